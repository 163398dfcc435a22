"""What the desk may look up of meters, readings and tariffs while it decides: a part of `desk.register.Register`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from maild.desk.meter import Import, IntervalDay, Stood, Tracked
    from maild.metering.readings import ReadingRow
    from maild.metering.standing import KnownPlot
    from maild.metering.tariffs import Tariffs
    from maild.metering.track import Reading


class MeterRegister(Protocol):
    """The questions. Each is answered from an index; none scans."""

    def known_plots(self, rows: Sequence[ReadingRow], client_id: int | None = None) -> Mapping[str, KnownPlot]:
        """The plots that have, or had, the meters of some rows of a file, by the folded serial numbers (S-3).

        A meter that comes in with a row is looked for as well. A closed client's plots are not known; with `client_id`
        only that client's are.
        """
        ...

    def tracks(self, client_id: int, openings: Mapping[int, Reading], until: date) -> Sequence[Tracked]:
        """Every subscriber of a client, the common meter too, in the order of their ids.

        Args:
            client_id: whose.
            openings: subscriber's id → the reading that closed the last statement (S-2). Of one that is not named all
                readings are given.
            until: the last day of readings.
        """
        ...

    def tariffs(self, client_id: int) -> Tariffs:
        """All tariffs of a client and of its plots (S-4).

        The one of the registration holds since ever; one that was agreed anew since then has its own day.
        """
        ...

    def interval_days(self, client_id: int, since: date) -> Mapping[date, Decimal]:
        """What the common meter counted in each whole day since then, kWh, by XML 80020."""
        ...

    def import_of(self, digest: str, name: str) -> Import | None:
        """The file of that sha256 and name, if it was taken; the name may carry the day of its readings.

        One of which something was taken back since is none: it may come again.
        """
        ...

    def taken_import(self, import_id: int) -> Import | None:
        """A file by its number, also one that was taken back."""
        ...

    def stood(self, import_id: int) -> Sequence[Stood]:
        """The readings that stand as that file brought them, by plots and days."""
        ...

    def stood_on(self, subscriber_id: int, day: date) -> Sequence[Stood]:
        """The readings of a plot of one day: of two meters, if one was replaced by the other."""
        ...

    def stood_days(self, import_id: int) -> Sequence[IntervalDay]:
        """The days of half-hours that stand as that file brought them."""
        ...

    def mended_by(self, import_id: int) -> Sequence[int]:
        """The files that changed readings of that one and stand, the newest first."""
        ...

    def readings_of(self, subscriber_id: int, serial: str, since: date) -> Sequence[Reading]:
        """The readings of one meter on a plot since a day, in order (P-4)."""
        ...

    def touched_since(self, entry: int) -> bool:
        """Whether any client, plot, meter or reading may be another than when this entry of the history was newest."""
        ...

    def metered(self, client_id: int) -> frozenset[int]:
        """The subscribers of a client of which there is a reading."""
        ...
