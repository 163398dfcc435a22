"""Letters made to hurt by their size: bombs, nesting, floods. Each is made when it is asked for."""

from __future__ import annotations

import base64
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from tests.letters.test_hostile import HEAD, READABLE, TOO_MUCH, in_html

if TYPE_CHECKING:
    from collections.abc import Callable

DISPATCHER = b"From: dispatcher@example.org\r\nTo: service@example.org\r\nSubject: x\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MIB = 1024 * 1024


def attached(content: bytes, name: str) -> bytes:
    """A dispatcher's command letter with that file."""
    said = "показания\r\n".encode()
    return b"".join(
        (
            DISPATCHER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + PLAIN + said,
            b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n",
            b"Content-Disposition: attachment; filename=" + name.encode() + b"\r\n\r\n",
            base64.encodebytes(content) + b"\r\n--b--\r\n",
        )
    )


def bomb(size: int) -> bytes:
    """A workbook whose first sheet unpacks to that many octets."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return packed.getvalue()


def encoded(encoding: str, body: bytes) -> bytes:
    """A plain letter with that transfer encoding."""
    return HEAD + f"Content-Type: text/plain\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body


def commands(text: str) -> bytes:
    """A dispatcher's letter."""
    return DISPATCHER + PLAIN + text.encode()


HUGE: dict[str, Callable[[], bytes]] = {
    "20 MB of base64 for text": lambda: encoded("base64", base64.encodebytes(b"word " * 2_900_000)),
    "20 MB of quoted-printable": lambda: encoded("quoted-printable", b"=D0=B0" * 3_300_000),
    "20 MB of uuencode": lambda: encoded("x-uuencode", b"begin 644 x\r\n" + b"#0V%T\r\n" * 2_500_000),
    "20 MB of HTML": lambda: in_html("<p>слово</p>" * 1_200_000),
    "20 MB of one tag": lambda: in_html("<a " + "b=c " * 4_900_000 + ">"),
    "20 MB of koi8-r": lambda: (
        HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + b"\xd0\xd2\xcf " * 4_900_000
    ),
    "a workbook that unpacks to 300 MB": lambda: attached(bomb(300 * MIB), "a.xlsx"),
    "a file that only begins like a workbook": lambda: attached(b"PK\x03\x04" + b"\0" * 10 * MIB, "a.xlsx"),
    "199 letters inside a letter": lambda: (
        HEAD
        + b"Content-Type: multipart/digest; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nSubject: x\r\n\r\nword\r\n" * 99
        + b"--b--\r\n"
    ),
    "a signature of 900 KB": lambda: HEAD + b"DKIM-Signature: v=1; b=" + b" \t" * 450_000 + b"\r\n\r\nx",
    "10,000 signatures": lambda: HEAD + b"DKIM-Signature: v=1; a=rsa-sha256; d=b.ru\r\n" * 10_000 + b"\r\nx",
    "a name in 10,000 pieces": lambda: (
        HEAD
        + b"Content-Disposition: attachment"
        + b"".join(b"; filename*%d=x" % n for n in range(10_000))
        + b"\r\n\r\nx"
    ),
    "2,000 commands with slips": lambda: commands("выполнить отключени 2026-0001\r\n" * 2000),
    "20,000 lines of no command": lambda: commands("".join(f"слово{n} другое третье\r\n" for n in range(20_000))),
    "a command of a megabyte": lambda: commands("показать " + "слово " * 90_000),
}
LETTERS = [*READABLE, *TOO_MUCH, *HUGE]
"""By what each of them is."""


def hostile(what: str) -> bytes:
    """The letter."""
    return HUGE[what]() if what in HUGE else (READABLE | TOO_MUCH)[what]
