"""Mailboxes in memory, served by pymap: all that is peculiar to that package stands here."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

if TYPE_CHECKING:
    from asyncio import Server, StreamReader, StreamWriter
    from datetime import datetime


class _LoopbackConfig(Config):
    """Without TLS and with passwords as they are: it listens on loopback only."""

    def __init__(self) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            demo_data=False,
            demo_user="",
            demo_password="",
            host="127.0.0.1",
            port=0,
            tls_enabled=False,
            reject_dnsbl=False,
            hash_context=Cleartext(),
            invalid_user_sleep=0.0,
            proxy_protocol=None,
        )

    @property
    def greeting(self) -> bytes:
        """Without asking the resolver for this machine's name, which can take seconds."""
        return b"Mailboxes in memory are ready"


class Mailboxes:
    """The mailboxes of all accounts. To be used from the event loop that serves them."""

    def __init__(self) -> None:
        self._config = _LoopbackConfig()
        self._login = Login(self._config)
        self._server = IMAPServer(self._login, self._config)
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> Server:
        """Serve on a free port of loopback."""
        return await asyncio.start_server(self._connected, "127.0.0.1", 0)

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        session = self._server(reader, writer, SocketInfo.get(writer, None))
        task = asyncio.get_running_loop().create_task(session)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def hang_up(self) -> None:
        """End all sessions."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def empty(self) -> None:
        """Forget all accounts and letters; sessions end, for what they had selected is gone."""
        await self.hang_up()
        self._login.users_dict.clear()
        self._config.set_cache.clear()

    async def open_account(self, address: str, password: str) -> None:
        """Make the account if it is not there."""
        if address not in self._login.users_dict:
            await Identity(address, self._login, None, frozenset()).set(
                UserMetadata(self._config, address, password=password)
            )

    def _boxes(self, address: str) -> MailboxSet:
        if address not in self._config.set_cache:
            self._config.set_cache[address] = (MailboxSet(), FilterSet())
        return self._config.set_cache[address][0]

    async def put(self, address: str, raw: bytes, received_at: datetime) -> None:
        """Lay a letter into an inbox; sessions that are idling on it hear of it."""
        inbox = await self._boxes(address).get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, received_at), recent=True)
