"""The child that opens workbooks, inside this process: what it makes of cells, and where it stops."""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import runpy
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from maild.gateways import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def saved(*sheets: Sequence[Sequence[object]], hidden: Sequence[int] = ()) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Лист {number}")
        for row in rows:
            sheet.append(list(row))
        if number in hidden:
            sheet.sheet_state = "hidden"
    book.create_sheet("Последний")
    book.save(out)
    return out.getvalue()


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], dict[str, object]]:
    """Runs the child's own `main` here, without its limits: they would hold the tests."""
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)

    def run(content: bytes) -> dict[str, object]:
        out = io.StringIO()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
            patched.setattr(sys, "stdout", out)
            workbook.main()
        answer: dict[str, object] = json.loads(out.getvalue())
        return answer

    return run


@pytest.mark.rule("M-8")
def test_memory_and_time_are_limited_before_the_first_byte_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)

    def read() -> bytes:
        assert limits == {
            resource.RLIMIT_AS: (workbook.MEMORY, workbook.MEMORY),
            resource.RLIMIT_CPU: (workbook.CPU_SECONDS, workbook.CPU_SECONDS),
        }
        return b""

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=read)))
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    runpy.run_path(workbook.__file__, run_name="__main__")


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("00123", "00123"),
        ("  12-А ", "12-А"),
        (100.0, "100"),
        (100, "100"),
        (7.45, "7.45"),
        (1234567.891, "1234567.891"),
        (True, "True"),
        (dt.datetime(2026, 11, 3), "2026-11-03"),  # noqa: DTZ001 - a cell knows no zone
        (dt.datetime(2026, 11, 3, 10, 5), "2026-11-03 10:05:00"),  # noqa: DTZ001
        (dt.time(10, 5), "10:05:00"),
    ],
)
def test_a_cell_is_text_as_people_see_it(child: Callable[[bytes], dict[str, object]], cell: object, text: str) -> None:
    assert child(saved([["Начало", cell]])) == {"rows": [["Начало", text]], "sheet": ""}


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (4.3499999999999996, "4.35"),
        (1e15, "1000000000000000"),
        (0, "0"),
        (0.0, "0"),
        (-1.5, "-1.5"),
    ],
)
def test_a_number_is_as_a_spreadsheet_shows_it(cell: float, text: str) -> None:
    assert workbook._texts((cell, None)) == [text, ""]


@pytest.mark.rule("S-3")
def test_empty_rows_keep_their_places_and_empty_ends_are_cut(child: Callable[[bytes], dict[str, object]]) -> None:
    rows: list[list[str | None]] = [[None], ["Участок", None, "Т1", None], [" "], [], ["12"], ["", None], []]
    assert child(saved(rows)) == {"rows": [[], ["Участок", "", "Т1"], [], [], ["12"]], "sheet": ""}


def test_the_first_visible_sheet_that_holds_anything_is_read(child: Callable[[bytes], dict[str, object]]) -> None:
    book = saved([["тайное"]], [[None], [" "]], [["явное"]], [["второе"]], hidden=[0])
    assert child(book) == {"rows": [["явное"]], "sheet": "Лист 2"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (saved(), "в книге нет ни одной заполненной таблицы"),
        (saved([["тайное"]], hidden=[0]), "в книге нет ни одной заполненной таблицы"),
        (b"no workbook", "книга повреждена и не открывается"),
    ],
)
def test_a_workbook_without_a_table_is_told(
    child: Callable[[bytes], dict[str, object]], content: bytes, problem: str
) -> None:
    assert child(content) == {"problem": problem}


@pytest.mark.rule("M-8")
@pytest.mark.parametrize(
    ("limit", "allowed", "rows", "problem"),
    [
        ("ROWS", 3, [["1"], [], ["3"]], None),
        ("ROWS", 3, [["1"], [], [], ["4"]], "в таблице больше 3 строк"),
        ("ROWS", 3, [["1"], [], [], [], []], None),
        ("TEXT", 6, [["абв", "г"], ["де"]], None),
        ("TEXT", 6, [["абв", "г"], ["деж"]], "в таблице больше 0 миллионов знаков"),
    ],
)
def test_a_table_is_bounded_in_rows_and_in_text(
    child: Callable[[bytes], dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    allowed: int,
    rows: list[list[str]],
    problem: str | None,
) -> None:
    monkeypatch.setattr(workbook, limit, allowed)
    assert child(saved(rows)).get("problem") == problem


@pytest.mark.rule("M-8")
def test_a_workbook_that_takes_all_memory_is_told(
    child: Callable[[bytes], dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def placed(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(workbook, "placed", placed)
    assert child(saved([["12"]])) == {"problem": "книга слишком велика"}
