"""The mark in each morning letter: kept by those who get it, it shows that the history was rewritten (D-6, Q-14)."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.ledger import history
from maild.ledger.engine import make_engine
from maild.ledger.sqlite import sqlite3
from tests.flows.stage import DISPATCHER, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARK = re.compile(r"verify --head (\d+:[0-9a-f]{24})»")


def _mark(desk: Stage, morning: str) -> str:
    letter = next(one for one in desk.to(desk.once(morning), DISPATCHER) if one.subject.startswith("Сводка"))
    found = _MARK.search(letter.text)
    assert found, letter.text
    return found[1]


@pytest.fixture
def marked(desk: Stage) -> Iterator[tuple[Stage, str]]:
    """A desk that goes on after a morning letter, and the mark in that letter. What is forged is undone."""
    desk.confirmed("Прошу отключить участок 12 за неуплату", "2026-11-02 13:00")
    mark = _mark(desk, "2026-11-03 09:00")
    desk.confirmed("Прошу включить участок 12, долг погашен", "2026-11-03 10:00")
    file = desk.folder / "ledger.db"
    true = file.read_bytes()
    yield desk, mark
    file.write_bytes(true)


def _rewrite(file: Path, entry: int) -> None:
    """An able hand: the triggers out of the way, one name changed, every digest from there on made anew."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DROP TRIGGER history_no_update")
        database.execute("UPDATE history SET actor = 'nobody@else.example' WHERE id = ?", (entry,))
    with make_engine(f"sqlite:///{file}").begin() as connection:
        before = history._SEED
        for row in connection.execute(history._ENTRIES.select().order_by(history._ENTRIES.c.id)).mappings().all():
            before = history._digest(before, {name: row[name] for name in row if name != "digest"})
            this = history._ENTRIES.c.id == row["id"]
            connection.execute(history._ENTRIES.update().where(this).values(digest=before))


@pytest.mark.rule("Q-14", "D-6")
def test_a_true_history_is_the_one_of_every_morning_letter(marked: tuple[Stage, str]) -> None:
    desk, first = marked
    second = _mark(desk, "2026-11-05 09:00")
    assert second != first
    code, text = desk.maild("verify", "--head", first, "--head", second)
    assert code == Exit.DONE
    assert f"the history of which {first} was kept" in text


@pytest.mark.rule("Q-14")
def test_a_history_rewritten_with_good_digests_is_not_the_one_of_an_older_morning_letter(
    marked: tuple[Stage, str],
) -> None:
    desk, mark = marked
    _rewrite(desk.folder / "ledger.db", 2)
    assert desk.maild("verify")[0] == Exit.DONE
    assert desk.maild("verify", "--head", mark)[0] == Exit.BAD_DATA


@pytest.mark.rule("Q-14")
def test_a_history_cut_off_before_the_mark_is_known_even_if_the_counter_was_set_back(
    marked: tuple[Stage, str], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, mark = marked
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as database:
        database.execute("DROP TRIGGER history_no_delete")
        database.execute("DELETE FROM history WHERE id >= ?", (int(mark.partition(":")[0]),))
        database.execute("UPDATE counters SET value = (SELECT max(id) FROM history) WHERE name = 'history'")
    assert desk.maild("verify", "--head", mark)[0] == Exit.BAD_DATA
    assert f"is missing, of which {mark} was kept" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["12", "12:3f9a", "x:" + "0" * 24, "12:" + "g" * 24])
def test_what_is_no_mark_is_refused(stage: Stage, words: str) -> None:
    assert stage.maild("verify", "--head", words)[0] == Exit.USAGE


def test_the_first_morning_letter_of_a_desk_without_history_has_no_mark(stage: Stage) -> None:
    stage.once("2026-11-02 10:00")
    letter = stage.only(stage.once("2026-11-03 09:00"), DISPATCHER)
    assert "Отметка истории" not in letter.text
    assert stage.maild("verify", "--head", "0:" + "0" * 24)[0] == Exit.DONE
