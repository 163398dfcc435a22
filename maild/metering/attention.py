"""The plots that need somebody's attention: no data, losses that are high, consumption three times the usual."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maild.metering.lines import Line
    from maild.metering.losses import Losses

_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something is worth a look.

    Args:
        losses_percent: losses above this share of the common meter are high; 6 to 14 are usual in such networks.
        times_usual: so many times what a plot usually uses is much.
        usual_of: from how many months with consumption it can be said what is usual.
        least_kwh: below this nothing is much: twice nothing is nothing.
    """

    losses_percent: Decimal = Decimal(14)
    times_usual: int = 3
    usual_of: int = 3
    least_kwh: Decimal = Decimal(30)


class AttentionKind(StrEnum):
    """What is the matter."""

    NO_DATA = "no_data"
    FAULT = "fault"  # there are readings, but they do not follow from one another
    MUCH = "much"
    NO_COMMON = "no_common"  # of the common meter
    LOSSES_HIGH = "losses_high"
    LOSSES_NEGATIVE = "losses_negative"


@dataclass(frozen=True, slots=True)
class Attention:
    """`line` is the plot's, None for the client as a whole; `usual` is what the plot uses in a month, kWh."""

    kind: AttentionKind
    line: Line | None = None
    usual: Decimal | None = None


def of_lines(lines: Iterable[Line], limits: Thresholds) -> Iterator[Attention]:
    """The plots, in the order of the statement."""
    for line in lines:
        if line.use.fault:
            yield Attention(AttentionKind.FAULT, line)
        elif not line.use.known:
            yield Attention(AttentionKind.NO_DATA, line)
        else:
            usual = usual_of(line.account.past, limits.usual_of)
            a_month = line.kwh / line.use.months
            if usual is not None and a_month >= max(usual * limits.times_usual, limits.least_kwh):
                yield Attention(AttentionKind.MUCH, line, usual)


def of_losses(losses: Losses | None, limits: Thresholds, *, common: bool) -> Iterator[Attention]:
    """The client as a whole. `common`: it has a common meter."""
    if losses is None:
        yield from [Attention(AttentionKind.NO_COMMON)] if common else []
    elif losses.negative:
        yield Attention(AttentionKind.LOSSES_NEGATIVE)
    elif losses.above(limits.losses_percent):
        yield Attention(AttentionKind.LOSSES_HIGH)


def usual_of(past: Sequence[Decimal], least: int) -> Decimal | None:
    """The median month of the last year, months away from the plot left out; None if there are too few to say."""
    used = [kwh for kwh in past[:_A_YEAR] if kwh]
    return median(used) if len(used) >= least else None
