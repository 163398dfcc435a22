"""An act of what was erased, as text to be printed and signed (Приказ Роскомнадзора от 28.10.2022 № 179).

It names nobody: people and things are called by the numbers that the ledger keeps of them.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from maild.desk.erasure import ErasedKind
from maild.desk.naming import long_date
from maild.documents.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from maild.desk.erasure_letters import Report

KINDS = {
    ErasedKind.LETTER: ("Полученные письма", "отправитель, тема, текст и вложения", "письмо"),
    ErasedKind.OUTGOING: ("Отправленные письма", "получатель, тема, текст и вложения", "исх"),
    ErasedKind.REQUEST: ("Заявки", "текст, ответ диспетчера, причина отказа", "заявка"),
    ErasedKind.QUESTION: ("Уточняющие вопросы", "текст и участок", "вопрос"),
    ErasedKind.CLAIM: ("Претензии", "текст и ответ", "прет"),
    ErasedKind.DEVICE: ("Счётчики пользователей", "адрес пользователя, участок, серийный номер, MAC", "устр"),
    ErasedKind.REGISTRATION: ("Дела о регистрации", "адрес, телефон и другие поля письма", "рег"),
    ErasedKind.SUBSCRIBER: ("Абоненты", "имя", "абонент"),
    ErasedKind.CLIENT: ("Закрытые клиенты", "адрес и телефон", "клиент"),
    ErasedKind.STATEMENT: ("Ведомости", "документы и строки по участкам", "ведомость"),
    ErasedKind.READINGS: ("Показания", "показания за прошлые годы", "абонент"),
}
"""Of each kind its name, what of it was erased, and the word of its numbers."""
_WIDTH = 100
_LEFT = (
    "номера, даты и состояния записей: без них нельзя доказать, что история не изменена (maild verify);",
    "копии, сделанные «maild backup» до этого дня: в них данные ещё есть, пока копии не сменятся новыми;",
    "если система восстановлена из такой копии, уничтожение нужно повторить;",
    "письма в почтовом ящике (входящие, Maild/Done, отправленные): их удаляет оператор или срок хранения сервера.",
)


def act_text(report: Report, zone: tzinfo | None) -> str:
    """The whole act."""
    return "\n".join(_lines(report, zone)) + "\n"


def _lines(report: Report, zone: tzinfo | None) -> Iterator[str]:
    act = report.act
    yield from (f"АКТ № {act.id}", "об уничтожении персональных данных", "")
    yield f"Оператор: {clean(report.operator)}"
    yield f"Начато: {_moment(act.opened_at, zone)}"
    if act.finished_at:
        yield f"Закончено: {_moment(act.finished_at, zone)}"
    yield _wrapped(f"Причина: {clean(act.ground)}")
    yield _wrapped(
        "Субъекты персональных данных названы номерами записей, перечисленных ниже; сами данные в акте не повторяются."
    )
    yield _wrapped("Информационная система: maild (ledger и папка писем).")
    yield _wrapped(
        "Способ: сведения в записях заменены пустыми с затиранием прежних, файлы удалены; каждое уничтожение внесено в "
        f"историю системы записью «erased» с пометкой «{act.shown_number}»."
    )
    yield from ("", "Уничтожено:")
    for kind, numbers in report.things:
        name, what, word = KINDS[kind]
        yield _wrapped(f"- {name} ({what}): {len(numbers)}. {ranges(word, numbers)}", hanging=True)
    yield from ("", "Осталось:")
    for line in _LEFT:
        yield _wrapped(f"- {line}", hanging=True)
    yield from ("", "Уничтожение выполнил: ____________________ / ____________________", "")
    yield "Проверил:             ____________________ / ____________________"


def _moment(at: datetime, zone: tzinfo | None) -> str:
    local = at.astimezone(zone)
    return f"{long_date(local.date())}, {local:%H:%M}"


def _wrapped(text: str, *, hanging: bool = False) -> str:
    indent = "  " if hanging else ""
    return fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def ranges(word: str, numbers: Sequence[int]) -> str:
    """«письмо-1…5, 9»: sorted numbers, those that follow each other drawn together."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return f"{word}-" + ", ".join(str(low) if low == high else f"{low}…{high}" for low, high in spans)
