"""`maild import`: a file of subscribers, as a dispatcher's letter with the command would bring it (S-3)."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import TYPE_CHECKING

from maild import wiring
from maild.cli.complaint import Complaint, Exit
from maild.cli.deciding import OPERATOR
from maild.cli.looking import clock_of
from maild.cli.settings import settings_of
from maild.desk.arrival import Arrival
from maild.desk.commands import Command, Verb
from maild.desk.decide_command import decide_command
from maild.gateways.tables import FileTables
from maild.letters.reading import read
from maild.ports import InboxRecord

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from maild.desk.correspondence import CommandResult
    from maild.settings import Settings

_WORDS = {"subscribers": "абоненты"}
_INSTEAD = "readings are not taken by this version yet; keep the file"


def main(options: argparse.Namespace) -> int:
    """Take the file whole, or not at all."""
    if options.what not in _WORDS:
        raise Complaint(Exit.UNAVAILABLE, _INSTEAD)
    settings, file = settings_of(options), Path(options.file)
    if not options.client:
        raise Complaint(Exit.USAGE, "whose subscribers are they? name the client: --client ADDRESS-OR-NAME")
    if not file.is_file():
        raise Complaint(Exit.NO_INPUT, f"there is no file {file}")
    result = take(settings, options.client, file)
    text = "\n".join([result.text, *(f"  {line}" for line in result.details)])
    if not result.ok:
        raise Complaint(Exit.BAD_DATA, text)
    print(text)
    return Exit.DONE


def take(settings: Settings, client: str, file: Path) -> CommandResult:
    """One transaction: the file is kept on the shelf in a letter of the operator's, which stands in the inbox.

    Raises:
        Temporary, Permanent: the ledger or the shelf cannot be used.
    """
    clock, trust = clock_of(settings), wiring.trust_of(settings)
    command = Command(Verb.SUBSCRIBERS, f"{_WORDS['subscribers']} {client}", client=client)
    raw = _letter(settings, command.line, file, clock.now())
    letter = read(raw, trust)
    with wiring.open_desk(settings, clock) as parts, parts.ledger.work() as work:
        office = parts.office
        moment, letter_id = office.moment(work), work.new_letter_id()
        tables = tuple(map(FileTables().read, letter.attachments))
        arrival = Arrival(letter_id, letter, moment.now, tables)
        outcome = decide_command(
            command, about=None, sender=OPERATOR, arrival=arrival, register=work.register, moment=moment
        )
        if outcome.result.ok:
            office.carry_out(work, outcome.decision, at=moment.now, letter_id=letter_id)
            record = InboxRecord(
                None, office.shelf.put(raw), moment.now, letter, OPERATOR, command.line, letter.message_id
            )
            work.record_letter(letter_id, record, outcome.decision)
            work.commit()
    return outcome.result


def _letter(settings: Settings, subject: str, file: Path, now: datetime) -> bytes:
    """As a dispatcher would have written it, but from the desk to itself."""
    letter = EmailMessage()
    letter["From"] = letter["To"] = settings.desk.address
    letter["Subject"], letter["Date"] = subject, format_datetime(now)
    letter["Message-ID"] = make_msgid("import", settings.desk.address.rpartition("@")[2])
    letter.set_content(subject)
    letter.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
    return letter.as_bytes()
