"""Children that draw ahead: whatever becomes of them, the same statements are sent, kept and published."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from maild import draughtsmen, wiring
from maild.cabinet import StatementCabinet, open_cabinet
from maild.gateways.clock import FixedClock
from maild.gateways.shelf import FileShelf
from tests.bench import day
from tests.desk.samples import DESK
from tests.documents.sheets import SHEETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maild.desk.cabinet import Papers
    from maild.desk.statement_letters import Sheet

CLIENTS = 4


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few plots, and one child: each takes a second to begin."""
    monkeypatch.setattr(day, "PLOTS", 3)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})


def done_at(folder: Path) -> dict[str, bytes]:
    """Everything that is on the shelf when all that was due is done."""
    folder.mkdir()
    settings = day.settings_at(folder)
    day.seed(settings, CLIENTS)
    with wiring.open_desk(settings, FixedClock(day.DAY)) as parts:
        parts.pipeline.mailbox = day.QuietBox()  # type: ignore[assignment]
        assert parts.pipeline.do_due() == CLIENTS + 1  # and the digest of the morning
    return {path.name: path.read_bytes() for path in (folder / "letters").rglob("*.eml")}


def drawing_here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The clients whose documents are drawn in this process."""
    drawn: list[int] = []
    really = StatementCabinet.draw

    def draw(cabinet: StatementCabinet, sheet: Sheet, letters: tuple[str, ...] = ()) -> Papers:
        drawn.append(sheet.client.id)
        return really(cabinet, sheet, letters)

    monkeypatch.setattr(StatementCabinet, "draw", draw)
    return drawn


@pytest.mark.rule("S-1")
def test_what_a_child_draws_is_to_the_octet_what_is_drawn_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = drawing_here(monkeypatch)
    expected = done_at(tmp_path / "here")
    assert here == [1, 2, 3, 4]
    here.clear()
    monkeypatch.setattr(draughtsmen, "FEW", CLIENTS - 1)
    assert done_at(tmp_path / "ahead") == expected
    assert here == []


@pytest.mark.rule("S-1")
@pytest.mark.parametrize(
    ("program", "seconds"),
    [("import sys; sys.exit(1)", 90.0), ("import time; time.sleep(60)", 0.1)],
    ids=["dies", "hangs"],
)
def test_a_child_that_dies_or_hangs_leaves_the_drawing_to_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, seconds: float
) -> None:
    expected = done_at(tmp_path / "here")
    here = drawing_here(monkeypatch)
    monkeypatch.setattr(draughtsmen, "FEW", 0)
    monkeypatch.setattr(draughtsmen, "SECONDS", seconds)
    monkeypatch.setattr(draughtsmen, "COMMAND", [sys.executable, "-c", program])
    assert done_at(tmp_path / "ahead") == expected
    assert here == [1, 2, 3, 4]


@pytest.mark.rule("S-1")
def test_a_sheet_that_has_changed_since_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a minute later than the one before."""
    monkeypatch.setattr(draughtsmen, "FEW", 0)
    here = drawing_here(monkeypatch)
    minutes = iter(range(100))
    monkeypatch.setattr(FixedClock, "now", lambda _: day.DAY.replace(minute=next(minutes) % 60))
    done_at(tmp_path / "ahead")
    assert here == [1, 2, 3, 4]


def asked_of_the_child(monkeypatch: pytest.MonkeyPatch, *said: object) -> list[object]:
    """What it answers, played in this process."""
    out = io.BytesIO()
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    octets = io.BytesIO(b"".join(map(pickle.dumps, said)))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=octets))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    draughtsmen.main()
    out.seek(0)
    return list(iter_of(lambda: pickle.load(out), out))  # noqa: S301 - our own


def iter_of(load: Callable[[], object], out: io.BytesIO) -> Iterator[object]:
    while out.tell() < len(out.getvalue()):
        yield load()


def test_a_child_answers_sheet_after_sheet_and_nothing_to_what_it_cannot_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = SHEETS["ten plots"]
    cabinet = open_cabinet(DESK, FileShelf(tmp_path), "")
    answers = asked_of_the_child(monkeypatch, cabinet, (sheet, ()), ("no sheet", ()), (sheet, ()))
    assert answers == [cabinet.draw(sheet), None, cabinet.draw(sheet)]
