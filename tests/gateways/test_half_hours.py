"""Messages XML 80020 as they arrive: alone, or in an archive (S-3, M-8)."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from maild.gateways import half_hours
from maild.gateways.tables import FileTables
from maild.letters.letter import Attachment
from tests.metering.test_intervals import WHOLE, message, periods, point

DAY, NEXT = (message(point(periods(WHOLE)), of_day=day) for day in ("20261024", "20261025"))


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def encrypted(content: bytes) -> bytes:
    """An archive whose directory says so of its first entry."""
    entry = content.index(b"PK\x01\x02")
    return content[: entry + 8] + b"\x01\x00" + content[entry + 10 :]


def spoiled(content: bytes) -> bytes:
    """An archive whose directory is whole, but not what it names."""
    middle = len(content) // 4
    return content[:middle] + b"\xff" * 40 + content[middle + 40 :]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (DAY, (DAY,)),
        (b"\xef\xbb\xbf" + DAY, (b"\xef\xbb\xbf" + DAY,)),
        (archive(**{"80020_2.xml": NEXT, "80020_1.XML": DAY}), (DAY, NEXT)),
        (archive(**{"октябрь/": b"", "октябрь/1.xml": DAY}), (DAY,)),
    ],
)
def test_messages_come_as_they_are_and_those_of_an_archive_by_their_names(
    content: bytes, messages: tuple[bytes, ...]
) -> None:
    table = FileTables().read(Attachment("80020.zip", "application/zip", content))
    assert (table.messages, table.rows, table.problem) == (messages, (), None)
    assert table.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.rule("S-3", "M-8")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (encrypted(archive(a=b"", **{"1.xml": DAY})), "не книга XLSX и не архив сообщений"),
        (encrypted(archive(**{"1.xml": DAY})), "архив с паролем"),
        (spoiled(archive(**{"1.xml": DAY})), "архив повреждён"),
        (archive(**{"1.xml": b"0" * (half_hours.MESSAGE_SIZE + 1)}), "архив слишком велик"),
        (archive(**{f"{n}.xml": b"" for n in range(half_hours.MESSAGES + 1)}), "архив слишком велик"),
        (archive(), "не таблица"),
        (b"<?xml version='1.0'?><html/>", "не таблица"),
    ],
)
def test_what_is_no_archive_of_messages_is_told_in_words(content: bytes, told: str) -> None:
    table = FileTables().read(Attachment("80020.zip", "application/zip", content))
    assert (table.messages, table.rows) == ((), ())
    assert told in (table.problem or "")
