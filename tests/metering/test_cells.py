"""What one cell of a table says (S-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maild.metering.cells import Unusable, day_in, kwh_in, registers_in

SHOWN = {"T1": "Т1", "T2": "Т2", "T3": "Т3"}


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-25", date(2026, 10, 25)),
        ("2026-10-25 23:59:00", date(2026, 10, 25)),
        ("2026-10-25T10:00:00.5", date(2026, 10, 25)),
        ("25.10.2026", date(2026, 10, 25)),
        (" 5.1.26 г.", date(2026, 1, 5)),
        ("25/10/2026", date(2026, 10, 25)),
        ("25.10.2026 0:00", date(2026, 10, 25)),
        ("29.02.2028", date(2028, 2, 29)),
        ("29.02.2026", None),
        ("31.11.2026", None),
        ("01.01.2000", date(2000, 1, 1)),
        ("31.12.1999", None),
        ("46320", None),
        ("октябрь 2026", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_spreadsheets_and_people_write_it(written: str, day: date | None) -> None:
    assert day_in(written) == day


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("written", "kwh"),
    [
        ("0", Decimal(0)),
        ("1 234,5", Decimal("1234.5")),
        ("1\u00a0234.567", Decimal("1234.567")),
        ("0012", Decimal(12)),
        ("1234.56005859375", Decimal("1234.560059")),  # a single-precision 1234.56 as a spreadsheet has it
        ("0.0000005", Decimal("0.000001")),
        ("-1", None),
        ("1e5", None),
        ("н/д", None),
        ("1.2.3", None),
        ("", None),
    ],
)
def test_a_reading_is_an_exact_number_of_kwh_and_never_negative(written: str, kwh: Decimal | None) -> None:
    assert kwh_in(written) == kwh


@pytest.mark.rule("S-4")
def test_a_meter_has_one_two_or_three_zones_without_a_gap() -> None:
    assert registers_in({"T1": "", "T2": "", "T3": ""}, SHOWN) == ()
    assert registers_in({"T1": "1"}, SHOWN) == (("T1", Decimal(1)),)
    assert [zone for zone, _ in registers_in({"T3": "3", "T1": "1", "T2": "2"}, SHOWN)] == ["T1", "T2", "T3"]
    with pytest.raises(Unusable, match="Есть показания Т3, но нет «Т2»"):
        registers_in({"T1": "1", "T3": "3"}, SHOWN)
    with pytest.raises(Unusable, match="не помещается: разрядов у счётчика — 4"):
        registers_in({"T1": "10000"}, SHOWN, 4)
    assert registers_in({"T1": "9999,9"}, SHOWN, 4) == (("T1", Decimal("9999.9")),)
