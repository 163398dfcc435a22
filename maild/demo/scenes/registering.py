"""Two clients are registered and hand in their subscribers; one changes his telephone later (part I)."""

from __future__ import annotations

from maild.demo.cast import ANNA, OLGA, VIKTOR, scan, subscribers_csv, subscribers_xlsx
from maild.demo.scenes.metering import statement_day
from maild.demo.scenes.scene import Scene, orders

_BERYOZKA = """\
Здравствуйте!

Просим зарегистрировать наше товарищество.

Наименование: СНТ «Берёзка»
Система учёта: СУП-04
День ведомости: 25
Коэффициент трансформации: 150/5
Тариф: Т1 7,45"""

_SOSNY = """\
Наименование: ДПК «Сосновый бор»
Электронный адрес: bor@sosny.example
Телефон: 8 (926) 555-00-77
Система учёта: ТПП Smart Metering
День ведомости: {day}
Тариф: Т1 7,45; Т2 2,90"""

REGISTERING = (
    Scene(
        0,
        "09:20",
        "A garden association asks to be registered, and forgets the telephone and the scan",
        lambda post: post.write(ANNA, "Регистрация", _BERYOZKA),
    ),
    Scene(
        0,
        "10:05",
        "It sends what was missing",
        lambda post: post.write(
            ANNA,
            "Регистрация",
            "Прошу прощения, забыла.\n\nТелефон: +7 916 555-12-34\n\nСкан письма во вложении.",
            [scan("письмо с печатью.jpg")],
        ),
    ),
    Scene(
        0, "11:30", "The dispatcher approves it by answering the notice", orders(OLGA, "зарегистрировать", "[рег-1]")
    ),
    Scene(
        0,
        "14:10",
        "The dispatcher mails the subscribers as a spreadsheet",
        lambda post: post.write(OLGA, "Абоненты", "абоненты Берёзка", [subscribers_xlsx()]),
    ),
    Scene(
        1,
        "10:00",
        "A second client registers, with everything at once",
        lambda post: post.write(VIKTOR, "Регистрация", _SOSNY.format(day=statement_day(post)), [scan("заявление.jpg")]),
    ),
    Scene(
        1,
        "10:40",
        "It is approved and its subscribers are taken, in one command letter",
        lambda post: post.write(OLGA, "Сосновый бор", "зарегистрировать рег-2\nзаявки открытые\nсправка"),
    ),
    Scene(
        1,
        "10:55",
        "Its subscribers come as CSV from Excel",
        lambda post: post.write(OLGA, "", "абоненты bor@sosny.example", [subscribers_csv()]),
    ),
    Scene(
        21,
        "11:15",
        "A client has a new telephone",
        lambda post: post.write(
            VIKTOR,
            "Изменение данных",
            "Наименование: ДПК «Сосновый бор»\nТелефон: 8 (926) 555-00-99",
            [scan("письмо.jpg")],
        ),
    ),
    Scene(21, "12:30", "The change is approved", orders(OLGA, "зарегистрировать", "[рег-3]")),
)
