"""Commands that list, find and show (D-5, D-6, Q-13, Q-14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.command_text import read_commands
from maild.desk.commands import Command
from maild.desk.correspondence import Details, Digest, Journal, Plots
from maild.desk.decision import Flag, LetterVerdict, PersonItem, Ref
from maild.desk.orders import lists
from maild.desk.orders.search import letter_shown
from maild.desk.parties import ClientStatus
from maild.desk.register import TakenLetter
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.desk.workdays import Calendar
from tests.desk.commanding import fail, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    STRANGER,
    a_client,
    a_file,
    a_letter,
    a_registration,
    a_request,
    a_sent_letter,
    a_subscriber,
    an_arrival,
    moment,
    moscow,
)

S = RequestStatus
QUARANTINED = TakenLetter(9, "m", STRANGER, "Заявка", moscow("2026-11-25 09:00"), "quarantined", "сбой", "0")


def desk() -> FakeRegister:
    """One request of every status; request 2 is due today at 18:00, request 3 on the 27th."""
    register = FakeRegister().put(a_client(), a_client(2, "dub@dub.example", "СНТ «Дуб»"))
    for number, status in enumerate(S, 1):
        register.put(a_request(status, request_id=number))
    return register


def journal_of(register: FakeRegister, line: str, at: str = "2026-11-25 16:00") -> Journal:
    outcome = succeed(register, line, at=at)
    assert outcome.decision.verdict is LetterVerdict.ANSWERED
    (table,) = outcome.result.tables
    assert isinstance(table, Journal)
    return table


def ids(table: Journal) -> list[int]:
    return sorted(row.request.id for row in table.rows)


@pytest.mark.rule("D-5")
@pytest.mark.parametrize(
    ("line", "at", "expected"),
    [
        ("заявки", "2026-11-25 16:00", [1, 2, 3]),
        ("заявки открытые", "2026-11-25 16:00", [1, 2, 3]),
        ("заявки просроченные", "2026-11-25 18:00", []),
        ("заявки просроченные", "2026-11-25 18:00:01", [2]),
        ("заявки сегодня", "2026-11-25 16:00", [2]),
        ("заявки сегодня", "2026-11-27 10:00", [2, 3]),
    ],
)
def test_requests_are_listed(line: str, at: str, expected: list[int]) -> None:
    table = journal_of(desk(), line, at)
    assert ids(table) == expected
    assert table.client is None
    assert all(row.client_name == "СНТ «Ромашка»" for row in table.rows)


@pytest.mark.rule("Q-12")
def test_overdue_ones_are_marked() -> None:
    table = journal_of(desk(), "заявки", "2026-11-26 10:00")
    assert [row.request.id for row in table.rows if row.overdue] == [2]


@pytest.mark.rule("Q-13")
def test_the_journal_of_a_client_goes_back_ninety_days_and_shows_all_open_ones() -> None:
    register = desk()
    for number in (2, 4):
        register.put(replace(register.filed[number], filed_at=moscow("2026-08-26 23:59")))
    register.put(replace(register.filed[5], filed_at=moscow("2026-08-27 00:00")))
    table = journal_of(register, "журнал Ромашка")
    assert ids(table) == [1, 2, 3, 5, 6, 7]
    assert table.filters == (("Период", "с 27.08.2026 по 25.11.2026 и все открытые"),)
    assert table.client is not None
    assert ids(journal_of(register, "журнал Дуб")) == []


@pytest.mark.rule("Q-13")
def test_a_period_selects_by_the_day_of_filing() -> None:
    register = desk()
    register.put(replace(register.filed[2], filed_at=moscow("2026-10-31 23:59")))
    table = journal_of(register, "журнал Ромашка октябрь 2026")
    assert ids(table) == [2]
    assert table.filters == (("Период", "с 01.10.2026 по 31.10.2026"),)
    assert ids(journal_of(register, "журнал Ромашка с 30.10.2026 по 31.10.2026")) == [2]
    assert ids(journal_of(register, "журнал Ромашка декабрь 2026")) == []


@pytest.mark.rule("D-5")
def test_all_clients_are_listed_and_a_long_list_says_how_to_find_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    register = desk().put(replace(a_client(3, "x@x.example", "СНТ «Ива»"), status=ClientStatus.CLOSED))
    outcome = succeed(register, "клиенты")
    assert outcome.result.text == "Клиентов: 2."
    (table,) = outcome.result.tables
    assert isinstance(table, Details)
    assert [name for name, _ in table.facts] == ["СНТ «Дуб»", "СНТ «Ромашка»"]
    assert "dub@dub.example" in table.facts[0][1]
    monkeypatch.setattr(lists, "MOST", 1)
    assert "«найти НАЗВАНИЕ»" in succeed(register, "clients").result.text
    assert succeed(FakeRegister(), "клиенты").result.text == "Клиентов: 0."


@pytest.mark.rule("D-5")
def test_the_plots_of_a_client_are_listed() -> None:
    register = desk().put(a_subscriber("12"), a_subscriber("7", 2))
    outcome = succeed(register, "участки Ромашка")
    assert outcome.result.text == "СНТ «Ромашка»: участков и счётчиков 2."
    (table,) = outcome.result.tables
    assert isinstance(table, Plots)
    assert {row.plot for row in table.rows} == {"12", "7"}
    none = succeed(register, "plots Дуб").result
    assert none.tables == ()
    assert "«абоненты dub@dub.example»" in none.text
    assert "Клиента «Клён» нет" in fail(register, "участки Клён")


@pytest.mark.rule("Q-13")
def test_a_list_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 2)
    for line in ("заявки", "журнал Ромашка"):
        table = journal_of(desk(), line)
        assert (len(table.rows), table.cut_at) == (2, 2)


@pytest.mark.rule("D-5")
def test_search_finds_clients_plots_and_numbers() -> None:
    register = desk()
    found = succeed(register, "найти ромашка").result
    assert [type(table) for table in found.tables] == [Details]
    (table,) = found.tables
    assert isinstance(table, Details)
    facts = dict(table.facts)
    assert (facts["Электронный адрес"], facts["Участков и счётчиков"]) == (CLIENT, "0")
    assert facts["Открытые заявки"].startswith("2026-")
    register.put(a_subscriber("12", 7), a_subscriber("общий", 8, common=True))
    assert details(register, "найти 00000007").facts == (("СНТ «Ромашка»", "участок 12, Иванов И. И."),)
    assert "общий счётчик" in details(register, "найти 00000008").facts[0][1]
    found = succeed(register, "найти уч. 12").result
    assert [type(table) for table in found.tables] == [Journal]
    assert "заявок — 7" in found.text
    found = succeed(register, "найти 2026-000002").result
    assert isinstance(found.tables[0], Details)
    assert found.tables[0].title == "Заявка 2026-000002"
    assert succeed(register, "найти Клён").result.text == "По запросу «Клён» ничего не нашлось."
    assert succeed(register, "найти №").result.tables == ()


def details(register: FakeRegister, line: str, about: Ref | None = None) -> Details:
    (table,) = succeed(register, line, about=about).result.tables
    assert isinstance(table, Details)
    return table


@pytest.mark.rule("D-5", "Q-14")
def test_a_request_is_shown_with_its_history() -> None:
    limit = replace(
        a_request(S.CONFIRMED, RequestKind.LIMIT), process_by=moscow("2026-11-25 15:00"), comment="за неуплату"
    )
    register = FakeRegister().put(a_client(), limit)
    succeed(register, "выполнена 2026-000001: готово")
    shown = details(register, "показать 2026-000001")
    facts = dict(shown.facts)
    assert facts["Состояние"] == "Выполнена"
    assert facts["Ограничение"] == "5000 Вт (5 кВт)"
    assert facts["Комментарий"] == "готово"
    assert facts["Текст"] == "за неуплату"
    assert "Причина" not in facts
    assert "Ложный вызов" not in facts
    assert [(who, what) for _, who, what in shown.history] == [
        (DISPATCHER, "взята в работу — теперь «В стадии выполнения»"),
        (DISPATCHER, "выполнена"),
    ]


@pytest.mark.rule("Q-12")
def test_an_overdue_request_is_shown_as_one() -> None:
    register = FakeRegister().put(a_client(), a_request(S.CONFIRMED))
    (table,) = succeed(register, "показать заявка-1", at="2026-11-26 10:00").result.tables
    assert isinstance(table, Details)
    assert dict(table.facts)["Состояние"] == "Подтверждена — просрочена"


@pytest.mark.rule("D-5")
def test_a_registration_is_shown() -> None:
    register = FakeRegister().put(
        replace(a_registration(RegistrationStatus.REJECTED), missing=("phone",), reason="нет договора", scan=False)
    )
    facts = dict(details(register, "показать рег-1").facts)
    assert facts["Состояние"] == "отклонена"
    assert facts["Наименование"] == "СНТ «Василёк»"
    assert facts["Система учёта"] == "СУП-04"
    assert facts["Вложения"] == "нет"
    assert facts["Письма"] == "письмо-1; файлы пришлёт «показать письмо-1»"
    assert facts["Не хватает"] == "телефон"
    assert facts["Причина"] == "нет договора"
    whole = dict(details(FakeRegister().put(a_registration()), "показать рег-1").facts)
    assert whole["Вложения"] == "скан"
    assert "Не хватает" not in whole


@pytest.mark.rule("D-5")
def test_letters_are_shown() -> None:
    register = FakeRegister().put(QUARANTINED, replace(QUARANTINED, id=8, sender=None), a_sent_letter(10))
    register.put(replace(a_sent_letter(11), status="failed", sent_at=None, last_error="550 no such user"))
    assert dict(details(register, "показать письмо-9").facts)["От"] == STRANGER
    assert dict(details(register, "показать письмо-8").facts)["От"] == "неизвестно"
    assert dict(details(register, "показать исх-10").facts)["Состояние"] == "отправлено"
    assert dict(details(register, "показать исх-11").facts)["Ошибка"] == "550 no such user"


@pytest.mark.rule("D-2", "D-5")
def test_a_reply_shows_what_its_notice_is_about() -> None:
    register = FakeRegister().put(a_registration())
    assert details(register, "показать", Ref("registration", 1)).title == "Регистрация рег-1"
    assert "Не назван номер" in fail(register, "показать")


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("number", ["заявка-9", "рег-9", "письмо-99", "исх-99"])
def test_a_number_that_is_not_there_is_not_shown(number: str) -> None:
    assert fail(FakeRegister(), f"показать {number}") == "Такого номера нет."
    assert fail(FakeRegister(), "показать 2026-000009") == "Заявки 2026-000009 нет."
    assert fail(FakeRegister(), "показать прет-9") == "Такого номера нет."


@pytest.mark.rule("D-6")
def test_the_digest_on_demand() -> None:
    register = desk().put(
        a_registration(),
        Flag("paused", moscow("2026-11-25 10:00")),
        QUARANTINED,
        PersonItem(5, CLIENT, "Вопрос", "m", moscow("2026-11-25 10:00")),
        PersonItem(6, STRANGER, "Реклама", "m", moscow("2026-11-25 10:00"), stranger=True),
    )
    register.undelivered = 3
    register.put(replace(register.filed[2], process_by=moscow("2026-11-26 18:00")))
    (told,) = succeed(register, "сводка", at="2026-11-27 10:00").result.tables
    assert isinstance(told, Digest)
    assert [row.request.id for row in told.overdue] == [2]
    assert [row.request.id for row in told.due_today] == [3]
    assert told.waiting == ()
    assert told.registrations_overdue == (1,)
    assert told.questions == ((5, CLIENT, "Вопрос"),)
    assert told.strangers == ((6, STRANGER, "Реклама"),)
    assert (told.quarantined, told.undelivered) == (1, 3)
    assert told.warnings == ("Объявлена пауза: письма клиентам придержаны до команды «продолжить».",)


@pytest.mark.rule("D-6")
def test_what_is_due_later_waits() -> None:
    register = desk()
    register.put(replace(register.filed[3], execute_by=moscow("2026-11-26 00:00"), started_at=None))
    register.put(replace(a_request(S.IN_PROGRESS, RequestKind.ONSITE_CHECK, 8), execute_by=None))
    (told,) = succeed(register, "сводка").result.tables
    assert isinstance(told, Digest)
    assert sorted(row.request.id for row in told.waiting) == [3, 8]
    assert [row.request.id for row in told.due_today] == [2]
    assert told.warnings == ()


@pytest.mark.rule("D-6")
def test_an_unknown_year_is_warned_of() -> None:
    when = moment(calendar=Calendar({}, {}, known_through=2026))
    (told,) = succeed(FakeRegister(), "сводка", when=when).result.tables
    assert isinstance(told, Digest)
    assert "2027" in told.warnings[0]


@pytest.mark.rule("D-5")
def test_several_clients_that_fit_are_named_with_what_tells_them_apart() -> None:
    register = FakeRegister().put(a_client(), a_client(2, "dub@dub.example", "СНТ «Ромашка-2»"))
    found = details(register, "найти ромашка")
    assert found.title == "Клиенты: ромашка"
    assert [name for name, _ in found.facts] == ["СНТ «Ромашка»", "СНТ «Ромашка-2»"]
    assert "dub@dub.example" in found.facts[1][1]


@pytest.mark.rule("D-5")
@pytest.mark.parametrize(("text", "shown"), [("Где мой счётчик?", "Где мой счётчик?"), ("", "(текста нет)")])
def test_a_letter_is_shown_with_its_words_and_files(text: str, shown: str) -> None:
    recalled = an_arrival(a_letter(text, STRANGER, attachments=(a_file("фото.jpg"),)), letter_id=9)
    (table,) = succeed(FakeRegister().put(QUARANTINED), "показать письмо-9", recalled=recalled).result.tables
    assert isinstance(table, Details)
    assert table.text == shown
    assert [file.name for file in table.enclosed.files] == ["фото.jpg"]


@pytest.mark.rule("D-5", "D-10")
@pytest.mark.parametrize(
    ("line", "about", "wanted"),
    [
        ("показать письмо-9", None, 9),
        ("показать рег-1", None, None),
        ("показать", Ref("letter", 8), 8),
        ("показать", Ref("request", 8), None),
        ("карантин письмо-9", None, 9),
        ("карантин письмо-9 повторить", None, None),
        ("карантин", None, None),
        ("сводка", Ref("letter", 8), None),
    ],
)
def test_only_what_shows_a_letter_has_it_read_again(line: str, about: Ref | None, wanted: int | None) -> None:
    (command,) = read_commands(line, "", moscow("2026-11-25 16:00")).lines
    assert isinstance(command, Command)
    assert letter_shown(command, about) == wanted
