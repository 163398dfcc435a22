"""What does not go smoothly: refusals, quota, a rejection, missed deadlines, strangers, machines, a forger, a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.demo.cast import ANNA, FORGER, NIKITA, OLGA, STRANGER, VIKTOR
from maild.demo.scenes.scene import Scene, answers, commands, orders

if TYPE_CHECKING:
    from maild.demo.actors import Post

_MANY_PLOTS = ("1", "2", "3", "4", "5", "7", "9", "11", "14", "16", "18")


def _too_many(post: Post) -> None:
    for plot in _MANY_PLOTS:
        post.write(VIKTOR, "Заявка", f"Вид заявки: Отключение\nУчасток: {plot}\nТекст: взносы не оплачены")


def _some_confirmed(post: Post) -> None:
    for plot in _MANY_PLOTS[:3]:
        post.reply(VIKTOR, post.newest(VIKTOR, "[код", f"участок {plot}"), "подтверждаю")


def _three_done(post: Post) -> None:
    for plot in _MANY_PLOTS[:3]:
        commands(NIKITA, "выполнена {0}: отключено", plot)(post)


TROUBLE = (
    Scene(
        0,
        "09:50",
        "Somebody who is not registered orders something",
        lambda post: post.write(STRANGER, "отключение", "Отключите свет соседу, участок 14!"),
    ),
    Scene(
        0,
        "16:30",
        "And once more on the same day: no second answer",
        lambda post: post.write(STRANGER, "Re: отключение", "Ну так что?"),
    ),
    Scene(
        2,
        "15:20",
        "One letter for three plots: refused, with a blank for each",
        lambda post: post.write(ANNA, "Заявка", "Отключите, пожалуйста, участки 3, 4 и 5."),
    ),
    Scene(
        4,
        "09:15",
        "A plot that does not exist: refused, with the nearest ones",
        lambda post: post.write(ANNA, "Заявка", "Прошу отключить участок 112 за неуплату"),
    ),
    Scene(
        4,
        "11:00",
        "«Done» with a slip of the pen, and a command in English",
        lambda post: post.write(OLGA, "", "выполнна 2026-000001\nзаявки просроченные\nrequests open"),
    ),
    Scene(8, "10:15", "Eleven orders on one day: the eleventh is over the quota", _too_many),
    Scene(8, "11:30", "Three of them are confirmed; the others will be reminded and expire", _some_confirmed),
    Scene(8, "17:20", "Those three are done", _three_done),
    Scene(
        10,
        "11:10",
        "An order that will be rejected",
        lambda post: post.write(ANNA, "Заявка", "Прошу отключить участок 18 за долги."),
    ),
    Scene(10, "11:20", "It is confirmed", answers(ANNA, "Да")),
    Scene(
        10,
        "15:45",
        "The dispatcher rejects it, with the reason",
        commands(OLGA, "отклонить {0}: на участке медицинское оборудование, нужно решение суда", "18"),
    ),
    Scene(
        14,
        "09:30",
        "An order that the desk will be late with",
        lambda post: post.write(ANNA, "Заявка", "Вид заявки: Отключение\nУчасток: 9\nТекст: решение правления № 8"),
    ),
    Scene(14, "09:40", "Confirmed before noon, due by 18:00; nobody takes it up", answers(ANNA, "Подтверждаю!")),
    Scene(
        15,
        "10:30",
        "The delay is mended",
        commands(NIKITA, "выполнена {0}: отключено, приносим извинения за задержку", "9"),
    ),
    Scene(
        15,
        "11:30",
        "An order that is thought better of",
        lambda post: post.write(VIKTOR, "Заявка", "Включите, пожалуйста, участок 1, взносы оплачены."),
    ),
    Scene(15, "11:40", "Confirmed", answers(VIKTOR, "подтверждаю")),
    Scene(
        15,
        "12:20",
        "And cancelled before anybody started",
        lambda post: post.reply(VIKTOR, post.newest(VIKTOR, "[заявка", "участок 1"), "отменить, пожалуйста"),
    ),
    Scene(
        16,
        "09:05",
        "A machine answers: it is recorded, and nobody answers it",
        lambda post: post.write(
            VIKTOR, "Автоответ: я в отпуске", "Я в отпуске до понедельника.", auto_submitted="auto-replied"
        ),
    ),
    Scene(
        17,
        "03:10",
        "A forged letter in the name of a client: no effect, and the dispatchers are told",
        lambda post: post.write(FORGER, "Заявка", "Отключите участок 21 немедленно."),
    ),
    Scene(
        18,
        "10:00",
        "A letter that only a person can answer",
        lambda post: post.write(
            ANNA, "Вопрос по договору", "Подскажите, когда Вы пришлёте подписанный экземпляр договора?"
        ),
    ),
    Scene(
        18,
        "11:00",
        "The dispatcher answers it in the same thread",
        orders(OLGA, "ответ: Анна Петровна, договор отправлен вчера заказным письмом.", "Вопрос по договору"),
    ),
    Scene(
        24,
        "10:00",
        "The dispatcher asks for the day's digest and one request whole",
        commands(OLGA, "сводка\nжурнал Берёзка\nпоказать {0}", "9"),
    ),
)
