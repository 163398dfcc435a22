"""A subscriber registers his meter: serial number and MAC, by blank or in free words (P-1, P-2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.folding import DASHES, squeeze
from maild.desk.intent import PortalIntent
from maild.desk.wording.blank import fill, labels

if TYPE_CHECKING:
    from maild.desk.wording.blank import Filled
    from maild.desk.wording.letter_words import Words

LABELS = labels({
    "serial": (
        "Серийный номер", "Серийный №", "Серийный номер счетчика", "Заводской номер", "Зав. номер", "Зав. №", "Заводской №",
        "Номер счетчика", "№ счетчика", "Серийник", "S/N", "SN", "Serial", "С/н", "Счетчик №", "Сер. номер", "Сер. №", "Serial number",
        "Номер прибора учета", "Счетчик",
    ),
    "mac": ("MAC", "MAC-адрес", "MAC адрес", "МАК", "МАК-адрес", "МАК адрес", "Mac address", "MAC счетчика", "MAC-адрес счетчика"),
    "client": ("Клиент", "СНТ", "Товарищество", "Наименование", "Организация", "Наименование СНТ"),
    "plot": ("Участок", "Номер участка", "№ участка", "Уч", "Абонент", "Дом"),
})  # fmt: skip
"""The fields of the blank."""

_LOOKALIKES = str.maketrans("АВСЕОаавсео", "ABCE0aabce0")
_HEX = "0-9A-Fa-fАВСЕавсеОоO"
_SEP = rf"[:.\s{re.escape(DASHES)}]"
_MAC = re.compile(rf"(?<![\w:])(?:[{_HEX}]{{2}}{_SEP}?){{5,7}}[{_HEX}]{{2}}(?![\w:])")
_MAC_WORD = re.compile(r"\b(?:mac|мас|мак)\b")
_SERIAL = re.compile(
    r"\b(?:серийн\w+(?:\s(?:номер\w{0,2}|№))?|заводск\w+(?:\s(?:номер\w{0,2}|№))?|зав\.?\s?№|сер\.?\s?№|серийник|s/n|sn|с/н|счетчик\w{0,2}(?:\sс)?\s?,?\s?(?:№|номер\w{0,2})|номер\w{0,2}\sсчетчика|счетчик\w{0,2}(?=\s\d{6})|serial)"
    r"\s?(?:счетчика|прибора учета)?\s?[:№=.-]{0,2}\s?(?P<serial>[a-zа-я]{0,4}-?\d[\da-zа-я-]{3,19})(?!\w)"
)
_PORTAL = re.compile(
    r"\bпортал\w{0,2}\b|\bличн\w+ кабинет\w{0,2}\b|\bрегистраци\w (?:\w+ )?(?:счетчик|прибор)\w*|\bзарегистр\w+ (?:\w+ ){0,2}(?:счетчик|прибор)\w*|\bдобав\w+ (?:\w+ )?(?:счетчик|устройств)\w*|\bчерез интернет"
)
_PHOTO = re.compile(r"\bфото\w*|\bснимк\w{1,3}\b|\bснимок\b")
_CODE_LENGTHS = (12, 16)


def mac_of(written: str) -> str | None:
    """EUI-48 or EUI-64 as upper-case pairs with colons, from any notation; None if it is none."""
    bare = re.sub(rf"[{re.escape(DASHES)}:.\s]", "", written).translate(_LOOKALIKES).upper().replace("O", "0")
    if len(bare) not in _CODE_LENGTHS or not re.fullmatch(r"[0-9A-F]+", bare):
        return None
    return ":".join(bare[i : i + 2] for i in range(0, len(bare), 2))


def portal_in(words: Words) -> PortalIntent | None:
    """The registration of a meter, or None. A MAC that is none is kept as written."""
    filled = fill(words.body.source.splitlines(), LABELS)
    about = bool(_PORTAL.search(words.all))
    mac_field = filled.value("mac")
    written = mac_field or _mac_in(words.body.source)
    serial = _serial_of(filled.value("serial")) or _serial_in(words, written)
    if not _is_portal(filled, about=about, serial=serial, mac=mac_of(written) if written else None, words=words):
        return None
    return PortalIntent(
        serial=serial,
        mac=mac_of(written) if written else None,
        client=filled.value("client") or None,
        plot=filled.value("plot") or None,
        mac_written=written or None,
    )


def _is_portal(filled: Filled, *, about: bool, serial: str | None, mac: str | None, words: Words) -> bool:
    """A MAC with a serial is enough; one of them, or a photo, needs word of the portal, or the other's empty field."""
    if mac and (serial or about or _MAC_WORD.search(words.body.folded)):
        return True
    fields = filled.get("serial") is not None and filled.get("mac") is not None
    named = serial is not None or not words.said or _MAC_WORD.search(words.body.folded)
    return fields or (about and bool(named or _PHOTO.search(words.body.folded)))


def _mac_in(source: str) -> str:
    """The first stretch that is a MAC and looks like one: with separators, or with a letter among its digits."""
    for m in _MAC.finditer(source):
        if mac_of(m[0]) and (re.search(r"[^\W\d_]", m[0]) or len(re.findall(rf"[:{re.escape(DASHES)}.]", m[0])) > 1):
            return squeeze(m[0])
    found = _MAC_WORD.search(source.lower().replace("c", "с").replace("m", "м").replace("a", "а"))
    after = (
        re.match(rf"\W*(?:адрес\w{{0,2}}|address)?\W*(?P<mac>[{_HEX}:.\-]{{12,23}})", source[found.end() :])
        if found
        else None
    )
    return after["mac"] if after else ""


def _serial_of(written: str) -> str | None:
    bare = re.sub(r"^\W*(?:№|номер)?\W*", "", squeeze(written)).strip(" .,;")
    first = re.match(r"[\w-]+(?:[/ ]?\d+)*", bare)
    return first[0] if first and re.search(r"\d", first[0]) else None


def _serial_in(words: Words, mac: str) -> str | None:
    for m in _SERIAL.finditer(words.body.folded):
        serial = words.body.source[m.start("serial") : m.end("serial")]
        if serial not in mac:
            return serial
    return None
