"""Each order of the tables, put into words that take the order away: then none is left; in others it stays (Q-2)."""

from __future__ import annotations

import re
from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING

import pytest

from maild.desk.intent import RequestIntent
from tests.desk.wording.letters import cases, understood

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = re.compile(r"[.!?…][\s!?.]+\S|\.[А-ЯЁ]|\n|!!|;")
SHORTENED = re.compile(r"\b(уч|ул|эл|д|т)\. ?", re.IGNORECASE)


def single_orders() -> list[str]:
    """Whole orders of one sentence, without their full stop."""
    rows = [row for row in cases() if row.expect.get("problem", "") is None and row.expect.get("kind")]
    texts = {row.text.rstrip(" .!") for row in rows if not row.subject and ":" not in row.text[:30]}
    return sorted(text for text in texts if not SENTENCES.search(SHORTENED.sub(r"\1 ", text)))


ORDERS = single_orders()
TAKEN_AWAY: dict[str, Callable[[str], str]] = {
    "a condition before": lambda order: f"Если он не заплатит, {low(order)}",
    "a condition behind": lambda order: f"{order}, если не заплатит до вечера",
    "a question": lambda order: f"{order}?",
    "a quotation": lambda order: f"Он мне пишет: «{order}». Что ответить?",
    "somebody else's words": lambda order: f"Сосед написал «{order}»",
    "an example": lambda order: f"Пример: {order}",
    "a joke": lambda order: f"{order}. Шутка.",
    "a second thought": lambda order: f"{order}\n\nОтмена, не надо.",
    "a denial": lambda order: f"Не выполняйте письмо: {low(order)}",
    "what was asked for once": lambda order: f"В прошлом месяце мы писали вам: {low(order)}",
    "a call to come": lambda order: f"{order} после моего звонка",
    "a second plot": lambda order: f"{order}. И участок 999 тоже.",
    "one more": lambda order: f"{order}. И ещё один, номер уточню.",
    "a heading of somebody else's": lambda order: f"Муж говорит: {low(order)}",
    "a heading of a copy": lambda order: f"Копия письма от 01.10.2025: {low(order)}",
    "a heading that denies": lambda order: f"Просьба НЕ исполнять: {low(order)}",
    "a heading that takes back": lambda order: f"Перестаньте выполнять: {low(order)}",
    "a heading that thanks": lambda order: f"Спасибо, что выполнили: {low(order)}",
    "a heading that complains": lambda order: f"Вы не выполнили заявку: {low(order)}",
    "a heading in a line of its own": lambda order: f"Мне пришло письмо:\n\n{order}",
    "it is not for the desk": lambda order: f"{order}. Извините, это не вам",
    "withdrawn": lambda order: f"{order}. Отзываю.",
    "sent by mistake": lambda order: f"{order}. Письмо отправлено по ошибке, простите.",
    "not decided yet": lambda order: f"{order}. Решение ещё не принято.",
    "thought better of": lambda order: f"{order}. Посоветовались и решили не делать.",
    "no hurry": lambda order: f"{order}. Не спешите, жду его до вечера.",
    "the number is not sure": lambda order: f"{order}. Кажется, номер не тот",
    "disowned": lambda order: f"{order}. Я такого не писала!",
    "an answer told": lambda order: f"{order} – так нам ответил электрик",
    "guessed": lambda order: f"{order}, наверное",
    "said by others, behind it": lambda order: f"{order}, требует сосед",
    "put off behind it": lambda order: f"{order}, но отложили",
    "another plot is better": lambda order: f"{order}, а лучше 999",
    "in brackets": lambda order: f"{order} (или 999)",
    "regretted": lambda order: f"{order}. Извините, поторопились.",
    "nothing is to be done": lambda order: f"{order}. Пока ничего не делайте.",
    "asked about behind it": lambda order: f"{order}. Можно так?",
    "asked whose it is": lambda order: f"{order}\n\nЭто ваше письмо?",
    "shown to the desk": lambda order: f"Ниже письмо соседа.\n\n{order}",
    "from the minutes": lambda order: f"Выписка из протокола\n{order}",
    "its day stands alone": lambda order: f"{order}. С 1 декабря.",
}

KEPT: dict[str, Callable[[str], str]] = {
    "a greeting": lambda order: f"Добрый день!\n\n{order}",
    "thanks": lambda order: f"{order}. Спасибо!",
    "a signature": lambda order: f"{order}.\n\nС уважением,\nпредседатель СНТ «Заря» Громов Н.И.\n8 916 123-45-67",
    "a wish to hear of it": lambda order: f"{order}.\nО выполнении прошу сообщить.",
    "an exclamation": lambda order: f"{order}!!!",
    "without ё": lambda order: order.replace("ё", "е"),
    "spaces that do not break": lambda order: order.replace(" ", "\u00a0"),
    "lines of forty": lambda order: fill(order, 40),
    "a heading of its own": lambda order: f"Добрый день! Просьба:\n{order}",
    "thanks in the same breath": lambda order: f"{order} спасибо",
}


def low(order: str) -> str:
    """As it goes on within a sentence."""
    return order[:1].lower() + order[1:]


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize("how", TAKEN_AWAY)
def test_an_order_taken_away_is_no_whole_order(how: str, pytestconfig: pytest.Config) -> None:
    """A third of the orders, another with each phrase; all of them with `--thorough`."""
    assert len(ORDERS) > 400
    step = 1 if pytestconfig.getoption("thorough") else 3
    left = []
    for order in ORDERS[[*TAKEN_AWAY].index(how) % step :: step]:
        intent = understood(TAKEN_AWAY[how](order))
        if isinstance(intent, RequestIntent) and intent.problem is None:
            left.append(order)
    assert left == []


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize("how", KEPT)
def test_an_order_stays_the_same_in_other_dress(how: str) -> None:
    others = {order: essence(KEPT[how](order)) for order in ORDERS if essence(KEPT[how](order)) != essence(order)}
    assert len(others) <= len(ORDERS) // 100, others
    assert [order for order, read in others.items() if read is not None and read[-1] is None] == []


@cache
def essence(text: str) -> tuple[object, ...] | None:
    """What is ordered for whom, and what hinders it."""
    intent = understood(text)
    return (intent.kind, intent.plot, intent.watts, intent.problem) if isinstance(intent, RequestIntent) else None
