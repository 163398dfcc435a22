"""Charsets, declared, mislabelled and missing (M-7)."""

from __future__ import annotations

import pytest

from maild.letters.charset import decode

TEXTS = [
    "Да",
    "нет",
    "Подтверждаю",
    "ПОДТВЕРЖДАЮ",
    "Прошу отключить участок 12 за неуплату",
    "снимите ограничение с уч. 7",
    "Ведомость за октябрь не получена",
    "ЗАЯВКА НА ВВОД ОГРАНИЧЕНИЯ",
    "Просим зарегистрировать СНТ «Ромашка» на диспетчерском пункте.",
    "Проверьте счётчик № 01234567, показания не меняются с мая",
    "все верно",
    "Журнал",
    "Ограничьте участок 45 до 3 квт",
    "Здравствуйте! Включите, пожалуйста, участок 4а.",
]


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("label", [None, "iso-8859-1", "us-ascii", "windows-1252", "unknown-8bit", "nonsense"])
def test_russian_is_read_under_a_label_that_says_nothing(text: str, real: str, label: str | None) -> None:
    if real == "koi8-r":
        text = text.replace("№", "N").replace("«", '"').replace("»", '"')
    assert decode(text.encode(real), label) == text


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("text", [text for text in TEXTS if len(text) > 6])
@pytest.mark.parametrize(
    ("real", "label"),
    [
        ("cp1251", "koi8-r"),
        ("koi8-r", "windows-1251"),
        ("utf-8", "koi8-r"),
        ("utf-8", "cp1251"),
        ("cp1251", "utf-8"),
        ("koi8-r", "utf-8"),
    ],
)
def test_russian_is_read_under_a_wrong_label(text: str, real: str, label: str) -> None:
    text = text.replace("№", "N").replace("«", '"').replace("»", '"')
    assert decode(text.encode(real), label) == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "label",
    [
        "utf-8",
        "windows-1251",
        "cp-1251",
        "CP1251",
        '"koi8-r"',
        "KOI8R",
        "cp866",
        "iso-8859-5",
        "x-mac-cyrillic",
        "utf-16",
    ],
)
def test_a_right_label_is_believed(text: str, label: str) -> None:
    real = {"cp-1251": "cp1251", '"koi8-r"': "koi8-r", "KOI8R": "koi8-r", "x-mac-cyrillic": "mac-cyrillic"}.get(
        label, label
    )
    plain = text if real in ("utf-8", "utf-16") else text.replace("№", "N").replace("«", '"').replace("»", '"')
    assert decode(plain.encode(real), label) == plain


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        (b"plain", None, "plain"),
        (b"plain", "utf-16", "plain"),
        ("Grüße aus Köln".encode("latin-1"), "iso-8859-1", "Grüße aus Köln"),
        ("Zażółć gęślą".encode("iso-8859-2"), "iso-8859-2", None),
        ("日本語".encode("iso-2022-jp"), "iso-2022-jp", "日本語"),
        ("日本語のテキスト".encode("shift_jis"), "shift_jis", "日本語のテキスト"),
        (b"\xef\xbb\xbf\xd0\x94\xd0\xb0", "windows-1251", "Да"),
        ("Да".encode("utf-16"), None, "Да"),
        ("Да 12".encode("utf-16-le"), "utf-16le", "Да 12"),
        (b"\xd0\x94\xd0", "utf-8", "Д\ufffd"),
        (b"\x81\x8d\x98\xff\xfe", None, None),
        (b"+BBQEMA-", "utf-7", "Да"),
        (b"\xff\xff", "utf-7", None),
    ],
)
def test_other_bytes_are_read_as_far_as_they_go(data: bytes, label: str | None, text: str | None) -> None:
    assert decode(data, label) == text if text is not None else decode(data, label)
