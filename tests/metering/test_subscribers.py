"""The rows of a subscribers file (S-3; CONTRACT, Files)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.metering.cells import BadRow
from maild.metering.columns import Keys
from maild.metering.subscribers import SubscriberRow, canonical_mac, read_subscribers

KEYS = Keys(name=fold, plot=plot_key)
HEADER = ("Участок", "Абонент", "Серийный номер", "MAC", "Система", "Начальные показания Т1", "Т2", "Т3", "Разрядность")


def read(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> tuple[SubscriberRow, ...]:
    file = read_subscribers((header, *rows), KEYS)
    assert file.bad == ()
    return file.rows


def bad(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> tuple[BadRow, ...]:
    return read_subscribers((header, *rows), KEYS).bad


def row(  # noqa: PLR0917 - the columns of the file, in its order
    plot: str = "12",
    serial: str = "01234567",
    mac: str = "",
    system: str = "",
    t1: str = "",
    t2: str = "",
    t3: str = "",
    digits: str = "",
) -> tuple[str, ...]:
    return (plot, "Иванов", serial, mac, system, t1, t2, t3, digits)


@pytest.mark.rule("S-3")
def test_a_whole_row_is_read() -> None:
    (read_row,) = read(row("уч. 12-А", "01234567", "aa-bb-cc-dd-ee-ff", "СУП-04", "1 234,5", "10.25", "0", "6"))
    assert read_row == SubscriberRow(
        row=2,
        plot="уч. 12-А",
        plot_key="12а",
        name="Иванов",
        serial="01234567",
        mac="AA:BB:CC:DD:EE:FF",
        system="sup04",
        common=False,
        initial=(("T1", Decimal("1234.5")), ("T2", Decimal("10.25")), ("T3", Decimal(0))),
        digits=6,
    )


@pytest.mark.rule("S-3")
def test_only_plot_and_serial_number_are_needed() -> None:
    (read_row,) = read(("12", "77"[:1] + "001"), header=("Участок", "Серийный номер"))
    assert (read_row.plot, read_row.serial, read_row.name) == ("12", "7001", "")
    assert (read_row.mac, read_row.system, read_row.initial, read_row.digits) == (None, None, (), None)


@pytest.mark.rule("S-3")
def test_columns_stand_in_any_order_and_case_and_others_are_passed_over() -> None:
    header = ("№ п/п", "СЕРИЙНЫЙ  НОМЕР", "улица", "участок", "Фио")
    (read_row,) = read(("1", "A-100", "Лесная", "7", "Петров"), header=header)
    assert (read_row.plot, read_row.serial, read_row.name) == ("7", "A-100", "Петров")


@pytest.mark.rule("S-3")
def test_the_names_of_columns_are_found_within_the_first_ten_rows() -> None:
    title = (("Список абонентов",), *((("",),) * 8))
    file = read_subscribers((*title, HEADER, row()), KEYS)
    assert [r.row for r in file.rows] == [11]
    too_late = read_subscribers((("",), *title, HEADER, row()), KEYS)
    assert too_late.bad == (BadRow(1, "Нет столбца: Участок, Серийный номер."),)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("header", "missing"),
    [(("Участок", "Абонент"), "Серийный номер"), (("Серийный номер",), "Участок"), ((), "Участок, Серийный номер")],
)
def test_a_needed_column_that_is_missing_is_named(header: tuple[str, ...], missing: str) -> None:
    assert bad(row(), header=header) == (BadRow(1, f"Нет столбца: {missing}."),)


def test_empty_rows_are_passed_over_and_short_ones_are_filled_up() -> None:
    rows = read(("", " "), ("12", "", "7001"), ())
    assert [(r.row, r.serial) for r in rows] == [(3, "7001")]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("plot", ["общий", "Общий", "ОБЩИЙ СЧЁТЧИК", "oбщий"])
def test_the_common_meter_is_a_plot_of_its_own(plot: str) -> None:
    (read_row,) = read(row(plot))
    assert (read_row.common, read_row.plot) == (True, "общий")


@pytest.mark.rule("P-2")
@pytest.mark.parametrize(
    ("written", "mac"),
    [
        ("AA:BB:CC:DD:EE:FF", "AA:BB:CC:DD:EE:FF"),
        ("aabb.ccdd.eeff", "AA:BB:CC:DD:EE:FF"),
        ("aa-bb-cc-dd-ee-ff", "AA:BB:CC:DD:EE:FF"),
        ("AABBCCDDEEFF", "AA:BB:CC:DD:EE:FF"),
        ("АА:ВВ:СС:00:11:22", "AA:BB:CC:00:11:22"),  # Cyrillic А, В, С
        ("0О:O0:00:00:00:01", "00:00:00:00:00:01"),
        ("DF:3B:00:11:22:33:FF:EE", "DF:3B:00:11:22:33:FF:EE"),
        ("df3b 0011 2233 ffee", "DF:3B:00:11:22:33:FF:EE"),
        ("AA:BB:CC:DD:EE", None),
        ("AA:BB:CC:DD:EE:FG", None),
        ("", None),
    ],
)
def test_a_mac_is_read_in_any_notation(written: str, mac: str | None) -> None:
    assert canonical_mac(written) == mac


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (row(plot=""), "Не указан участок."),
        (row(plot="№"), "Не указан участок."),
        (row(serial=""), "Не указан серийный номер."),
        (row(serial="1,23457E+11"), "Серийный номер «1,23457E+11» испорчен таблицей: задайте столбцу формат «Текст»."),
        (row(serial="12"), "«12» не похоже на серийный номер."),
        (row(serial="№?!"), "«№?!» не похоже на серийный номер."),
        (row(mac="AA:BB"), "«AA:BB» — не MAC: в нём 12 или 16 знаков 0–9 и A–F."),
        (row(system="СУП-05"), "Система «СУП-05» неизвестна: СУП-04 или ТПП Smart Metering."),
        (row(t1="много"), "«Начальные показания Т1»: «много» — не показание (кВт·ч)."),
        (row(t1="-5"), "«Начальные показания Т1»: «-5» — не показание (кВт·ч)."),
        (row(t1="1,5", t2="1.2.3"), "«Т2»: «1.2.3» — не показание (кВт·ч)."),
        (row(t2="5"), "Есть показания Т2, но нет «Начальные показания Т1»."),
        (row(t1="5", t3="5"), "Есть показания Т3, но нет «Т2»."),
        (row(digits="2"), "Разрядность «2»: нужно целое число от 3 до 9."),
        (row(digits="10"), "Разрядность «10»: нужно целое число от 3 до 9."),
        (row(digits="пять"), "Разрядность «пять»: нужно целое число от 3 до 9."),
        (row(t1="100000", digits="5"), "«Начальные показания Т1»: 100000 не помещается: разрядов у счётчика — 5."),
    ],
)
def test_a_bad_row_says_why(cells: tuple[str, ...], problem: str) -> None:
    assert bad(cells) == (BadRow(2, problem),)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("digits", ["3", "9"])
def test_a_register_has_three_to_nine_digits(digits: str) -> None:
    (read_row,) = read(row(t1="999,9", digits=digits))
    assert read_row.digits == int(digits)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("system", ["СУП-04", "суп 04", "sup04"])
def test_the_metering_system_is_read(system: str) -> None:
    assert read(row(system=system))[0].system == "sup04"
    assert read(row(system="ТПП Smart Metering"))[0].system == "smart"


@pytest.mark.rule("S-3")
def test_nothing_stands_twice_in_a_file() -> None:
    mac = "AA:BB:CC:DD:EE:FF"
    assert bad(
        row("12", "7001", mac),
        row("уч. 012", "7002"),
        row("13", "7001"),
        row("14", "7004", "aabbccddeeff"),
        row("", "7005"),
        row("общий", "7006"),
        row("Общий счётчик", "7007"),
    ) == (
        BadRow(3, "участок уч. 012 уже в строке 2."),
        BadRow(4, "серийный номер 7001 уже в строке 2."),
        BadRow(5, f"MAC {mac} уже в строке 2."),
        BadRow(6, "Не указан участок."),
        BadRow(8, "участок общий уже в строке 7."),
    )
