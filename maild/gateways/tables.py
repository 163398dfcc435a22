"""Attached spreadsheets as rows of text (`ports.TableReader`). Workbooks are opened in a child with limits (M-8)."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from maild.desk.arrival import Table
from maild.gateways.child import ChildProblem, answer_of
from maild.gateways.half_hours import Unpackable, is_message, messages_in
from maild.gateways.workbook import TooMuch, placed

if TYPE_CHECKING:
    from maild.letters.letter import Attachment

UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRIES_LIMIT = 2000
WALL_SECONDS = 300
"""The child's own limit is of processor time; a busy machine is no fault of a file."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ";\t,"
_SAMPLE = 4096
_NO_TABLE = "это не таблица: пришлите XLSX, CSV или XML 80020"


class FileTables:
    """`ports.TableReader`."""

    def read(self, attachment: Attachment) -> Table:
        """The first sheet that holds anything, empty rows in their places, or the problem in Russian."""
        name, content = attachment.name, attachment.content
        digest = hashlib.sha256(content).hexdigest()
        try:
            if messages := _messages(content):
                return Table(name, (), messages=messages, digest=digest)
            rows, sheet = _rows(content)
            return Table(name, rows, digest=digest, sheet=sheet)
        except (UnreadableTable, Unpackable, ChildProblem) as problem:
            return Table(name, (), str(problem), digest=digest)


class UnreadableTable(ValueError):
    """Why a file cannot be read as a table, in Russian."""


def _messages(content: bytes) -> tuple[bytes, ...]:
    """Messages of half-hours; none if it is a table, or nothing that is known."""
    if content.startswith(_ZIP):
        return messages_in(content)
    return (content,) if is_message(content) else ()


_Rows = tuple[tuple[str, ...], ...]


def _rows(content: bytes) -> tuple[_Rows, str]:
    """The rows, and the name of their sheet if there are others beside it."""
    if content.startswith(_ZIP):
        return _from_book(content)
    if content.startswith(_OLE):
        raise UnreadableTable("это старый формат Excel или книга с паролем: сохраните её как XLSX без пароля или CSV")
    return _from_csv(_text(content)), ""


def check_package(content: bytes) -> None:
    """Look at what is in a workbook's package before anything opens it.

    Raises:
        UnreadableTable: it is broken, has macros, is none, or would be too large unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise UnreadableTable("файл повреждён и не открывается") from fault
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableTable("в книге есть макросы: сохраните её как XLSX без макросов")
    if "xl/workbook.xml" not in names:
        raise UnreadableTable("это не книга XLSX и не архив сообщений XML 80020")
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise UnreadableTable("книга в распакованном виде больше 200 МиБ")


def _from_book(content: bytes) -> tuple[_Rows, str]:
    check_package(content)
    slow, broken = "книга читается слишком долго", "книга повреждена или слишком велика"
    answer = json.loads(answer_of("workbook.py", content, WALL_SECONDS, slow=slow, broken=broken))
    return tuple(map(tuple, answer["rows"])), answer["sheet"]


def _text(content: bytes) -> str:
    """UTF-16 with its mark («Текст Юникод»), UTF-8 with or without, else Windows-1251: so spreadsheets write."""
    for charset in ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "windows-1251"):
        with suppress(UnicodeDecodeError):
            return content.decode(charset)
    raise UnreadableTable(_NO_TABLE)


def _from_csv(text: str) -> _Rows:
    if "\0" in text or text.lstrip().startswith(("%PDF", "{\\rtf", "<")):
        raise UnreadableTable(_NO_TABLE)
    head = next((line for line in text[:_SAMPLE].splitlines() if line.strip()), "")
    found = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count))
    try:
        rows = placed([cell.strip() for cell in row] for row in found)
    except csv.Error as fault:
        raise UnreadableTable("CSV не читается: кавычка не закрыта или ячейка слишком длинна") from fault
    except TooMuch as excess:
        raise UnreadableTable(str(excess)) from excess
    if not rows:
        raise UnreadableTable("файл пуст")
    return tuple(map(tuple, rows))
