"""Several mailboxes of one daemon: waited for together, and kept connected over a reload."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient

from maild.gateways.mailboxes import Mailboxes
from maild.settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maild.demo.servers import Servers

LETTER = b"From: client@example.net\r\nSubject: news\r\n\r\ntext\r\n"
EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def _client(servers: Servers) -> IMAPClient:
    client = IMAPClient(servers.host, servers.imap_port, ssl=False)
    client.login(servers.desk, servers.password)
    return client


@pytest.fixture
def both(servers: Servers) -> tuple[ImapSettings, ImapSettings]:
    """The inbox, and another folder of the same account."""
    with _client(servers) as client:
        client.create_folder("Second")
    first = ImapSettings(servers.host, servers.desk, servers.password, port=servers.imap_port, security="none")
    return first, replace(first, inbox="Second")


@pytest.fixture
def mailboxes() -> Iterator[Mailboxes]:
    with closing(Mailboxes()) as made:
        yield made


def _waits(mailboxes: Mailboxes, names: list[str], meanwhile: Callable[[], object]) -> bool:
    """Whether it heard something; it ends long before its time."""
    later, begun = threading.Timer(0.2, meanwhile), time.monotonic()
    later.start()
    heard = mailboxes.wait_for(names, 20)
    later.join()
    assert time.monotonic() - begun < 10
    return heard


def test_a_letter_in_any_of_them_ends_the_wait(
    servers: Servers, both: tuple[ImapSettings, ImapSettings], mailboxes: Mailboxes
) -> None:
    used = mailboxes.use(both)
    for box in used.values():
        box.open()

    def into_second() -> None:
        with _client(servers) as client:
            client.append("Second", LETTER)

    names = list(used)
    assert _waits(mailboxes, names, lambda: servers.deliver(LETTER, EIGHT))
    assert _waits(mailboxes, names, into_second)
    assert [len(box.uids_after(0)) for box in used.values()] == [1, 1]
    assert not _waits(mailboxes, names, mailboxes.wake)


def test_who_has_none_can_be_woken(mailboxes: Mailboxes) -> None:
    assert not _waits(mailboxes, [], mailboxes.wake)


def test_one_that_can_only_be_polled_sets_the_pace(
    both: tuple[ImapSettings, ImapSettings], mailboxes: Mailboxes
) -> None:
    first, second = both
    used = mailboxes.use((first, replace(second, idle=False, poll_seconds=1)))
    for box in used.values():
        box.open()
    assert _waits(mailboxes, list(used), bool)


def test_what_has_not_changed_stays_connected(both: tuple[ImapSettings, ImapSettings], mailboxes: Mailboxes) -> None:
    first, second = both
    before = mailboxes.use(both)
    for box in before.values():
        box.open()
    after = mailboxes.use((first, replace(second, done="")))
    assert after[first.name] is before[first.name]
    assert after[first.name].idles
    assert after[second.name] is not before[second.name]
    assert not before[second.name].idles, "it was closed"
