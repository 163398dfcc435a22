from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

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
