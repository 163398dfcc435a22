"""Attached spreadsheets as rows of text (`ports.TableReader`). Workbooks are opened in a child with limits (M-8)."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from maild.desk.arrival import Table

if TYPE_CHECKING:
    from maild.letters.letter import Attachment

UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRIES_LIMIT = 2000
ROWS_LIMIT = 100_000
WALL_SECONDS = 60
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ";\t,"
_SAMPLE = 4096


class FileTables:
    """`ports.TableReader`."""

    def read(self, attachment: Attachment) -> Table:
        """The first sheet that holds anything, or the problem in Russian."""
        try:
            return Table(attachment.name, _rows(attachment.content))
        except UnreadableTable as problem:
            return Table(attachment.name, (), str(problem))


class UnreadableTable(ValueError):
    """Why a file cannot be read as a table, in Russian."""


def _rows(content: bytes) -> tuple[tuple[str, ...], ...]:
    if content.startswith(_ZIP):
        _check_package(content)
        return _from_child(content)
    if content.startswith(_OLE):
        raise UnreadableTable("это старый формат Excel или книга с паролем: сохраните её как XLSX без пароля или CSV")
    return _from_csv(_text(content))


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise UnreadableTable("файл повреждён и не открывается") from fault
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableTable("в книге есть макросы: сохраните её как XLSX без макросов")
    if "xl/workbook.xml" not in names:
        raise UnreadableTable("это не книга XLSX")
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise UnreadableTable("книга в распакованном виде больше 200 МиБ")


def _from_child(content: bytes) -> tuple[tuple[str, ...], ...]:
    command = [sys.executable, "-I", str(Path(__file__).with_name("workbook.py"))]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False, env={})  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as fault:
        raise UnreadableTable("книга читается слишком долго") from fault
    if child.returncode != 0:
        raise UnreadableTable("книга повреждена или слишком велика")
    answer = json.loads(child.stdout)
    if "problem" in answer:
        raise UnreadableTable(answer["problem"])
    return tuple(tuple(row) for row in answer["rows"])


def _text(content: bytes) -> str:
    """UTF-8 with or without its mark, else Windows-1251: nothing else comes from spreadsheets here."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("windows-1251")
    except UnicodeDecodeError as fault:
        raise UnreadableTable("это не таблица: пришлите XLSX или CSV") from fault


def _from_csv(text: str) -> tuple[tuple[str, ...], ...]:
    if "\0" in text or text.lstrip().startswith(("%PDF", "{\\rtf", "<")):
        raise UnreadableTable("это не таблица: пришлите XLSX или CSV")
    head = text[:_SAMPLE].splitlines()[:1] or [""]
    delimiter = max(_DELIMITERS, key=head[0].count)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = tuple(tuple(cell.strip() for cell in row) for row in found if any(cell.strip() for cell in row))
    except csv.Error as fault:
        raise UnreadableTable(f"CSV не читается: {fault}") from fault
    if len(rows) > ROWS_LIMIT:
        raise UnreadableTable(f"строк больше {ROWS_LIMIT}")
    if not rows:
        raise UnreadableTable("файл пуст")
    return rows
