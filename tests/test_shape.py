"""The house keeps its shape: short functions, small modules named by the desk's nouns, and a test for each rule."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "maild"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "versions" not in p.parts)

LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10
LONGEST_MODULE = 330  # "about 300"
CATALOGUES = {"maild/desk/correspondence.py"}  # one value a letter and nothing else: to be read as a list
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
COMPLEXITY = 8
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _length(function: Function) -> int:
    """Lines from `def` to the last one, without the docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    said = function.body[0]
    return whole - ((said.end_lineno or said.lineno) - said.lineno + 1 if ast.get_docstring(function) else 0)


def _complexity(function: Function) -> int:
    """One and the branches (McCabe), those of functions inside it left out."""
    inner = {id(n) for f in ast.walk(function) if isinstance(f, Function) and f is not function for n in ast.walk(f)}
    return 1 + sum(isinstance(n, BRANCHES) and id(n) not in inner for n in ast.walk(function))


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_functions_are_short_and_simple(module: Path) -> None:
    wrong = [
        f"{_name(module)}:{f.lineno} {f.name}: {_length(f)} lines, complexity {_complexity(f)}"
        for f in _functions(module)
        if _length(f) > LONGEST_FUNCTION or _complexity(f) > COMPLEXITY
    ]
    assert wrong == []


def test_the_median_function_is_under_ten_lines() -> None:
    assert median(_length(f) for module in MODULES for f in _functions(module)) < MEDIAN_FUNCTION


def test_modules_are_small() -> None:
    lengths = {_name(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    lengths = {name: lines for name, lines in lengths.items() if name not in CATALOGUES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_modules_are_named_by_what_they_are_about() -> None:
    assert [_name(m) for m in PACKAGE.rglob("*") if m.stem.lower() in NAMELESS] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    idle = re.compile(r"\b(?:mark|pytest)\.(?:skip|skipif|xfail|importorskip)\b")
    tests = (p for p in TESTS.rglob("*.py") if p != Path(__file__))
    assert [str(p) for p in tests if idle.search(p.read_text(encoding="utf-8"))] == []


def _rules_wanted() -> set[str]:
    lines = (TESTS / "rules.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def _rules_marked() -> Iterator[str]:
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
                yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_every_rule_has_a_test_that_carries_its_name() -> None:
    assert sorted(_rules_wanted() - set(_rules_marked())) == []


def test_every_marked_rule_has_a_name_that_exists() -> None:
    known = re.compile(r"R-[1-8]|Q-(?:[1-9]|1[0-4])|S-[1-8]|P-[1-4]|D-(?:[1-6]|9|1[01])|M-[1-9]")
    assert sorted(rule for rule in set(_rules_marked()) if not known.fullmatch(rule)) == []
