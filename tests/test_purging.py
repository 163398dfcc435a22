"""Erasing on a whole desk: nothing is half erased, whenever the process dies, and what is over is found to the day."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from maild import wiring
from maild.desk.decision import Change, Decision, Draft, LetterVerdict, Ref
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import DeviceState
from maild.desk.erasure import ErasedKind, Subject
from maild.desk.statement import KeptFile
from maild.gateways.acts import ActFolder
from maild.gateways.clock import FixedClock
from maild.gateways.publication import PublicationFolder
from maild.gateways.shelf import FileShelf
from maild.ledger.copying import raw_letters
from maild.ledger.examination import examine
from maild.ports import Attempt, Outcome, Temporary
from maild.purging import Purge, months_before
from maild.settings import (
    DeskSettings,
    ImapSettings,
    LedgerSettings,
    RetentionSettings,
    Settings,
    SmtpSettings,
    StatementSettings,
)
from tests.desk.samples import CLIENT, STRANGER, a_client, a_device, a_statement, moscow
from tests.faults.killing import Killed, Killer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from maild.wiring import Parts

NOON, YEARS_LATER = moscow("2026-11-25 12:00"), moscow("2032-11-25 12:00")
DISPATCHER = "dispatcher@desk.example"
PAGE = "romashka/2026-10/index.html"


@contextmanager
def desk(folder: Path, at: datetime = NOON) -> Iterator[Parts]:
    settings = Settings(
        desk=DeskSettings(address="service@desk.example", name="Пункт", dispatchers=(DISPATCHER,)),
        imap=ImapSettings(host="127.0.0.1", username="service", password=""),
        smtp=SmtpSettings(host="127.0.0.1"),
        ledger=LedgerSettings(f"sqlite:///{folder}/ledger.db", str(folder / "letters")),
        statements=StatementSettings(publication=str(folder / "published")),
    )
    with wiring.open_desk(settings, FixedClock(at)) as parts:
        yield parts


def purge_of(parts: Parts, folder: Path) -> Purge:
    pages, acts = PublicationFolder(folder / "published"), ActFolder(folder / "acts")
    return Purge(parts.office, parts.ledger, FileShelf(folder / "letters"), pages, acts, RetentionSettings())


def fill(folder: Path) -> None:
    """A device that was given up, three letters about it, and a statement with a document and a page."""
    with desk(folder) as parts:
        office, device = parts.office, a_device(DeviceStatus.REMOVED, 1)
        drawn = a_statement().drawn
        assert drawn
        files = (KeptFile("Ведомость.pdf", office.shelf.put(b"sheet")),)
        drawn = replace(drawn, files=files, pages=(KeptFile(PAGE, office.shelf.put(b"page")),))
        things = (("client", a_client()), ("device", device), ("statement", replace(a_statement(), drawn=drawn)))
        changes = tuple(Change(thing, Ref(kind, 1), "filed") for kind, thing in things)
        letters = tuple(Draft(STRANGER, DeviceState(device), Ref("device", 1)) for _ in range(3))
        with office.ledger.work() as work:
            office.carry_out(
                work, Decision(LetterVerdict.HANDLED, "", CLIENT, changes, letters), at=NOON, letter_id=None
            )
            for number in (1, 2, 3):
                work.record_attempt(number, Attempt(Outcome.ACCEPTED, ""), at=NOON)
            work.commit()
        PublicationFolder(folder / "published").put({PAGE: b"page"})


class Mortal:
    """Lets the killer count the calls of one part that reach the world."""

    def __init__(self, killer: Killer, real: object, *names: str) -> None:
        self._killer, self._real, self._names = killer, real, names

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands for anything
        found = getattr(self._real, name)
        if name == "work":
            return self._opened
        if name not in self._names:
            return found
        return lambda *words, **named: self._killer.step(name, lambda: found(*words, **named))

    @contextmanager
    def _opened(self) -> Iterator[Mortal]:
        with getattr(self._real, "work")() as work:  # noqa: B009 - of whatever stands behind
            yield Mortal(self._killer, work, "apply", "enqueue", "commit")


def killed(folder: Path, killer: Killer) -> None:
    with desk(folder, YEARS_LATER) as parts:
        purge = purge_of(parts, folder)
        ledger: Any = Mortal(killer, parts.ledger, "forget_doomed")
        shelf: Any = Mortal(killer, purge.shelf, "remove")
        pages: Any = Mortal(killer, purge.pages, "remove")
        acts: Any = Mortal(killer, purge.acts, "put")
        replace(purge, ledger=ledger, shelf=shelf, pages=pages, acts=acts).run()


def outcome(folder: Path) -> dict[str, object]:
    """What is left, of which the ledger must give a true account."""
    url = f"sqlite:///{folder}/ledger.db"
    shelf = FileShelf(folder / "letters")
    for _, digest in raw_letters(url):
        shelf.get(digest)
    with desk(folder, YEARS_LATER) as parts:
        return {
            "problem": examine(url).problem,
            "to erase": purge_of(parts, folder).found(),
            "doomed": parts.ledger.doomed(),
            "open": parts.ledger.open_act(),
            "letters": [number for number, _ in raw_letters(url)],
            "files": len(list((folder / "letters").rglob("*.eml"))),
            "pages": [path.name for path in (folder / "published").rglob("*.html")],
            "acts": [path.name for path in (folder / "acts").iterdir()],
        }


def test_erasing_killed_at_any_step_ends_as_if_it_had_not_been(tmp_path: Path, stride: int) -> None:
    counter, first = Killer(at=0, after=False), tmp_path / "first"
    first.mkdir()
    fill(first)
    killed(first, counter)
    expected = outcome(first)
    assert (expected["problem"], expected["to erase"], expected["doomed"]) == (None, {}, [])
    left = ("letters", "files", "pages", "acts")
    assert [expected[name] for name in left] == [["out-4"], 1, [], ["act-1.txt"]]
    points = [(number, after) for number in range(1, len(counter.steps) + 1) for after in (False, True)]
    assert len(points) > 30
    for number, after in points[:: max(1, stride // 3)]:
        folder = tmp_path / f"{number}-{after}"
        folder.mkdir()
        fill(folder)
        killer = Killer(number, after)
        with pytest.raises(Killed):
            killed(folder, killer)
        assert examine(f"sqlite:///{folder}/ledger.db").problem is None, killer.where
        killed(folder, Killer(at=0, after=False))
        assert outcome(folder) == expected, killer.where


@pytest.fixture
def stride(pytestconfig: pytest.Config) -> int:
    return 1 if pytestconfig.getoption("thorough") else 11


def test_a_person_and_a_term_have_acts_of_their_own(tmp_path: Path) -> None:
    fill(tmp_path)
    with desk(tmp_path, NOON) as parts:
        purge = purge_of(parts, tmp_path)
        (report,) = purge.run("требование № 5", Subject(address_key=STRANGER))
        assert dict(report.things) == {ErasedKind.OUTGOING: (1, 2, 3), ErasedKind.DEVICE: (1,)}
        assert purge.run() == []
    with desk(tmp_path, YEARS_LATER) as parts:
        (report,) = purge_of(parts, tmp_path).run()
        assert report.act.shown_number == "акт-2"
    assert sorted(path.name for path in (tmp_path / "acts").iterdir()) == ["act-1.txt", "act-2.txt"]


def test_a_page_is_left_where_nothing_is_published(tmp_path: Path) -> None:
    fill(tmp_path)
    with desk(tmp_path, YEARS_LATER) as parts:
        assert replace(purge_of(parts, tmp_path), pages=None).run()
    assert (tmp_path / "published" / PAGE).is_file()


def test_an_act_that_cannot_be_kept_leaves_it_open(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "acts").write_text("no folder")
    with desk(tmp_path, YEARS_LATER) as parts, pytest.raises(Temporary, match="an act cannot be kept"):
        purge_of(parts, tmp_path).run()
    (tmp_path / "acts").unlink()
    with desk(tmp_path, YEARS_LATER) as parts:
        assert [report.act.id for report in purge_of(parts, tmp_path).run()] == [1]


@pytest.mark.parametrize(
    ("at", "months", "then"),
    [
        ("2026-11-25 12:00", 36, "2023-11-25 00:00"),
        ("2026-11-25 12:00", 1, "2026-10-25 00:00"),
        ("2026-03-31 00:00", 1, "2026-02-28 00:00"),
        ("2024-02-29 23:59", 12, "2023-02-28 00:00"),
        ("2026-01-15 12:00", 1, "2025-12-15 00:00"),
        ("2026-11-25 12:00", 600, "1976-11-25 00:00"),
    ],
)
def test_months_are_counted_back_by_the_calendar(at: str, months: int, then: str) -> None:
    day, _, hour = then.partition(" ")
    assert f"{months_before(moscow(at), months):%Y-%m-%d %H:%M}" == f"{day} {hour}"


def test_a_page_outside_the_folder_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "kept.html").write_text("kept")
    folder = PublicationFolder(tmp_path / "published")
    with pytest.raises(ValueError, match="not a safe path"):
        folder.remove("../kept.html")
    folder.remove(PAGE)
    assert (tmp_path / "kept.html").is_file()
