"""The history as a dispatcher reads it: events, states and actors in Russian (Q-14, D-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.decision import LetterVerdict
from maild.desk.naming import CLAIM_STATUS_NAMES, DEVICE_STATUS_NAMES, STATEMENT_STATUS_NAMES, STATUS_NAMES
from maild.desk.orders.cases import CASE_STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maild.desk.register import HistoryEntry

EVENTS = {
    "filed": "подана",
    "asked_again": "переспрошено",
    "reminded": "отправлено напоминание",
    "confirmed": "подтверждена клиентом",
    "cancelled": "отменена клиентом",
    "expired": "не подтверждена в срок",
    "started": "взята в работу",
    "visit_agreed": "назначен выезд",
    "done": "выполнена",
    "false_call": "закрыта как ложный вызов",
    "rejected": "отклонена",
    "overdue": "срок прошёл",
    "deadline_moved": "срок перенесён",
    "opened": "открыта",
    "opened_incomplete": "открыта, данных не хватает",
    "added": "дополнена, данных ещё не хватает",
    "completed": "дополнена, данных достаточно",
    "approved": "одобрена",
    "queued": "поставлено в очередь",
    "accepted": "письмо принято почтовым сервером",
    "temporary": "сервер просит повторить позже",
    "unknown": "сервер не ответил",
    "permanent": "сервер отказал",
    "gave_up": "три дня не удаётся отправить",
    "bounced": "письмо не доставлено",
    "retried": "отправляется ещё раз",
    "dropped": "убрано",
    "planned": "день назначен",
    "moved": "день перенесён",
    "late": "день наступил, данных недостаёт",
    "generated": "составлена",
    "corrected": "составлена исправленная",
    "sent": "письмо принято почтовым сервером",
    "sent_again": "отправлена ещё раз",
    "published": "опубликована",
    "superseded": "заменена следующей редакцией",
    "resolved": "удовлетворена",
    "handed_on": "передано диспетчерам",
    "listed": "попало в сводку",
    "answered": "отправлен ответ",
    "retry_ordered": "велено обработать ещё раз",
    "subscribers_taken": "приняты абоненты",
    "readings_taken": "приняты показания",
    "half_hours_taken": "приняты сутки общего счётчика",
    "meter_replaced": "заменён счётчик",
    "taken_back": "отменён",
    "readings_taken_back": "отменены показания",
    "tariff_set": "задан тариф",
}
"""What happened, by the name of the event in the history."""

DEVICE_EVENTS = {
    "filed": "назван пользователем",
    "asked_again": "переспрошено",
    "added": "адрес подтверждён",
    "mismatched": "адрес подтверждён, с реестром не сошёлся",
    "confirmed": "подтверждён диспетчером",
    "rejected": "отклонён диспетчером",
    "removed": "удалён пользователем",
    "expired": "адрес не подтверждён в срок",
    "deadline_moved": "срок перенесён",
}
"""The same for devices, where it is called otherwise."""

VERDICTS = {
    LetterVerdict.HANDLED: "исполнено",
    LetterVerdict.ANSWERED: "отвечено",
    LetterVerdict.IGNORED: "оставлено без действия",
    LetterVerdict.REFUSED: "отказано",
    LetterVerdict.QUARANTINED: "в карантине",
    LetterVerdict.DUPLICATE: "пришло второй раз",
}
"""What became of a letter."""

OUTGOING_STATUS = {
    "queued": "в очереди",
    "sent": "отправлено",
    "unknown": "сервер не ответил, отправим ещё раз",
    "failed": "не отправлено",
    "bounced": "не доставлено",
}
"""How an outgoing letter stands."""

_STATE_TELLS = frozenset({"started", "visit_agreed", "accepted", "bounced", "retried", "dropped", "mismatched"})
"""Events after which the state says more than their words."""

_STATES: Mapping[str, Mapping[str, str]] = {
    "request": {status.value: name for status, name in STATUS_NAMES.items()},
    "registration": {status.value: name for status, name in CASE_STATUS.items()},
    "device": {status.value: name for status, name in DEVICE_STATUS_NAMES.items()},
    "statement": {status.value: name for status, name in STATEMENT_STATUS_NAMES.items()},
    "claim": {status.value: name for status, name in CLAIM_STATUS_NAMES.items()},
    "outgoing": OUTGOING_STATUS,
    "letter": {verdict.value: name for verdict, name in VERDICTS.items()},
}


def told(kind: str, entry: HistoryEntry) -> str:
    """«взята в работу — теперь «В стадии выполнения»»; a state that the event tells anyway is not said twice."""
    words = DEVICE_EVENTS if kind == "device" else EVENTS
    event = words.get(entry.event, entry.event)
    if entry.now is None or entry.was == entry.now or entry.event not in _STATE_TELLS:
        return event
    state = _STATES.get(kind, {}).get(entry.now, entry.now)
    return f"{event} — теперь «{state}»"
