"""Values of clients and the desk."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from maild.desk.parties import CtRatio
from tests.desk.samples import DESK


@pytest.mark.parametrize(
    ("text", "factor"), [("150/5", Fraction(30)), ("30", Fraction(30)), ("100/3", Fraction(100, 3))]
)
def test_the_ratio_of_the_common_meter_is_exact(text: str, factor: Fraction) -> None:
    assert CtRatio(text).factor == factor


def test_our_message_ids_end_with_the_desks_domain_in_lower_case() -> None:
    assert replace(DESK, address="Service@TanCos.Example").domain == "tancos.example"
