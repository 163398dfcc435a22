"""A long file is taken at the side table: others are answered meanwhile, the dispatcher's own letters in turn (S-3)."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

from maild import side_table, wiring
from maild.desk.arrival import Table
from maild.gateways.clock import FixedClock
from maild.ledger.listing import open_listing
from maild.ports import Temporary
from maild.rounds import Rounds
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings
from maild.side_table import SideTable
from tests.test_pipeline import DISPATCHER, NOW, Box, letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from maild.letters.letter import Attachment
    from maild.pipeline import Pipeline

ENOUGH = 20.0
"""Seconds after which a test has hung."""


@dataclass
class SlowTables:
    """Reads a file when it may."""

    begun: threading.Event = field(default_factory=threading.Event)
    may: threading.Event = field(default_factory=threading.Event)
    fault: Exception | None = None

    def read(self, attachment: Attachment) -> Table:
        self.begun.set()
        assert self.may.wait(ENOUGH)
        if self.fault:
            raise self.fault
        return Table(attachment.name, (), "не таблица")


@dataclass
class Desk:
    """A desk with a side table and a mailbox in memory."""

    settings: Settings
    pipeline: Pipeline
    rounds: Rounds
    box: Box
    tables: SlowTables
    side: SideTable
    news: threading.Event

    def subjects(self) -> list[str]:
        """Of the letters taken, in their order."""
        with open_listing(self.settings.ledger.url, wiring.zone_of(self.settings)) as listing:
            return [str(line["subject"]) for line in sorted(listing.inbox(), key=lambda line: int(str(line["id"])))]

    def ended(self) -> bool:
        """Let the file be read, and wait for the news of it."""
        self.tables.may.set()
        return self.news.wait(ENOUGH)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(side_table, "LONG", 2_000)
    monkeypatch.setattr("maild.rounds.LONG", 2_000)
    (tmp_path / "drop").mkdir()
    settings = Settings(
        desk=DeskSettings(address="desk@localhost", name="Стол", dispatchers=(DISPATCHER, "second@desk.example")),
        imap=ImapSettings(host="localhost", username="desk", password=""),
        smtp=SmtpSettings(host="localhost"),
        ledger=LedgerSettings(f"sqlite:///{tmp_path}/ledger.db", str(tmp_path / "letters")),
        statements=StatementSettings(drop=str(tmp_path / "drop")),
    )
    with wiring.open_desk(settings, FixedClock(NOW)) as parts:
        box, tables, news = Box(), SlowTables(), threading.Event()
        side = SideTable((DISPATCHER, "second@desk.example"), news.set)
        ears: Any = None
        parts.pipeline.mailbox, parts.pipeline.tables, parts.counter.tables = box, tables, tables
        parts.pipeline.side = side
        rounds = Rounds(parts.office, parts.ledger, parts.pipelines, parts.counter, ears, side=side)
        with closing(side):
            yield Desk(settings, parts.pipeline, rounds, box, tables, side, news)
            tables.may.set()


def with_file(subject: str, octets: int, sender: str = DISPATCHER) -> bytes:
    """A dispatcher's letter with readings."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "desk@localhost", subject
    made["Authentication-Results"] = "mx.example; dmarc=pass"
    made.set_content("показания")
    made.add_attachment(b"\0" * octets, maintype="application", subtype="octet-stream", filename="п.xlsx")
    return made.as_bytes()


@pytest.mark.rule("S-3", "M-1")
def test_letters_are_answered_while_a_long_file_is_read_and_the_dispatchers_own_wait_for_it(desk: Desk) -> None:
    desk.box.letters = {1: with_file("long", 3_000), 2: letter(number=2), 3: with_file("after", 10)}
    assert desk.pipeline.drain() == 1
    assert desk.tables.begun.wait(ENOUGH)
    assert desk.subjects() == ["Т"]
    assert list(desk.box.letters) == [1, 3]
    desk.box.letters[4] = letter(number=4)
    assert desk.pipeline.drain() == 1
    assert desk.ended()
    assert desk.pipeline.drain() == 1
    assert desk.subjects() == ["Т", "Т", "long", "after"]
    assert desk.box.letters == {}


@pytest.mark.rule("S-3")
def test_a_second_long_file_waits_and_a_short_letter_of_another_dispatcher_does_not(desk: Desk) -> None:
    second = "second@desk.example"
    desk.box.letters = {
        1: with_file("one", 3_000),
        2: with_file("two", 3_000, second),
        3: letter(sender=second, number=3),
    }
    assert desk.pipeline.drain() == 1
    assert desk.ended()
    desk.news.clear()
    assert desk.pipeline.drain() == 0
    assert desk.news.wait(ENOUGH)
    assert desk.subjects() == ["Т", "one", "two"]


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("fault", [Temporary("the disk is full"), OSError("no memory")], ids=str)
def test_a_fault_of_the_world_leaves_the_letter_in_the_mailbox_for_the_next_look(desk: Desk, fault: Exception) -> None:
    desk.tables.fault = fault
    desk.tables.may.set()
    desk.box.letters = {1: with_file("long", 3_000)}
    assert desk.pipeline.drain() == 0
    desk.side.close()
    assert (desk.subjects(), desk.news.is_set(), desk.side.busy) == ([], False, False)
    desk.tables.fault = None
    assert desk.pipeline.drain() == 0
    assert desk.news.wait(ENOUGH)
    assert desk.subjects() == ["long"]


@pytest.mark.rule("S-3", "Q-5")
@pytest.mark.parametrize("by_mail", [True, False], ids=["letter", "drop folder"])
def test_nothing_falls_due_before_a_long_file_is_taken(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_mail: bool
) -> None:
    monkeypatch.setattr("maild.gateways.drop.QUIET", 0.0)
    monkeypatch.setattr(type(desk.pipeline), "do_due", lambda _pipeline, *_: 1)
    if by_mail:
        desk.box.letters = {1: with_file("long", 3_000)}
    else:
        (tmp_path / "drop" / "показания.xlsx").write_bytes(b"\0" * 3_000)
    desk.rounds.drain()
    desk.rounds.take_dropped()
    assert desk.tables.begun.wait(ENOUGH)
    desk.rounds.take_dropped()
    assert desk.rounds.do_due() == 0
    assert desk.ended()
    desk.rounds.drain()
    desk.rounds.take_dropped()
    assert desk.rounds.do_due() == 1


def test_what_fails_unforeseen_is_told_and_leaves_the_table_free(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("unforeseen")

    desk.side.work_on(fail)
    desk.side.close()
    assert not desk.side.busy
    assert "a long file could not be taken" in caplog.text
