"""The mailbox by IMAP (`ports.Mailbox`): looks without touching, and moves letters only when told.

One connection, rebuilt after any error. Every step has an overall time limit: a watchdog shuts the socket when it
passes, so that neither a silent server nor one that drips a byte at a time can hold the desk.
"""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from maild.gateways.folders import Folders
from maild.gateways.tls import tls_context
from maild.gateways.wakeup import Wakeup
from maild.ports import Oversized, Parcel, ParcelKey, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from maild.settings import ImapSettings

LETTER_LIMIT = 25 * 1024 * 1024
"""Octets; larger letters are not fetched (M-8)."""
BATCH_LETTERS, BATCH_OCTETS = 50, 8 * 1024 * 1024
IDLE_ROUND = 240.0
"""Seconds until IDLE is renewed: servers and middleboxes drop silent connections much earlier than RFC 2177 says."""
_CONNECT_SECONDS = 15
_SIZES_AT_ONCE = 1000
_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 120_000}
_SIZE, _WHEN, _BODY, _HEAD = b"RFC822.SIZE", b"INTERNALDATE", b"BODY[]", b"BODY[HEADER]"


class ImapMailbox:
    """`ports.Mailbox` with imapclient."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._client: IMAPClient | None = None
        self._folders: Folders | None = None
        self._validity = 0
        self._wakeup = Wakeup()

    @property
    def name(self) -> str:
        """`user@host/INBOX`: names the mailbox in the ledger."""
        return f"{self._settings.username}@{self._settings.host}/{self._settings.inbox}"

    def open(self) -> tuple[str, int]:
        """See `ports.Mailbox`."""
        with self._step("connect"):
            return self.name, self._validity

    def uids_after(self, cursor: int) -> Sequence[int]:
        """See `ports.Mailbox`. `n:*` always names the last letter, whatever its UID, so smaller ones are dropped."""
        with self._step("search") as client:
            return sorted(uid for uid in client.search(["UID", f"{cursor + 1}:*"]) if uid > cursor)

    def fetch(self, uids: Sequence[int]) -> Iterator[Parcel | Oversized]:
        """See `ports.Mailbox`."""
        listed = sorted(self._sizes(uids), key=lambda one: (one[1], one[0]))
        for batch in _batches(listed):
            bodies = self._bodies([uid for uid, _, size in batch if size <= LETTER_LIMIT], _BODY)
            heads = self._bodies([uid for uid, _, size in batch if size > LETTER_LIMIT], _HEAD)
            for uid, received_at, size in batch:
                key = ParcelKey(self.name, self._validity, uid)
                if uid in bodies:
                    yield Parcel(key, received_at, bodies[uid])
                elif uid in heads:
                    yield Oversized(key, received_at, size, heads[uid])

    def settle(self, uids: Sequence[int], *, quarantined: bool) -> None:
        """See `ports.Mailbox`."""
        folder = self._settings.quarantine if quarantined else self._settings.done
        if not uids or not folder:
            return
        with self._step("move"):
            if self._folders is not None:
                self._folders.move(uids, folder)

    def wait(self, seconds: float) -> bool:
        """See `ports.Mailbox`."""
        if self._settings.idle and self._client is not None and self._client.has_capability("IDLE"):
            return self._idle(min(seconds, IDLE_ROUND))
        self._wakeup.wait(min(seconds, self._settings.poll_seconds))
        return True

    def wake(self) -> None:
        """See `ports.Mailbox`."""
        self._wakeup.wake()

    def capabilities(self) -> frozenset[str]:
        """What the server can do, such as `IDLE` and `MOVE`."""
        with self._step("capability") as client:
            return frozenset(word.decode() for word in client.capabilities())

    def lacking_folders(self) -> tuple[str, ...]:
        """Configured folders that are not there yet; each is made when the first letter is moved to it."""
        wanted = [folder for folder in (self._settings.done, self._settings.quarantine) if folder]
        with self._step("list"):
            return tuple(f for f in wanted if self._folders is not None and not self._folders.exists(f))

    def close(self) -> None:
        """Say goodbye if the server still listens; never raises."""
        client, self._client, self._folders = self._client, None, None
        if client is None:
            return
        try:
            with _limit(client, _CONNECT_SECONDS):
                client.logout()
        except (IMAPClientError, OSError, ValueError):
            _shut(client)

    # ── the connection ───────────────────────────────────────────────────────────────────────────────────────────

    def _connect(self) -> IMAPClient:
        wanted = self._settings
        client = IMAPClient(
            wanted.host,
            port=wanted.port,
            ssl=wanted.security == "tls",
            ssl_context=tls_context(wanted.ca_file) if wanted.security == "tls" else None,
            timeout=SocketTimeout(_CONNECT_SECONDS, wanted.timeout_seconds),
        )
        try:
            with _limit(client, wanted.timeout_seconds):
                client._imap.debug = 0  # noqa: SLF001 - imaplib would format every literal for a log nobody reads
                client.normalise_times = False
                _keep_alive(client.socket())
                if wanted.security == "starttls":
                    client.starttls(tls_context(wanted.ca_file))
                client.login(wanted.username, wanted.password)
                selected = client.select_folder(wanted.inbox)
        except BaseException:
            _shut(client)
            raise
        self._validity = int(selected[b"UIDVALIDITY"])
        self._client, self._folders = client, Folders(client)
        return client

    @contextmanager
    def _step(self, what: str) -> Iterator[IMAPClient]:
        """One exchange with the server, within the time limit; any fault closes the connection."""
        try:
            client = self._client or self._connect()
            with _limit(client, self._settings.timeout_seconds):
                yield client
        except (IMAPClientError, OSError, ValueError, KeyError) as fault:
            self._drop()
            raise Unavailable(f"mailbox {self.name}: {what}: {str(fault) or type(fault).__name__}") from fault

    def _drop(self) -> None:
        client, self._client, self._folders = self._client, None, None
        if client is not None:
            _shut(client)

    def _sizes(self, uids: Sequence[int]) -> list[tuple[int, datetime, int]]:
        found: list[tuple[int, datetime, int]] = []
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            with self._step("fetch sizes") as client:
                answer: Mapping[int, Any] = client.fetch(list(uids[start : start + 1000]), [_SIZE, _WHEN])
            found += [
                (uid, data[_WHEN].astimezone(UTC), int(data[_SIZE])) for uid, data in answer.items() if _WHEN in data
            ]
        return [one for one in found if one[0] in set(uids)]

    def _bodies(self, uids: Sequence[int], part: bytes) -> dict[int, bytes]:
        if not uids:
            return {}
        with self._step("fetch") as client:
            answer: Mapping[int, Any] = client.fetch(list(uids), [part.replace(b"BODY[", b"BODY.PEEK[")])
        return {uid: data[part] for uid, data in answer.items() if part in data}

    def _idle(self, seconds: float) -> bool:
        """Wait in IDLE; ended by the server, by `wake`, or by the end of the round.

        The socket is watched here, and whatever came is taken from the end of IDLE: imapclient's own check returns
        nothing, at once and for ever, on a dead connection, and misses what came together with the go-ahead.
        """
        with self._step("idle") as client:
            client.idle()
            news = _buffered(client)
        if not news:
            self._listen(seconds)
        with self._step("idle done") as client:
            _, answers = client.idle_done()
        return bool(answers)

    def _listen(self, seconds: float) -> None:
        if self._client is not None:
            select.select([self._client.socket(), self._wakeup], [], [], seconds)
            self._wakeup.clear()


def _buffered(client: IMAPClient) -> bool:
    """Whether something was read from the socket already and waits in a buffer."""
    wire = client.socket()
    patience = wire.gettimeout()
    wire.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001 - the library has no word for it
    except ssl.SSLWantReadError:
        return False
    finally:
        wire.settimeout(patience)


def _batches(listed: Sequence[tuple[int, datetime, int]]) -> Iterator[list[tuple[int, datetime, int]]]:
    """Bounded by count and by octets."""
    batch: list[tuple[int, datetime, int]] = []
    octets = 0
    for one in listed:
        size = min(one[2], LETTER_LIMIT)
        if batch and (len(batch) >= BATCH_LETTERS or octets + size > BATCH_OCTETS):
            yield batch
            batch, octets = [], 0
        batch.append(one)
        octets += size
    if batch:
        yield batch


@contextmanager
def _limit(client: IMAPClient, seconds: float) -> Iterator[None]:
    """An overall limit: timeouts of the socket count from byte to byte only."""
    watchdog = threading.Timer(seconds, _shut, (client,))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _shut(client: IMAPClient) -> None:
    with suppress(OSError):
        client.socket().shutdown(socket.SHUT_RDWR)
    with suppress(IMAPClientError, OSError):
        client.shutdown()


def _keep_alive(wire: socket.socket) -> None:
    """A peer that vanished is noticed by the system even while we only listen."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", 60),
        ("TCP_KEEPINTVL", 15),
        ("TCP_KEEPCNT", 4),
        ("TCP_USER_TIMEOUT", 120_000),
    ):
        if hasattr(socket, option):
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
