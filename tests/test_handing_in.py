"""Files that did not come by mail: what happens when a file, the folder or the desk itself is at fault (S-3)."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from maild import wiring
from maild.desk.commands import Command, Verb
from maild.desk.decide_command import decide_command
from maild.desk.orders import foreseeing
from maild.gateways.clock import FixedClock
from maild.handing_in import Counter, Handed
from maild.ledger.listing import open_listing
from maild.ports import Temporary
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings
from tests.desk.samples import MOSCOW, moscow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

NOW = moscow("2026-11-25 10:00")
DISPATCHERS = ("one@desk.example", "two@desk.example")


@dataclass(frozen=True)
class Sheet:
    """`gateways.drop.Dropped` without a disk."""

    name: str
    content: bytes
    ends: int = 0

    def read(self, most: int) -> bytes:
        return self.content[: most + 1]


@dataclass
class Folder:
    """`gateways.drop.DropFolder` without a disk."""

    sheets: list[Sheet] = field(default_factory=list)
    fault: OSError | None = None
    settled: list[tuple[str, bool, str]] = field(default_factory=list)

    def waiting(self, *, patient: bool) -> Iterator[Sheet]:
        assert not patient
        yield from self.sheets
        if self.fault:
            raise self.fault

    @contextmanager
    def in_hand(self, dropped: Sheet) -> Iterator[Sheet]:
        yield dropped

    def settle(self, dropped: Sheet, report: str, _at: datetime, *, done: bool) -> str:
        self.settled.append((dropped.name, done, report))
        return dropped.name


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        desk=DeskSettings(address="desk@localhost", name="Стол", dispatchers=DISPATCHERS),
        imap=ImapSettings(host="localhost", username="desk", password=""),
        smtp=SmtpSettings(host="localhost"),
        ledger=LedgerSettings(f"sqlite:///{tmp_path}/ledger.db", str(tmp_path / "letters")),
        statements=StatementSettings(),
    )


@pytest.fixture
def counter(settings: Settings) -> Iterator[Counter]:
    with wiring.open_desk(settings, FixedClock(NOW)) as parts:
        yield parts.counter


def drop(counter: Counter, folder: Folder) -> Folder:
    standing: Any = folder
    counter.folder = standing
    counter.take_dropped()
    return folder


def told(settings: Settings) -> list[tuple[object, object]]:
    with open_listing(settings.ledger.url, MOSCOW) as listing:
        return [(row["to"], row["subject"]) for row in listing.outbox()]


def test_without_a_folder_nothing_is_dropped(counter: Counter, settings: Settings) -> None:
    counter.take_dropped()
    assert told(settings) == []


@pytest.mark.rule("S-3")
def test_every_dispatcher_is_told_and_the_report_says_all(counter: Counter, settings: Settings) -> None:
    folder = drop(counter, Folder([Sheet("п.csv", "Дата;Т1\n;\n".encode())]))
    ((name, done, report),) = folder.settled
    assert (name, done) == ("п.csv", False)
    assert report == (
        "25.11.2026 10:00\nп.csv\n\nФайл «п.csv» не принят: строк с ошибками — 1. Ничего не изменено.\n"
        "  строка 1: Нет столбца: Серийный номер.\n"
    )
    assert sorted(told(settings)) == [(address, "Папка приёма: файл «п.csv» не принят") for address in DISPATCHERS]


@pytest.mark.rule("S-3", "M-3")
def test_a_file_that_the_desk_fails_on_holds_up_no_other(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def decide(command: Command, **given: Any) -> object:  # noqa: ANN401 - all that is given
        if "bad" in given["arrival"].tables[0].name:
            raise ZeroDivisionError
        return decide_command(command, **given)

    monkeypatch.setattr("maild.desk.decide_command.decide_command", decide)
    with caplog.at_level(logging.CRITICAL, "maild"):
        folder = drop(counter, Folder([Sheet("bad.csv", b"x;y\n"), Sheet("next.csv", b"x;y\n")]))
    assert ["внутренняя ошибка: ZeroDivisionError" in report for *_, report in folder.settled] == [True, False]


@pytest.mark.rule("S-3", "M-3")
def test_a_file_that_brought_the_process_down_twice_is_put_aside_unread(counter: Counter, settings: Settings) -> None:
    folder = drop(counter, Folder([Sheet("bad.csv", b"x;y\n", ends=2), Sheet("once.csv", b"x;y\n", ends=1)]))
    (name, done, report), (_, _, other) = folder.settled
    assert (name, done) == ("bad.csv", False)
    assert "Программа 2 раза прервалась, пока этот файл был в работе" in report
    assert "прервалась" not in other
    assert (DISPATCHERS[1], "Папка приёма: файл «bad.csv» не принят") in told(settings)


@pytest.mark.rule("S-3")
def test_a_ledger_that_cannot_be_used_leaves_the_file_in_hand(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Temporary("disk full")

    monkeypatch.setattr("maild.desk.decide_command.decide_command", fail)
    folder = Folder([Sheet("п.csv", b"x;y\n")])
    with pytest.raises(Temporary):
        drop(counter, folder)
    assert folder.settled == []


def test_a_folder_in_trouble_is_told_once_and_again_after_it_was_well(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    troubled = Folder(fault=PermissionError("no entry"))
    logging.getLogger("maild").propagate = True
    for folder in (troubled, troubled, Folder(), troubled):
        drop(counter, folder)
    assert caplog.text.count("the drop folder cannot be used: no entry") == 2


@pytest.mark.rule("S-3")
def test_a_file_handed_in_by_the_operator_is_told_to_nobody(counter: Counter, settings: Settings) -> None:
    result = counter.take(Handed("п.csv", b"x;y\n", Command(Verb.READINGS, "показания"), "оператор"))
    assert (result.ok, told(settings)) == (False, [])


@pytest.mark.rule("S-3", "M-1")
def test_a_long_file_is_judged_while_others_may_write_and_then_taken_as_any(
    counter: Counter, settings: Settings
) -> None:
    rows = "".join(f"{number:08};24.11.2026;1\n" for number in range(foreseeing.LONG))
    said: list[str] = []

    def progress(text: str) -> None:
        said.append(text)
        if text.endswith(" of 2001 rows"):
            with wiring.open_ledger(settings) as other:
                other.record_pass(NOW, simulated=False)

    counter.progress = progress
    content = f"Серийный номер;Дата;Т1\n{rows}".encode()
    result = counter.take(Handed("ноябрь.csv", content, Command(Verb.READINGS, "показания"), "op"))
    assert result.text.startswith("Файл «ноябрь.csv» не принят: строк с ошибками — 2000.")
    assert "  2000 of 2001 rows" in said
