"""IMAP and SMTP servers on loopback for the demonstration and the tests: started, filled, read and stopped."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from imapclient import IMAPClient

from maild.demo.imap_server import Mailboxes
from maild.demo.smtp_server import HOSTNAME, Border, Delivered

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from types import TracebackType
    from typing import Self

__all__ = ["HOSTNAME", "Delivered", "EmbeddedServers", "Servers", "read_folder"]

HOST = "127.0.0.1"
_PATIENCE = 20.0
"""Seconds until a server that does not answer is called broken."""


class Servers(Protocol):
    """A mailbox server and the next mail server, whichever program they are.

    `authserv_id` is the name under which the border server states who a sender is. All accounts are named by their
    address; `password` is the same for all. An address nobody has opened is opened by its first letter.
    """

    host: str
    imap_port: int
    smtp_port: int
    desk: str
    password: str
    authserv_id: str

    def deliver(self, raw: bytes, received_at: datetime, address: str | None = None) -> None:
        """Lay a letter into the inbox (the desk's own, unless told) as if taken at that moment (INTERNALDATE)."""
        ...

    def sent(self, to: str | None = None) -> Sequence[Delivered]:
        """Letters that the SMTP server has delivered, in order; only those to one address if told."""
        ...

    def refuse(self, address: str, answer: str) -> None:
        """Answer RCPT for that address so from now on, such as `550 5.1.1 no such user`."""
        ...

    def accept(self, address: str) -> None:
        """Take letters for that address again."""
        ...

    def forget(self) -> None:
        """Empty all mailboxes, as if newly installed."""
        ...


def read_folder(servers: Servers, folder: str = "INBOX", address: str | None = None) -> list[bytes]:
    """The letters of a folder as a mail program sees them, oldest first; none if there is no such folder."""
    with IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=_PATIENCE) as client:
        client.login(address or servers.desk, servers.password)
        if not client.folder_exists(folder):
            return []
        client.select_folder(folder, readonly=True)
        fetched = client.fetch(client.search(["ALL"]), ["BODY.PEEK[]"])
        raws = (fetched[uid][b"BODY[]"] for uid in sorted(fetched))
        return [bytes(raw) for raw in raws if raw is not None]  # NIL: moved away since it was listed


def _wall_clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class EmbeddedServers:
    """Both servers in one thread with an event loop of its own; a context manager.

    Args:
        desk: the desk's address.
        password: of every account.
        accounts: further addresses that may log in.
        clock: gives the moment that letters are taken at by SMTP.
    """

    host = HOST
    authserv_id = HOSTNAME

    def __init__(
        self,
        desk: str = "service@example.org",
        password: str = "secret",  # noqa: S107 - loopback only, and printed for all to join
        accounts: Sequence[str] = (),
        clock: Callable[[], datetime] = _wall_clock,
    ) -> None:
        self.desk, self.password = desk, password
        self.imap_port = self.smtp_port = 0
        self._accounts = (desk, *accounts)
        self._border = Border(clock, dict.fromkeys(self._accounts, password), self._lay)
        self._sent: list[Delivered] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="servers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._await(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._await(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    def deliver(self, raw: bytes, received_at: datetime, address: str | None = None) -> None:
        """See `Servers`."""
        self._await(self._put(address or self.desk, raw, received_at))

    def sent(self, to: str | None = None) -> Sequence[Delivered]:
        """See `Servers`."""
        return [letter for letter in tuple(self._sent) if to is None or letter.to == to.lower()]

    def refuse(self, address: str, answer: str) -> None:
        """See `Servers`."""
        self._border.refusals[address.lower()] = answer

    def accept(self, address: str) -> None:
        """See `Servers`."""
        self._border.refusals.pop(address.lower(), None)

    def forget(self) -> None:
        """See `Servers`."""
        self._border.refusals.clear()
        self._sent.clear()
        self._await(self._renew())

    def _await(self, coroutine: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_PATIENCE)

    async def _start(self) -> None:
        self._mailboxes = Mailboxes()
        await self._renew()
        self._imap = await self._mailboxes.listen()
        self._smtp = await self._loop.create_server(self._border.protocol, HOST, 0)
        self.imap_port = self._imap.sockets[0].getsockname()[1]
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]

    async def _renew(self) -> None:
        await self._mailboxes.empty()
        for address in self._accounts:
            await self._mailboxes.open_account(address, self.password)

    async def _stop(self) -> None:
        self._imap.close()
        self._smtp.close()
        await self._mailboxes.hang_up()

    async def _put(self, address: str, raw: bytes, received_at: datetime) -> None:
        await self._mailboxes.open_account(address, self.password)
        await self._mailboxes.put(address, raw, received_at)

    async def _lay(self, letter: Delivered) -> None:
        await self._put(letter.to, letter.raw, letter.at)
        self._sent.append(letter)
