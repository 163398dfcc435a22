"""A connection to an IMAP server that cannot hold us: opened, bounded in time, watched, cut."""

from __future__ import annotations

import re
import socket
import ssl
from ast import literal_eval
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from maild.gateways.shears import Shears, cut
from maild.gateways.tls import tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.settings import ImapSettings

CONNECT_SECONDS = 15
_SHEARS = Shears()
_BYTES = re.compile(r"""(?<!\w)b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 120_000}


def opened(settings: ImapSettings) -> IMAPClient:
    """Connected and logged in; encrypted exactly as configured.

    Raises:
        IMAPClientError, OSError: it could not be done, or took too long.
    """
    client = _Client(
        settings.host,
        port=settings.port,
        ssl=settings.security == "tls",
        ssl_context=tls_context(settings.ca_file) if settings.security == "tls" else None,
        timeout=SocketTimeout(min(CONNECT_SECONDS, settings.timeout_seconds), settings.timeout_seconds),
    )
    try:
        with limited(client, settings.timeout_seconds):
            client._imap.debug = 0  # noqa: SLF001 - imaplib would format every literal for a log nobody reads
            client.normalise_times = False
            _keep_alive(client.socket())
            if settings.security == "starttls":
                client.starttls(tls_context(settings.ca_file))
            client.login(settings.username, settings.password)
    except BaseException:
        discard(client)
        raise
    return client


def words_of(fault: BaseException) -> str:
    """What went wrong, as a line: the library tells the server's words as Python writes bytes, `b'[ALERT] …'`."""
    text = _BYTES.sub(lambda found: literal_eval(found[0]).decode(errors="replace"), str(fault))
    return " ".join(text.split()) or type(fault).__name__


@contextmanager
def limited(client: IMAPClient, seconds: float) -> Iterator[None]:
    """An overall limit: timeouts of a socket count from byte to byte only, a server may drip for ever."""
    with _SHEARS.cut_after(seconds, client.socket()):
        yield


def discard(client: IMAPClient) -> None:
    """Close it without a word; never raises."""
    cut(client.socket())
    with suppress(IMAPClientError, OSError):
        client.shutdown()


def has_unread(client: IMAPClient) -> bool:
    """Whether something has come already: in a buffer, where `select` on the socket would not see it."""
    wire = client.socket()
    patience = wire.gettimeout()
    wire.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001 - the library has no word for it
    except ssl.SSLWantReadError:
        return False
    finally:
        wire.settimeout(patience)


def told_of_more(client: IMAPClient) -> bool:
    """Whether the server has told of letters, in whatever answer, since this was last asked."""
    return client._imap.untagged_responses.pop("EXISTS", None) is not None  # noqa: SLF001 - it keeps what nobody took


class _BoundGreeting:
    """The library reads the greeting while it is being made, when nobody else can know the socket yet."""

    sock: socket.socket
    _timeout: float

    def _connect(self) -> None:
        with _SHEARS.cut_after(self._timeout, self.sock):
            super()._connect()  # type: ignore[misc]


class _Plain(_BoundGreeting, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_BoundGreeting, IMAP4_TLS):  # type: ignore[misc]
    pass


class _Client(IMAPClient):  # type: ignore[misc]
    def _create_IMAP4(self) -> _Plain | _Tls:  # noqa: N802 - the name is the library's
        seconds = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, seconds)
        return _Plain(self.host, self.port, seconds)


def _keep_alive(wire: socket.socket) -> None:
    """A peer that vanished is noticed by the system even while we only listen."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEP_ALIVE.items():
        if hasattr(socket, option):  # not every system has all
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
