"""Requests of all six kinds, from the order to «Выполнена» (part II)."""

from __future__ import annotations

from maild.demo.cast import ANNA, NIKITA, OLGA, VIKTOR
from maild.demo.scenes.scene import Scene, answers, commands, orders, visits

OPEN = (
    Scene(
        17,
        "10:00",
        "Three orders are open when the client asks for the journal; for one of them it will be too late",
        lambda post: post.write(ANNA, "Заявка", "Прошу отключить участок 3: на столбе чужая пломба"),
    ),
    Scene(17, "10:05", "Confirmed", answers(ANNA, "да")),
    Scene(17, "11:30", "Work starts, and the 48 hours with it", commands(OLGA, "в работу {0}", "3")),
    Scene(
        21,
        "14:00",
        "The second one",
        lambda post: post.write(ANNA, "Заявка", "Ограничьте участок 14 до 3 кВт, решение правления № 9"),
    ),
    Scene(21, "14:05", "Confirmed", answers(ANNA, "Подтверждаем")),
    Scene(22, "09:20", "Work starts", commands(NIKITA, "в работу {0}", "14")),
    Scene(
        22, "09:40", "The third one", lambda post: post.write(ANNA, "Заявка", "Прошу включить участок 7, долг погашен")
    ),
    Scene(22, "09:45", "Confirmed", answers(ANNA, "Да, всё верно")),
)

DAILY = (
    Scene(
        1,
        "11:15",
        "An order on the blank: cut plot 12 off",
        lambda post: post.write(
            ANNA, "Заявка", "Вид заявки: Отключение\nУчасток: 12\nТекст: долг за четыре месяца, решение правления № 7"
        ),
    ),
    Scene(1, "11:40", "She confirms it", answers(ANNA, "Подтверждаю")),
    Scene(
        1,
        "13:05",
        "The dispatcher starts the work by answering the notice",
        orders(OLGA, "в работу", "[заявка", "участок 12"),
    ),
    Scene(2, "10:20", "It is done", commands(OLGA, "выполнена {0}: отключено на опоре № 4, пломба 118204", "12")),
    Scene(
        2,
        "11:00",
        "An order in plain words, in kilowatts",
        lambda post: post.write(
            VIKTOR, "по участку 15", "Добрый день! Прошу ввести ограничение на участке 15 до 5,5 кВт. Спасибо."
        ),
    ),
    Scene(2, "11:03", "He confirms with one word from his phone", answers(VIKTOR, "да")),
    Scene(
        3,
        "09:30",
        "Both steps in one: done without having been started",
        commands(NIKITA, "выполнена {0}: уставка 5500 Вт записана удалённо", "15"),
    ),
    Scene(
        3,
        "10:10",
        "An order that names no plot",
        lambda post: post.write(ANNA, "Должник", "Здравствуйте! Отключите, пожалуйста, должника."),
    ),
    Scene(3, "10:25", "She answers the question", answers(ANNA, "участок 7")),
    Scene(3, "10:40", "And confirms", answers(ANNA, "Ок, всё верно")),
    Scene(3, "15:00", "It is cut off", commands(OLGA, "в работу {0}\nвыполнена {0}: отключено", "7")),
    Scene(
        7,
        "12:30",
        "The debt is paid: connect plot 12 again (after noon, so it is due tomorrow)",
        lambda post: post.write(ANNA, "Заявка", "Прошу включить участок 12, долг погашен."),
    ),
    Scene(7, "12:45", "She confirms with a plus", answers(ANNA, "+")),
    Scene(8, "09:40", "Work starts", commands(OLGA, "в работу {0}", "12")),
    Scene(8, "16:00", "And ends", commands(OLGA, "выполнена {0}: включено", "12")),
    Scene(
        9,
        "09:50",
        "A limit is lifted («отключите ограничение»)",
        lambda post: post.write(VIKTOR, "Заявка", "Отключите ограничение на участке 15, пожалуйста."),
    ),
    Scene(9, "10:00", "Confirmed", answers(VIKTOR, "Да, подтверждаю!")),
    Scene(9, "14:00", "Done", commands(NIKITA, "выполнена {0}: ограничение снято", "15")),
    Scene(
        9,
        "14:20",
        "A meter is to be checked from afar",
        lambda post: post.write(
            ANNA, "Заявка", "Вид заявки: Проверка счётчика\nУчасток: 21\nТекст: показания не меняются вторую неделю"
        ),
    ),
    Scene(9, "14:30", "Confirmed", answers(ANNA, "подтверждаю")),
    Scene(10, "10:00", "Work starts", commands(NIKITA, "в работу {0}", "21")),
    Scene(
        11,
        "12:00",
        "The check has a result",
        commands(NIKITA, "выполнена {0}: счётчик исправен, потребления на участке не было", "21"),
    ),
    Scene(
        14,
        "10:30",
        "A check on the spot",
        lambda post: post.write(
            VIKTOR,
            "Проверка",
            "Прошу проверить счётчик с выездом, участок 45-46. Текст: хозяин говорит, что считает вдвое больше",
        ),
    ),
    Scene(14, "10:45", "Confirmed", answers(VIKTOR, "Верно")),
    Scene(14, "13:00", "The visit is agreed", visits(OLGA, "45-46", 2, "11:00")),
    Scene(
        16,
        "12:10",
        "The visit was in vain: it will be billed",
        commands(OLGA, "ложный вызов {0}: счётчик исправен, погрешность в норме", "45-46"),
    ),
    *OPEN,
    Scene(
        22,
        "10:00",
        "The journal, as the client sees it: red, yellow, green, and a striped row that is late",
        lambda post: post.write(ANNA, "Журнал", "Пришлите, пожалуйста, журнал."),
    ),
    Scene(22, "10:20", "And with a filter", lambda post: post.write(VIKTOR, "Журнал", "Статус: Выполнена")),
    Scene(22, "12:00", "What was late is mended", commands(OLGA, "выполнена {0}: отключено с вышкой", "3")),
    Scene(22, "15:00", "And the rest", commands(OLGA, "в работу {0}\nвыполнена {0}: включено", "7")),
    Scene(23, "11:00", "The limit is set", commands(NIKITA, "выполнена {0}: уставка 3000 Вт записана", "14")),
)
