"""The mailbox against real servers: what it takes, in which order, and what it leaves as it was."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient

from maild.demo.servers import read_folder
from maild.gateways import imap
from maild.gateways.imap import ImapMailbox
from maild.ports import Oversized, Parcel
from maild.settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maild.demo.servers import Servers

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def _letter(subject: str, body: str = "текст") -> bytes:
    head = f"From: client@example.net\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return f"{head}{body}\r\n".encode()


def _settings(servers: Servers, **changed: object) -> ImapSettings:
    known: dict[str, object] = {"port": servers.imap_port, "security": "none"}
    return ImapSettings(servers.host, servers.desk, servers.password, **(known | changed))  # type: ignore[arg-type]


@pytest.fixture
def mailbox(servers: Servers) -> Iterator[ImapMailbox]:
    opened = ImapMailbox(_settings(servers))
    opened.open()
    yield opened
    opened.close()


def _fetched(mailbox: ImapMailbox, cursor: int = 0) -> list[Parcel | Oversized]:
    return list(mailbox.fetch(mailbox.uids_after(cursor)))


def _flags(servers: Servers) -> dict[int, tuple[bytes, ...]]:
    with IMAPClient(servers.host, servers.imap_port, ssl=False) as client:
        client.login(servers.desk, servers.password)
        client.select_folder("INBOX", readonly=True)
        found: dict[int, tuple[bytes, ...]] = client.get_flags(client.search(["ALL"]))
        return found


def test_it_is_named_by_user_host_and_folder(servers: Servers, mailbox: ImapMailbox) -> None:
    name, validity = mailbox.open()
    assert name == f"{servers.desk}@{servers.host}/INBOX"
    assert validity > 0
    assert mailbox.open() == (name, validity)


def test_an_empty_mailbox_has_nothing(mailbox: ImapMailbox) -> None:
    assert _fetched(mailbox) == []


@pytest.mark.rule("M-1")
def test_letters_come_as_they_are_with_the_moment_the_server_took_them(servers: Servers, mailbox: ImapMailbox) -> None:
    raw = _letter("как есть") + b"\r\n\xff 8 bit \r\n..\r\n.\r\n"
    servers.deliver(raw, EIGHT.astimezone(timezone(timedelta(hours=3))))
    [parcel] = _fetched(mailbox)
    assert isinstance(parcel, Parcel)
    assert parcel.raw == raw
    assert parcel.received_at == EIGHT
    assert parcel.received_at.tzinfo is UTC
    assert (parcel.key.mailbox, parcel.key.uidvalidity) == mailbox.open()


@pytest.mark.rule("M-1")
def test_the_oldest_comes_first_whatever_its_uid(servers: Servers, mailbox: ImapMailbox) -> None:
    for subject, hours in (("second", 1), ("first", 0), ("third", 2)):
        servers.deliver(_letter(subject), EIGHT + timedelta(hours=hours))
    assert [parcel.received_at - EIGHT for parcel in _fetched(mailbox)] == [timedelta(hours=h) for h in (0, 1, 2)]


@pytest.mark.rule("M-1")
def test_only_letters_after_the_cursor_are_listed(servers: Servers, mailbox: ImapMailbox) -> None:
    for number in range(3):
        servers.deliver(_letter(str(number)), EIGHT)
    uids = mailbox.uids_after(0)
    assert list(uids) == sorted(uids)
    assert len(uids) == 3
    assert mailbox.uids_after(uids[0]) == uids[1:]
    assert mailbox.uids_after(uids[-1]) == []
    assert mailbox.uids_after(uids[-1] + 1000) == []


def test_a_letter_that_came_after_opening_is_found(servers: Servers, mailbox: ImapMailbox) -> None:
    assert mailbox.uids_after(0) == []
    servers.deliver(_letter("late"), EIGHT)
    assert len(mailbox.uids_after(0)) == 1


@pytest.mark.rule("M-1")
def test_reading_sets_no_flag_and_flags_of_others_decide_nothing(servers: Servers, mailbox: ImapMailbox) -> None:
    servers.deliver(_letter("one"), EIGHT)
    servers.deliver(_letter("two"), EIGHT)
    first, second = mailbox.uids_after(0)
    with IMAPClient(servers.host, servers.imap_port, ssl=False) as person:
        person.login(servers.desk, servers.password)
        person.select_folder("INBOX")
        person.add_flags([first], [rb"\Seen", rb"\Flagged"])
    assert len(_fetched(mailbox)) == 2
    flags = _flags(servers)
    assert rb"\Seen" in flags[first]
    assert rb"\Seen" not in flags[second]


def test_letters_gone_meanwhile_are_left_out(servers: Servers, mailbox: ImapMailbox) -> None:
    servers.deliver(_letter("stays"), EIGHT)
    [uid] = mailbox.uids_after(0)
    assert [parcel.key.uid for parcel in mailbox.fetch([uid, uid + 1, uid + 50])] == [uid]
    assert list(mailbox.fetch([])) == []


@pytest.mark.rule("M-8")
def test_a_letter_too_large_comes_as_its_header(
    servers: Servers, mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LETTER_LIMIT", 2000)
    servers.deliver(_letter("small"), EIGHT)
    servers.deliver(_letter("large", "x" * 3000), EIGHT + timedelta(hours=1))
    small, large = _fetched(mailbox)
    assert isinstance(small, Parcel)
    assert isinstance(large, Oversized)
    assert large.size > 3000
    assert b"Subject: large" in large.header
    assert b"xxx" not in large.header


@pytest.mark.rule("M-8")
def test_even_the_header_of_a_large_letter_is_bounded(
    servers: Servers, mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LETTER_LIMIT", 2000)
    monkeypatch.setitem(imap._ASK, imap._HEAD, "BODY.PEEK[HEADER]<0.64>")
    servers.deliver(b"X-Long: " + b"y" * 5000 + b"\r\n\r\n", EIGHT)
    [large] = _fetched(mailbox)
    assert isinstance(large, Oversized)
    assert large.header == b"X-Long: " + b"y" * 56


@pytest.mark.parametrize(("letters", "octets"), [(2, 8 * 1024 * 1024), (50, 700)])
def test_batches_are_bounded_by_letters_and_by_octets(
    servers: Servers, mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch, letters: int, octets: int
) -> None:
    monkeypatch.setattr(imap, "BATCH_LETTERS", letters)
    monkeypatch.setattr(imap, "BATCH_OCTETS", octets)
    for number in range(5):
        servers.deliver(_letter(str(number), "z" * 300), EIGHT + timedelta(minutes=number))
    parcels = _fetched(mailbox)
    assert [(p.received_at - EIGHT).seconds // 60 for p in parcels] == [0, 1, 2, 3, 4]


@pytest.mark.rule("M-1")
def test_settled_letters_lie_in_their_folders(servers: Servers, mailbox: ImapMailbox) -> None:
    for subject in ("done", "bad", "waits"):
        servers.deliver(_letter(subject), EIGHT)
    done, bad, waits = mailbox.uids_after(0)
    assert mailbox.lacking_folders() == ("Maild/Done", "Maild/Quarantine")
    mailbox.settle([done], quarantined=False)
    mailbox.settle([bad], quarantined=True)
    mailbox.settle([], quarantined=True)
    assert list(mailbox.uids_after(0)) == [waits]
    assert [b"Subject: done" in raw for raw in read_folder(servers, _folder(servers, "Maild/Done"))] == [True]
    assert [b"Subject: bad" in raw for raw in read_folder(servers, _folder(servers, "Maild/Quarantine"))] == [True]
    assert mailbox.lacking_folders() == ()


def _folder(servers: Servers, name: str) -> str:
    """As the server writes it."""
    with IMAPClient(servers.host, servers.imap_port, ssl=False) as client:
        client.login(servers.desk, servers.password)
        [separator] = {delimiter.decode() for _, delimiter, found in client.list_folders() if "Done" in found} or {"/"}
        return name.replace("/", separator)


@pytest.mark.rule("M-1")
def test_settling_what_is_gone_is_harmless(servers: Servers, mailbox: ImapMailbox) -> None:
    servers.deliver(_letter("once"), EIGHT)
    [uid] = mailbox.uids_after(0)
    mailbox.settle([uid], quarantined=False)
    mailbox.settle([uid], quarantined=False)
    mailbox.settle([uid + 5], quarantined=True)
    assert len(read_folder(servers, _folder(servers, "Maild/Done"))) == 1


@pytest.mark.rule("M-1")
def test_settled_letters_of_some_days_are_brought_back_with_the_moment_they_came(
    servers: Servers, mailbox: ImapMailbox
) -> None:
    assert mailbox.bring_back(EIGHT.date()) == 0
    for days in range(4):
        servers.deliver(_letter(f"{days}"), EIGHT - timedelta(days=days))
    uids = mailbox.uids_after(0)
    mailbox.settle(uids[1:], quarantined=False)
    mailbox.settle(uids[:1], quarantined=True)
    assert mailbox.bring_back((EIGHT - timedelta(days=2)).date()) == 3
    assert [parcel.received_at for parcel in _fetched(mailbox)] == [EIGHT - timedelta(days=days) for days in (2, 1, 0)]
    assert len(read_folder(servers, "Maild/Done")) == 1
    assert read_folder(servers, "Maild/Quarantine") == []


def test_without_a_folder_for_them_letters_stay(servers: Servers) -> None:
    mailbox = ImapMailbox(_settings(servers, done="", quarantine=""))
    mailbox.open()
    servers.deliver(_letter("stays"), EIGHT)
    [uid] = mailbox.uids_after(0)
    mailbox.settle([uid], quarantined=False)
    mailbox.settle([uid], quarantined=True)
    assert list(mailbox.uids_after(0)) == [uid]
    assert mailbox.lacking_folders() == ()
    mailbox.close()


def test_it_opens_again_after_it_was_closed(servers: Servers, mailbox: ImapMailbox) -> None:
    servers.deliver(_letter("still there"), EIGHT)
    before = mailbox.open()
    mailbox.close()
    mailbox.close()
    assert mailbox.open() == before
    assert len(_fetched(mailbox)) == 1


def test_it_says_what_the_server_can_do(mailbox: ImapMailbox) -> None:
    assert {"IDLE", "UIDPLUS"} <= mailbox.capabilities()


def _timed(act: Callable[[], bool]) -> tuple[bool, float]:
    start = time.monotonic()
    return act(), time.monotonic() - start


def test_idle_ends_with_a_new_letter(servers: Servers, mailbox: ImapMailbox) -> None:
    mailbox.uids_after(0)
    later = threading.Timer(0.2, servers.deliver, (_letter("news"), EIGHT))
    later.start()
    news, seconds = _timed(lambda: mailbox.wait(15))
    later.join()
    assert news
    assert seconds < 5
    assert len(mailbox.uids_after(0)) == 1


def test_idle_ends_when_woken(mailbox: ImapMailbox) -> None:
    mailbox.uids_after(0)
    later = threading.Timer(0.1, mailbox.wake)
    later.start()
    news, seconds = _timed(lambda: mailbox.wait(15))
    later.join()
    assert not news
    assert seconds < 5


def test_a_call_to_wake_before_the_wait_is_not_lost(mailbox: ImapMailbox) -> None:
    mailbox.uids_after(0)
    mailbox.wake()
    _, seconds = _timed(lambda: mailbox.wait(15))
    assert seconds < 5


def test_a_quiet_mailbox_ends_the_wait_in_time(mailbox: ImapMailbox) -> None:
    mailbox.uids_after(0)
    news, seconds = _timed(lambda: mailbox.wait(0.2))
    assert not news
    assert 0.2 <= seconds < 5


def test_idle_is_renewed_within_a_round(mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "IDLE_ROUND", 0.1)
    mailbox.uids_after(0)
    news, seconds = _timed(lambda: mailbox.wait(15))
    assert not news
    assert seconds < 5


def test_a_mailbox_that_was_not_looked_into_since_it_was_opened_may_have_news(mailbox: ImapMailbox) -> None:
    news, seconds = _timed(lambda: mailbox.wait(15))
    assert news
    assert seconds < 5


def test_without_idle_it_polls_and_can_be_woken(servers: Servers) -> None:
    mailbox = ImapMailbox(_settings(servers, idle=False, poll_seconds=1))
    mailbox.open()
    assert _timed(lambda: mailbox.wait(0.1))[1] < 1
    news, seconds = _timed(lambda: mailbox.wait(15))
    assert news
    assert 1 <= seconds < 5
    mailbox.wake()
    assert _timed(lambda: mailbox.wait(15))[1] < 1
    mailbox.close()
