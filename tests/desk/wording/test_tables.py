"""Every row of the tables in tests/mails/wording: letters as people write them, and what they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.wording.letters import Case, cases, facts, understood

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_whole_order(said: dict[str, object]) -> bool:
    return said["intent"] == "request" and said["problem"] is None


@pytest.mark.rule("Q-2", "Q-3", "Q-13", "R-1", "R-2", "S-6", "S-8", "P-1", "P-2", "P-4", "D-11")
@pytest.mark.parametrize("case", [c for c in cases() if "intent" in c.expect], ids=lambda c: c.name)
def test_a_letter_is_understood_as_the_table_says(case: Case) -> None:
    said = facts(understood(case.text, case.subject))
    expected = dict(case.expect)
    if isinstance(expected.get("misfields"), list):
        expected["misfields"] = sorted(_strings(expected["misfields"]))
    assert {key: said.get(key) for key in expected} == expected


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize("case", [c for c in cases() if "never_whole" in c.expect], ids=lambda c: c.name)
def test_what_is_no_order_never_becomes_one(case: Case) -> None:
    assert not is_whole_order(facts(understood(case.text, case.subject)))


@pytest.mark.rule("Q-2", "S-6", "D-11")
@pytest.mark.parametrize("case", [c for c in cases() if "not_intent" in c.expect], ids=lambda c: c.name)
def test_what_only_resembles_an_intent_is_not_taken_for_it(case: Case) -> None:
    assert facts(understood(case.text, case.subject))["intent"] not in _strings(case.expect["not_intent"])


def _strings(listed: object) -> Sequence[str]:
    return [str(item) for item in listed] if isinstance(listed, list) else []
