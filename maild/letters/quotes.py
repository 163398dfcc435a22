"""Quotes: what a person wrote himself, told apart from what his mail program put there (M-7, Q-5).

One look at each line, in order. A line that begins like a quote is one. A marker (an attribution such as
«21.09.2026 20:11, Имя пишет:», a block of «От: Отправлено: Кому:», a line «-----Исходное сообщение-----») begins a
quote: if lines with `>` follow, these are it, and the text goes on after them; if none does, all to the end is quote.
In doubt a line is quote: what is lost that way is asked for, what is not quote might be obeyed.

Each pattern is tried on one line, or on up to three joined ones, of bounded length: linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_MARKER = 400
"""Characters of a marker: longer lines are what a person wrote."""

WRAPPED_FROM = 60
"""A quoted line of this length may have lost its end to the next line when the mail program broke it."""

_QUOTED = re.compile(r"\s{0,4}(?:>|[\w.]{1,20}>(?!\w*>?/)|&gt;)")
_RULE = re.compile(r"\s*[-_=*—–]{5,}\s*$")

_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d\d?[./-]\d\d?|\d{1,2}\s+[а-яё]{3,9}\.?,?\s+\d{4}"
    r"|\d{1,2}\.?\s+[A-Za-z]{3,9}\.?,?\s+\d{4}|[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_TIME = r"\d{1,2}:\d\d"
_WHEN = re.compile(f"{_DATE}|{_TIME}", re.IGNORECASE)
_DATE_RE = re.compile(_DATE, re.IGNORECASE)
_TIME_RE = re.compile(_TIME)
_WROTE = r"\b(?:на)?(?:пишет|пишете|писали?|писала|писал\(-?[аи]\)|wrote|writes|schrieb)"
_WROTE_LAST = re.compile(rf"{_WROTE}\s*:$", re.IGNORECASE)
_WROTE_THEN = re.compile(
    rf"{_WROTE}\s+(?:[^\s:]{{1,20}}\s+){{0,5}}(?:в\s+)?(?:{_DATE}|{_TIME}).{{0,40}}:$", re.IGNORECASE
)
_YOU_WROTE = re.compile(r"\W{0,3}(?:вы писали|you wrote)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"[\W_]{0,4}(?:on\s+|в\s+)?(?:(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье"
    r"|mon|tue|wed|thu|fri|sat|sun)[a-zа-яё]*[.,]*\s+)?(?:\d|[A-Za-z]{3,9}\.?\s+\d)",
    re.IGNORECASE,
)

_FORWARD_WORDS = r"пересыла\w+|перенаправл\w+|пересла\w+|переадресова\w+|forwarded"
_SEPARATOR = re.compile(
    rf"\s*[-*_=—–]{{2,}}\s*(?:(?P<forward>(?:начало\s+)?(?:{_FORWARD_WORDS}))|исходно\w+|первоначально\w+|original)"
    r"\b.{0,120}$",
    re.IGNORECASE,
)
_BEGIN_FORWARD = re.compile(
    rf"\s*(?:начало\s+(?:{_FORWARD_WORDS})\s+(?:сообщения|письма)|begin\s+forwarded\s+message)\s*:?\s*$", re.IGNORECASE
)

_LABELS = {
    "от": "from", "от кого": "from", "отправитель": "from", "from": "from",
    "отправлено": "sent", "отправленные": "sent", "sent": "sent",
    "дата": "date", "date": "date", "кому": "to", "to": "to", "копия": "cc", "cc": "cc",
    "скрытая копия": "cc", "тема": "subject", "subject": "subject", "ответить": "cc", "reply-to": "cc",
}  # fmt: skip
_LABEL = re.compile(r"[\s*>]{0,4}([А-Яа-яЁёA-Za-z-]{2,14}(?: [а-яё]{4,6})?)\s?:\**(?:\s|$)")
_BLOCK = 8
"""Lines in which a block of header labels must show itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """Stretches of new text in their order, and the lines of a letter forwarded inside the text."""

    stretches: tuple[tuple[str, ...], ...]
    forwarded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Marker:
    """A marker on lines up to `end`; a weak one counts only if lines with `>` follow."""

    end: int
    forward: bool = False
    weak: bool = False


def tell_apart(lines: Sequence[str], *, forwarding: bool) -> Told:
    """New text and forwarded text of the lines. `forwarding`: the subject says that this letter is a forwarded one."""
    stretches: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        if _QUOTED.match(lines[at]):
            at = _after_quote(lines, at)
            stretches.append([])
            continue
        marker = marker_at(lines, at)
        follows = _next_written(lines, marker.end) if marker else 0
        answered_between = marker is not None and follows < len(lines) and bool(_QUOTED.match(lines[follows]))
        if marker is None or (marker.weak and not answered_between):
            stretches[-1].append(lines[at])
            at += 1
            continue
        _drop_heading(stretches[-1])
        if not answered_between or marker.forward:
            forward = marker.forward or forwarding
            return _told(stretches, _without_prefix(lines[marker.end :]) if forward else ())
        at = follows
    return _told(stretches, ())


def is_attribution(lines: Sequence[str]) -> bool:
    """Whether the last lines written announce a quote: for HTML, where an indent looks like a quote."""
    written = [line for line in lines[-8:] if line.strip()]
    return any(
        (marker := marker_at(written, start)) is not None and marker.end == len(written)
        for start in range(max(0, len(written) - _BLOCK), len(written))
    )


def marker_at(lines: Sequence[str], at: int) -> _Marker | None:
    """The marker that begins on that line, if one does."""
    line = lines[at]
    if not line.strip() or len(line) > LONGEST_MARKER:
        return None
    separator = _SEPARATOR.match(line)
    if separator:
        return _Marker(at + 1, forward=bool(separator["forward"]))
    if _BEGIN_FORWARD.match(line):
        return _Marker(at + 1, forward=True)
    return _attribution(lines, at) or _header_block(lines, at)


def _told(stretches: list[list[str]], forwarded: Sequence[str]) -> Told:
    kept = tuple(tuple(stretch) for stretch in stretches if any(line.strip() for line in stretch))
    return Told(kept, tuple(forwarded))


def _after_quote(lines: Sequence[str], at: int) -> int:
    """The first line after the quoted lines that begin there, and after what was broken off the last of them."""
    while at < len(lines) and _QUOTED.match(lines[at]):
        at += 1
    if at < len(lines) and _is_broken_off(lines, at):
        return at + 1
    return at


def _is_broken_off(lines: Sequence[str], at: int) -> bool:
    """Whether this line is the end of the long quoted line above it, which some program broke without a mark."""
    line = lines[at].strip()
    if not line or len(lines[at - 1]) < WRAPPED_FROM:
        return False
    followed = at + 1 < len(lines) and bool(_QUOTED.match(lines[at + 1]))
    return followed or line[0].islower() or line[0].isdigit()


def _next_written(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _drop_heading(stretch: list[str]) -> None:
    """Take the labels and rules that stand right above a marker off the text: «Кому: …; Тема: …» of Яндекс."""
    while True:
        last = len(stretch) - 1
        while last >= 0 and not stretch[last].strip():
            last -= 1
        if last < 0 or not (_RULE.match(stretch[last]) or _label(stretch[last])):
            return
        del stretch[last:]


def _without_prefix(lines: Sequence[str]) -> list[str]:
    return [re.sub(r"^\s{0,4}> ?", "", line) for line in lines]


def _attribution(lines: Sequence[str], at: int) -> _Marker | None:
    """«…, Имя пишет:» and its kin on this line, or on this and the next one or two. The shortest wins."""
    for end in range(at + 1, min(at + 3, len(lines)) + 1):
        last = lines[end - 1].strip()
        if not last or len(last) > LONGEST_MARKER or (end > at + 1 and _QUOTED.match(last)):
            return None
        if not last.endswith(":"):
            continue
        if any(_announces(_joined(lines[start:end])) for start in range(at + 1, end)):
            return None  # it begins on a later line
        said = _joined(lines[at:end])
        if _announces(said):
            return _Marker(end)
        if end == at + 1 and _WROTE_LAST.search(said):
            return _Marker(end, weak=True)
        return None
    return None


def _joined(lines: Sequence[str]) -> str:
    said = lines[0].strip()
    for line in lines[1:]:
        said += ("" if said.endswith("<") else " ") + line.strip()
    return said


def _announces(said: str) -> bool:
    """Whether this line says who wrote when. One cue is never enough: «Прошу … от 12.09.2026:» is content."""
    if len(said) > LONGEST_MARKER or not said.endswith(":"):
        return False
    if _WROTE_LAST.search(said):
        return bool(_WHEN.search(said)) or "@" in said
    if _WROTE_THEN.search(said) or (_YOU_WROTE.match(said) and _WHEN.search(said)):
        return True
    dated = _DATE_RE.search(said) and _TIME_RE.search(said) and "@" in said
    return bool(dated and _OPENING.match(said))


def _label(line: str) -> str | None:
    """The kind of header label that the line begins with."""
    found = _LABEL.match(line)
    return _LABELS.get(found[1].lower()) if found else None


def _header_block(lines: Sequence[str], at: int) -> _Marker | None:
    """«От: … Отправлено: … Кому: … Тема: …», the head of a letter as Outlook and others copy it."""
    if _label(lines[at]) is None:
        return None
    labels: dict[str, str] = {}
    end = at
    for number, line in enumerate(lines[at : at + _BLOCK], at):
        kind = _label(line)
        if kind:
            labels.setdefault(kind, line)
            end = number + 1
    by_program = "sent" in labels or _TIME_RE.search(labels.get("date", "")) or "@" in labels.get("from", "")
    people = "from" in labels or "to" in labels
    return _Marker(end) if len(labels) > 1 and people and by_program else None
