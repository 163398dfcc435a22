"""Codes and references of ours that a letter brings back (Q-5; CONTRACT, Codes), and numbers of requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.code import normal_code
from maild.desk.folding import DASHES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from maild.desk.parties import Desk
    from maild.desk.wording.words import Text
    from maild.letters.letter import Letter

_D = rf"[{re.escape(DASHES)}]"
_CODE = rf"[0-9A-Za-zА-Яа-я]{{4}}(?:\s?{_D}?\s?[0-9A-Za-zА-Яа-я]{{4}}){{3}}"
_WORD = r"[кkКK][оoОO][дdДD]"
_IN_SUBJECT = re.compile(rf"\[?\s?{_WORD}\s*:?\s*(?P<code>{_CODE})\s?\]?", re.IGNORECASE)
_IN_TEXT = re.compile(rf"(?<!\w){_WORD}\s*:\s*(?P<code>{_CODE})(?!\w)", re.IGNORECASE)
_OUR_ID = re.compile(r"^(?:code\.(?P<code>[0-9a-z]{16})|out)\.\d+(?:\.[0-9a-z]+)?@(?P<domain>.+)$", re.IGNORECASE)
_MOST = 50
"""Of references and addresses that are looked through."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a letter brings back of ours: codes in normal form, the surest place first, and message ids."""

    codes: tuple[str, ...]
    message_ids: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether it answers a letter of ours."""
        return bool(self.codes or self.message_ids)


def brought_by(letter: Letter, desk: Desk) -> Brought:
    """Codes of the reply address, the subject, the references and the text, quoted or new; references to our letters."""
    ours = [(i, m) for i in letter.reply_ids[:_MOST] if (m := _OUR_ID.match(i)) and m["domain"].lower() == desk.domain]
    found = (
        *_from_addresses(letter, desk),
        *(m["code"] for m in _IN_SUBJECT.finditer(letter.subject)),
        *(m["code"] for _, m in ours if m["code"]),
        *(m["code"] for m in _IN_TEXT.finditer(letter.text)),
        *(m["code"] for m in _IN_TEXT.finditer(letter.whole_text)),
    )
    codes = dict.fromkeys(code for text in found if (code := normal_code(text)))
    return Brought(tuple(codes), tuple(dict.fromkeys(i for i, _ in ours)))


def _from_addresses(letter: Letter, desk: Desk) -> Iterator[str]:
    local, _, domain = address_key(desk.address).rpartition("@")
    for address in letter.to[:_MOST]:
        written, _, host = address_key(address).rpartition("@")
        name, plus, code = written.partition("+")
        if plus and name == local and host == domain:
            yield code


_NUMBER = re.compile(
    r"(?<![\d-])(?P<year>20\d\d)\s?[-/]\s?(?P<serial>\d{3,6})(?![\d-])"
    r"|\b(?P<word>заявк\w{1,2}|req)(?P<dash>\s?-\s?|\s?)(?:№|no?|номер\w{0,2})?\.?\s?(?P<id>\d{1,6})(?![\d/-]|-\d)"
)
_ALONE = re.compile(r"^\W*(?:№|номер)?\W*(?P<id>\d{1,6})\W*$")


def numbers_in(text: Text, at: datetime) -> tuple[str, ...]:
    """Requests' numbers, canonical: `2026-000123`, `заявка-45` where written with its dash; «заявка 123» is of the year."""
    return tuple(dict.fromkeys(_canonical(m, at) for m in _NUMBER.finditer(text.folded)))


def number_of_field(text: Text, at: datetime) -> str | None:
    """The number in a blank's field, where the serial alone will do."""
    found = numbers_in(text, at)
    alone = _ALONE.match(text.folded)
    if len(found) == 1:
        return found[0]
    return f"{at.year}-{int(alone['id']):06}" if alone else None


def _canonical(found: re.Match[str], at: datetime) -> str:
    if found["year"]:
        return f"{found['year']}-{int(found['serial']):06}"
    if "-" in found["dash"]:
        return f"заявка-{int(found['id'])}"
    return f"{at.year}-{int(found['id']):06}"
