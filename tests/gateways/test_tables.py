from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from maild.gateways import workbook as child
from maild.gateways.tables import FileTables
from maild.letters.letter import Attachment


def read(content: bytes) -> tuple[tuple[tuple[str, ...], ...], str | None]:
    table = FileTables().read(Attachment("файл", "application/octet-stream", content))
    return table.rows, table.problem


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.rule("S-3", "M-8")
def test_a_workbook_is_read_in_a_child_with_serials_as_text() -> None:
    rows, problem = read(workbook(("Участок", "Серийный номер", "Т1"), ("12-А", "00123", 100.0)))
    assert problem is None
    assert rows == (("Участок", "Серийный номер", "Т1"), ("12-А", "00123", "100"))


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(("others", "named"), [([], ""), ([""], ""), (["Серийный номер"], "Инструкция")])
def test_the_sheet_that_was_read_is_named_where_others_are_filled_too(others: list[str], named: str) -> None:
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].title = "Инструкция"
    book.worksheets[0].append(("Как заполнять",))
    for head in others:
        book.create_sheet().append((head,))
    book.save(out)
    table = FileTables().read(Attachment("файл", "application/octet-stream", out.getvalue()))
    assert (table.rows, table.sheet) == ((("Как заполнять",),), named)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_the_encodings_and_with_the_delimiters_of_spreadsheets(encoding: str, delimiter: str) -> None:
    text = delimiter.join(("Участок", "Абонент")) + "\r\n" + delimiter.join(("12", "Иванов")) + "\r\n"
    assert read(text.encode(encoding)) == ((("Участок", "Абонент"), ("12", "Иванов")), None)


@pytest.mark.rule("M-8")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 broken", "повреждён"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "старый формат"),
        (b"%PDF-1.4", "не таблица"),
        (b"", "пуст"),
        (workbook(), "нет ни одной"),
    ],
)
def test_what_is_no_table_is_told_in_words(content: bytes, told: str) -> None:
    rows, problem = read(content)
    assert rows == ()
    assert problem is not None
    assert told in problem


@pytest.mark.rule("M-8")
def test_macros_are_refused() -> None:
    out = io.BytesIO(workbook(("Участок",)))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"")
    assert "макросы" in (read(out.getvalue())[1] or "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_as_unicode_is_read_by_its_mark(encoding: str) -> None:
    text = "\ufeffУчасток\tАбонент\r\n12\tИванов\r\n"
    assert read(text.encode(encoding)) == ((("Участок", "Абонент"), ("12", "Иванов")), None)


@pytest.mark.rule("S-3")
def test_empty_rows_keep_their_places_so_that_a_row_has_the_number_that_people_see() -> None:
    rows = (("Участок", "Абонент"), (), ("12", "Иванов"), (), ("13", "Петров"))
    assert read("Участок;Абонент\n;\n12;Иванов\n\n13;Петров\n; ;\n\n".encode()) == (rows, None)
    assert read(workbook(*rows, (), ("",))) == (rows, None)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("\r\n\r\nУчасток,Абонент\r\n12,Иванов\r\n", ((), (), ("Участок", "Абонент"), ("12", "Иванов"))),
        (
            'Участок;Абонент\n12;"Иванов;\nИ. И."\n13;Петров\n',
            (("Участок", "Абонент"), ("12", "Иванов;\nИ. И."), ("13", "Петров")),
        ),
        ("Участок;Т1\n12;0,5\n13;1,5,5,5\n", (("Участок", "Т1"), ("12", "0,5"), ("13", "1,5,5,5"))),
    ],
)
def test_csv_is_read_as_spreadsheets_write_it(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert read(text.encode("cp1251")) == (rows, None)


def of_a_later_version(content: bytes) -> bytes:
    """A package that says in its directory that another version of ZIP is needed to read it."""
    entry = content.index(b"PK\x01\x02")
    return content[: entry + 6] + b"\xff\x00" + content[entry + 8 :]


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.rule("M-8")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (of_a_later_version(workbook(("12",))), "повреждён"),
        (package(**{"word/document.xml": b""}), "не книга XLSX"),
        (package(**{"xl/workbook.xml": b"<"}), "книга повреждена"),
        (package(**{"xl/workbook.xml": b""}, **{f"xl/{n}": b"" for n in range(2001)}), "больше 200 МиБ"),
        (b"\x98\x98\x98", "не таблица"),
        (b"\xff\xfe1", "не таблица"),
        ("\ufeffa;b".encode("utf-32"), "не таблица"),
        (b"{\\rtf1 text", "не таблица"),
        ("<html><table>".encode("utf-16"), "не таблица"),
        (b'"' + b"a" * 200_000, "кавычка не закрыта"),
        (b" ; \r\n\r\n;\r\n", "пуст"),
    ],
)
def test_what_cannot_be_taken_is_told_in_words(content: bytes, told: str) -> None:
    rows, problem = read(content)
    assert rows == ()
    assert problem is not None
    assert told in problem


@pytest.mark.rule("M-8")
def test_a_table_is_bounded_in_rows_wherever_it_comes_from() -> None:
    assert read(b"\n" * 499_999 + b"12;1\n")[1] is None
    assert read(b"\n" * 500_000 + b"12;1\n") == ((), "в таблице больше 500000 строк")


def sheet(rows: str, before: str = "") -> bytes:
    """A workbook whose only sheet has these rows, as XML."""
    out = io.BytesIO()
    xml = f'{before}<worksheet xmlns="{_NAMES}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(workbook(("12",)))) as whole, zipfile.ZipFile(out, "w") as made:
        for name in whole.namelist():
            made.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else whole.read(name))
    return out.getvalue()


_NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_stored_texts(cells: int, texts: int) -> bytes:
    """A workbook as Excel writes it: long texts are stored once, cells name them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number in range(cells):
            page.write_string(number, 0, f"{number % texts:05d}" + "ы" * 29_995)
    return out.getvalue()


@pytest.mark.rule("M-8")
def test_one_stored_text_in_many_cells_is_counted_in_each() -> None:
    assert len(read(with_stored_texts(1300, 1))[0]) == 1300
    assert read(with_stored_texts(1400, 1)) == ((), "в таблице больше 40 миллионов знаков")


@pytest.mark.rule("M-8")
def test_entities_that_grow_are_not_resolved() -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    assert read(sheet(cell.format("ха"))) == ((("ха",),), None)
    bomb = sheet(cell.format("&y;"), '<!DOCTYPE a [<!ENTITY x "ха"><!ENTITY y "&x;&x;">]>')
    assert read(bomb) == ((), "книга повреждена и не открывается")


@pytest.mark.rule("M-8")
def test_a_cell_below_the_last_row_of_any_workbook_is_none_and_takes_no_time() -> None:
    content = sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')
    assert read(content) == ((), "в книге нет ни одной заполненной таблицы")
    assert read(sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')) == ((), "в таблице больше 500000 строк")


@pytest.mark.rule("M-8")
def test_a_child_that_fails_or_takes_too_long_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(("12",))
    with monkeypatch.context() as patched:
        patched.setattr("maild.gateways.child.sys.executable", "/bin/false")
        assert read(content) == ((), "книга повреждена или слишком велика")
    with monkeypatch.context() as patched:
        patched.setattr("maild.gateways.tables.WALL_SECONDS", 0.01)
        assert read(content) == ((), "книга читается слишком долго")
    assert read(content) == ((("12",),), None)


@pytest.mark.rule("M-8")
def test_a_child_over_its_memory_harms_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The real child with less memory, since it takes long to fill a gibibyte."""
    source = Path(child.__file__).read_text(encoding="utf-8")
    (tmp_path / "workbook.py").write_text(source.replace("MEMORY = 1024 *", "MEMORY = 40 *"), encoding="utf-8")
    content = with_stored_texts(600, 600)
    assert len(read(content)[0]) == 600
    monkeypatch.setattr("maild.gateways.child._HERE", tmp_path)
    assert read(content) == ((), "книга слишком велика")


@pytest.mark.rule("M-8")
def test_what_is_too_large_when_unpacked_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.gateways.child.subprocess.run", None)
    monkeypatch.setattr("maild.gateways.tables.UNPACKED_LIMIT", 5000)
    content = package(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * 5001})
    assert read(content) == ((), "книга в распакованном виде больше 200 МиБ")
