"""A client's own template: filled with values only, its row repeated, and refused in words where it cannot serve."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from maild.gateways import filling
from maild.gateways.forms import LARGEST, UnfitForm, fill_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from maild.gateways.forms import Value

DAY = datetime.combine(date(2026, 10, 25), time())
ONCE: dict[str, Value] = {
    "клиент": "СНТ «Ромашка»",
    "период с": date(2026, 9, 25),
    "итого сумма": (Decimal("2287.98"), "#,##0.00"),
    "пусто": "",
}


def row(plot: str, name: str = "Иванов", kwh: str = "10.5") -> dict[str, Value]:
    return {"участок": plot, "абонент": name, "расход Т1": (Decimal(kwh), "0.00"), "дата текущих": date(2026, 10, 25)}


def book(draw: Callable[[Worksheet], None]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    draw(made.worksheets[0])
    made.save(out)
    return out.getvalue()


def cells(**values: str) -> bytes:
    """A workbook with these cells."""

    def draw(sheet: Worksheet) -> None:
        for place, value in values.items():
            sheet[place] = value

    return book(draw)


PLAIN = cells(
    A1="{{ клиент }}", A3="{{ участок }}", B3="{{абонент}}", C3="{{ расход Т1 }}", A4="Итого", C4="{{итого сумма}}"
)


def filled(template: bytes, *rows: dict[str, Value]) -> Worksheet:
    """By the child's own functions, in this process."""
    asked = {"template": base64.b64encode(template).decode(), "once": told(ONCE), "rows": [told(r) for r in rows]}
    answer = filling._answer(asked)
    assert answer.startswith(b"PK"), answer.decode("unicode_escape")
    sheet = load_workbook(io.BytesIO(answer)).active
    assert sheet is not None
    return sheet


def told(values: dict[str, Value]) -> dict[str, object]:
    from maild.gateways.forms import _told

    return dict(_told(values))


def problem(template: bytes, *rows: dict[str, Value]) -> str:
    with pytest.raises(UnfitForm) as told_of:
        fill_form(template, ONCE, rows or (row("1"),))
    return str(told_of.value)


def values(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [line for line in sheet.iter_rows(values_only=True) if any(cell is not None for cell in line)]


@pytest.mark.rule("S-5", "M-8")
def test_the_child_fills_the_template_and_repeats_its_row_for_each_plot() -> None:
    made = fill_form(PLAIN, ONCE, [row("2"), row("10", "Петров", "7"), row("12а")])
    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert values(sheet) == [
        ("СНТ «Ромашка»", None, None),
        ("2", "Иванов", 10.5),
        ("10", "Петров", 7),
        ("12а", "Иванов", 10.5),
        ("Итого", None, 2287.98),
    ]


def test_numbers_and_days_are_such_with_the_templates_own_pattern_or_the_usual_one() -> None:
    def draw(sheet: Worksheet) -> None:
        sheet.append(["{{участок}}", "{{расход Т1}}", "{{расход Т1}}", "{{дата текущих}}", "{{дата текущих}}"])
        sheet["C1"].number_format = "0.000"
        sheet["E1"].number_format = "YYYY"

    (line,) = filled(book(draw), row("1")).iter_rows()
    assert [cell.value for cell in line] == ["1", 10.5, 10.5, DAY, DAY]
    assert [cell.number_format for cell in line[1:]] == ["0.00", "0.000", "DD.MM.YYYY", "YYYY"]


def test_among_other_words_a_value_is_written_out() -> None:
    template = cells(
        A1="с {{период с}}, {{ клиент }}: {{итого сумма}} руб.{{пусто}}", A2="{{участок}}: {{расход Т1}} кВт·ч"
    )
    assert values(filled(template, row("1"))) == [
        ("с 25.09.2026, СНТ «Ромашка»: 2287,98 руб.",),
        ("1: 10,5 кВт·ч",),
    ]


@pytest.mark.parametrize("name", ["{{УЧАСТОК}}", "{{  учacток }}", "{{у ч а с т о к}}", "{{Yчасток}}"])
def test_case_spaces_and_look_alikes_make_no_difference(name: str) -> None:
    assert values(filled(cells(A1=name), row("77"))) == [("77",)]


def test_the_zone_may_have_a_latin_letter() -> None:
    assert values(filled(cells(A1="{{расход T1}}"), row("77"))) == [(10.5,)]


@pytest.mark.rule("M-9")
@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil.example";"x")', "+1+1", "-2", "@SUM(A1)", "{{клиент}}"])
def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    cell = filled(cells(A1="{{участок}}", B1="{{абонент}}"), row("1", text))["B1"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] != "{")


def test_what_stands_below_moves_down_with_its_looks_heights_merged_cells_and_printed_area() -> None:
    def draw(sheet: Worksheet) -> None:
        sheet["A1"] = "Ведомость"
        sheet.merge_cells("A1:C1")
        sheet["A2"] = "{{участок}}"
        sheet.merge_cells("A2:B2")
        sheet["A2"].font = Font(italic=True)
        sheet["A3"] = "Итого"
        sheet["A3"].font = Font(bold=True)
        sheet.merge_cells("A3:B4")
        sheet.row_dimensions[1].height = 40
        sheet.row_dimensions[2].height = 21
        sheet.row_dimensions[3].height = 33
        sheet.print_area = "A1:C4"
        sheet.auto_filter.ref = "A1:C4"

    sheet = filled(book(draw), row("1"), row("2"), row("3"))
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:C1", "A2:B2", "A3:B3", "A4:B4", "A5:B6"]
    assert [sheet.row_dimensions[line].height for line in range(1, 6)] == [40, 21, 21, 21, 33]
    assert [(sheet[f"A{n}"].font.italic, sheet[f"A{n}"].font.bold) for n in (2, 4, 5)] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert sheet.print_area == "'Sheet'!$A$1:$C$6"
    assert sheet.auto_filter.ref is None


def test_a_printed_area_of_one_cell_stays() -> None:
    def draw(sheet: Worksheet) -> None:
        sheet["A2"] = "{{участок}}"
        sheet.print_area = "A1"

    assert filled(book(draw), row("1"), row("2")).print_area == "'Sheet'!$A$1"


def test_a_row_grows_with_its_wrapped_text_and_no_further_than_any_row_can() -> None:
    def draw(sheet: Worksheet) -> None:
        sheet.append(["{{участок}}", "{{абонент}}"])
        sheet["B1"].alignment = Alignment(wrap_text=True)

    sheet = filled(book(draw), row("1", "Иванов"), row("2", "Салтыков-Щедрин Михаил"), row("3", "я" * 5000))
    assert [sheet.row_dimensions[line].height for line in (1, 2, 3)] == [None, pytest.approx(42.9), 409]


@pytest.mark.rule("M-8")
def test_nothing_that_a_reader_would_work_out_is_left() -> None:
    def draw(sheet: Worksheet) -> None:
        sheet.append(["{{участок}}", "{{абонент}}"])
        sheet.append(["Имя", "Год"])
        sheet.append(["a", "b"])
        assert sheet.parent is not None
        sheet.parent.defined_names["evil"] = DefinedName("evil", attr_text='WEBSERVICE("http://evil.example")')
        sheet.conditional_formatting.add("A1", Rule(type="expression", formula=["WEBSERVICE(A1)"]))
        check = DataValidation(type="custom", formula1="WEBSERVICE(A1)")
        check.add("A1")
        sheet.add_data_validation(check)
        sheet.add_table(Table(displayName="Т", ref="A2:B3"))

    made = fill_form(book(draw), ONCE, [row("1"), row("2")])
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert b"WEBSERVICE" not in whole
    assert not any("table" in name for name in package.namelist())


def test_sheets_without_plots_are_filled_too() -> None:
    made, out = Workbook(), io.BytesIO()
    made.worksheets[0]["A1"] = "{{участок}}"
    made.create_sheet("Титул")["B2"] = "{{клиент}}"
    made.save(out)
    again = load_workbook(io.BytesIO(fill_form(out.getvalue(), ONCE, [row("1")])))
    assert again["Титул"]["B2"].value == "СНТ «Ромашка»"


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def tall(sheet: Worksheet) -> None:
    sheet["A501"] = "{{участок}}"


def joined(sheet: Worksheet) -> None:
    sheet["A2"] = "{{участок}}"
    sheet.merge_cells("B2:B3")


@pytest.mark.rule("M-8")
@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"%PDF-1.4", "это не книга XLSX"),
        (b"PK\x03\x04 broken", "файл повреждён"),
        (b"PK\x03\x04" + b"x" * LARGEST, "больше 10 МиБ"),
        (packed(**{"xl/workbook.xml": b"<", "xl/vbaProject.bin": b""}), "есть макросы"),
        (packed(**{"xl/workbook.xml": b"<"}), "книга шаблона повреждена"),
        (cells(A1="{{участок}}", B2="=SUM(B1:B1)", C3="=1", D4="=2", E5="=3"), "есть формулы (B2, C3, D4…): замените"),
        (cells(A1="{{участок}}", B1="{{долг}}"), "таких полей нет: долг"),
        (cells(A1="{{клиент}}"), "нет строки с полями участка"),
        (cells(A1="просто текст"), "нет строки с полями участка"),
        (cells(A1="{{участок}}", A3="{{абонент}}"), "стоят в нескольких строках (1, 3), а нужна одна"),
        (book(joined), "объединены с соседними строками"),
        (book(tall), "больше 500 строк"),
        (cells(CW1="{{участок}}"), "или 100 столбцов"),
    ],
)
def test_a_template_that_cannot_serve_is_refused_in_words(template: bytes, said: str) -> None:
    assert said in problem(template)


@pytest.mark.rule("M-8")
def test_a_client_has_plots_and_not_too_many() -> None:
    with pytest.raises(UnfitForm, match="нет ни одного участка"):
        fill_form(PLAIN, ONCE, [])
    with pytest.raises(UnfitForm, match="участков больше 5000"):
        fill_form(PLAIN, ONCE, [row("1")] * 5001)


@pytest.mark.rule("M-8")
def test_a_child_that_fails_or_takes_too_long_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("maild.gateways.child.sys.executable", "/bin/false")
        assert problem(PLAIN) == "шаблон повреждён или слишком велик"
    with monkeypatch.context() as patched:
        patched.setattr("maild.gateways.forms.WALL_SECONDS", 0.01)
        assert problem(PLAIN) == "шаблон заполняется слишком долго"


@pytest.mark.rule("M-8")
def test_a_template_over_the_memory_of_the_child_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(filling, "_filled", fails)
    answer = filling._answer({"template": "", "once": {}, "rows": []})
    assert "шаблон слишком велик" in answer.decode("unicode_escape")


@pytest.mark.rule("M-8")
def test_the_child_limits_itself_before_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []

    def limit(_: int, both: tuple[int, int]) -> None:
        limits.append(both)

    shown = io.BytesIO()
    asked = io.TextIOWrapper(io.BytesIO(b'{"template": "", "once": {}, "rows": []}'))
    monkeypatch.setattr("resource.setrlimit", limit)
    monkeypatch.setattr("sys.stdin", asked)
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(shown, write_through=True))
    filling.main()
    assert limits == [(filling.MEMORY,) * 2, (filling.CPU_SECONDS,) * 2]
    assert shown.getvalue().startswith(b"{")
