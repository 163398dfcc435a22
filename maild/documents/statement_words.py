"""What the documents of a statement say in words: its title, period, tariffs, remarks on totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.russian import NBSP, counted, day, plural
from maild.metering.attention import AttentionKind
from maild.metering.tariffs import SINCE_EVER
from maild.metering.wording import (
    day_text,
    kwh_text,
    no_data_text,
    price_text,
    prices_text,
    rub_text,
    zone_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.desk.parties import Client
    from maild.desk.statement_letters import Sheet
    from maild.metering.amounts import Amount
    from maild.metering.attention import Attention
    from maild.metering.losses import Losses
    from maild.metering.months import Month
    from maild.metering.statement import Applied, Common, Statement
    from maild.metering.trend import Comparison, MonthTotal
    from maild.metering.usage import MonthUse

_FEW_PLOTS = 12
_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def month_text(month: Month) -> str:
    """«октябрь 2026»."""
    return f"{_MONTHS[month.month - 1]} {month.year}"


def short_month(month: Month) -> str:
    """«окт»."""
    return _MONTHS[month.month - 1][:3]


def title_text(month: Month, revision: int) -> str:
    """The headline of all documents; a later revision says so."""
    again = f", редакция {revision}" if revision > 1 else ""
    return f"Ведомость потребления электроэнергии за {month_text(month)}{again}"


def head_facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """What stands above the table, as (label, value)."""
    drawn = sheet.statement
    yield "Потребитель", sheet.client.name
    yield "Расчётный период", period_text(drawn)
    yield "Участков", _plots(drawn)
    yield from (("Тариф, руб./кВт·ч", line) for line in tariff_lines(drawn.tariffs))


def period_text(drawn: Statement) -> str:
    """The days of the readings that open and close it; single plots may have others, in their rows."""
    return f"{day_text(drawn.opens_on)} – {day_text(drawn.closes_on)}"


def _plots(drawn: Statement) -> str:
    known = f", без данных — {drawn.without_data}" if drawn.without_data else ""
    return f"{len(drawn.lines)}{known}"


def tariff_lines(tariffs: Sequence[Applied]) -> Iterator[str]:
    """One a tariff: «Т1 7,45; Т2 2,90 (с 1 июля 2026; участки 12, 13)»."""
    for applied in tariffs:
        prices = prices_text(applied.tariff.prices)
        since = applied.tariff.holds_from
        when = [f"с {day(since)}"] if since != SINCE_EVER else []
        where = [_of_plots(applied.plots)] if applied.plots else []
        about = "; ".join([*when, *where])
        yield f"{prices} ({about})" if about else prices


def _of_plots(plots: Sequence[str]) -> str:
    """Named while they are few."""
    if len(plots) > _FEW_PLOTS:
        return counted(len(plots), "участок", "участка", "участков")
    return f"{'участок' if len(plots) == 1 else 'участки'} {', '.join(plots)}"


def parts_text(amounts: Sequence[Amount]) -> str:
    """How an amount at several prices came about: «Т1: 3900 × 5,93 + 100 × 7,36»."""
    several = [amount for amount in amounts if len(amount.parts) > 1]
    shown = (
        f"{zone_text(amount.zone)}: {' + '.join(f'{kwh_text(p.kwh)} × {price_text(p.price)}' for p in amount.parts)}"
        for amount in several
    )
    return f"{'; '.join(shown)}." if several else ""


def common_text(common: Common, client: Client) -> str:
    """The ratio of the common meter, and what is to be said of its number or why there is none."""
    ratio = client.ct_ratio.text if client.ct_ratio else None
    said = [f"Коэффициент трансформации {ratio}."] if ratio else []
    if common.absent:
        days = ", ".join(day_text(each) for each in common.absent[:_FEW_PLOTS])
        more = f" и ещё {len(common.absent) - _FEW_PLOTS}" if len(common.absent) > _FEW_PLOTS else ""
        said.append(f"Нет получасовых данных за дни: {days}{more}.")
    elif common.kwh is not None and not (common.use and common.use.steps):
        upto = f" по {day_text(common.closed)}" if common.closed else ""
        said = [f"По получасовым данным{upto}."]
    return " ".join(said)


def losses_text(losses: Losses, drawn: Statement) -> str:
    """Their share, and what makes them larger or smaller than they are."""
    said = [f"{percent_text(losses.percent)} от общего счётчика."] if losses.percent is not None else []
    if losses.negative:
        said.append("Потери отрицательные: проверьте показания.")
    if drawn.without_data:
        said.append(f"В них и расход участков без данных ({drawn.without_data}).")
    if drawn.other_day:
        said.append(f"Показания {counted(drawn.other_day, 'участка', 'участков', 'участков')} — другого дня.")
    return " ".join(said)


def percent_text(percent: Decimal) -> str:
    """«7,31 %»."""
    return f"{percent:.2f}".replace(".", ",").replace("-", "−") + f"{NBSP}%"


def grouped(kwh: Decimal) -> str:
    """«118 227,6»: in groups of three, no zeros at the end, a minus that is seen."""
    whole, comma, parts = kwh_text(abs(kwh)).partition(",")
    return f"{'−' if kwh < 0 else ''}{int(whole):,}".replace(",", NBSP) + comma + parts


def month_use(use: MonthUse | None) -> str:
    """«120,5 кВт·ч (Т1 80; Т2 40,5)», with the months in which it came together if there are several."""
    if use is None:
        return "показаний нет"
    zones = "; ".join(f"{zone_text(zone)} {grouped(kwh)}" for zone, kwh in use.kwh)
    parts = [f" ({zones})" if len(use.kwh) > 1 else "", f", за {use.over} мес." if use.over > 1 else ""]
    return f"{grouped(use.total)}{NBSP}кВт·ч{''.join(parts)}"


def attention_facts(drawn: Statement) -> tuple[tuple[str, str], ...]:
    """All that somebody should look at: whose it is, and what."""
    return tuple(_attention_fact(each, drawn.total) for each in drawn.attention)


def _attention_fact(of: Attention, total: MonthTotal) -> tuple[str, str]:
    """Whose it is and what somebody should look at."""
    line = of.line
    if line is None:
        return _ABOUT_ALL[of.kind][0], _ABOUT_ALL[of.kind][1].format(losses=_losses_of(total))
    label = f"Участок{NBSP}{brief(line.account.plot, 40)}"
    if of.kind is not AttentionKind.MUCH or not of.usual:
        return label, no_data_text(line.use)
    a_month = line.kwh / line.use.months
    times = _times(a_month / of.usual)
    since = f" в среднем за {line.use.months} мес." if line.use.months > 1 else ""
    usual = f"{grouped(of.usual.quantize(_KWH))}{NBSP}кВт·ч в месяц"
    shown = f"{grouped(a_month.quantize(_KWH) if since else line.kwh)}{NBSP}кВт·ч"
    return label, f"Расход {shown}{since}: в {times} больше обычного ({usual})."


def _times(of: Decimal) -> str:
    """«6,9 раза», «16 раз»."""
    shown = grouped(of.quantize(_KWH))
    return f"{shown}{NBSP}{'раза' if ',' in shown else plural(int(of.quantize(Decimal(1))), 'раз', 'раза', 'раз')}"


_KWH = Decimal("0.1")
_ABOUT_ALL = {
    AttentionKind.NO_COMMON: ("Общий счётчик", "Данных нет: потери не посчитаны."),
    AttentionKind.LOSSES_HIGH: ("Потери", "{losses}: больше, чем обычно бывает в таких сетях."),
    AttentionKind.LOSSES_NEGATIVE: ("Потери", "{losses}: участки израсходовали больше, чем учёл общий счётчик."),
}


def _losses_of(total: MonthTotal) -> str:
    share = f" ({percent_text(total.losses_percent)})" if total.losses_percent is not None else ""
    return f"{grouped(total.losses_kwh or Decimal(0))}{NBSP}кВт·ч{share}"


def losses_fact(total: MonthTotal) -> str:
    """«484,96 кВт·ч (22,04 %)»; empty where they are not known."""
    return "" if total.losses_kwh is None else _losses_of(total)


def compared(of: Comparison) -> str:
    """«расход +1 234 кВт·ч (+12,30 %), начислено −15,20 руб. (−0,10 %)»."""
    kwh = f"{_signed(grouped(of.kwh))}{NBSP}кВт·ч{_share(of.kwh_percent)}"
    return f"расход {kwh}, начислено {_signed(rub(of.rub))}{NBSP}руб.{_share(of.rub_percent)}"


def _share(percent: Decimal | None) -> str:
    return f" ({_signed(percent_text(percent))})" if percent is not None else ""


def _signed(shown: str) -> str:
    return shown if shown.startswith("−") or not shown.strip("0,%" + NBSP) else f"+{shown}"


def rub(of: Decimal) -> str:
    """«12 776,31», with a minus that is seen."""
    return rub_text(of).replace("-", "−")


def made_text(sheet: Sheet, desk: str) -> str:
    """Who made it and when."""
    return f"{desk}, диспетчерский пункт · {sheet.made_at:%d.%m.%Y %H:%M}"
