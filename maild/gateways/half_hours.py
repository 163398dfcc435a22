"""Files of half-hours: a message XML 80020, or an archive of them (S-3). What stands in a message is not read here."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipfile import ZipInfo

MESSAGES = 1_000
MESSAGE_SIZE = 4 * 1024 * 1024
UNPACKED = 64 * 1024 * 1024
"""A message of a day is 100 KiB for each ten points; the archive of a year of a client is far below this (M-8)."""
_HEAD = 2_000
_ENCRYPTED = 0x1
_OFFICE = ("xl/", "word/", "ppt/")
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)


class Unpackable(ValueError):
    """Why an archive cannot be taken, in Russian."""


def is_message(content: bytes) -> bool:
    """Whether it is an XML message, by what it begins with; which class it is of is looked at by its reader."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"<?xml", b"<message")) and b"<message" in head


def messages_in(archive: bytes) -> tuple[bytes, ...]:
    """Every message of an archive, in the order of their names; none if it is no archive of messages alone.

    Raises:
        Unpackable: it is encrypted, broken or too large.
    """
    entries = _entries(archive)
    if not entries or not all(_may_be_message(entry.filename) for entry in entries):
        return ()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unpackable("архив с паролем: пришлите его без пароля")
    sizes = [entry.file_size for entry in entries]
    if len(entries) > MESSAGES or max(sizes) > MESSAGE_SIZE or sum(sizes) > UNPACKED:
        raise Unpackable(f"архив слишком велик: до {MESSAGES} сообщений, до {UNPACKED >> 20} МиБ вместе")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as package:
            return tuple(package.read(entry) for entry in entries)
    except _FAULTS as fault:
        raise Unpackable("архив повреждён и не открывается") from fault


def _entries(archive: bytes) -> list[ZipInfo]:
    """What the directory of the archive names; nothing of one that cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as package:
            return sorted((e for e in package.infolist() if not e.is_dir()), key=lambda entry: entry.filename)
    except _FAULTS:
        return []


def _may_be_message(name: str) -> bool:
    return name.lower().endswith(".xml") and not name.startswith(_OFFICE)
