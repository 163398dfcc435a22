"""The table of a statement, the same for its workbook, its PDF and its page: columns by zone, a row a meter, totals.

Decides nothing: each cell is a text, a day or an exact number as the metering gave it; how it looks is the document's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief, one_line
from maild.documents.russian import NBSP
from maild.documents.statement_words import common_text, losses_text, parts_text
from maild.metering.track import UNDATED, meter_on
from maild.metering.wording import no_data_text, remark_text, zone_label, zone_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from maild.desk.statement_letters import Sheet
    from maild.metering.amounts import Amount
    from maild.metering.cells import Registers
    from maild.metering.lines import Line
    from maild.metering.statement import Common, Statement
    from maild.metering.track import Reading
    from maild.metering.use import Run

NO_DATA = "нет данных"
_FEW_ZONES = 2
"""With more there is no room for a column of prices on a page; they stand above the table."""
_READINGS = (
    ("Предыдущие показания, кВт·ч", "прежние", "дата прежних"),
    ("Текущие показания, кВт·ч", "текущие", "дата текущих"),
)
_LONGEST_TITLE = 40
_ZERO = Decimal(0)

Cell = str | Decimal | date | None
_Used = tuple[tuple[str, Decimal], ...] | Decimal | None
"""By zone, or only in all, or not known."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DAY = "day"
    READING = "reading"  # kWh, as the meter shows it
    KWH = "kwh"
    PRICE = "price"  # roubles per kWh
    RUB = "rub"


class RowKind(StrEnum):
    """What a row is."""

    PLOT = "plot"
    NO_DATA = "no_data"
    TOTAL = "total"
    COMMON = "common"
    LOSSES = "losses"


@dataclass(frozen=True, slots=True)
class Column:
    """`group` stands above several columns, and is empty for one that stands alone.

    `name` is what a client's own template calls it (`documents.form`).
    """

    group: str
    title: str
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns, and what is remarked. A further meter of a plot is a row without its name."""

    kind: RowKind
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Columns, a row or more a plot, then the totals."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]

    @cached_property
    def places(self) -> Mapping[Kind, int]:
        """The decimals of the finest number of each kind, so that all of a column stand one under the other."""
        kinds = [column.kind for column in self.columns]
        finest = dict.fromkeys(Kind, 0)
        for row in (*self.rows, *self.totals):
            for kind, cell in zip(kinds, row.cells, strict=True):
                if isinstance(cell, Decimal):
                    finest[kind] = max(finest[kind], _places(cell))
        return finest


@lru_cache(maxsize=1)
def table_of(sheet: Sheet, *, priced: bool = False) -> Table:
    """The table of one revision. `priced`: with prices whatever the room. All documents of a sheet share it."""
    drawn = sheet.statement
    zones = _zones(drawn)
    layout = _Layout(zones, priced=priced or len(zones) <= _FEW_ZONES)
    columns = tuple(layout.columns(dict(sheet.client.zone_labels)))
    rows = tuple(row for line in drawn.lines for row in _plot_rows(line, layout))
    return Table(columns, rows, tuple(_totals(sheet, layout)))


def _zones(drawn: Statement) -> tuple[str, ...]:
    """All that occur; a statement in which nothing is known has those of its meters."""
    uses = [line.use for line in drawn.lines]
    if drawn.common and drawn.common.use:
        uses.append(drawn.common.use)
    readings = [reading for use in uses for reading in (use.last, *(run.opened for run in use.runs)) if reading]
    return tuple(sorted({zone for reading in readings for zone, _ in reading.registers})) or ("T1",)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns there are, and the cells of a row in their order."""

    zones: tuple[str, ...]
    priced: bool

    @property
    def _summed(self) -> bool:
        return len(self.zones) > 1

    def columns(self, labels: Mapping[str, str]) -> Iterator[Column]:
        """From left to right."""
        names = [brief(zone_label(zone, len(self.zones), labels), _LONGEST_TITLE) for zone in self.zones]
        shown = names if self._summed or labels else ["Показания"]
        yield from (Column("", title, Kind.TEXT, title.lower()) for title in ("Участок", "Абонент", "Счётчик"))
        for group, name, day in _READINGS:
            yield Column(group, "Дата", Kind.DAY, day)
            yield from self._each_zone((group, name), shown, Kind.READING)
        yield from self._by_zone(("Расход, кВт·ч", "расход"), names, Kind.KWH)
        if self.priced:
            yield from self._each_zone(("Тариф, руб./кВт·ч", "тариф"), names, Kind.PRICE)
        yield from self._by_zone(("Начислено, руб.", "сумма"), names, Kind.RUB)

    def _each_zone(self, of: tuple[str, str], titles: Sequence[str], kind: Kind) -> Iterator[Column]:
        group, name = of
        for zone, title in zip(self.zones, titles, strict=True):
            alone = not self._summed and kind is not Kind.READING
            yield Column("" if alone else group, group if alone else title, kind, f"{name} {zone_text(zone)}")

    def _by_zone(self, of: tuple[str, str], titles: Sequence[str], kind: Kind) -> Iterator[Column]:
        yield from self._each_zone(of, titles, kind)
        if self._summed:
            yield Column(of[0], "Всего", kind, of[1])

    def cells(
        self,
        head: tuple[str, str, str],
        readings: tuple[_Shown, _Shown],
        kwh: _Used,
        amounts: Sequence[Amount] | None = None,
        rub: Registers | None = None,
    ) -> tuple[Cell, ...]:
        """A row. `rub` by zone is for rows that no single price made."""
        by_zone = rub if amounts is None else tuple((amount.zone, amount.rub) for amount in amounts)
        prices = self._prices(amounts or ()) if self.priced else ()
        shown = (cell for one in readings for cell in self._reading(one))
        return (*map(one_line, head), *shown, *self._sums(kwh), *prices, *self._sums(by_zone))

    def _reading(self, shown: _Shown) -> Iterator[Cell]:
        registers = dict(shown.registers)
        yield shown.day
        yield from (registers.get(zone) for zone in self.zones)

    def _sums(self, values: _Used) -> Iterator[Cell]:
        if isinstance(values, Decimal):
            yield from (*(None for _ in self.zones if self._summed), values)
            return
        its = dict(values or ())
        yield from (its.get(zone) for zone in self.zones)
        if self._summed:
            yield None if values is None else sum(its.values(), _ZERO)

    def _prices(self, amounts: Sequence[Amount]) -> Iterator[Cell]:
        single = {amount.zone: amount.parts[0].price for amount in amounts if len(amount.parts) == 1}
        yield from (single.get(zone) for zone in self.zones)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A reading in a row: its day or a word instead, and its registers."""

    day: date | str | None = None
    registers: Registers = ()


_BLANK = _Shown()


def _shown(reading: Reading | None) -> _Shown:
    if reading is None:
        return _BLANK
    return _Shown("начальные" if reading.day == UNDATED else reading.day, reading.registers)


def _plot_rows(line: Line, layout: _Layout) -> Iterator[Row]:
    """A row a meter; amounts stand in the last of them, what is remarked in the first."""
    plot, name = line.account.plot, line.account.name
    if not line.use.known:
        head = (plot, name, meter_on(line.account.track))
        said = " ".join([no_data_text(line.use), *map(remark_text, line.remarks)])
        yield Row(RowKind.NO_DATA, layout.cells(head, (_shown(line.use.last), _Shown(NO_DATA)), None), said)
        return
    note = " ".join(filter(None, [*map(remark_text, line.remarks), _own_ratio(line), parts_text(line.amounts)]))
    for number, run in enumerate(line.use.runs, start=1):
        named = (plot, name) if number == 1 else ("", "")
        amounts = line.amounts if number == len(line.use.runs) else None
        cells = layout.cells((*named, run.closed.serial), (_shown(run.opened), _shown(run.closed)), _used(run), amounts)
        yield Row(RowKind.PLOT, cells, note if number == 1 else "")


def _used(run: Run) -> Registers:
    """A meter that has just come in has used nothing yet."""
    return run.kwh or tuple((zone, _ZERO) for zone, _ in run.closed.registers)


def _own_ratio(line: Line) -> str:
    ratios = {meter.ratio for meter in line.account.track.meters if meter.ratio and meter.ratio != 1}
    return f"Коэффициент счётчика {', '.join(map(str, sorted(ratios)))}." if ratios else ""


def _totals(sheet: Sheet, layout: _Layout) -> Iterator[Row]:
    drawn, none = sheet.statement, (_BLANK, _BLANK)
    nothing = tuple((zone, _ZERO) for zone in layout.zones)
    kwh = tuple((zone.zone, zone.kwh) for zone in drawn.zones) or nothing
    rub = tuple((zone.zone, zone.rub) for zone in drawn.zones) or nothing
    yield Row(RowKind.TOTAL, layout.cells(("Итого по участкам", "", ""), none, kwh, rub=rub))
    if drawn.common:
        yield from _common_rows(sheet, drawn.common, layout)
    if drawn.losses:
        cells = layout.cells(("Потери", "", ""), none, drawn.losses.zones or drawn.losses.kwh)
        yield Row(RowKind.LOSSES, cells, losses_text(drawn.losses, drawn))


def _common_rows(sheet: Sheet, common: Common, layout: _Layout) -> Iterator[Row]:
    """A row a meter, ratio included; where there is no number the row says why."""
    use, note, title = common.use, common_text(common, sheet.client), "Общий счётчик"
    if use and use.steps:
        for number, run in enumerate(use.runs, start=1):
            head = (title if number == 1 else "", "", run.closed.serial)
            cells = layout.cells(head, (_shown(run.opened), _shown(run.closed)), _whole(_used(run)))
            yield Row(RowKind.COMMON, cells, note if number == 1 else "")
        return
    head = (title, "", meter_on(use.account.track) if use else "")
    if common.kwh is None:
        said = " ".join(filter(None, [no_data_text(use) if use else "", note]))
        yield Row(RowKind.COMMON, layout.cells(head, (_shown(use.last if use else None), _Shown(NO_DATA)), None), said)
    else:
        yield Row(RowKind.COMMON, layout.cells(head, (_BLANK, _Shown(common.closed)), _whole(common.kwh)), note)


def _whole(kwh: Registers) -> _Used:
    """A meter of one zone has counted what the plots have in all zones."""
    return kwh if len(kwh) > 1 else kwh[0][1]


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def groups(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """First and last place of each run of columns under one heading."""
    runs = (list(places) for _, places in groupby(range(len(columns)), lambda place: columns[place].group or place))
    return [(places[0], places[-1]) for places in runs]


def written(table: Table) -> Callable[[Row], tuple[str, ...]]:
    """How the cells of a row are written in Russian; a column's numbers all with as many decimals."""
    places = {**table.places, Kind.PRICE: max(table.places[Kind.PRICE], 2), Kind.RUB: 2}

    def text(cell: Cell, kind: Kind) -> str:
        if isinstance(cell, Decimal):
            shown = f"{cell:.{places[kind]}f}" if kind is Kind.READING else f"{cell:,.{places[kind]}f}"
            return shown.replace(",", NBSP).replace(".", ",").replace("-", "−")
        return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell or ""

    kinds = [column.kind for column in table.columns]
    return lambda row: tuple(map(text, row.cells, kinds))
