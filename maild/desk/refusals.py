"""Why an order is refused, by which clause, and what would be right: one small check a rule (Q-2, Q-3, Q-4, R-8).

Each check only looks; it returns the letter to the client, or None. Nothing of a refused order is taken in.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.blanks import JOURNAL, blanks_for_each, request_blank
from maild.desk.correspondence import Refused
from maild.desk.deadlines import counted_on
from maild.desk.intent import Problem
from maild.desk.naming import KIND_NAMES, short_date, watts_name
from maild.desk.order import LEAST_WATTS
from maild.desk.parties import ClientStatus
from maild.desk.plots import nearest_plots
from maild.desk.request import RequestKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.order import Order
    from maild.desk.parties import Client

A_DAY = 10
"""Orders a day that are no checks (Q-4)."""

_ONE_EACH = "п. II.3 и II.5 Регламента: на каждого абонента подаётся отдельная заявка"
_READY = "Подайте отдельную заявку на каждое действие: ниже готовые бланки, достаточно отправить каждый из них."
_ZERO = re.compile(r"^\D*0+(?:[.,]0+)?\D*$")


def suspended(order: Order) -> Refused | None:
    """R-8: a suspended client may ask but not order."""
    if order.client.status is not ClientStatus.SUSPENDED:
        return None
    return refused_while_suspended(order.client, order.matter.moment.desk.phone)


def refused_while_suspended(client: Client, phone: str) -> Refused:
    """R-8: the words for a suspended client that orders or confirms."""
    why = f": {client.reason}" if client.reason else ""
    return Refused(
        client=client,
        problem=f"Приём заявок от Вас приостановлен диспетчерским пунктом{why}.",
        clause="п. II.2 и II.9 Регламента",
        right=f"По вопросу возобновления позвоните диспетчеру: {phone}. Журнал, ведомости и претензии доступны Вам"
        " как прежде.",
        blanks=(JOURNAL,),
    )


def several_plots(order: Order) -> Refused | None:
    """Q-2: one request, one plot; a ready blank for each."""
    if len(order.plots) < 2:  # noqa: PLR2004
        return None
    return Refused(
        client=order.client,
        problem=f"В одном письме названо несколько участков: {', '.join(order.plots)}.",
        clause=_ONE_EACH,
        right=_READY,
        blanks=blanks_for_each(order.kinds, order.plots, order.watts),
    )


def several_kinds(order: Order) -> Refused | None:
    """Q-2: one request, one kind; a ready blank for each."""
    if len(order.kinds) < 2:  # noqa: PLR2004
        return None
    named = ", ".join(KIND_NAMES[kind].lower() for kind in order.kinds)
    return Refused(
        client=order.client,
        problem=f"В одном письме названо несколько видов заявок: {named}.",
        clause=_ONE_EACH,
        right=_READY,
        blanks=blanks_for_each(order.kinds, order.plots, order.watts),
    )


def later_day(order: Order) -> Refused | None:
    """Q-2: the desk starts when the regulation says, not on a day that is ordered."""
    if order.problem is not Problem.LATER_DATE:
        return None
    return Refused(
        client=order.client,
        problem="Заявка на более поздний день не принимается.",
        clause="п. II.7.7 Регламента: срок обработки отсчитывается от подтверждения заявки",
        right="Подайте заявку тогда, когда её нужно принять к обработке: подтверждённая до 12:00 рабочего дня заявка"
        " обрабатывается в тот же день до 18:00, более поздняя — до 18:00 следующего рабочего дня.",
        blanks=(request_blank(order.kind, order.plot, order.watts),),
    )


def zero_watts(order: Order) -> Refused | None:
    """Q-2: a limit of nothing is a disconnection."""
    written = order.watts_written or ""
    if order.kind is not RequestKind.LIMIT or not (order.watts == 0 or (order.watts is None and _ZERO.match(written))):
        return None
    return Refused(
        client=order.client,
        problem="Ограничение 0 Вт ввести нельзя: это уже не ограничение, а отключение.",
        clause="п. II.7.3 Регламента: ограничение задаётся значением в ваттах",
        right=f"Если абонента нужно отключить, подайте заявку на отключение; если ограничить — укажите от {LEAST_WATTS}"
        f" до {order.most_watts} Вт.",
        blanks=(
            request_blank(RequestKind.DISCONNECT, order.plot),
            request_blank(RequestKind.LIMIT, order.plot),
        ),
    )


def watts_out_of_range(order: Order) -> Refused | None:
    """Q-2: whole watts, from 100 to the client's maximum."""
    wrong = order.problem is Problem.WATTS_RANGE if order.watts is None else not order.watts_fit
    if order.kind is not RequestKind.LIMIT or not wrong:
        return None
    named = watts_name(order.watts) if order.watts is not None else f"«{order.watts_written}»"
    return Refused(
        client=order.client,
        problem=f"Ограничение {named} ввести нельзя.",
        clause="п. II.7.3 Регламента: значение ограничения указывается в ваттах",
        right=f"Укажите целое число ватт от {LEAST_WATTS} до {order.most_watts}, например «5000 Вт» или «5 кВт».",
        blanks=(request_blank(RequestKind.LIMIT, order.plot),),
    )


def unknown_plot(order: Order) -> Refused | None:
    """Q-3: the plot must be one of the client's; the nearest are offered. In doubt about the order we ask first."""
    if order.plot is None or order.subscriber or order.problem is Problem.UNCLEAR:
        return None
    own = [s.plot for s in order.matter.register.subscribers(order.client.id) if not s.common]
    nearest = nearest_plots(order.plot, own)
    return Refused(
        client=order.client,
        problem=f"Участка «{order.plot}» нет в списке Ваших абонентов.",
        clause="п. II.7.3 и II.8.3 Регламента: абонент (номер участка) выбирается из списка",
        right="Проверьте номер участка. Если участок новый, сообщите о нём диспетчеру.",
        nearest=nearest,
        blanks=tuple(request_blank(order.kind, plot, order.watts) for plot in nearest),
    )


def common_meter(order: Order) -> Refused | None:
    """The common meter measures the whole client and is no subscriber: it can only be checked."""
    held = order.subscriber
    if held is None or not held.common or order.kind is None or order.kind.is_check:
        return None
    return Refused(
        client=order.client,
        problem="Общий счётчик нельзя отключить, включить или ограничить по заявке.",
        clause="п. II.3 Регламента: заявка подаётся на абонента",
        right="Укажите номер участка абонента.",
        blanks=(request_blank(order.kind),),
    )


def over_quota(order: Order) -> Refused | None:
    """Q-4: at most ten a day, checks not counted; a day off counts with the first working day after it."""
    if order.kind is None or order.kind.is_check:
        return None
    matter = order.matter
    day = counted_on(matter.received_at, matter.moment.calendar, matter.moment.zone)
    if matter.register.counted(order.client.id, day) < A_DAY:
        return None
    after = day + timedelta(days=1)
    counts = matter.moment.calendar.working_on_or_after(after)
    off = f": это нерабочий день, и она зачтётся на {short_date(counts)}" if counts > after else ""
    return Refused(
        client=order.client,
        problem=f"На {short_date(day)} от Вас уже принято {A_DAY} заявок: больше в этот день принять нельзя.",
        clause=f"п. II.4 Регламента: не более {A_DAY} заявок в сутки; поданные в выходные и праздничные дни считаются"
        " поданными в первый рабочий день после них",
        right=f"Подайте эту заявку снова начиная с {short_date(after)}{off}. Заявки на проверку счётчиков"
        " принимаются без ограничения числа.",
        blanks=(request_blank(order.kind, order.plot, order.watts),),
    )


BEFORE_ASKING: tuple[Callable[[Order], Refused | None], ...] = (
    suspended,
    several_plots,
    several_kinds,
    later_day,
    unknown_plot,
    common_meter,
    zero_watts,
    watts_out_of_range,
)
"""What refuses an order even before anything missing in it is asked for, in this order."""


def refusal_of(order: Order) -> Refused | None:
    """The first refusal that applies."""
    return next((refused for check in BEFORE_ASKING if (refused := check(order))), None)
