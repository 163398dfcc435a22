"""The rows of a file of readings, in each layout (S-3; CONTRACT, Files)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.metering.cells import BadRow
from maild.metering.columns import Keys
from maild.metering.readings import ReadingFile, ReadingRow, read_readings
from maild.metering.track import Reading
from tests.metering.samples import day, kwh

KEYS = Keys(name=fold, plot=plot_key)
TODAY = day("31.10")
HEADER = ("Серийный номер", "Дата", "Т1", "Т2", "Т3", "Событие")


def file_of(*table: tuple[str, ...], name: str = "показания.xlsx") -> ReadingFile:
    return read_readings(table, KEYS, TODAY, name)


def read(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> list[Reading]:
    file = file_of(header, *rows)
    assert file.bad == ()
    return [row.reading for row in file.rows]


def bad(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> list[tuple[int, str]]:
    return [(b.row, b.problem) for b in file_of(header, *rows).bad]


@pytest.mark.rule("S-3")
def test_one_two_or_three_zones_are_read_and_serials_keep_their_zeros() -> None:
    assert read(
        ("00123", "2026-10-25", "1 250,5"),
        ("00124", "25.10.2026", "10", "5"),
        ("АБ-125", "25.10.26", "10", "5", "0"),
    ) == [
        Reading("00123", day("25.10"), kwh("1250.5")),
        Reading("00124", day("25.10"), kwh("10", "5")),
        Reading("АБ-125", day("25.10"), kwh("10", "5", "0")),
    ]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("event", "rollover", "replaced_by"),
    [
        ("", False, None),
        ("переполнение", True, None),
        ("Переполнился", True, None),
        ("замена на 00777", False, "00777"),
        ("ЗАМЕНА  НА № 00777", False, "00777"),
        ("замена на №00777", False, "00777"),
        ("Заменён на счётчик 00777", False, "00777"),
        ("3aмена на 00777", None, None),  # a digit for a letter is no look-alike
        ("зaмeнa на 00777", False, "00777"),  # Latin a, e
        ("переполнение; замена на 00777", True, "00777"),
        ("замена на 00777 и переполнение", True, "00777"),
        ("замена", None, None),
        ("обход", None, None),
    ],
)
def test_an_event_is_read_or_refused(event: str, rollover: bool | None, replaced_by: str | None) -> None:
    row = ("123", "25.10.2026", "5", "", "", event)
    if rollover is None:
        ((_, problem),) = bad(row)
        assert problem.startswith(f"Событие «{event}» не понято")
    else:
        (found,) = read(row)
        assert (found.rollover, found.replaced_by) == (rollover, replaced_by)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("", "25.10.2026", "5"), "Не указан серийный номер."),
        (("1E+07", "25.10.2026", "5"), "Серийный номер «1E+07» испорчен таблицей: задайте столбцу формат «Текст»."),
        (("123", "", "5"), "Не указана дата."),
        (("123", "вчера", "5"), "«вчера» — не дата: нужна вида 25.10.2026."),
        (("123", "30.02.2026", "5"), "«30.02.2026» — не дата: нужна вида 25.10.2026."),
        (("123", "01.11.2026", "5"), "Дата 01.11.2026 ещё не наступила."),
        (("123", "25.10.2026", "-5"), "«Т1»: «-5» — не показание (кВт·ч)."),
        (("123", "25.10.2026", "много"), "«Т1»: «много» — не показание (кВт·ч)."),
        (("123", "25.10.2026", "", "5"), "Есть показания Т2, но нет «Т1»."),
        (("123", "25.10.2026", "н/д", "5"), "Есть показания Т2, но нет «Т1»."),
        (("123", "25.10.2026", "5", "", "5"), "Есть показания Т3, но нет «Т2»."),
        (("123", "25.10.2026", "", "", "", "переполнение"), "Есть событие, но нет показаний счётчика."),
        (("123", "25.10.2026", "5", "", "", "замена на 123"), "Счётчик 123 заменён на самого себя."),
        (("123", "25.10.2026", "5", "", "", "замена на 12"), "«12» не похоже на серийный номер."),
    ],
)
def test_a_bad_row_says_why(row: tuple[str, ...], problem: str) -> None:
    assert bad(row) == [(2, problem)]


@pytest.mark.rule("S-3")
def test_a_reading_of_the_last_day_is_taken() -> None:
    assert read(("123", "31.10.2026", "5")) == [Reading("123", day("31.10"), kwh("5"))]


@pytest.mark.rule("S-3")
def test_a_row_without_a_reading_is_counted_and_is_not_bad() -> None:
    file = file_of(
        HEADER,
        ("123", "25.10.2026", "", "", ""),
        ("124", "25.10.2026", "н/д", "Нет данных", "-"),
        (),
        ("125", "25.10.2026", "7"),
    )
    assert (file.blank, file.bad, [row.row for row in file.rows]) == ((2, 3), (), [5])


@pytest.mark.rule("S-3")
def test_two_rows_for_one_meter_and_day_are_bad() -> None:
    row = ("00123", "25.10.2026", "5")
    assert bad(row, ("00124", "25.10.2026", "5"), ("00123", "26.10.2026", "6"), row) == [
        (5, "Счётчик 00123, 25.10.2026: уже в строке 2.")
    ]


@pytest.mark.rule("S-3")
def test_bad_rows_are_listed_in_order_whatever_is_wrong_with_them() -> None:
    rows = (
        ("123", "25.10.2026", "5", "", "", "обход"),
        ("123", "25.10.2026", "5"),
        ("124", "вчера", "5"),
    )
    assert [row for row, _ in bad(*rows)] == [2, 3, 4]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (("Серийный номер", "Дата"), "Нет столбца: Т1."),
        (("Участок", "Т1"), "Нет столбца: Серийный номер, Дата."),
        (("Показания за октябрь",), "Нет столбца: Серийный номер, Дата, Т1."),
    ],
)
def test_a_file_without_the_needed_columns_is_no_file_of_readings(header: tuple[str, ...], problem: str) -> None:
    assert file_of(header, ("x", "y", "z")) == ReadingFile("", bad=(BadRow(1, problem),))
    assert file_of().bad == (BadRow(1, "Нет столбца: Серийный номер, Дата, Т1."),)


ASKUE = (
    *("№ п/п", "Л/С", "Номер_ПУ", "Дата", "Т1", "Т2", "Т3", "Т сумм", "Адрес", "ФИО абонента", "Дата_АСКУЭ", "Тип ПУ"),
    *("Способ снятия показаний", "ТП"),
)


@pytest.mark.rule("S-3")
def test_a_network_operators_sheet_is_read() -> None:
    title = ("Ведомость дистанционного снятия показаний посредством АСКУЭ и ридера",)
    file = file_of(
        title,
        ASKUE,
        ("1", "230700000001", "01234567", "25.10.2026", "100.5", "50.25", "", "150.75", "СНТ", "Иванов", "26.10.2026"),
        ("2", "230700000002", "07654321", "25.10.2026", "", "", "", "80", "СНТ", "Петров", "26.10.2026"),
    )
    assert (file.layout, file.bad) == ("Показания", ())
    assert file.rows == (
        ReadingRow(3, Reading("01234567", day("25.10"), kwh("100.5", "50.25"))),
        ReadingRow(4, Reading("07654321", day("25.10"), kwh("80"))),
    )


@pytest.mark.rule("S-3")
def test_a_sheet_with_nothing_but_totals_is_of_one_zone() -> None:
    assert read(("123", "25.10.2026", "80"), header=("№ ПУ", "Дата показаний", "Т сумм")) == [
        Reading("123", day("25.10"), kwh("80"))
    ]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(("total", "doubted"), [("151", False), ("149", False), ("151.001", True), ("148.9", True)])
def test_a_total_that_is_not_that_of_its_zones_is_doubted_and_taken(total: str, doubted: bool) -> None:
    header = ("Серийный номер", "Дата", "Т1", "Т2", "Т сумм")
    (row,) = file_of(header, ("123", "25.10.2026", "100", "50", total)).rows
    text = f"Т сумм {total} не равно сумме зон 150: проверьте, сколько тарифов у счётчика."
    assert row == ReadingRow(2, Reading("123", day("25.10"), kwh("100", "50")), text if doubted else "")


@pytest.mark.rule("S-3")
def test_a_total_that_is_no_number_is_bad() -> None:
    header = ("Серийный номер", "Дата", "Т1", "Т сумм")
    assert bad(("123", "25.10.2026", "100", "сто"), header=header) == [(2, "«Т сумм»: «сто» — не показание (кВт·ч).")]


ENERGY = "Активная энергия, импорт"
MATRIX = (
    *("#", "Код потребителя", "Серийный №", "Дата", f"{ENERGY}, тариф1", f"{ENERGY}, тариф2", f"{ENERGY}, тариф3"),
    *(ENERGY, "Активная энергия, экспорт", "Адрес", "Наименование точки учета", "Тип устройства"),
)


def matrix(*rows: tuple[str, ...]) -> ReadingFile:
    return file_of(("Display Data",), MATRIX, *rows, ("Всего: 5", "", "", "", "", "", "", "999"))


@pytest.mark.rule("S-3")
def test_an_export_of_matritsa_is_read_without_its_footer() -> None:
    file = matrix(
        ("1", "\n230700000001\t", "01234567", "2026-10-25 00:00:00", "100.5", "50", "", "150.5", "", "ТП-12"),
        ("2", "230700000002", "07654321", "2026-10-25", "", "", "", "80", "", "ТП-12"),
    )
    assert (file.layout, file.bad, file.blank) == ("«Матрица»", (), ())
    assert [row.reading for row in file.rows] == [
        Reading("01234567", day("25.10"), kwh("100.5", "50")),
        Reading("07654321", day("25.10"), kwh("80")),
    ]


@pytest.mark.rule("S-3")
def test_zones_and_total_of_a_meter_in_rows_of_their_own_are_one_reading() -> None:
    file = matrix(
        ("1", "", "01234567", "2026-10-25", "", "", "", "150.5"),
        ("2", "", "01234567", "2026-10-25", "100.5", "50", "", ""),
    )
    assert file.rows == (ReadingRow(3, Reading("01234567", day("25.10"), kwh("100.5", "50"))),)


@pytest.mark.rule("S-3")
def test_rows_of_a_meter_that_say_different_things_are_bad() -> None:
    file = matrix(
        ("1", "", "01234567", "2026-10-25", "100.5", "50", "", ""),
        ("2", "", "01234567", "2026-10-25", "100.6", "50", "", ""),
    )
    assert file.bad == (BadRow(4, "Счётчик 01234567, 25.10.2026: уже в строке 3."),)


@pytest.mark.rule("S-3")
def test_an_export_without_a_footer_loses_no_row_and_an_empty_one_is_empty() -> None:
    row = ("1", "", "01234567", "2026-10-25", "100.5")
    assert len(file_of(("Display Data",), MATRIX, row).rows) == 1
    assert file_of(("Display Data",), MATRIX) == ReadingFile("«Матрица»")


def new_readings(*rows: tuple[str, ...], head: str = "25.10.2026 00:00:00") -> ReadingFile:
    blank: tuple[str, ...] = ()
    return file_of(("Новые показания",), blank, blank, blank, blank, ("",) * 10 + (head,), *rows)


def cell(serial: str, value: str) -> tuple[str, ...]:
    return ("1", "Точка", "", "", serial, "", "", "", "", "", value)


@pytest.mark.rule("S-3")
def test_new_readings_of_piramida_stand_in_their_places() -> None:
    file = new_readings(cell("01234567", "1234.5"), cell("07654321", "н/д"), cell("", "5"), ("итого",))
    assert file.layout == "«Пирамида», новые показания"
    assert file.rows == (ReadingRow(7, Reading("01234567", day("25.10"), (("T1", Decimal("1234.5")),))),)
    assert (file.blank, file.bad) == ((8,), ())


@pytest.mark.rule("S-3")
def test_a_table_that_only_looks_like_piramida_is_unknown() -> None:
    assert new_readings(cell("01234567", "1"), head="на начало").bad == (
        BadRow(1, "Нет столбца: Серийный номер, Дата, Т1."),
    )
    assert new_readings(("1", "Точка")).layout == ""


def current(*rows: tuple[str, ...], title: str = "А+ текущие", name: str = "текущие.xlsx") -> ReadingFile:
    return file_of((title,), ("Точка учёта", "", "Значение"), *rows, name=name)


@pytest.mark.rule("S-3")
def test_current_readings_of_piramida_have_the_serial_in_a_text_and_the_day_in_the_heading_or_the_name() -> None:
    rows = (("ТП-12 \\ Меркурий 230 № 01234567", "кВт·ч", "1234.5"), ("Итого", "", "5"), ("ПУ 7654321", "", "нет"))
    by_title = current(*rows, title="А+ текущие на 25.10.2026")
    assert (by_title.layout, by_title.bad) == ("«Пирамида», А+ текущие", ())
    assert by_title.rows == (ReadingRow(3, Reading("01234567", day("25.10"), (("T1", Decimal("1234.5")),))),)
    assert current(*rows, name="А+ текущие 2026-10-25.xlsx").rows == by_title.rows
    assert current(*rows).bad[0].problem.startswith("Похоже на выгрузку «Пирамиды» «А+ текущие», но в ней нет даты")


@pytest.mark.rule("S-3")
def test_two_numbers_in_one_text_are_not_guessed_between() -> None:
    file = current(("ПУ 01234567, модем 7654321", "", "5"), title="25.10.2026")
    assert [b.row for b in file.bad] == [3]


PERIOD_HEAD = (
    *("№пп", "Серийный номер", "Точка учёта", "Дата последних показаний"),
    *("Показание на начало периода 25.09.2026", "", "", "", "Показание на конец периода 25.10.2026 00:00:00"),
)
PERIOD_ZONES = ("", "", "", "", "Т1", "Т2", "Т3", "Общая", "Т1", "Т2", "Т3", "Общая")


@pytest.mark.rule("S-3")
def test_an_export_of_piramida_by_period_has_two_readings_in_a_row() -> None:
    file = file_of(
        ("Отчёт",),
        (),
        PERIOD_HEAD,
        PERIOD_ZONES,
        ("1", "01234567", "уч. 12", "25.10.2026", "100", "50", "н/д", "150", "110", "55", "н/д", "165"),
        ("2", "07654321", "уч. 13", "25.09.2026", "н/д", "н/д", "н/д", "80", "н/д", "н/д", "н/д", "н/д"),
        ("3", "07654322", "уч. 14", "", "н/д", "н/д", "н/д", "н/д", "н/д"),
    )
    assert (file.layout, file.bad, file.blank) == ("«Пирамида», показания за период", (), (7,))
    assert file.rows == (
        ReadingRow(5, Reading("01234567", day("25.09"), kwh("100", "50"))),
        ReadingRow(5, Reading("01234567", day("25.10"), kwh("110", "55"))),
        ReadingRow(6, Reading("07654321", day("25.09"), kwh("80"))),
    )
    assert file_of(PERIOD_HEAD) == ReadingFile("«Пирамида», показания за период")
    assert file_of(PERIOD_HEAD[4:]).bad == (BadRow(1, "Нет столбца: Серийный номер, Дата, Т1."),)


@pytest.mark.rule("S-3")
def test_a_head_of_two_rows_is_read() -> None:
    file = file_of(
        ("Серийный номер", "Дата", "Показания", "", "Событие"),
        ("", "", "Т1", "Т2", ""),
        ("123", "25.10.2026", "5", "6", ""),
        ("124", "25.10.2026", "7", "8", "переполнение"),
    )
    assert file.rows == (
        ReadingRow(3, Reading("123", day("25.10"), kwh("5", "6"))),
        ReadingRow(4, Reading("124", day("25.10"), kwh("7", "8"), rollover=True)),
    )


@pytest.mark.rule("S-3")
def test_a_row_of_data_is_no_second_row_of_the_head() -> None:
    file = file_of(HEADER, ("Общая", "25.10.2026", "5"))
    assert file.rows == (ReadingRow(2, Reading("Общая", day("25.10"), kwh("5"))),)
