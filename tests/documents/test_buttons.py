"""Ready answers and blanks as links (CONTRACT, Letters from clients)."""

from __future__ import annotations

import pytest

from maild.desk.correspondence import Blank
from maild.desk.request import RequestKind
from maild.documents.buttons import Answers, mailto
from tests.documents.reading import Link

CLIENT_FIELDS = ["Наименование", "Электронный адрес", "Телефон", "Система учёта", "День ведомости"]
CLIENT_FIELDS += ["Коэффициент трансформации", "Тариф"]
ANSWERS = Answers("service@tancos.example", "service+0123@tancos.example", "Подтвердите [код 0123]")


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("blank", "subject", "body"),
    [
        (
            Blank("request", "Ввод", kind=RequestKind.LIMIT, plot="12", watts=5000),
            "Заявка",
            "Вид заявки: Ввод ограничения\r\nУчасток: 12\r\nУстановка ограничения, Вт: 5000\r\nТекст: ",
        ),
        (
            Blank("request", "Отключение", kind=RequestKind.DISCONNECT),
            "Заявка",
            "Вид заявки: Отключение\r\nУчасток: \r\nТекст: ",
        ),
        (
            Blank("request", "Заявка"),
            "Заявка",
            "Вид заявки: \r\nУчасток: \r\nУстановка ограничения, Вт: \r\nТекст: ",
        ),
        (
            Blank("registration", "Регистрация"),
            "Регистрация",
            "\r\n".join(f"{name}: " for name in CLIENT_FIELDS),
        ),
        (Blank("journal", "Журнал"), "Журнал", "Журнал"),
        (Blank("journal", "Журнал", plot="12/1"), "Журнал", "Участок: 12/1"),
        (Blank("journal", "Журнал", number="2026-000123"), "Журнал", "Номер: 2026-000123"),
        (Blank("statement", "Ведомость"), "Ведомость", "Период: "),
        (Blank("claim", "Претензия"), "Претензия", "Период: \r\nВид: \r\nТекст: "),
        (
            Blank("portal", "Счётчик", plot="7"),
            "Регистрация счётчика",
            "Серийный номер: \r\nMAC: \r\nКлиент: \r\nУчасток: 7",
        ),
        (Blank("usage", "Потребление"), "Потребление", "Период: "),
        (Blank("help", "Бланки"), "Справка", "Справка"),
        (Blank("cancel", "Отменить", number="2026-000123"), "Отменить 2026-000123", "Отменить 2026-000123"),
        (Blank("confirmation", "Да"), "Подтвердите [код 0123]", "Подтверждаю"),
        (Blank("command", "Сводка", text="сводка"), "Re: Подтвердите [код 0123]", "сводка"),
        (Blank("statement", "Октябрь", text="Период: октябрь 2026"), "Ведомость", "Период: октябрь 2026"),
    ],
)
def test_each_blank_is_the_letter_that_the_desk_reads(blank: Blank, subject: str, body: str) -> None:
    button = ANSWERS.blank(blank)
    link = Link(button.label, button.href)
    assert link.fields == {"subject": subject, "body": body}
    assert button.label == blank.label


def test_answers_go_to_the_address_that_carries_the_code_and_new_letters_to_the_desk() -> None:
    assert Link("", ANSWERS.confirm().href).to == "service+0123@tancos.example"
    assert Link("", ANSWERS.journal().href).to == "service@tancos.example"


def test_a_link_is_cut_between_characters_when_it_would_be_too_long() -> None:
    href = mailto("a@b.example", "Тема", "Ж" * 5000 + "\r\n")
    assert 1700 < len(href) <= 1800
    assert set(Link("", href).fields["body"]) == {"Ж"}


@pytest.mark.parametrize("field", ["scan", "template"])
def test_files_are_not_asked_for_as_lines_of_text(field: str) -> None:
    assert "приложите файл" in ANSWERS.fields("Дополнить", [field]).how
    assert ANSWERS.fields("Дополнить", [field, "tariff"]).lines == ("Тариф: ",)
