"""Statements as they come in a dispatch desk: one, two and three zones, few plots and many, and everything awkward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from maild.desk.parties import CtRatio
from maild.desk.statement_letters import Sheet
from maild.metering.lines import kept_of
from maild.metering.months import Month
from maild.metering.revisions import changes
from maild.metering.statement import Brief, Intervals, Statement, draw_up
from maild.metering.tariffs import Tariffs
from maild.metering.track import Meter, Reading, Track
from maild.metering.trend import MonthTotal
from maild.metering.use import Account
from tests.desk.samples import MOSCOW, a_client, moscow
from tests.metering.samples import banded, kwh, tariff

OCTOBER = Month(2026, 10)
OPENED, CLOSED = date(2026, 9, 25), date(2026, 10, 26)
MADE = moscow("2026-10-26 10:00").astimezone(MOSCOW)
CLIENT = replace(a_client(), ct_ratio=CtRatio("150/5"))
_NAMES = ("Иванов Иван Иванович", "Петрова Анна Сергеевна", "Кузнецов П. А.", "Салтыков-Щедрин Михаил Евграфович")
_PRICES = {1: ("7.45",), 2: ("7.45", "2.90"), 3: ("8.61", "2.90", "7.45")}


def totals(months: int, usual: Decimal) -> tuple[MonthTotal, ...]:
    """So many months before October, each another."""
    found = []
    for back in range(1, months + 1):
        used = usual * (70 + 15 * (back * 5 % 7)) / 100
        found.append(MonthTotal(OCTOBER.plus(-back), used, used * 6, used / 10, Decimal("9.09")))
    return tuple(found)


def plot(number: int, zones: int, chance: Random) -> Account:
    """A plot of an ordinary meter."""
    was = [Decimal(chance.randrange(100_000, 9_900_000)) / 100 for _ in range(zones)]
    used = [Decimal(chance.randrange(0, 40_000)) / 100 for _ in range(zones)]
    serial = f"0{11_000_000 + number * 37}"
    opening = Reading(serial, OPENED, kwh(*map(str, was)))
    closing = Reading(serial, date(2026, 10, 25), kwh(*(str(w + u) for w, u in zip(was, used, strict=True))))
    track = Track((Meter(serial, 6),), opening, (closing,))
    return Account(number, str(number), str(number), _NAMES[number % len(_NAMES)], track)


def awkward(zones: int) -> tuple[Account, ...]:
    """No data, never any, a replaced meter, a roll-over, a fault, a long name, what built up, a formula for a name."""
    start, end = ("99950.5", "100", "7")[:zones], ("12.25", "180.5", "9")[:zones]
    opening = Reading("0900001", OPENED, kwh(*start))
    meter = (Meter("0900001", 5),)
    rolled = Reading("0900001", date(2026, 10, 25), kwh(*end), rollover=True)
    came = Reading("0900002", date(2026, 10, 10), kwh(*("0", "0", "0")[:zones]))
    out = Reading("0900001", date(2026, 10, 10), kwh(*("99990", "120", "8")[:zones]), replaced_by="0900002")
    after = Reading("0900002", date(2026, 10, 25), kwh(*("64.5", "31", "2")[:zones]))
    both = (*meter, Meter("0900002", 5))
    fallen = Reading("0900001", date(2026, 10, 25), kwh(*("99949", "100", "7")[:zones]))
    ordinary = Reading("0900001", date(2026, 10, 25), kwh(*("99999.5", "150", "8")[:zones]))
    long = "Общество с ограниченной ответственностью «Садово-огородническое хозяйство имени Мичурина и Лысенко», аренда"
    return (
        Account(901, "901", "901", "Нет Данных Октября", Track(meter, opening), missed=2),
        Account(902, "902", "902", "Ни Разу Не Снимали", Track((Meter("0900003", 5),))),
        Account(903, "903", "903", "Заменённый С. Ч.", Track(both, opening, (out, came, after))),
        Account(904, "904", "904", "Переполненный П. П.", Track(meter, opening, (rolled,))),
        Account(905, "905", "905", "Убывающий У. У.", Track(meter, opening, (fallen,))),
        Account(906, "906-908, корп. 2", "906", long, Track(meter, opening, (ordinary,))),
        Account(907, "907", "907", "Накопивший Н. Н.", Track(meter, opening, (ordinary,)), missed=1),
        Account(908, "908", "908", '=HYPERLINK("http://evil.example";"Щёлкни")', Track(meter, opening, (ordinary,))),
        Account(909, "909", "909", "Много Тратил", Track(meter, opening, (rolled,)), past=(Decimal(9),) * 6),
    )


def common(used: Decimal, zones: int = 1) -> Account:
    """The client's common meter: what it counted, ratio included, about as much as said."""
    share = (used / 30 / zones).quantize(Decimal("0.01"))
    opening = Reading("0700001", OPENED, kwh(*["4125.3"] * zones))
    closing = Reading("0700001", date(2026, 10, 25), kwh(*[str(Decimal("4125.3") + share)] * zones))
    track = Track((Meter("0700001", 5),), opening, (closing,), Fraction(30))
    return Account(1, "общий", "общий", "", track)


def brief_of(plots: int, zones: int = 1, *, strange: bool = False, history: int = 13) -> Brief:
    """A month of so many plots; `strange`: with everything awkward besides."""
    chance = Random(plots * 10 + zones)  # noqa: S311 - the same at every run
    accounts = tuple(plot(number, zones, chance) for number in range(1, plots + 1))
    prices = tariff(*_PRICES[zones])
    own = {"906": (banded(("30", "5.93"), (None, "7.36"), zones=zones),), "907": (tariff(*["5.2"] * zones),)}
    return Brief(
        month=OCTOBER,
        opens_on=OPENED,
        closes_on=CLOSED,
        accounts=accounts + (awkward(zones) if strange else ()),
        tariffs=Tariffs((prices,), own if strange else {}),
        common=common(Decimal(220) * plots * zones, 1),
        history=totals(history, Decimal(170) * max(plots, 1) * zones),
    )


def drawn(of: Brief) -> Statement:
    found = draw_up(of)
    assert isinstance(found, Statement)
    return found


def sheet_of(of: Brief, revision: int = 1) -> Sheet:
    return Sheet(CLIENT, drawn(of), revision, MADE)


_SILENT = Account(1, "общий", "общий", "", Track((Meter("7"),)))
SHEETS: dict[str, Sheet] = {
    "ten plots": sheet_of(brief_of(10)),
    "many plots": sheet_of(brief_of(300, 2)),
    "three zones, all awkward": sheet_of(brief_of(12, 3, strange=True), revision=2),
    "one zone, all awkward": sheet_of(brief_of(4, 1, strange=True)),
    "no common meter": sheet_of(replace(brief_of(10, 2, history=0), common=None)),
    "common by half-hours": sheet_of(
        replace(
            brief_of(6),
            common=None,
            intervals=Intervals(OPENED, {date.fromordinal(OPENED.toordinal() + n): Decimal(70) for n in range(30)}),
        )
    ),
    "half-hours with a gap": sheet_of(
        replace(brief_of(3, 2), common=None, intervals=Intervals(OPENED, {OPENED: Decimal(70)}))
    ),
    "common in two zones": sheet_of(replace(brief_of(10, 2), common=common(Decimal(4400), 2))),
    "common without data": sheet_of(
        replace(brief_of(3), common=Account(1, "общий", "общий", "", Track((Meter("7"),))))
    ),
    "nothing known": sheet_of(
        replace(brief_of(0), accounts=awkward(1)[:2], common=common(Decimal(30))),
    ),
}


def corrected() -> Sheet:
    """The second revision: two readings came, one was mended, and a plot joined."""
    first = brief_of(12, 2, strange=True)
    before = drawn(first)
    came = replace(first.accounts[12], track=replace(first.accounts[12].track, readings=_came(first.accounts[12])))
    joined = replace(first.accounts[0], id=77, plot="77", plot_key="77")
    mended = replace(first.accounts[4], track=replace(first.accounts[4].track, readings=_came(first.accounts[4])))
    accounts = (*first.accounts[:4], mended, *first.accounts[5:11], came, *first.accounts[13:], joined)
    after = drawn(replace(first, accounts=accounts))
    found = changes(map(kept_of, before.lines), map(kept_of, after.lines))
    return Sheet(CLIENT, after, 2, MADE, found)


def _came(of: Account) -> tuple[Reading, ...]:
    """Forty kWh in each zone since the opening."""
    opening = of.track.opening
    assert opening is not None
    more = tuple((zone, value + 40) for zone, value in opening.registers)
    return (replace(opening, day=date(2026, 10, 25), registers=more),)


CORRECTED = corrected()
