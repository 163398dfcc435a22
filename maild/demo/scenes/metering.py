"""Readings come each week, a statement is drawn up from them, asked for again, and doubted (part III)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.demo.cast import NIKITA, VIKTOR, readings_xlsx
from maild.demo.scenes.scene import Scene, answers_about, orders

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.demo.actors import Post

_DAYS = {1, *range(22, 32)}
"""Of the month, on which a statement of «ТПП Smart Metering» may be due (S-1)."""
_EARLY, _LATE = range(2, 19), range(19, 23)
"""Days from the registration on; a day off moves a statement, and the client still has to ask for it."""


def statement_day(post: Post) -> int:
    """Such a day that the story still has, as late as may be; there is one in any 21 days."""
    early, late = (
        [day for day in (int(post.day(later).partition(".")[0]) for later in days) if day in _DAYS]
        for days in (_EARLY, _LATE)
    )
    return early[-1] if early else late[0]


def _readings(elapsed: int) -> Callable[[Post], None]:
    """So many days after the first ones."""
    return lambda post: post.write(NIKITA, "Показания за неделю", "показания", [readings_xlsx(post.day(0), elapsed)])


METERING = (
    Scene(2, "08:40", "The readings of all meters come as a spreadsheet", _readings(2)),
    *(Scene(day, "08:40", "The readings of the week", _readings(day)) for day in (9, 16, 23)),
    Scene(
        25,
        "11:00",
        "The client asks for his statement once more",
        lambda post: post.write(VIKTOR, "", "Пришлите, пожалуйста, ведомость."),
    ),
    Scene(
        25,
        "11:20",
        "And doubts it",
        answers_about(VIKTOR, "Ведомость", "В ведомости ошибка: по участку 12 слишком большое потребление."),
    ),
    Scene(
        25,
        "15:00",
        "The dispatcher has had the meter looked at: the statement is right",
        orders(NIKITA, "отклонить: счётчик участка 12 проверен на месте, показания верны", "[прет-1]"),
    ),
)
