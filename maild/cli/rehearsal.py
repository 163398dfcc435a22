"""A rehearsal with the real servers: letters of the desk to itself, and what becomes of a forged verdict in them (D-4).

The letters say that they are automatic, and are moved away afterwards, as handled ones are: the desk never sees them.
"""

from __future__ import annotations

import secrets
import time
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from maild.gateways.clock import SystemClock
from maild.gateways.imap import ImapMailbox
from maild.gateways.smtp import SmtpSubmission
from maild.letters.authentication import read_results
from maild.letters.headers import Headers, read_headers
from maild.ports import Claimed, Outcome, Parcel, Permanent, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.settings import Settings

_BETWEEN_LOOKS = 1.0
_VERDICTS = "authentication-results"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How it went.

    Args:
        seconds: from handing the first letter over until it lay in the mailbox.
        claimed: the names under which the server states who a sender is: as configured, else as seen in the letter.
        trustworthy: those of them under which a forged statement did not come through.
    """

    seconds: float
    claimed: tuple[str, ...]
    trustworthy: tuple[str, ...]


def rehearse(settings: Settings, patience: float) -> Rehearsal:
    """Send, wait, read, move away.

    Raises:
        Temporary: a server is out of reach, or no letter arrived within so many seconds.
        Permanent: the outgoing server refused the letter for good.
    """
    with closing(ImapMailbox(settings.imap)) as mailbox:
        post = _Post(settings, mailbox, patience)
        seconds, plain = post.there_and_back(())
        claimed = settings.desk.trusted_authserv_ids or _seen(plain)
        mark = secrets.token_hex(8)
        forged = [
            f"{name}; dkim=pass header.d={mark}.invalid; dmarc=pass header.from={mark}.invalid" for name in claimed
        ]
        _, arrived = post.there_and_back(forged) if forged else (0.0, plain)
        came_through = {read_results(value)[0] for value in arrived.all(_VERDICTS) if mark.encode() in value}
        return Rehearsal(seconds, claimed, tuple(name for name in claimed if name.lower() not in came_through))


def _seen(headers: Headers) -> tuple[str, ...]:
    """The name in the topmost verdict; our own letter had none when it was sent."""
    name = read_results(headers.first(_VERDICTS))[0]
    return (name,) if name else ()


class _Post:
    """One letter after the other, to itself."""

    def __init__(self, settings: Settings, mailbox: ImapMailbox, patience: float) -> None:
        self._settings, self._mailbox, self._patience = settings, mailbox, patience

    def there_and_back(self, verdicts: Sequence[str]) -> tuple[float, Headers]:
        """How long it took, and with which headers it came."""
        self._mailbox.open()
        known = max(self._mailbox.uids_after(0), default=0)
        message_id = f"init.{secrets.token_hex(12)}@{self._settings.desk.address.rpartition('@')[2]}"
        started = time.monotonic()
        self._send(self._letter(message_id, verdicts))
        while time.monotonic() - started < self._patience:
            for parcel in self._mailbox.fetch(self._mailbox.uids_after(known)):
                if isinstance(parcel, Parcel) and message_id.encode() in _headers(parcel.raw).first("message-id"):
                    self._mailbox.settle([parcel.key.uid], quarantined=False)
                    return time.monotonic() - started, _headers(parcel.raw)
            time.sleep(_BETWEEN_LOOKS)
        raise Unavailable(
            f"the outgoing server took a letter to {self._settings.desk.address}, but it did not arrive in "
            f"{self._mailbox.name} within {self._patience:.0f} seconds: is it the same mailbox? look into its spam too"
        )

    def _letter(self, message_id: str, verdicts: Sequence[str]) -> bytes:
        letter = EmailMessage()
        for verdict in verdicts:
            letter["Authentication-Results"] = verdict
        letter["From"] = letter["To"] = self._settings.desk.address
        letter["Subject"], letter["Date"] = "Проверка почты maild", format_datetime(SystemClock().now())
        letter["Message-ID"], letter["Auto-Submitted"] = f"<{message_id}>", "auto-generated"
        letter.set_content(
            "Это письмо написала программа maild, чтобы проверить свою почту. Отвечать на него не нужно."
        )
        return letter.as_bytes()

    def _send(self, raw: bytes) -> None:
        submission = SmtpSubmission(self._settings.smtp, self._settings.desk.address)
        claimed = Claimed(0, self._settings.desk.address, "", 0, SystemClock().now())
        # Taken to the end first: a conversation that is left in the middle keeps its connection open.
        told = list(submission.send([claimed], lambda _claimed: raw))
        for _, attempt in (ended for progress in told for ended in progress.ended):
            if attempt.outcome is Outcome.PERMANENT:
                raise Permanent(f"the outgoing server refused a letter of the desk to itself: {attempt.answer}")
            if attempt.outcome is Outcome.TEMPORARY:
                raise Unavailable(f"the outgoing server did not take a letter of the desk to itself: {attempt.answer}")


def _headers(raw: bytes) -> Headers:
    return read_headers(raw, 0, len(raw))[0]
