"""The next mail server by SMTP (`ports.Submission`): one recipient a transaction, each step judged by itself.

What an error means depends on where it came: before DATA a lost connection is harmless, after it nobody can know
whether the letter was taken (RFC 5321, 4.5.3.2.6), so that is told apart as "unknown".
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPResponseException

from maild.gateways.tls import tls_context
from maild.ports import Attempt, Outcome, Temporary, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.ports import Claimed, InData
    from maild.settings import SmtpSettings

Letter = tuple["Claimed", bytes]
_PERMANENT = 500
_OUR_LOGIN = (530, 534, 535, 538)
"""Answers about our login, not about the letter: to be mended by the operator, so the letter waits."""
_CLOSING = 421
_FAULTS = (SMTPException, OSError, TimeoutError)


class SmtpSubmission:
    """`ports.Submission` with aiosmtplib. Letters to one recipient go in order, over one connection."""

    def __init__(self, settings: SmtpSettings, sender: str) -> None:
        self._settings = settings
        self._sender = sender

    def send(self, letters: Sequence[Letter], on_data: InData) -> Iterator[tuple[int, Attempt]]:
        """See `ports.Submission`.

        Raises:
            Temporary: the server cannot be reached; letters without an attempt were not tried.
        """
        with asyncio.Runner() as runner:
            results: asyncio.Queue[tuple[int, Attempt] | Temporary | None] = asyncio.Queue()
            groups = deque(_by_recipient(letters))
            hands = min(self._settings.connections, len(groups))
            tasks = runner.run(self._start(hands, groups, results, on_data))
            fault: Temporary | None = None
            while hands:
                result = runner.run(results.get())
                if result is None:
                    hands -= 1
                elif isinstance(result, Temporary):
                    fault = result
                else:
                    yield result
            for task in tasks:
                task.result()
            if fault:
                raise fault

    def greet(self) -> None:
        """Connect, log in and leave.

        Raises:
            Temporary: what the server said, or why it was not reached.
        """

        async def visit() -> None:
            await _hang_up(await self._connect())

        asyncio.run(visit())

    async def _start(
        self,
        hands: int,
        groups: deque[list[Letter]],
        results: asyncio.Queue[tuple[int, Attempt] | Temporary | None],
        on_data: InData,
    ) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self._work(groups, results, on_data)) for _ in range(hands)]

    async def _work(
        self,
        groups: deque[list[Letter]],
        results: asyncio.Queue[tuple[int, Attempt] | Temporary | None],
        on_data: InData,
    ) -> None:
        """One connection's work: group after group, until none is left or the server is gone."""
        session: aiosmtplib.SMTP | None = None
        used = 0
        try:
            while groups:
                for letter in groups.popleft():
                    if session is None or used >= self._settings.letters_per_connection:
                        await _hang_up(session)
                        session, used = await self._connect(), 0
                    attempt, alive = await self._deliver(session, letter, on_data)
                    used += 1
                    results.put_nowait((letter[0].id, attempt))
                    if not alive:
                        await _hang_up(session)
                        session = None
        except Temporary as fault:
            results.put_nowait(fault)
        finally:
            await _hang_up(session)
            results.put_nowait(None)

    async def _connect(self) -> aiosmtplib.SMTP:
        wanted = self._settings
        session = aiosmtplib.SMTP(
            hostname=wanted.host,
            port=wanted.port,
            use_tls=wanted.security == "tls",
            start_tls=wanted.security == "starttls",
            tls_context=None if wanted.security == "none" else tls_context(wanted.ca_file),
            username=wanted.username or None,
            password=wanted.password if wanted.username else None,
            timeout=wanted.timeout_seconds,
        )
        try:
            async with asyncio.timeout(wanted.timeout_seconds):
                await session.connect()
        except _FAULTS as fault:
            await _hang_up(session)
            raise Unavailable(f"mail server {wanted.host}:{wanted.port}: {_words(fault)}") from fault
        return session

    async def _deliver(self, session: aiosmtplib.SMTP, letter: Letter, on_data: InData) -> tuple[Attempt, bool]:
        """One attempt, and whether the connection can be used further."""
        claimed, raw = letter
        in_data = False
        try:
            async with asyncio.timeout(2 * self._settings.timeout_seconds + self._settings.data_timeout_seconds):
                await session.mail(self._sender)
                await session.rcpt(claimed.to)
                on_data(claimed.id)
                in_data = True
                answer = await session.data(raw, timeout=self._settings.data_timeout_seconds)
        except SMTPResponseException as refusal:
            return _refused(refusal), refusal.code != _CLOSING and await _reset(session)
        except _FAULTS as fault:
            outcome = Outcome.UNKNOWN if in_data else Outcome.TEMPORARY
            return Attempt(outcome, f"connection lost {'after' if in_data else 'before'} DATA: {_words(fault)}"), False
        except UnicodeEncodeError:
            return Attempt(Outcome.PERMANENT, f"the address {claimed.to!r} cannot be written in SMTP"), await _reset(
                session
            )
        return Attempt(Outcome.ACCEPTED, f"{answer.code} {answer.message}"), True


def _by_recipient(letters: Sequence[Letter]) -> list[list[Letter]]:
    groups: dict[str, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(letter[0].to, []).append(letter)
    return list(groups.values())


def _refused(refusal: SMTPResponseException) -> Attempt:
    permanent = refusal.code >= _PERMANENT and refusal.code not in _OUR_LOGIN
    return Attempt(Outcome.PERMANENT if permanent else Outcome.TEMPORARY, f"{refusal.code} {refusal.message}")


async def _reset(session: aiosmtplib.SMTP) -> bool:
    """Ready for the next letter after a refusal; False if the connection is of no more use."""
    try:
        await session.rset()
    except _FAULTS:
        return False
    return True


async def _hang_up(session: aiosmtplib.SMTP | None) -> None:
    if session is None:
        return
    try:
        await session.quit(timeout=2)
    except _FAULTS:
        session.close()


def _words(fault: BaseException) -> str:
    return str(fault) or type(fault).__name__
