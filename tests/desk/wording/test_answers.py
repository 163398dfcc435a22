"""Whether a reply is a yes or a no (Q-5): the whole of its text, never a part of it."""

from __future__ import annotations

import pytest

from maild.desk.intent import Answer
from maild.desk.wording.answers import answer_in
from maild.desk.wording.words import MOST

YES = """Подтверждаю
Да
да.
ок
OK
oк
Ok!
+
++
Всё верно
Все правильно!
да, подтверждаю
Да да
Подтверждаю заявку
Заявку подтверждаю
Подтверждаем
Подтверждено.
Согласен
Согласна с вами
Так точно
окей
Ага
yes
Дa
ДА!!!
Да, конечно
lf
gjlndth;lf.
jr
Lf!
потверждаю
подверждаю
падтверждаю
Да 👍
Да :)
Спасибо, подтверждаю
Добрый день! Подтверждаю.
Здравствуйте, подтверждаю.
Здравствуйте, Сергей Петрович! Да, всё верно. Спасибо!
Уважаемые коллеги, подтверждаю. Заранее благодарю
Добрый день, да, спасибо за оперативность
Подтверждаю. Иванов
Подтверждаю. Иванов И.И., председатель СНТ «Ромашка»""".splitlines()

YES_LONG = [
    "Код: ABCD-EFGH-JKMN-PQRS\nДа",
    "Подтверждаю\n\nКод: abcd-efgh-jkmn-pqrs",
    "[ABCD-EFGH-JKMN-PQRS] да",
    "Подтверждаю\n\nПредседатель СНТ «Ромашка» Иванов И.И.\nтел. 8 916 123-45-67",
    "Здравствуйте!\n\nДа\n\nС уважением,\nПетрова Мария Ивановна\nсадовод",
    "Да, с уважением Иванов",
    "Подтверждаю.\n\n--\nИванов",
    "Да\n\nsnt@romashka.ru",
    "Да\nВсего доброго!",
]

NO = """Нет
не подтверждаю
Не подтверждаю!
Отмена
отменить
Отменяю
Отменяем
нет, отмените заявку
Ошибка
Это ошибка
стоп
не надо
Не нужно
ytn
Нет, спасибо
НЕ ПОДТВЕРЖДАЮ
HET
не согласны
прошу отменить
Неверно
не верно
Добрый день, отменяю. Иванов
нет, не подтверждаю
cancel""".splitlines()

NEITHER = """да, но участок 13
Да?
Подтверждаю?
Да, только участок 13
Спасибо
Большое спасибо за работу
👍
✅
👎 да
Да ❌
да/нет
да нет
да нет наверное
Подтверждаю, если оплатит
Подтверждаю заявку на отключение участка 12
Подтверждаю отключение
хорошо
получил
принято
Не подтверждаю ли я
С уважением, Иванов
Иванов
подтвердите
Прошу подтвердить
не могу подтвердить
Да. Когда отключите?
да 50%
а
не
не да
да не
Подтверждаю не
подтверждаю получение
Да, отменить
Да, отключайте
все
Все верно кроме участка
не ошибка
нет ошибки, подтверждаю
ошибок нет
нет возражений
ок, завтра
Подтверждаю 13
1
+1
-
...
lf, ye yt cjdctv
yesterday
ok, but not today
Я бы подтвердил
Да, и ещё участок 14
Да, после оплаты
Подтверждаю завтра
автоответ: да
да да да да да да да да да да да да да""".splitlines()

NEITHER_LONG = [
    "",
    "\n\n",
    "Подтверждаю\nУчасток 13",
    "Подтверждаю. С уважением, Иванов. Только не участок 12",
    "ДА\nКРОМЕ ДВЕНАДЦАТОГО",
    "да\n\nнет",
    "Да\nПозвоните Иванову",
    "Да\n\nС уважением, Иванов\n\nP.S. отмените",
    "Код: ABCD-EFGH-JKMN-PQRS",
    "С уважением, Иванов\nДа",
    "Да, с уважением, Иванов, участок 12",
    "Да\n" + " " * MOST,
    "Здравствуйте, Да Нет!",
    "Добрый день, Нет! да",
]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", YES + YES_LONG)
def test_a_whole_yes_confirms(text: str) -> None:
    assert answer_in(text) is Answer.YES


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", NO)
def test_a_whole_no_cancels(text: str) -> None:
    assert answer_in(text) is Answer.NO


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", NEITHER + NEITHER_LONG)
def test_anything_else_is_asked_again(text: str) -> None:
    assert answer_in(text) is Answer.UNCLEAR


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("yes", ["да", "подтверждаю", "ок"])
@pytest.mark.parametrize(
    "addition",
    [
        "но не сейчас",
        "если оплатит",
        "кроме 12",
        "только завтра",
        "а когда",
        "не знаю",
        "участок 13",
        "отмена",
        "хотя нет",
    ],
)
def test_no_addition_leaves_a_yes(yes: str, addition: str) -> None:
    assert answer_in(f"{yes}, {addition}") is Answer.UNCLEAR
    assert answer_in(f"{yes}.\n{addition.capitalize()}") is Answer.UNCLEAR
