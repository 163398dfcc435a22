"""docs/регламент.md: every clause of the regulation stands there, with rules and with tests that there are."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "регламент.md"
CLAUSES = {
    "I": [*(f"1.{n}" for n in range(1, 7)), "2.1"],
    "II": [
        *map(str, range(1, 7)),
        *(f"7.{n}" for n in range(1, 13)),
        "8",
        *(f"8.{n}" for n in range(1, 11)),
        "9",
        "10",
    ],
    "III": [*map(str, range(1, 10))],
    "IV": ["1", *(f"2.{n}" for n in range(1, 8)), "3", "4"],
}
"""As the regulation numbers them; a heading alone is no clause."""
RULES = {"R": 8, "Q": 14, "S": 8, "P": 4}
"""How many rules each part came to."""
_TEST = re.compile(r"\[(test_\w+)\]\(\.\./([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """A clause, or several, of a part."""

    part: str
    clauses: list[str]
    rules: list[str]
    tests: list[tuple[str, str]]


def _expanded(clause: str) -> list[str]:
    """`7.4–7.6` is 7.4, 7.5 and 7.6."""
    first, _, last = clause.partition("–")
    if not last:
        return [first]
    chapter, _, start = first.partition(".")
    return [f"{chapter}.{n}" for n in range(int(start), int(last.partition(".")[2]) + 1)]


def _rows() -> list[Row]:
    rows, part = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if head := re.match(r"## Часть (\w+)\.", line):
            part = head[1]
        elif re.match(r"\| \d", line):
            clause, _, _, rules, tests = (cell.strip() for cell in line.strip("|").split("|"))
            rows.append(Row(part, _expanded(clause), rules.split(", "), _TEST.findall(tests)))
    return rows


ROWS = _rows()


def _marked(file: Path) -> dict[str, set[str]]:
    """The rules that each test of a file carries."""
    functions = [
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    return {
        function.name: {rule for mark in function.decorator_list for rule in _rules_of(mark)} for function in functions
    }


def _rules_of(mark: ast.expr) -> set[str]:
    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "rule":
        return {str(one.value) for one in mark.args if isinstance(one, ast.Constant)}
    return set()


@pytest.mark.parametrize("part", CLAUSES)
def test_every_clause_of_the_regulation_stands_on_the_page_once_and_in_order(part: str) -> None:
    assert [clause for row in ROWS if row.part == part for clause in row.clauses] == CLAUSES[part]


def test_every_rule_of_the_regulation_stands_on_the_page() -> None:
    wanted = {f"{letter}-{number}" for letter, many in RULES.items() for number in range(1, many + 1)}
    assert {rule for row in ROWS for rule in row.rules} == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.part} {row.clauses[0]}")
def test_what_is_said_to_hold_a_clause_is_a_test_of_one_of_its_rules(row: Row) -> None:
    for name, file in row.tests:
        assert _marked(ROOT / file).get(name, set()) & set(row.rules), f"{name} in {file} is no test of {row.rules}"


def test_a_clause_whose_rules_are_built_names_a_test() -> None:
    lines = (ROOT / "tests" / "rules.txt").read_text(encoding="utf-8").splitlines()
    untested = {rule for row in ROWS if not row.tests for rule in row.rules}
    assert sorted(untested & set(lines)) == []
