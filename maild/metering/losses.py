"""What the common meter counted and the plots did not (S-4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maild.metering.cells import Registers

_ZERO = Decimal(0)
_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Losses:
    """`percent` is of the common meter, None if that counted nothing; `zones` only where both count the same zones."""

    kwh: Decimal
    percent: Decimal | None
    zones: Registers = ()

    @property
    def negative(self) -> bool:
        """The plots counted more than came in: some reading is wrong, or of another day."""
        return self.kwh < 0

    def above(self, percent: Decimal) -> bool:
        """Whether the share is above what is usual."""
        return self.percent is not None and self.percent > percent


def losses_of(common: Registers, plots: Registers) -> Losses:
    """Common minus the sum of the plots, in all and by zone.

    Args:
        common: by zone, multiplied by the ratio.
        plots: the sum of all plots by zone.
    """
    came, used = _total(common), _total(plots)
    of_plots = dict(plots)
    same = len(common) > 1 and {zone for zone, _ in common} == set(of_plots)
    zones = tuple((zone, kwh - of_plots[zone]) for zone, kwh in common) if same else ()
    return Losses(came - used, percent_of(came - used, came), zones)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Half up to hundredths; None of nothing."""
    return (part * 100 / whole).quantize(_PERCENT, ROUND_HALF_UP) if whole else None


def _total(registers: Registers) -> Decimal:
    return sum((kwh for _, kwh in registers), _ZERO)
