"""The log: one event, one line, whatever stands in it (M-9)."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

import pytest

from maild.gateways.logs import log_to_stderr

if TYPE_CHECKING:
    from collections.abc import Iterator

JOURNAL = {"JOURNAL_STREAM": "8:12345"}


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """The handlers and levels of the tests come back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("maild")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def logged(environ: dict[str, str], level: int, text: str, *args: object, fault: Exception | None = None) -> str:
    stream = io.StringIO()
    log_to_stderr(logging.DEBUG, environ, stream)
    logging.getLogger("maild.test").log(level, text, *args, exc_info=fault)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("level", "priority"),
    [
        (logging.CRITICAL, "<2>"),
        (logging.ERROR, "<3>"),
        (logging.WARNING, "<4>"),
        (logging.INFO, "<6>"),
        (logging.DEBUG, "<7>"),
    ],
)
def test_the_journal_gets_the_priority_and_no_time(level: int, priority: str) -> None:
    assert logged(JOURNAL, level, "letter-%d %s", 9, "handled") == f"{priority}maild.test: letter-9 handled\n"


def test_an_event_below_all_levels_has_the_lowest_priority() -> None:
    stream = io.StringIO()
    log_to_stderr(1, JOURNAL, stream)
    logging.getLogger("maild.test").log(5, "fine")
    assert stream.getvalue() == "<7>maild.test: fine\n"


def test_people_get_the_time_and_the_level() -> None:
    line = logged({}, logging.WARNING, "out-10 %s", "temporary")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING maild\.test: out-10 temporary\n", line)


@pytest.mark.rule("M-9")
@pytest.mark.parametrize("environ", [{}, JOURNAL])
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a\nmaild: letter-1 handled", r"a\u000amaild: letter-1 handled"),
        ("a\r\nb", r"a\u000d\u000ab"),
        ("\x1b[31mred\x1b[0m", r"\u001b[31mred\u001b[0m"),
        ("a\x00b\x7f\x85", r"a\u0000b\u007f\u0085"),
        ("left\u202eright", r"left\u202eright"),
        ("\u2066in\u2069", r"\u2066in\u2069"),
        ("a\u2028b", r"a\u2028b"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("\udce0\udcfe", r"\udce0\udcfe"),
        ("Участок «12-А» — да", "Участок «12-А» — да"),
    ],
)
def test_what_a_letter_says_cannot_look_like_another_event(environ: dict[str, str], said: str, shown: str) -> None:
    line = logged(environ, logging.INFO, "from %s", said)
    assert line.endswith(f"maild.test: from {shown}\n")
    assert line.count("\n") == 1
    line.encode()


def a_fault_with(text: str) -> None:
    raise ValueError(text)


@pytest.mark.rule("M-9")
def test_the_lines_of_a_traceback_are_set_in_and_do_not_say_what_the_fault_quotes() -> None:
    with pytest.raises(ValueError, match="bad") as caught:
        a_fault_with("bad\n<2>maild.pipeline: all is lost\x1b[31m")
    first, *rest = logged(JOURNAL, logging.ERROR, "could not", fault=caught.value).splitlines()
    assert first == "<3>maild.test: could not"
    assert len(rest) >= 4
    assert all(line.startswith("<3>  | ") for line in rest)
    assert any("in a_fault_with" in line for line in rest)
    assert rest[-1] == "<3>  | ValueError"
    assert r"\u001b" not in "".join(rest)


def a_fault_because_of_another() -> None:
    try:
        a_fault_with("first")
    except ValueError as cause:
        raise KeyError("second") from cause


def test_a_traceback_names_the_cause_before_what_came_of_it() -> None:
    with pytest.raises(KeyError) as caught:
        a_fault_because_of_another()
    told = logged({}, logging.ERROR, "could not", fault=caught.value)
    kinds = [line.removeprefix("  | ") for line in told.splitlines() if line.endswith(("Error", "cause of"))]
    assert kinds == ["ValueError", "the cause of", "KeyError"]


def test_only_warnings_of_others_are_told_and_ours_from_the_level_asked_for() -> None:
    stream = io.StringIO()
    log_to_stderr(logging.INFO, {}, stream)
    logging.getLogger("imapclient").info("talk")
    logging.getLogger("imapclient").warning("trouble")
    logging.getLogger("maild.test").debug("detail")
    logging.getLogger("maild.test").info("news")
    assert [line.rpartition(": ")[2] for line in stream.getvalue().splitlines()] == ["trouble", "news"]


def test_set_up_twice_it_says_each_thing_once_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(environ={})
    log_to_stderr(environ={})
    logging.getLogger("maild.test").info("news")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("news") == 1
