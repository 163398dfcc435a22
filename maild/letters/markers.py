"""Markers: the lines by which mail programs announce a quote or a forwarded letter (M-7).

Attributions («21.09.2026 20:11, Имя пишет:»), blocks of header labels («От: … Отправлено: … Кому: …») and separators
(«-----Исходное сообщение-----») of every program in use here. One cue is never enough: «Прошу … от 12.09.2026:»,
«завтра в 10:00, повестка:» and a lone «Тема: …» are what people write.

Each pattern is tried on one line, or on up to three joined ones, of bounded length: linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_MARKER = 400
"""Characters of a marker: longer lines are what a person wrote."""
BLOCK = 8
"""Lines in which a block of header labels must show itself."""

_QUOTED = re.compile(r"\s{0,4}(?:>|[\w.]{1,20}>(?!\w*>?/)|&gt;)")
_PREFIX = re.compile(r"\s{0,4}> ?")
_RULE = re.compile(r"\s*[-_=*—–]{5,}\s*$")

_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d\d?[./-]\d\d?|\d{1,2}\s+[а-яё]{3,9}\.?,?\s+\d{4}"
    r"|\d{1,2}\.?\s+[A-Za-z]{3,9}\.?,?\s+\d{4}|[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_TIME = r"\d{1,2}:\d\d"
_A_DATE = re.compile(_DATE, re.IGNORECASE)
_A_TIME = re.compile(_TIME)
_WHEN = re.compile(f"{_DATE}|{_TIME}", re.IGNORECASE)
_OPENS = re.compile(f"{_DATE}|{_TIME}|@|<$", re.IGNORECASE)
_WROTE = r"\b(?:на)?(?:пишет|пишете|писали?|писала|писал\(-?[аи]\)|wrote|writes|schrieb)"
_WROTE_LAST = re.compile(rf"{_WROTE}\s*:$", re.IGNORECASE)
_WROTE_THEN = re.compile(
    rf"{_WROTE}\s+(?:[^\s:]{{1,20}}\s+){{0,5}}(?:в\s+)?(?:{_DATE}|{_TIME}).{{0,40}}:$", re.IGNORECASE
)
_VERB_ALONE = re.compile(rf"\W*{_WROTE}\s*:$", re.IGNORECASE)
_NAME_FIRST = re.compile(rf"[^:]{{0,120}}<[^<>\s]+@[^<>\s]+>,?\s.{{0,20}}(?:{_DATE}|{_TIME})", re.IGNORECASE)
_CITES = re.compile(r"\W{0,3}(?:цитиру\w+|цитирование|исходное сообщение|ответ на письмо|quoting)\b", re.IGNORECASE)
_YOU_WROTE = re.compile(r"\W{0,3}(?:вы писали|you wrote)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"[\W_]{0,4}(?:on\s+|в\s+)?(?:(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]"
    r"|воскресенье|mon|tue|wed|thu|fri|sat|sun)[a-zа-яё]*[.,]*\s+)?(?:\d|[A-Za-z]{3,9}\.?\s+\d)",
    re.IGNORECASE,
)
# Mail.ru «… 09:54 +10:00 от Имя <…>:», Яндекс on phones «09:59, 13 июля 2026 г., "Имя" <…>:».
_UNMARKED = re.compile(rf"{_TIME}\s+[+-]\d\d:?\d\d\s+от\s|^\W{{0,3}}{_TIME},\s+\d{{1,2}}\s", re.IGNORECASE)

_FORWARD_WORDS = r"пересыла\w+|перенаправл\w+|пересла\w+|переадресова\w+|forwarded"
_SEPARATOR = re.compile(
    rf"\s*[-*_=—–]{{2,}}\s*(?:(?P<forward>(?:начало\s+)?(?:{_FORWARD_WORDS}))|исходно\w+|первоначально\w+|original)"
    r"\b.{0,120}$",
    re.IGNORECASE,
)
# Yahoo puts the whole head of a forwarded letter behind its separator, on one line of any length.
_SEPARATOR_WITH_HEAD = re.compile(
    rf"\s{{0,8}}-{{3,}}\s?(?:(?P<forward>{_FORWARD_WORDS})|исходно\w+|первоначально\w+|original)\s\w{{4,12}}\s?-{{3,}}\s",
    re.IGNORECASE,
)
# Zoho: «---- On Tue, 3 Nov 2026 14:17:36 +0300 Name <…> wrote ----».
_BETWEEN_RULES = re.compile(rf"\s*-{{2,}}\s.{{5,300}}{_WROTE}\s*-{{2,}}\s*$", re.IGNORECASE)
_BEGIN_FORWARD = re.compile(
    rf"\s*(?:начало\s+(?:{_FORWARD_WORDS})\s+(?:сообщения|письма)|begin\s+forwarded\s+message)\s*:?\s*$", re.IGNORECASE
)
_IN_ONE_LINE = re.compile(
    r"\s*\*?(?:от|от кого|from):.{1,150}?\b(?:отправлено|дата|sent|date):.{1,100}?\b(?:кому|to):", re.IGNORECASE
)

_LABELS = {
    "от": "from", "от кого": "from", "отправитель": "from", "from": "from",
    "отправлено": "sent", "отправленные": "sent", "sent": "sent",
    "дата": "date", "date": "date", "кому": "to", "to": "to", "копия": "cc", "cc": "cc",
    "скрытая копия": "cc", "тема": "subject", "subject": "subject", "ответить": "cc", "reply-to": "cc",
}  # fmt: skip
_LABEL = re.compile(r"[\s*>]{0,4}([А-Яа-яЁёA-Za-z-]{2,14}(?: [а-яё]{4,6})?)\s?:\**(?:\s|$)")


class Reach(Enum):
    """How far the quote goes that a marker announces."""

    REST = auto()  # to the end of the letter
    MARKED = auto()  # the lines with `>` that follow; without them, to the end
    ONLY_MARKED = auto()  # the lines with `>` that follow; without them the line was no marker


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker on the lines before `end`. `forward`: what follows is a forwarded letter, not the one answered."""

    end: int
    reach: Reach
    forward: bool = False


def is_quoted(line: str) -> bool:
    """Whether the line begins as a quote does: `>`, `ИИ>`."""
    return bool(_QUOTED.match(line))


def without_prefix(lines: Sequence[str]) -> list[str]:
    """The lines one level of quoting higher."""
    return [_PREFIX.sub("", line, count=1) if _PREFIX.match(line) else line for line in lines]


def is_heading(line: str) -> bool:
    """Whether the line is a rule or a header label such as may stand right above a marker."""
    return bool(_RULE.match(line)) or _label(line) is not None


def ends_with_marker(lines: Sequence[str]) -> bool:
    """Whether the last of these lines announce a quote, so that what comes next is one."""
    written = [line for line in without_prefix(lines[-BLOCK:]) if line.strip()]
    if written and _VERB_ALONE.match(written[-1].strip()):
        return True  # `> wrote:`, the end of an attribution torn apart
    found = (marker_at(written, start) for start in range(len(written)))
    return any(
        marker is not None and marker.reach is not Reach.ONLY_MARKED and marker.end == len(written) for marker in found
    )


def marker_at(lines: Sequence[str], at: int) -> Marker | None:
    """The marker that begins on that line, if one does."""
    line = lines[at]
    separator = _SEPARATOR_WITH_HEAD.match(line) or (_SEPARATOR.match(line) if len(line) <= LONGEST_MARKER else None)
    if not separator and (not line.strip() or len(line) > LONGEST_MARKER):
        return None
    if separator:
        return Marker(at + 1, Reach.REST, forward=bool(separator["forward"]))
    if _BEGIN_FORWARD.match(line) or _BETWEEN_RULES.match(line):
        return Marker(at + 1, Reach.REST, forward=bool(_BEGIN_FORWARD.match(line)))
    if ":" not in line and not _OPENS.search(line):
        return None
    return _attribution(lines, at) or _header_block(lines, at)


def _attribution(lines: Sequence[str], at: int) -> Marker | None:
    """«…, Имя пишет:» and its kin on this line, or on this and the next one or two. The shortest wins."""
    end = next((n for n in range(at, min(at + 3, len(lines))) if lines[n].rstrip().endswith(":")), None)
    if end is None or any(not line.strip() or is_quoted(line) for line in lines[at + 1 : end + 1]):
        return None
    said = _joined(lines[at : end + 1])
    if any(_begins_there(_joined(lines[start : end + 1])) for start in range(at + 1, end + 1)):
        return None  # it begins on a later line
    if _announces(said) and (end == at or _OPENS.search(lines[at].rstrip())):
        return Marker(end + 1, Reach.REST if _UNMARKED.search(said) else Reach.MARKED)
    if end == at and (_WROTE_LAST.search(said) or _WHEN.search(said)):
        return Marker(end + 1, Reach.ONLY_MARKED)
    return None


def _begins_there(said: str) -> bool:
    return _announces(said) and bool(_WHEN.search(said))


def _joined(lines: Sequence[str]) -> str:
    said = lines[0].strip()
    for line in lines[1:]:
        said += ("" if said.endswith("<") else " ") + line.strip()
    return said[: LONGEST_MARKER + 1]


def _announces(said: str) -> bool:
    """Whether this line says who wrote when."""
    if len(said) > LONGEST_MARKER or not said.endswith(":"):
        return False
    if _WROTE_LAST.search(said):
        return bool(_WHEN.search(said)) or "@" in said
    if _WROTE_THEN.search(said) or (_YOU_WROTE.match(said) and _WHEN.search(said)):
        return True
    if "@" not in said:
        return False
    dated = _A_DATE.search(said) and _A_TIME.search(said)
    return bool(_CITES.match(said) or (dated and (_OPENING.match(said) or _NAME_FIRST.match(said))))


def _label(line: str) -> str | None:
    """The kind of header label that the line begins with."""
    found = _LABEL.match(line)
    return _LABELS.get(found[1].lower()) if found else None


def _header_block(lines: Sequence[str], at: int) -> Marker | None:
    """«От: … Отправлено: … Кому: … Тема: …», the head of a letter as Outlook and others copy it.

    «Кому: … От кого: … Тема: …» alone is how people begin an official letter: a program gives the hour, or an address.
    """
    if _IN_ONE_LINE.match(lines[at]):
        return Marker(at + 1, Reach.REST)
    if _label(lines[at]) is None:
        return None
    labels: dict[str, str] = {}
    end = at
    for number, line in enumerate(lines[at : at + BLOCK], at):
        kind = _label(line)
        if kind:
            labels.setdefault(kind, line)
            end = number + 1
    by_program = "sent" in labels or _A_TIME.search(labels.get("date", "")) or "@" in labels.get("from", "")
    people = "from" in labels or "to" in labels
    return Marker(end, Reach.REST) if len(labels) > 1 and people and by_program else None
