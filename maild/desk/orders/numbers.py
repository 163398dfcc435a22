"""The numbers that a line names, read and shown (CONTRACT, Numbers and names)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maild.desk.commands import Thing, ThingKind
from maild.desk.folding import fold

_NAMES = {
    ThingKind.REGISTRATION: ("рег", "регистрация", "регистрацию", "регистрации", "reg", "registration"),
    ThingKind.REQUEST: ("заявка", "заявку", "заявки", "заявке", "заяв", "req", "request"),
    ThingKind.CLAIM: ("прет", "претензия", "претензию", "претензии", "claim"),
    ThingKind.DEVICE: ("устр", "устройство", "устройства", "dev", "device"),
    ThingKind.LETTER: ("письмо", "письма", "letter"),
    ThingKind.OUTGOING: ("исх", "исходящее", "исходящего", "out", "outgoing"),
    ThingKind.IMPORT: ("имп", "импорт", "импорта", "imp", "import"),
}
_SHOWN = {
    ThingKind.REGISTRATION: "рег",
    ThingKind.REQUEST: "заявка",
    ThingKind.CLAIM: "прет",
    ThingKind.DEVICE: "устр",
    ThingKind.LETTER: "письмо",
    ThingKind.OUTGOING: "исх",
    ThingKind.IMPORT: "имп",
}
WHAT_IT_IS = {
    ThingKind.REGISTRATION: "регистрация",
    ThingKind.REQUEST: "заявка",
    ThingKind.NUMBER: "заявка",
    ThingKind.CLAIM: "претензия",
    ThingKind.DEVICE: "прибор",
    ThingKind.LETTER: "письмо",
    ThingKind.OUTGOING: "исходящее письмо",
    ThingKind.IMPORT: "файл показаний",
}
"""What a number of this kind names, for people."""

_KIND_OF = {fold(name): kind for kind, names in _NAMES.items() for name in names}
_WORD = "|".join(sorted(map(re.escape, _KIND_OF), key=len, reverse=True))
_REQUEST_WORD = "|".join(map(fold, _NAMES[ThingKind.REQUEST]))
_SIGN = rf"(?:{fold('no')}\.?|номер|{fold('n')}\b)?"
_THING = re.compile(
    rf"(?<!\w)(?:(?:{_REQUEST_WORD})\.?[\s-]*)?{_SIGN}\s*(?P<year>20\d\d)\s*-\s*(?P<serial>\d{{6}}|[1-9]\d{{0,4}})(?![\w-])"
    rf"|(?<!\w)(?P<word>{_WORD})\.?\s*{_SIGN}\s*-?\s*(?P<id>\d{{1,9}})(?![\w-])"
)
_BETWEEN = re.compile(r"(?:^|[\s,;.])(?:и|аnd|&)?(?=[\s,;.]|$)")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a line in order, and what else is written there, comparable ("" if nothing)."""

    things: tuple[Thing, ...]
    rest: str


def numbers_in(text: str) -> Numbers:
    """Reads every number that is surely one; anything doubtful stays in the rest. Never forgives a digit."""
    folded = fold(text)
    things = tuple(dict.fromkeys(_thing(m) for m in _THING.finditer(folded)))
    return Numbers(things, tidy(_THING.sub(" ", folded)))


def tidy(text: str) -> str:
    """Without the commas and «и» that stand between numbers."""
    return " ".join(_BETWEEN.sub(" ", text).split())


def shown(thing: Thing) -> str:
    """As people write it: `2026-000123`, `рег-12`."""
    return str(thing.id) if thing.kind is ThingKind.NUMBER else f"{_SHOWN[thing.kind]}-{thing.id}"


def _thing(found: re.Match[str]) -> Thing:
    if found["year"]:
        return Thing(ThingKind.NUMBER, f"{found['year']}-{int(found['serial']):06}")
    return Thing(_KIND_OF[found["word"]], int(found["id"]))
