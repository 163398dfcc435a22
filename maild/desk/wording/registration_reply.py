"""What plain words add to an open registration case: the values that were asked for, with or without their names (R-2).

Read only where the desk knows that the letter is about a case: by themselves a phone and «25 числа» mean nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.folding import fold, squeeze
from maild.desk.wording.blank import Entry
from maild.desk.wording.letter_words import words_of
from maild.desk.wording.phone import is_phone
from maild.desk.wording.reason import sign_off
from maild.desk.wording.registration import entries_in
from maild.desk.wording.registration_fields import checked_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from maild.desk.registration import Misfield, RegistrationFields

_DAY = re.compile(r"\d{1,2}(?:-?(?:го|е|ое|ого))?(?: числ\w{1,2})?")
_PRICE = re.compile(r"\d{1,3}[.,]\d{1,4}(?: ?р\w{0,4}\.?)?(?: ?/ ?квт\W?ч)?")
_LONGEST = 60
_NAMED_ONLY = ("address", "name")
"""An address or a name that is mentioned somewhere does not change what the case already has."""
_BARE: dict[str, Callable[[str], object]] = {
    "phone": is_phone,
    "statement_day": lambda line: _DAY.fullmatch(fold(line)),
    "tariff": lambda line: _PRICE.fullmatch(fold(line)),
}
"""Values that a line by itself can be, if they were asked for."""


def fields_added(text: str, missing: Collection[str], at: datetime) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The fields that a letter about a case adds, and those that cannot be taken.

    Args:
        text: the new text of the letter.
        missing: names of what was asked for; a bare value counts only for these.
        at: the moment of receipt in the desk's zone.
    """
    words = words_of(text, "", at)
    entries = [e for e in entries_in(words) if e.label or e.field not in _NAMED_ONLY or e.field in missing]
    given = {entry.field for entry in entries if entry.value}
    wanted = [name for name in _BARE if name in missing and name not in given]
    return checked_entries((*entries, *_bare(text[: sign_off(words.body)], wanted)))


def _bare(text: str, wanted: list[str]) -> Iterator[Entry]:
    left = list(wanted)
    for line in map(_value, text.splitlines()):
        name = next((name for name in left if line and len(line) <= _LONGEST and _BARE[name](line)), None)
        if name:
            left.remove(name)
            yield Entry(name, "", line)


def _value(line: str) -> str:
    return squeeze(line).strip(" .;,-")
