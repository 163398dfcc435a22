"""Tables for people, JSON for programs."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from maild.cli import printing
from maild.cli.printing import print_facts, print_json, print_json_line, print_json_rows, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

MOSCOW = timezone(timedelta(hours=3))
ROWS: list[dict[str, object]] = [
    {
        "id": 1,
        "client": "СНТ «Берёзка»",
        "status": "done",
        "missing": ["phone", "scan"],
        "filed_at": datetime(2026, 11, 2, 9, 20, tzinfo=MOSCOW),
    },
    {
        "id": 12,
        "client": None,
        "status": "confirmed",
        "missing": [],
        "filed_at": datetime(2026, 11, 2, 9, 20, 31, tzinfo=MOSCOW),
    },
]
COLUMNS = ["id", "client", "status", "missing", "filed_at"]


class Terminal(io.StringIO):
    """A standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(os, "get_terminal_size", lambda: os.terminal_size((50, 24)))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def test_a_table_is_aligned_and_says_missing_things_with_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(ROWS, COLUMNS, nothing="none")
    assert capsys.readouterr().out.splitlines() == [
        "id  client         status     missing      filed at",
        "1   СНТ «Берёзка»  done       phone, scan  2026-11-02 09:20",
        "12  –              confirmed  –            2026-11-02 09:20",
    ]


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([], COLUMNS, nothing="no requests")
    assert capsys.readouterr().out == "no requests\n"


def test_on_a_terminal_statuses_are_coloured_and_lines_fit(terminal: Terminal) -> None:
    with redirect_stdout(terminal):
        print_table(ROWS, COLUMNS, nothing="none")
    assert "\x1b[32mdone     \x1b[0m" in terminal.getvalue()
    bare = terminal.getvalue().replace("\x1b[", "").splitlines()
    assert "…" in bare[1]
    assert bare[1].endswith("2026-11-02 09:20"), "a moment is shown whole as long as there is anything else to cut"


def test_no_color_is_respected(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(terminal):
        print_table(ROWS, COLUMNS, nothing="none")
    assert "\x1b" not in terminal.getvalue()
    assert max(map(len, terminal.getvalue().splitlines())) <= 50


@pytest.mark.rule("M-9")
def test_what_a_letter_says_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"subject": "a\x1b[2J\nb\u202ec"}], ["subject"], nothing="none")
    print_facts({"text": "one\n\x1b]0;x\x07two"})
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert shown.splitlines()[1] == "a [2J b c"


def test_facts_keep_the_lines_of_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_facts({"id": 7, "text": "first\nsecond", "done": True, "paused": False})
    assert capsys.readouterr().out == "id      7\ntext    first\n        second\ndone    yes\npaused  no\n"


def test_json_keeps_letters_of_any_language_and_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_json([{"client": "Берёзка"}])
    shown = capsys.readouterr().out
    assert "Берёзка" in shown
    assert json.loads(shown) == [{"client": "Берёзка"}]


def test_json_has_moments_with_their_offset_and_refuses_what_it_does_not_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_json({"at": ROWS[0]["filed_at"], "on": date(2026, 11, 2)})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-11-02T09:20:00+03:00", "on": "2026-11-02"}
    with pytest.raises(TypeError, match="object"):
        print_json(object())


@pytest.mark.parametrize("rows", [[], [{"id": 1}], [{"id": 1}, {"id": 2, "client": "Берёзка"}]])
def test_rows_are_one_array_whether_they_are_there_or_come(rows: list[object], terminal: Terminal) -> None:
    with redirect_stdout(terminal):
        print_json_rows(iter(rows))
    assert json.loads(terminal.getvalue()) == rows
    assert terminal.getvalue().endswith("]\n")


def test_a_row_is_printed_before_the_next_one_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    def coming() -> Iterator[dict[str, int]]:
        yield {"id": 1}
        assert json.loads(capsys.readouterr().out + "]") == [{"id": 1}]
        yield {"id": 2}

    print_json_rows(coming())
    assert json.loads("[" + capsys.readouterr().out.removeprefix(", ")) == [{"id": 2}]


def test_of_a_long_table_the_first_rows_say_how_wide_it_is(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "_MEASURED", 1)
    rows = [{"id": 1, "client": "СНТ"}, {"id": 2, "client": "СНТ «Берёзка-2»"}]
    print_table(iter(rows), ["client", "id"], nothing="none")
    assert capsys.readouterr().out.splitlines() == ["client  id", "СНТ     1", "СНТ «Берёзка-2»  2"]
    with redirect_stdout(terminal):
        print_table(iter(rows), ["client", "id"], nothing="none")
    assert terminal.getvalue().splitlines()[2] == "СНТ «…  2"


def test_json_lines_are_one_line_each_even_on_a_terminal(terminal: Terminal) -> None:
    with redirect_stdout(terminal):
        print_json_line({"text": "a\nb"})
    assert terminal.getvalue() == '{"text": "a\\nb"}\n'


def test_wide_and_combining_characters_are_counted_as_they_are_shown() -> None:
    assert printing._width("日本") == 4
    assert printing._width("й".encode().decode()) == 1
    assert printing._width("и\u0306") == 1
