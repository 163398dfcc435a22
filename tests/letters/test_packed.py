"""Letters packed into something else: winmail.dat, S/MIME, PGP (M-7)."""

from __future__ import annotations

import base64
import struct

import pytest

from maild.letters.signed import signed_content, without_clear_signature
from maild.letters.tnef import read_tnef
from tests.letters.writing import read_text


def attribute(identity: int, content: bytes, level: int = 1) -> bytes:
    """A TNEF attribute."""
    return struct.pack("<BII", level, identity, len(content)) + content + b"\0\0"


def properties(*entries: bytes) -> bytes:
    """MAPI properties."""
    return struct.pack("<I", len(entries)) + b"".join(entries)


def text_property(name: int, text: str) -> bytes:
    """A property of Unicode text."""
    content = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, name, 1, len(content)) + content + b"\0" * (-len(content) % 4)


GUID = b"g" * 16
BY_NUMBER = struct.pack("<HH", 0x03, 0x8001) + GUID + struct.pack("<III", 0, 7, 5)
BY_STRING = (
    struct.pack("<HH", 0x1003, 0x8002) + GUID + struct.pack("<II", 1, 4) + b"x\0\0\0" + struct.pack("<III", 2, 1, 2)
)
NAMED = BY_NUMBER + BY_STRING


PDF = text_property(0x370E, "application/pdf")
DATA_PROPERTY = struct.pack("<HHII", 0x102, 0x3701, 1, 3) + b"abc\0"


def winmail() -> bytes:
    """What Outlook packs: a text, and two files."""
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(0x00069007, struct.pack("<II", 1251, 0))
        + attribute(0x0002800C, "Прошу отключить участок 12\0".encode("cp1251"))
        + attribute(0x00069002, b"r" * 14, 2)
        + attribute(0x00018010, "старое имя.pdf\0".encode("cp1251"), 2)
        + attribute(0x0006800F, b"%PDF", 2)
        + attribute(0x00068011, b"x", 2)
        + attribute(
            0x00069005,
            properties(text_property(0x3707, "скан письма.pdf"), text_property(0x370E, "application/pdf")),
            2,
        )
        + attribute(0x00069002, b"r" * 14, 2)
        + attribute(0x00018010, b"2.txt\0", 2)
        + attribute(0x00069005, properties(DATA_PROPERTY, DATA_PROPERTY), 2)
        + attribute(0x00069002, b"r" * 14, 2)
    )


def packed(content: bytes, media: str = "application/ms-tnef; name=winmail.dat", text: str = "") -> str:
    """A letter with that packed inside."""
    return (
        "From: a@b.ru\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n--b\nContent-Type: {media}\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(content).decode()}\n--b--\n"
    )


@pytest.mark.rule("M-7")
def test_winmail_dat_is_unpacked() -> None:
    letter = read_text(packed(winmail()))
    assert letter.text == "Прошу отключить участок 12"
    assert [(a.name, a.content_type, a.content) for a in letter.attachments] == [
        ("скан письма.pdf", "application/pdf", b"%PDF"),
        ("2.txt", "application/octet-stream", b"abc"),
    ]


def test_the_text_beside_winmail_dat_goes_first() -> None:
    assert read_text(packed(winmail(), text="Другое")).text == "Другое"


def test_a_text_in_properties_is_found() -> None:
    content = b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x00069003, NAMED_PROPERTIES)
    found = read_tnef(content)
    assert found is not None
    assert (found.text, found.html) == ("Журнал", "<p>x")


NAMED_PROPERTIES = (
    struct.pack("<I", 4) + NAMED + text_property(0x1000, "Журнал")
    + struct.pack("<HHII", 0x102, 0x1013, 1, 4) + b"<p>x"
)  # fmt: skip


@pytest.mark.parametrize("cut", range(6, 300, 7))
def test_a_broken_winmail_dat_gives_what_it_has(cut: int) -> None:
    found = read_tnef(winmail()[:cut])
    assert found is not None
    assert found.html == ""
    assert read_tnef(b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x00069003, NAMED_PROPERTIES[:cut])) is not None


def test_a_file_called_winmail_dat_that_is_none_is_a_file() -> None:
    letter = read_text(packed(b"x", "application/octet-stream; name=winmail.dat"))
    assert [attachment.name for attachment in letter.attachments] == ["winmail.dat"]
    assert [a.name for a in read_text(packed(b"x", "application/ms-tnef")).attachments] == ["winmail.dat"]


def element(tag: int, content: bytes) -> bytes:
    """A DER element."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def indefinite(tag: int, content: bytes) -> bytes:
    """A BER element without a length."""
    return bytes((tag, 0x80)) + content + b"\0\0"


SIGNED_DATA = element(0x06, bytes.fromhex("2a864886f70d010702"))
DATA = element(0x06, bytes.fromhex("2a864886f70d010701"))


def cms(octets: bytes, wrap: object = element, kind: bytes = SIGNED_DATA) -> bytes:
    """A CMS SignedData around that octet string."""
    make = indefinite if wrap is indefinite else element
    content = make(0x30, DATA + make(0xA0, octets))
    return make(
        0x30, kind + make(0xA0, make(0x30, element(0x02, b"\1") + element(0x31, b"") + content + element(0x31, b"")))
    )


INNER = "Content-Type: text/plain; charset=utf-8\r\n\r\nПодтверждаю\r\n".encode()
PIECES = indefinite(0x24, element(0x04, INNER[:20]) + element(0x04, INNER[20:]))


@pytest.mark.rule("M-7")
@pytest.mark.parametrize(
    "content", [cms(element(0x04, INNER)), cms(PIECES, indefinite), cms(element(0x04, INNER), indefinite)]
)
def test_an_opaque_signed_letter_is_read(content: bytes) -> None:
    assert signed_content(content) == INNER
    letter = read_text(packed(content, "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"))
    assert letter.text == "Подтверждаю"
    assert letter.attachments == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"0\x80",
        cms(element(0x04, INNER), kind=element(0x06, b"\x2a")),
        cms(element(0x02, INNER)),
        cms(b""),
        element(0x30, SIGNED_DATA),
        element(0x30, SIGNED_DATA + element(0xA0, element(0x30, element(0x02, b"\1")))),
        element(0x30, SIGNED_DATA + element(0xA0, element(0x30, element(0x30, DATA)))),
        element(0x30, SIGNED_DATA + element(0xA0, element(0x04, b"x"))),
        element(0x30, b""),
        cms(element(0x04, INNER))[:40],
        cms(element(0x24, element(0x02, b"x") * 60_000)),
        b"\x30\x80" * 100,
        b"\x30\x84\xff\xff\xff\xff",
    ],
)
def test_what_cannot_be_unpacked_stays_a_file(content: bytes) -> None:
    assert not signed_content(content)


def test_an_encrypted_letter_says_so() -> None:
    letter = read_text(packed(b"0\x00", "application/pkcs7-mime; smime-type=enveloped-data"))
    assert letter.defects == ("письмо зашифровано или подписано так, что его не прочесть",)
    assert [attachment.name for attachment in letter.attachments] == ["smime.p7m"]


@pytest.mark.rule("M-7")
def test_a_detached_signature_leaves_the_letter_alone() -> None:
    raw = (
        "From: a@b.ru\nContent-Type: multipart/signed; boundary=b; protocol=x\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\n"
        "Да\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--\n"
    )
    letter = read_text(raw)
    assert (letter.text, letter.attachments) == ("Да", ())


CLEAR_SIGNED = """\
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Да
- --\x20
Иван
-----BEGIN PGP SIGNATURE-----
x
-----END PGP SIGNATURE-----
ниже"""


@pytest.mark.rule("M-7")
@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            CLEAR_SIGNED,
            ["Да", "-- ", "Иван", "ниже"],
        ),
        ("выше\n-----BEGIN PGP SIGNED MESSAGE-----\n\nДа", ["выше", "Да"]),
        ("-----BEGIN PGP SIGNED MESSAGE-----\n\nДа\n-----BEGIN PGP SIGNATURE-----\nx", ["Да"]),
        ("-----BEGIN PGP SIGNED MESSAGE-----", []),
        ("Да\nНет", ["Да", "Нет"]),
    ],
)
def test_a_clear_signed_text_is_unwrapped(text: str, read: list[str]) -> None:
    assert without_clear_signature(text.split("\n")) == read
