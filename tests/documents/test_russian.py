"""How days, numbers and things are said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.desk.request import RequestKind
from maild.documents import russian
from tests.desk.samples import MOSCOW, moscow

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 заявок"),
        (1, "1 заявка"),
        (2, "2 заявки"),
        (4, "4 заявки"),
        (5, "5 заявок"),
        (11, "11 заявок"),
        (12, "12 заявок"),
        (14, "14 заявок"),
        (21, "21 заявка"),
        (22, "22 заявки"),
        (25, "25 заявок"),
        (101, "101 заявка"),
        (111, "111 заявок"),
        (1000, "1000 заявок"),
        (10002, f"10{NBSP}002 заявки"),
    ],
)
def test_a_number_takes_the_right_form_of_its_word(count: int, said: str) -> None:
    assert russian.counted(count, "заявка", "заявки", "заявок") == said[::-1].replace(" ", NBSP, 1)[::-1]


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("watts", "said"),
    [
        (100, "100_Вт"),
        (999, "999_Вт"),
        (1000, "1000_Вт (1_кВт)"),
        (5000, "5000_Вт (5_кВт)"),
        (5500, "5500_Вт (5,5_кВт)"),
        (5525, "5525_Вт (5,525_кВт)"),
        (10000, "10_000_Вт (10_кВт)"),
        (15000, "15_000_Вт (15_кВт)"),
    ],
)
def test_power_is_said_in_both_units(watts: int, said: str) -> None:
    assert russian.watts(watts) == said.replace("_", NBSP)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-25 18:00", "среда, 25 ноября 2026, до 18:00"),
        ("2027-01-01 09:05", "пятница, 1 января 2027, до 09:05"),
        ("2026-11-27 23:59:59", "пятница, 27 ноября 2026, до конца дня"),
    ],
)
def test_a_deadline_has_its_weekday_day_and_hour(at: str, said: str) -> None:
    assert russian.deadline(moscow(at).astimezone(MOSCOW)) == said


@pytest.mark.parametrize(
    ("at", "moment", "deadline"),
    [
        ("2026-11-23 09:05", "в понедельник, 23 ноября 2026, в 09:05", "в понедельник, 23 ноября 2026, до 09:05"),
        ("2026-11-24 18:00", "во вторник, 24 ноября 2026, в 18:00", "во вторник, 24 ноября 2026, до 18:00"),
        ("2026-11-25 23:59:59", "в среду, 25 ноября 2026, в 23:59", "в среду, 25 ноября 2026, до конца дня"),
        ("2026-11-27 12:00", "в пятницу, 27 ноября 2026, в 12:00", "в пятницу, 27 ноября 2026, до 12:00"),
        ("2026-11-28 12:00", "в субботу, 28 ноября 2026, в 12:00", "в субботу, 28 ноября 2026, до 12:00"),
    ],
)
def test_inside_a_sentence_the_weekday_has_its_case(at: str, moment: str, deadline: str) -> None:
    local = moscow(at).astimezone(MOSCOW)
    assert (russian.on_moment(local), russian.on_deadline(local)) == (moment, deadline)


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("Участка «112» нет в списке.", "участка «112» нет в списке"),
        ("Для какого участка эта заявка? Назовите один участок.", "для какого участка эта заявка?"),
        ("В одном письме два участка.", "в одном письме два участка"),
        ("Ваше письмо получено.", "Ваше письмо получено"),
        ("Вы, как и прежде, клиент.", "Вы, как и прежде, клиент"),
        ("Выполнена", "выполнена"),
        ("СНТ «Ромашка» приостановлено.", "СНТ «Ромашка» приостановлено"),
        ("По п. II.3 нельзя.", "по п. II.3 нельзя"),
        ("", ""),
    ],
)
def test_a_sentence_becomes_a_part_of_a_subject(sentence: str, part: str) -> None:
    assert russian.inside(sentence) == part


def test_moments_are_said_long_and_short() -> None:
    at = moscow("2026-05-02 09:30").astimezone(MOSCOW)
    assert russian.moment(at) == "суббота, 2 мая 2026, 09:30"
    assert russian.short_moment(at) == "02.05.2026 09:30"


def test_tariffs_and_zones_name_their_zones_in_cyrillic() -> None:
    said = russian.tariff((("T1", Decimal("7.45")), ("T2", Decimal("2.90"))))
    assert said == "Т1_7,45_руб., Т2_2,90_руб. за_кВт·ч".replace("_", NBSP)
    assert russian.zones((("T1", "день"), ("T2", "ночь"))) == "Т1_день, Т2_ночь".replace("_", NBSP)


@pytest.mark.parametrize("kind", RequestKind)
def test_every_kind_has_a_name_for_the_middle_of_a_sentence(kind: RequestKind) -> None:
    assert russian.kind(kind)[0].islower()


def test_names_of_fields_are_those_of_the_blank_and_others_stay() -> None:
    assert russian.field_name("statement_day") == "День ведомости"
    assert russian.field_name("Тема") == "Тема"
    assert russian.capital("отключение") == "Отключение"
    assert russian.capital("") == ""
