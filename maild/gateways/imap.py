"""The mailbox by IMAP (`ports.Mailbox`): looks without touching, and moves letters only when told.

One connection, rebuilt after any error. Every step has an overall time limit, so that neither a silent server nor one
that drips a byte at a time can hold the desk.
"""

from __future__ import annotations

import select
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from maild.gateways.folders import UIDS_AT_ONCE, Folders
from maild.gateways.imap_connection import (
    CONNECT_SECONDS,
    discard,
    has_unread,
    limited,
    opened,
    told_of_more,
    words_of,
)
from maild.gateways.wakeup import Wakeup
from maild.ports import NotMoved, Oversized, Parcel, ParcelKey, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from imapclient import IMAPClient

    from maild.settings import ImapSettings

    Listed = tuple[int, datetime, int]
    """UID, INTERNALDATE, octets."""

LETTER_LIMIT = 25 * 1024 * 1024
"""Octets; larger letters are not fetched (M-8)."""
HEADER_LIMIT = 256 * 1024
"""Octets that are fetched of the header of a larger one."""
BATCH_LETTERS, BATCH_OCTETS = 50, 8 * 1024 * 1024
SLOWEST = 32 * 1024
"""Octets a second; whatever comes slower is called broken."""
IDLE_ROUND = 240.0
"""Seconds until IDLE is renewed: servers and middleboxes drop silent connections much earlier than RFC 2177 says."""

BRINGING_SECONDS = 600
"""More time for moving the letters of days back into the inbox."""

_SIZE, _WHEN, _BODY, _HEAD = b"RFC822.SIZE", b"INTERNALDATE", b"BODY[]", b"BODY[HEADER]<0>"
_ASK = {_BODY: "BODY.PEEK[]", _HEAD: f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>"}
"""How each is asked for, so that no flag is set."""


class ImapMailbox:
    """`ports.Mailbox` with imapclient."""

    def __init__(self, settings: ImapSettings, wakeup: Wakeup | None = None) -> None:
        self._settings = settings
        self._client: IMAPClient | None = None
        self._folders: Folders | None = None
        self._validity = self._told = 0
        self._wakeup = wakeup or Wakeup()

    @property
    def name(self) -> str:
        """`user@host/INBOX`: names the mailbox in the ledger."""
        return self._settings.name

    def open(self) -> tuple[str, int]:
        """See `ports.Mailbox`."""
        with self._step("connect", anew=True):
            self._told = self._validity
        return self.name, self._told

    def uids_after(self, cursor: int) -> Sequence[int]:
        """See `ports.Mailbox`. `n:*` always names the last letter, whatever its UID, so smaller ones are dropped."""
        with self._step("search") as client:
            client.noop()  # a server may search among the letters it has told us of only
            told_of_more(client)
            return sorted(uid for uid in client.search(["UID", f"{cursor + 1}:*"]) if uid > cursor)

    def fetch(self, uids: Sequence[int]) -> Iterator[Parcel | Oversized]:
        """See `ports.Mailbox`."""
        for batch in _batches(sorted(self._listed(uids), key=lambda one: (one[1], one[0]))):
            bodies = self._parts([one for one in batch if one[2] <= LETTER_LIMIT], _BODY)
            heads = self._parts([one for one in batch if one[2] > LETTER_LIMIT], _HEAD)
            for uid, received_at, size in batch:
                key = ParcelKey(self.name, self._told, uid)
                if uid in bodies:
                    yield Parcel(key, received_at, bodies[uid])
                elif uid in heads:
                    yield Oversized(key, received_at, size, heads[uid])

    def settle(self, uids: Sequence[int], *, quarantined: bool) -> None:
        """See `ports.Mailbox`."""
        folder = self._settings.quarantine if quarantined else self._settings.done
        for some in _portions(uids) if folder else ():
            with self._step("move"):
                if self._folders is not None:
                    self._move(self._folders, some, folder)

    def bring_back(self, since: date) -> int:
        """See `ports.Mailbox`."""
        brought = 0
        for folder in filter(None, (self._settings.done, self._settings.quarantine)):
            with self._step("bring back", octets=SLOWEST * BRINGING_SECONDS):
                if self._folders is not None:
                    brought += self._folders.bring_back(folder, since, self._settings.inbox)
        return brought

    def _move(self, folders: Folders, uids: list[int], folder: str) -> None:
        try:
            folders.move(uids, folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refusal:
            raise NotMoved(f"mailbox {self.name}: letters are not moved to {folder}: {words_of(refusal)}") from refusal

    def wait(self, seconds: float) -> bool:
        """See `ports.Mailbox`."""
        return wait_for_any([self], self._wakeup, seconds)

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

    def letters_in(self, *folders: str) -> int:
        """How many letters lie in these folders, as configured."""
        with self._step("count"):
            return sum(self._folders.letters_in(one) for one in folders) if self._folders is not None else 0

    def close(self) -> None:
        """Say goodbye if the server still listens; never raises."""
        client, self._client, self._folders = self._client, None, None
        if client is None:
            return
        try:
            with limited(client, CONNECT_SECONDS):
                client.logout()
        except Exception:  # noqa: BLE001 - it is closed one way or the other
            discard(client)

    # ── the connection ───────────────────────────────────────────────────────────────────────────────────────────

    def _connect(self) -> IMAPClient:
        client = opened(self._settings)
        try:
            with limited(client, self._settings.timeout_seconds):
                selected = client.select_folder(self._settings.inbox)
                self._validity = int(selected[b"UIDVALIDITY"])
        except BaseException:
            discard(client)
            raise
        self._client, self._folders = client, Folders(client)
        return client

    @contextmanager
    def _step(self, what: str, *, anew: bool = False, octets: int = 0) -> Iterator[IMAPClient]:
        """One exchange with the server, within its time limit; any fault but a refused move closes the connection.

        Only `open` may meet another UIDVALIDITY: between its steps the UIDs would name other letters (M-1).
        """
        try:
            client = self._client or self._connect()
            if not anew and self._validity != self._told:
                raise ValueError("the mailbox was made anew (another UIDVALIDITY)")  # noqa: TRY301 - it ends the step
            with limited(client, self._settings.timeout_seconds + octets / SLOWEST):
                yield client
        except NotMoved:
            raise
        except Exception as fault:
            self._drop()
            raise Unavailable(f"mailbox {self.name}: {what}: {words_of(fault)}") from fault

    def _drop(self) -> None:
        client, self._client, self._folders = self._client, None, None
        if client is not None:
            discard(client)

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _listed(self, uids: Sequence[int]) -> list[Listed]:
        """What is known of each before it is fetched; those that are gone are left out."""
        found: list[Listed] = []
        for some in _portions(uids):
            with self._step("fetch sizes") as client:
                answer: Mapping[int, Any] = client.fetch(some, [_SIZE, _WHEN])
                known = ((uid, answer[uid]) for uid in some if {_SIZE, _WHEN} <= answer.get(uid, {}).keys())
                found += [(uid, data[_WHEN].astimezone(UTC), int(data[_SIZE])) for uid, data in known]
        return found

    def _parts(self, listed: Sequence[Listed], part: bytes) -> dict[int, bytes]:
        if not listed:
            return {}
        octets = sum(size if part == _BODY else HEADER_LIMIT for _, _, size in listed)
        with self._step("fetch", octets=octets) as client:
            answer: Mapping[int, Any] = client.fetch([uid for uid, _, _ in listed], [_ASK[part]])
        return {uid: data[part] for uid, data in answer.items() if data.get(part) is not None}

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def idles(self) -> bool:
        """Whether news come by themselves: IDLE, on a connection that stands."""
        return self._settings.idle and self._client is not None and bool(self._client.has_capability("IDLE"))

    @property
    def longest_wait(self) -> float:
        """Seconds until it must be looked at anew: a round of IDLE, or as often as it is to be polled."""
        return IDLE_ROUND if self.idles else self._settings.poll_seconds

    def begin_idle(self) -> bool:
        """Begin to watch, by the socket; whether there is news already.

        A letter that came since the last search may have been told in the answer to something else, as to MOVE.
        Whatever comes is taken from the end of IDLE: imapclient's own check returns nothing, at once and for ever, on
        a dead connection, and misses what came together with the go-ahead.
        """
        with self._step("idle") as client:
            client.idle()
            return told_of_more(client) or has_unread(client)

    def fileno(self) -> int:
        """For select."""
        return int(self._client.socket().fileno()) if self._client is not None else -1

    def end_idle(self) -> bool:
        """End watching; whether there is news."""
        with self._step("idle done") as client:
            _, answers = client.idle_done()
        return bool(answers)


def wait_for_any(mailboxes: Sequence[ImapMailbox], wakeup: Wakeup, seconds: float) -> bool:
    """Until one of them may have news, or `wakeup`; in IDLE where there is one."""
    watched = [mailbox for mailbox in mailboxes if mailbox.idles]
    heard = [mailbox.begin_idle() for mailbox in watched]
    if not any(heard):
        ears: list[Any] = [*watched, wakeup]
        select.select(ears, [], [], min((seconds, *(mailbox.longest_wait for mailbox in mailboxes))))
        wakeup.clear()
    heard += [mailbox.end_idle() for mailbox in watched]
    return any(heard) or len(watched) < len(mailboxes)


def _portions(uids: Sequence[int]) -> Iterator[list[int]]:
    return (list(uids[start : start + UIDS_AT_ONCE]) for start in range(0, len(uids), UIDS_AT_ONCE))


def _batches(listed: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Bounded by count and by octets."""
    batch: list[Listed] = []
    octets = 0
    for one in listed:
        size = one[2] if one[2] <= LETTER_LIMIT else HEADER_LIMIT
        if batch and (len(batch) >= BATCH_LETTERS or octets + size > BATCH_OCTETS):
            yield batch
            batch, octets = [], 0
        batch.append(one)
        octets += size
    if batch:
        yield batch
