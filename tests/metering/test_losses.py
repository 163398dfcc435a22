"""Losses (S-4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.metering.losses import Losses, losses_of, percent_of
from tests.metering.samples import kwh


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("common", "plots", "lost", "percent"),
    [
        ("1000", "900", "100", "10.00"),
        ("1000", "1000", "0", "0.00"),
        ("1000", "1010", "-10", "-1.00"),
        ("3", "2", "1", "33.33"),
        ("800", "700.04", "99.96", "12.50"),  # 12.495
        ("0", "0", "0", None),
        ("0", "5", "-5", None),
    ],
)
def test_losses_are_the_common_meter_minus_the_plots_also_in_per_cent(
    common: str, plots: str, lost: str, percent: str | None
) -> None:
    found = losses_of(kwh(common), kwh(plots))
    assert found == Losses(Decimal(lost), None if percent is None else Decimal(percent))
    assert found.negative == lost.startswith("-")


@pytest.mark.rule("S-4")
def test_losses_by_zone_are_told_where_both_count_the_same_zones() -> None:
    found = losses_of(kwh("700", "300"), kwh("650", "280"))
    assert (found.kwh, found.zones) == (Decimal(70), kwh("50", "20"))
    assert losses_of(kwh("1000"), kwh("650", "280")).zones == ()
    assert losses_of(kwh("700", "300"), kwh("900")).zones == ()


@pytest.mark.rule("S-4")
def test_a_share_is_high_above_the_bound_and_not_on_it() -> None:
    assert not Losses(Decimal(14), Decimal("14.00")).above(Decimal(14))
    assert Losses(Decimal(14), Decimal("14.01")).above(Decimal(14))
    assert not Losses(Decimal(0), None).above(Decimal(14))


def test_a_share_of_nothing_is_none() -> None:
    assert percent_of(Decimal(5), Decimal(0)) is None
