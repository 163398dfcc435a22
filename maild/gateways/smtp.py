"""The next mail server by SMTP (`ports.Submission`): one recipient a transaction, each step judged by itself.

What an error means depends on where it came: before DATA a lost connection is harmless, after it nobody can know
whether the letter was taken (RFC 5321, 4.5.3.2.6), so that is told apart as "unknown".
"""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections import deque
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib.errors import SMTPDataError, SMTPException, SMTPResponseException

from maild.desk.addresses import usable_address
from maild.gateways.aside import Aside
from maild.gateways.tally import Tally
from maild.gateways.tls import tls_context
from maild.letters.characters import one_line
from maild.ports import Attempt, Outcome, Permanent, Temporary, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from maild.ports import Claimed, Progress
    from maild.settings import SmtpSettings

    RawOf = Callable[[Claimed], bytes]

_PERMANENT = 500
_OUR_LOGIN = (530, 534, 535, 538)
"""Answers about our login, not about the letter: to be mended by the operator, so the letter waits."""
_CLOSING = 421
_FAULTS = (SMTPException, OSError, TimeoutError)
_GOODBYE_SECONDS = 2
_ASKED_AGAIN_SECONDS = 60
_names: list[tuple[str, float]] = []
"""How this machine greets, and until when by `time.monotonic`: for good once a full name is known."""


class SmtpSubmission:
    """`ports.Submission` with aiosmtplib. Letters to one recipient go in order, over one connection.

    `stopping` is asked before each letter: if so, those in hand are finished and the others not tried.
    """

    def __init__(self, settings: SmtpSettings, sender: str, stopping: Callable[[], bool] = bool) -> None:
        self._settings = settings
        self._sender = sender
        self._stopping = stopping

    def send(
        self, letters: Sequence[Claimed], raw_of: RawOf, more: Callable[[], Sequence[Claimed]] = tuple
    ) -> Generator[Progress]:
        """See `ports.Submission`. Connections are kept while there is more to send.

        Raises:
            Temporary: the server cannot be reached; letters without an attempt were not tried.
        """
        groups = deque(_by_recipient(letters))
        hands = min(self._settings.connections, len(groups))
        tally = Tally(hands)
        with Aside([self._work(groups, raw_of, tally) for _ in range(hands)]):
            try:
                while progress := tally.progress():
                    if len(groups) < hands and not tally.fault:
                        groups.extend(_by_recipient(more()))
                    yield progress
                    tally.is_on_record()
            finally:
                tally.close()
        if tally.fault:
            raise tally.fault

    def greet(self) -> None:
        """Connect, log in and leave.

        Raises:
            Temporary: what the server said, or why it was not reached.
        """

        async def visit() -> None:
            await _leave(await connected(self._settings))

        asyncio.run(visit())

    async def _work(self, groups: deque[list[Claimed]], raw_of: RawOf, tally: Tally) -> None:
        """One connection's work: group after group, until none is left, the server is gone, or it is told to stop."""
        line = _Line(self._settings)
        try:
            while groups:
                for claimed in groups.popleft():
                    if self._stopping():
                        return
                    tally.ended(claimed.id, await self._deliver(line, claimed, raw_of, tally))
        except Temporary as fault:
            tally.fault = fault
        finally:
            await line.hang_up()
            tally.over()

    async def _deliver(self, line: _Line, claimed: Claimed, raw_of: RawOf, tally: Tally) -> Attempt:
        """One attempt. A server that ends a connection between letters has refused none of them: it is called again."""
        if not usable_address(claimed.to):
            return Attempt(Outcome.PERMANENT, f"no address that can be written to: {claimed.to!r}")
        try:
            raw = raw_of(claimed)
        except Permanent as lost:
            return Attempt(Outcome.PERMANENT, str(lost))
        used = line.used
        attempt = await self._try(line, claimed, raw, tally)
        if used and line.lost and attempt.outcome is Outcome.TEMPORARY:
            attempt = await self._try(line, claimed, raw, tally)
        return attempt

    async def _try(self, line: _Line, claimed: Claimed, raw: bytes, tally: Tally) -> Attempt:
        session = await line.session()
        in_data = False
        try:
            async with asyncio.timeout(2 * self._settings.timeout_seconds + self._settings.data_timeout_seconds):
                await session.mail(self._sender)
                await session.rcpt(claimed.to)
                await tally.in_data(claimed.id)
                in_data = True
                answer = await _handed_over(session, raw, self._settings.data_timeout_seconds)
        except SMTPResponseException as refusal:
            await line.begin_anew(after=refusal.code)
            return _refused(refusal)
        except _FAULTS as fault:
            await line.give_up(lost=not isinstance(fault, TimeoutError))
            outcome = Outcome.UNKNOWN if in_data else Outcome.TEMPORARY
            return Attempt(outcome, f"connection lost {'after' if in_data else 'before'} DATA: {_words(fault)}")
        return Attempt(Outcome.ACCEPTED, _answer(answer.code, answer.message))


class _Line:
    """A connection that is opened when needed, renewed after so many letters, and again when it was lost.

    `used` counts the letters it carried; `lost` says that the server ended it, with 421 or without a word.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._session: aiosmtplib.SMTP | None = None
        self.used = 0
        self.lost = False

    async def session(self) -> aiosmtplib.SMTP:
        """Ready for the next letter.

        Raises:
            Unavailable: the server cannot be reached.
        """
        if self._session is None or self.used >= self._settings.letters_per_connection:
            await self.hang_up()
            self._session = await connected(self._settings)
        self.used += 1
        self.lost = False
        return self._session

    async def begin_anew(self, after: int) -> None:
        """Ready again after a refusal, if the connection is of any more use."""
        if after == _CLOSING or self._session is None:
            await self.give_up(lost=True)
            return
        try:
            await self._session.rset()
        except _FAULTS:
            await self.give_up(lost=False)

    async def give_up(self, *, lost: bool) -> None:
        """The connection is of no more use."""
        await self.hang_up()
        self.lost = lost

    async def hang_up(self) -> None:
        """Say goodbye if there is somebody to say it to."""
        session, self._session, self.used = self._session, None, 0
        if session is not None:
            await _leave(session)


async def connected(settings: SmtpSettings) -> aiosmtplib.SMTP:
    """A connection, encrypted exactly as configured, and logged in.

    Raises:
        Unavailable: what the server said, or why it was not reached.
    """
    session: aiosmtplib.SMTP | None = None
    try:
        async with asyncio.timeout(settings.timeout_seconds):
            session = aiosmtplib.SMTP(
                hostname=settings.host,
                port=settings.port,
                local_hostname=await _our_name(),
                use_tls=settings.security == "tls",
                start_tls=settings.security == "starttls",
                tls_context=None if settings.security == "none" else tls_context(settings.ca_file),
                username=settings.username or None,
                password=settings.password if settings.username else None,
                timeout=settings.timeout_seconds,
            )
            await session.connect()
    except _FAULTS as fault:
        if session is not None:
            session.close()
        raise Unavailable(f"mail server {settings.host}:{settings.port}: {_words(fault)}") from fault
    return session


async def _handed_over(session: aiosmtplib.SMTP, raw: bytes, seconds: float) -> aiosmtplib.SMTPResponse:
    """DATA with a letter, and the answer to it (RFC 5321, 4.1.1.4 and 4.5.2).

    aiosmtplib mends line ends and doubles dots by regular expressions: a tenth of all that an answer costs. Ours have
    the right ends already; one that had not is left to it.

    Raises:
        SMTPException, OSError: as `session.data`.
    """
    line = session.protocol
    if line is None or not _ends_are_right(raw):
        return await session.data(raw, timeout=seconds)
    start = await session.execute_command(b"DATA", timeout=seconds)
    if start.code != aiosmtplib.SMTPStatus.start_input:
        raise SMTPDataError(start.code, start.message)
    line.write(raw.replace(b"\n.", b"\n..") + b".\r\n")
    try:
        answer = await line.read_response(seconds)
    except SMTPException:
        session.close()
        raise
    if answer.code != aiosmtplib.SMTPStatus.completed:
        raise SMTPDataError(answer.code, answer.message)
    return answer


def _ends_are_right(raw: bytes) -> bool:
    """Whether each line, the last one too, ends with CRLF, CR and LF stand nowhere else, and it starts with no dot."""
    right = raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    return right and raw.endswith(b"\r\n") and not raw.startswith(b".")


async def _our_name() -> str:
    """Not asked for at each connection: it takes a thread, since a resolver may keep one waiting."""
    if not _names or time.monotonic() >= _names[0][1]:
        name = await asyncio.to_thread(socket.getfqdn)
        _names[:] = [(name, math.inf if "." in name else time.monotonic() + _ASKED_AGAIN_SECONDS)]
    return _names[0][0]


def _by_recipient(letters: Sequence[Claimed]) -> list[list[Claimed]]:
    groups: dict[str, list[Claimed]] = {}
    for claimed in letters:
        groups.setdefault(claimed.to, []).append(claimed)
    return list(groups.values())


def _refused(refusal: SMTPResponseException) -> Attempt:
    permanent = refusal.code >= _PERMANENT and refusal.code not in _OUR_LOGIN
    return Attempt(Outcome.PERMANENT if permanent else Outcome.TEMPORARY, _answer(refusal.code, refusal.message))


def _answer(code: int, message: str) -> str:
    """A server's words, of whatever characters they came, fit to be kept and shown."""
    return f"{code} {one_line(message)}"


async def _leave(session: aiosmtplib.SMTP) -> None:
    try:
        await session.quit(timeout=_GOODBYE_SECONDS)
    except _FAULTS:
        session.close()


def _words(fault: BaseException) -> str:
    if isinstance(fault, SMTPResponseException):
        return _answer(fault.code, fault.message)
    return str(fault) or type(fault).__name__
