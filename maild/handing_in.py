"""A file that did not come by mail, taken as a dispatcher's letter with its command would bring it (S-3).

What reads and decides is imported by the first file: most daemons never see one (docs/speed.md).
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from maild.desk.arrival import Arrival
from maild.desk.commands import Command
from maild.desk.correspondence import CommandResult, CommandResults
from maild.desk.decision import Decision, Draft, LetterVerdict
from maild.foresight import foreseen
from maild.gateways.drop import MOST_ENDS
from maild.mishap import fault_told
from maild.ports import InboxRecord, Temporary

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from maild.execution import Office
    from maild.gateways.drop import DropFolder, Dropped
    from maild.letters.letter import Trust
    from maild.ports import TableReader

_BROUGHT_DOWN = (
    f"Программа {MOST_ENDS} раза прервалась, пока этот файл был в работе, поэтому сам он больше не берётся."
    " Если файл верен, положите его в папку ещё раз."
)

log = logging.getLogger("maild.handing_in")

LARGEST = 16 * 1024 * 1024
"""Octets of a file: as a letter it must not be larger than one that comes by mail (M-8)."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file with its command; `by` is who brought it."""

    name: str
    content: bytes
    command: Command
    by: str


@dataclass(slots=True)
class Counter:
    """Where files are handed in; `folder` is the one that they may be dropped into.

    `progress` is told what is being done with a large one; `last_day` is the last that one may tell of, if not today.
    """

    office: Office
    tables: TableReader
    trust: Trust
    folder: DropFolder | None = None
    progress: Callable[[str], object] = bool
    last_day: date | None = None
    _trouble: str = ""

    def take(self, handed: Handed, *, told: bool = False) -> CommandResult:
        """One transaction: the file is kept on the shelf, in a letter of the desk to itself that stands in the inbox.

        `told`: the dispatchers get the result, also of a file that is not taken; else such a one leaves nothing.

        Raises:
            Temporary, Permanent: the ledger or the shelf cannot be used.
            TooMuch: the file is over a limit of M-8.
        """
        from maild.desk.decide_command import decide_command
        from maild.letters.reading import read

        office = self.office
        raw = self._letter(handed, office.clock.now())
        self.progress("reading the file")
        letter = read(raw, self.trust)
        tables = tuple(map(self.tables.read, letter.attachments))
        rows = sum(len(table.rows) for table in tables)
        self.progress(f"comparing {rows} rows with what is known")
        read_in = Arrival(0, letter, office.clock.now(), tables, last_day=self.last_day)
        known = foreseen(office, handed.command, read_in, lambda done: self.progress(f"  {done} of {rows} rows"))
        with office.ledger.work() as work:
            moment, letter_id = office.moment(work), work.new_letter_id()
            arrival = replace(known, id=letter_id, received_at=moment.now)
            outcome = decide_command(
                handed.command, about=None, sender=handed.by, arrival=arrival, register=work.register, moment=moment
            )
            if not (outcome.result.ok or told):
                return outcome.result
            self.progress("writing down what is new")
            telling = [self._telling(handed.name, outcome.result)] if told else []
            for decision in (outcome.decision, *telling):
                office.carry_out(work, decision, at=moment.now, letter_id=letter_id)
            subject, digest = handed.command.line, office.shelf.put(raw)
            record = InboxRecord(
                None, digest, moment.now, letter, handed.by, subject, letter.message_id, (), moment.now
            )
            work.record_letter(letter_id, record, outcome.decision)
            work.commit()
        return outcome.result

    def longest_dropped(self) -> int:
        """Octets of the longest of the files that wait in the folder; 0 if it cannot be looked at."""
        with suppress(OSError):
            return max((dropped.path.stat().st_size for dropped in self.folder.seen()), default=0) if self.folder else 0
        return 0

    def take_dropped(self, *, patient: bool = False) -> None:
        """Every whole file that lies in the folder. What is wrong with one holds up no other.

        `patient` waits until what has just been written is whole; else it is left for the next look.

        Raises:
            Temporary: the ledger or the shelf cannot be used; the file in hand is taken again.
        """
        if self.folder is None:
            return
        try:
            for dropped in self.folder.waiting(patient=patient):
                self._take_and_settle(self.folder, dropped)
            self._trouble = ""
        except OSError as fault:
            if str(fault) != self._trouble:  # once, not at each look
                log.warning("the drop folder cannot be used: %s", fault)
            self._trouble = str(fault)

    def _take_and_settle(self, folder: DropFolder, dropped: Dropped) -> None:
        if dropped.ends < MOST_ENDS:
            with folder.in_hand(dropped) as held:
                result = self._result(held)
                self._settle(folder, held, result)
        else:
            self._settle(folder, dropped, self._tell(dropped.name, _refused(_BROUGHT_DOWN)))

    def _settle(self, folder: DropFolder, dropped: Dropped, result: CommandResult) -> None:
        now = self.office.clock.now().astimezone(self.office.zone)
        where = folder.settle(dropped, _report(dropped.name, result, now), now, done=result.ok)
        log.info("%s: %s", where, "taken" if result.ok else "refused")

    def _result(self, dropped: Dropped) -> CommandResult:
        from maild.desk.decide_command import wrong_result
        from maild.desk.dropped import FOLDER, command_of

        try:
            content = dropped.read(LARGEST)
            command = command_of(dropped.name, self.office.clock.now().astimezone(self.office.zone))
            if not isinstance(command, Command):
                return self._tell(dropped.name, wrong_result(command))
            if len(content) > LARGEST:
                return self._tell(dropped.name, _refused(f"Файл больше {LARGEST >> 20} МиБ."))
            return self.take(Handed(dropped.name, content, command, FOLDER), told=True)
        except (Temporary, OSError):
            raise
        except Exception as fault:
            log.exception("a dropped file could not be handled")
            return self._tell(dropped.name, _refused(fault_told(fault)))

    def _tell(self, name: str, result: CommandResult) -> CommandResult:
        """A result without a command that was run."""
        with self.office.ledger.work() as work:
            self.office.carry_out(work, self._telling(name, result), at=self.office.clock.now(), letter_id=None)
            work.commit()
        return result

    def _telling(self, name: str, result: CommandResult) -> Decision:
        """What became of a dropped file, to each dispatcher."""
        from maild.desk.dropped import FOLDER

        headline = f"Папка приёма: файл «{name}» {'принят' if result.ok else 'не принят'}"
        content = CommandResults((result,), headline=headline)
        drafts = (Draft(address, content, to_dispatcher=True) for address in self.office.desk.dispatchers)
        return Decision(LetterVerdict.HANDLED, headline, FOLDER, letters=tuple(drafts))

    def _letter(self, handed: Handed, now: datetime) -> bytes:
        """As a dispatcher would have written it, but from the desk to itself."""
        letter = EmailMessage()
        letter["From"] = letter["To"] = self.office.desk.address
        letter["Subject"], letter["Date"] = handed.command.line, format_datetime(now)
        letter["Message-ID"] = make_msgid("import", self.office.desk.domain)
        letter.set_content(handed.command.line)
        letter.add_attachment(handed.content, maintype="application", subtype="octet-stream", filename=handed.name)
        return letter.as_bytes()


def _refused(text: str) -> CommandResult:
    return CommandResult("показания", ok=False, text=text)


def _report(name: str, result: CommandResult, at: datetime) -> str:
    """What lies beside the file: all of it, however long."""
    return "\n".join((f"{at:%d.%m.%Y %H:%M}", name, "", result.text, *(f"  {line}" for line in result.details), ""))
