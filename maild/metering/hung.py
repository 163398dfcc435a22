"""Which meter hangs on a plot once a file's replacements are told (S-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.metering.track import meter_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maild.metering.standing import Judged, KnownPlot


def hung(kept: Sequence[Judged], plots: Mapping[int, KnownPlot]) -> dict[int, str]:
    """Plot's id → serial number, of the plots of which a row tells a replacement."""
    rows: dict[int, list[Judged]] = {row.plot_id or 0: [] for row in kept if row.reading.replaced_by}
    for row in kept:
        if row.plot_id in rows:
            rows[row.plot_id].append(row)
    return {plot_id: _last(plots[plot_id], its) for plot_id, its in sorted(rows.items())}


def _last(plot: KnownPlot, rows: Iterable[Judged]) -> str:
    track = plot.track
    readings = {(r.serial, r.day): r for r in (*track.readings, *(row.reading for row in rows))}
    opening = track.opening and readings.pop((track.opening.serial, track.opening.day), track.opening)
    return meter_on(replace(track, opening=opening, readings=tuple(readings.values())))
