"""Which request a verb makes of its object: «отключите ограничение» lifts a limit, «отключите насос» is none of ours (Q-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.request import RequestKind
from maild.desk.wording.objects import (
    Thing,
    checked_thing,
    comes,
    limit_place,
    supply_thing,
    unread_limit,
)
from maild.desk.wording.verbs import Act, Form, Mood
from maild.desk.wording.watts import POWER, WORDED

if TYPE_CHECKING:
    from maild.desk.wording.words import Sentence, Text


@dataclass(frozen=True, slots=True)
class Place:
    """A form of a verb in its sentence. `sense` is where its meaning stands: the noun after «провести»."""

    text: Text
    number: int
    sentence: Sentence
    place: int
    form: Form
    sense: int
    act: Act


def kind_of(at: Place) -> RequestKind | None:
    """The request that the verb makes of its object; None if it is none of ours."""
    if at.act in (Act.CHECK, Act.LOOK):
        thing = checked_thing(at.text, at.sentence, at.sense)
        checked = thing is Thing.METER or (at.act is Act.CHECK and thing is Thing.NONE)
        return RequestKind.REMOTE_CHECK if checked else None
    if at.act is Act.VISIT:
        return _visit(at)
    limit = limit_place(at.text, at.sentence, at.sense) is not None
    thing = supply_thing(at.text, at.sentence, at.sense)
    if thing is Thing.FOREIGN:
        return None
    return _of_limit(at) if limit else _of_supply(at, thing)


def _visit(at: Place) -> RequestKind | None:
    noun = at.form.mood is Mood.NOUN or at.sense > at.place
    by_itself = at.text.words[at.sense].key.startswith(
        ("выезд", "приезд", "выезж", "приезж", "приед", "подъед", "выехат", "приехат")
    )
    called = at.text.words[at.sense].key.startswith("вызов")
    return (
        RequestKind.ONSITE_CHECK
        if (by_itself and not called) or comes(at.text, at.sentence, at.sense) or (noun and called)
        else None
    )


def _of_limit(at: Place) -> RequestKind | None:
    if at.act in (Act.OFF, Act.LIFT, Act.STOP, Act.CANCEL):
        return RequestKind.UNLIMIT
    return RequestKind.LIMIT if at.act in (Act.ON, Act.IMPOSE, Act.CHANGE, Act.RESTORE, Act.LIMIT) else None


_WATTS = re.compile(r"\d ?к?вт\b")
_WHOSE = re.compile(
    r"(?:(?:пожалуйста|спасибо|для|на|до|не более|участок|участку|уч|абоненту|номер|му|ый|ой|й|\d+[а-я]?)\b|[\W_])*"
)
_REASONS = re.compile(
    r"(?:\.(?! ?\d)|[;!\n(]|, (?!пожалуйста)|\b(?:за|из-за|так как|долг|по причине|в связи)\b).*", re.DOTALL
)
_GIVEN_ELSE = re.compile(
    r"\W+(?:\w+\W+)?(?:указани|команд|распоряжени|поручени|согласи|разрешени|возможност|ответ|врем|срок|отсрочк|знать)"
)
_POWER_OF_PLOT = re.compile(r"\W+(?:(?:пожалуйста|спасибо|для|на|участк\w|уч|№|\d\S*)\W+){0,6}(?:\w+\W+){0,2}?мощност")


def _of_supply(at: Place, thing: Thing) -> RequestKind | None:
    supplied = thing is Thing.SUPPLY
    clause = at.text.folded[at.text.words[at.sense].end :][:80]
    if at.act in (Act.CHANGE, Act.IMPOSE):
        of_power = (at.act is Act.CHANGE or _WATTS.search(clause)) and _POWER_OF_PLOT.match(clause)
        return RequestKind.LIMIT if of_power or _power_for_plot(clause) else None
    if at.act is Act.RESTORE and _GIVEN_ELSE.match(clause):
        return None
    if at.act is Act.RESTORE and re.match(r"\W+(?:(?:участку|уч|№|\d+\w?)\W+){0,3}(?:на )?полную мощность\b", clause):
        return RequestKind.UNLIMIT
    if at.act is Act.LIFT and re.match(r"\W+(?:пожалуйста\W+)?(?:напряжение|с электроснабжения)\b", clause):
        return RequestKind.DISCONNECT
    return {
        Act.OFF: RequestKind.DISCONNECT,
        Act.ON: RequestKind.CONNECT,
        Act.LIMIT: RequestKind.LIMIT,
        Act.RESTORE: RequestKind.CONNECT if supplied else None,
        Act.STOP: RequestKind.DISCONNECT if supplied else None,
    }.get(at.act)


def _power_for_plot(clause: str) -> bool:
    """«поставьте 41-му участку три киловатта»: a power and whose, and nothing that could have it."""
    power = POWER.search(clause) or WORDED.search(clause)
    if power is None:
        return False
    whose = f"{clause[: power.start()]} {_REASONS.sub('', clause[power.end() :])}"
    return bool(_WHOSE.fullmatch(whose)) and any(c.isdigit() or c == "№" for c in whose)


def limit_unread(at: Place) -> bool:
    """A limit is spoken of in the sentence of «отключите», and it is not clear whether it is meant."""
    limit = limit_place(at.text, at.sentence, at.sense)
    return limit is None and unread_limit(at.text, at.sentence, at.sense)
