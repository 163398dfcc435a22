"""New text and quote (M-7, Q-5): tables of what programs write, and of what people write that looks like it."""

from __future__ import annotations

import pytest

from maild.letters.markers import Reach, marker_at
from maild.letters.quotes import tell_apart

OURS = "Отключение, участок 15\nподтверждаю"
"""What must never come out as new text."""


def new_text(text: str, *, forwarding: bool = False) -> str:
    """The new text of a letter, stretches one below the other."""
    told = tell_apart(text.split("\n"), forwarding=forwarding)
    return "\n".join(line for stretch in told.stretches for line in stretch if line.strip())


ATTRIBUTIONS = [
    "пн, 21 сент. 2026 г. в 10:00, Имя <a@b.ru>:",
    "пн, 21 сент. 2026 г. в 10:00, Имя Фамилия <\na@b.ru>:",
    "вт, 7 февр. 2023 г., 16:50 Имя <a@b.ru>:",
    '20 окт. 2016 г. 19:37 пользователь "Имя" <\na@b> написал:',
    "суббота, 14 марта 2015 г. пользователь X написал:",
    '28/10/2021, 12:46 пользователь "Имя" <a@b.ru> написал:',
    '26.06.2014, 14:41, "Имя" <a@b.ru>:',
    '----------------\nКому: x@y.ru;\nТема: Заявка;\n26.06.2014, 14:41, "Имя" <a@b.ru>:',
    '09:59, 13 июля 2026 г., "Имя" <a@b.ru>:',
    "Понедельник, 21 сентября 2026, 09:54 +10:00 от Имя <a@b.ru>:",
    "пятница, 13 ноября 2020г., 12:23 +03:00 от Имя a@b.ru :",
    "21.09.2026 20:11, Имя пишет:",
    "Имя пишет 21.09.2026 20:11:",
    "21 сент. 2026 г., в 10:00, Имя <a@b.ru> написал(а):",
    "Вы писали 12 сентября 2026 г., 17:09:03:",
    "вторник, 7 февраля 2023 г., 12:32:21 GMT+3, Имя <a@b.ru> написал(-а):",
    "В Пн, 02/11/2026 в 18:41 +0300, Диспетчерская пишет:",
    "Имя <a@b.ru> писал(а) в своём письме Mon, 21 Sep 2026 10:00:00 +0300:",
    "Диспетчерская писал 2026-11-02 18:41:",
    "2 нояб. 2026 г., 18:41 +0300, Диспетчерская <service@example.org>, писал:",
    "On Mon, Sep 21, 2026 at 10:00 AM Name <a@b.ru> wrote:",
    "On 2026-09-21 10:00, Name wrote:",
    "Saturday, September 12, 2026, 5:09:03 PM, you wrote:",
    "Диспетчерская <service@example.org>, 21.09.2026 10:00:",
    "ООО «Пункт» <service@example.org>, вторник, 21 сентября 2026 г. 9:54:",
    'Цитирую "Имя" <a@b.ru>:',
    "Исходное сообщение от Имя <a@b.ru>, 21 сентября 2026 г. 10:00:",
    "Ответ на письмо Имя <a@b.ru> от 21.09.2026:",
]

HEADS = [
    "От: Имя\nОтправлено: 26 января 2026 г. 14:38\nКому: Другой\nКопия: Третий\nТема: Заявка",
    "________________________________\nОт: Имя <a@b.ru>\nОтправлено: 26 января 2026 г. 14:38\nКому: Другой",
    "От: Имя\nДата: четверг, 28 октября 2021 г. в 12:46\nКому: Другой\nТема: Заявка",
    "*От:* Имя <a@b.ru>\n*Кому:* Другой\n*Тема:* Заявка",
    "От: Имя\nКому: Другой\nОтправленные: Суббота, 12 Сентябрь 2026 г 18:02:03\nТема: Заявка",
    "From: Name <a@b.ru>\nSent: Monday, November 2, 2026 6:40 PM\nTo: Other\nSubject: Re",
    "Тема: Заявка\nОтправлено: 2 ноября 2026 г. 18:41\nОт: Имя\nКому: Другой",
    "От: Имя <a@b.ru> Отправлено: 2 ноября 2026 г. 18:41 Кому: Другой Тема: Заявка",
    "-----Исходное сообщение-----\nОт: Имя",
    "-------- Исходное сообщение --------\nОт: Имя\nДата: 06.10.2025 09:41 (GMT+03:00)",
    "------ Исходное сообщение ------",
    "-----Original Message-----",
    "---- On Tue, 3 Nov 2026 14:17:36 +0300 Name <a@b.ru> wrote ----",
    "---- Вт, 03 ноя 2026 14:17:36 Имя <a@b.ru> написал(а) ----",
    "---------- Forwarded message ---------\nОт: Имя",
    "-------- Пересылаемое сообщение --------\nОт кого: Имя",
    "-------- Перенаправленное сообщение --------",
    "   ----- Пересылаемое сообщение ----- От: Имя <a@b.ru>Кому: Другой <c@d.ru>Отправлено: " + "x" * 500,
    "Начало переадресованного сообщения:",
    "Begin forwarded message:",
]


@pytest.mark.rule("M-7", "Q-5")
@pytest.mark.parametrize("marker", ATTRIBUTIONS + HEADS)
def test_what_stands_below_a_marker_without_marks_is_quote_to_the_end(marker: str) -> None:
    assert new_text(f"Да, верно\n\n{marker}\n\n{OURS}") == "Да, верно"


@pytest.mark.rule("M-7", "Q-5")
@pytest.mark.parametrize("marker", ATTRIBUTIONS + HEADS)
def test_a_letter_that_is_only_quote_says_nothing(marker: str) -> None:
    assert new_text(f"{marker}\n{OURS}") == ""
    marked = "\n".join(f"> {line}" for line in f"{marker}\n{OURS}".split("\n"))
    assert new_text(marked) == ""


@pytest.mark.rule("M-7")
@pytest.mark.parametrize(
    "marker",
    [
        marker
        for marker in ATTRIBUTIONS
        if "+10:00" not in marker and "09:59" not in marker and "+03:00 от" not in marker
    ],
)
def test_below_and_between_marked_lines_the_text_goes_on(marker: str) -> None:
    assert new_text(f"{marker}\n> Какой участок?\n\n12\n\n> Причина?\n> Срок?\nдолг\n") == "12\nдолг"


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("marker", [*HEADS, "Понедельник, 21 сентября 2026, 09:54 +10:00 от Имя <a@b.ru>:"])
def test_a_quoted_letter_that_itself_begins_with_a_quote_stays_quote(marker: str) -> None:
    assert new_text(f"Нет\n{marker}\n\n> Отключить?\n\n{OURS}") == "Нет"


@pytest.mark.rule("Q-5")
def test_an_attribution_inside_the_quote_announces_what_follows_without_marks() -> None:
    assert new_text(f"Нет\n> 21 сент. 2026 г., в 10:00, Имя <a@b.ru> написал(а):\n\n{OURS}") == "Нет"
    assert new_text(f"Нет\n<\nmailto:Имя <a@b.ru>\n> wrote:\n\n{OURS}").startswith("Нет\n<")
    assert "участок 15" not in new_text(f"Нет\n<\nmailto:Имя <a@b.ru>\n> wrote:\n\n{OURS}")
    assert new_text(f"Нет\n> От: Имя <a@b.ru>\n> Кому: x\n> Тема: y\n{OURS}") == "Нет"


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "text",
    [
        "> Ответьте на это письмо от адреса, который зарегистрирован, словом\nподтверждаю",
        "> Ответьте на это письмо от адреса, который зарегистрирован, числом\n12",
        "> Ответьте на это письмо от адреса, который зарегистрирован, словом\nПодтверждаю\n> если согласны",
    ],
)
def test_the_end_that_broke_off_a_long_quoted_line_is_quote(text: str) -> None:
    assert new_text(text) == ""


@pytest.mark.parametrize("line", ["> x", ">x", ">> x", " > x", "ДТ> x", "Имя> x", "  >", "Ivan.P> x"])
def test_a_line_that_begins_like_a_quote_is_one(line: str) -> None:
    assert new_text(f"Да\n{line}") == "Да"


CONTENT = [
    "Прошу отключить участок 12 по акту от 12.09.2026:",
    "завтра в 10:00, повестка:",
    "на docs@example.org:",
    "Тема: отключение за неуплату",
    "Кому: ООО «ТанКос-электропроект»\nОт кого: СНТ «Ромашка»\nТема: отключение",
    "Вид заявки: Отключение\nУчасток: 12",
    "Дата: 03.11.2026\nУчасток: 12",
    "Председатель пишет:",
    "Сосед написал: отключите.",
    "Мы писали вам 12.09.2026, ответа нет.",
    "--- важно ---",
    "Отправитель: тот же",
    "Показания на 01.11.2026:\nТ1 100\nТ2 200",
    "Цитирую устав:",
    "Пишите мне на <a@b.ru>, спасибо:",
    "5 > 3",
    "x <b>12</b>",
]


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("text", CONTENT)
def test_what_people_write_is_content(text: str) -> None:
    assert new_text(f"Здравствуйте!\n{text}\nСпасибо") == f"Здравствуйте!\n{text}\nСпасибо"


def test_an_attribution_never_takes_the_line_above_it_along() -> None:
    assert new_text("Прошу отключить участок 12\nservice@example.org написал:\n> x") == "Прошу отключить участок 12"
    assert new_text("Да\n21.09.2026 20:11, Имя\nпишет:\nx") == "Да"
    assert new_text("Да\nИмя пишет:\n> x") == "Да"


def test_a_marker_too_long_for_a_program_is_content() -> None:
    line = f"21.09.2026 20:11, {'очень ' * 80}длинно пишет:"
    assert new_text(line) == line
    halves = f"21.09.2026 20:11, {'очень ' * 50}\n{'очень ' * 50}длинно пишет:"
    assert len(new_text(halves)) > 500


@pytest.mark.rule("R-1")
def test_a_forwarded_letter_is_kept_apart() -> None:
    told = tell_apart(["Смотрите", "---------- Forwarded message ---------", "От: Имя", "", "Телефон: 1"])
    assert told.forwarded == ("От: Имя", "", "Телефон: 1")
    assert tell_apart(["Начало переадресованного сообщения:", "> От: Имя", "> x"]).forwarded == ("От: Имя", "x")
    block = ["", "От: Имя <a@b.ru>", "Кому: x", "Тема: y", "", "Телефон: 1"]
    assert tell_apart(block).forwarded == ()
    assert tell_apart(block, forwarding=True).forwarded == ("", "Телефон: 1")
    announced = ["> От: Имя <a@b.ru>", "> Кому: x", "Телефон: 1"]
    assert tell_apart(announced, forwarding=True).forwarded == ("Телефон: 1",)


def test_a_marker_knows_how_far_it_reaches() -> None:
    reaches = {
        "21.09.2026 20:11, Имя пишет:": Reach.MARKED,
        '09:59, 13 июля 2026 г., "Имя" <a@b.ru>:': Reach.REST,
        "Имя пишет:": Reach.ONLY_MARKED,
    }
    assert {line: marker.reach for line in reaches if (marker := marker_at([line], 0))} == reaches
    assert marker_at([""], 0) is None
    assert marker_at(["просто строка"], 0) is None
