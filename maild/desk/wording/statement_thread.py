"""Letters in the thread of a statement: «пришлите ещё раз», «не открывается», «по участку 5 ошибка» need not name it (S-6, S-8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.intent import ClaimIntent, StatementIntent
from maild.desk.wording.letter_words import words_of
from maild.desk.wording.statements import all_well, asks_again, claim_kind, month_of
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.wording.letter_words import Words

_RATHER = re.compile(
    r"\bдолжн\w{1,2} быть\b|\bна самом деле\b|\bпо факту\b|\bфактическ\w+ показани|\bдругие показани|\bне те показани"
)
_IN_VAIN = re.compile(
    r"\b(?:опять|снова|все равно|по-прежнему|так и|тоже|также|и (?:сейчас|теперь|этот)) (?:\w+ ){0,2}не (?:\w+ )?(?:откр|чита|загруж)"
)
_ANSWERED = re.compile(r"ведомость за ")


@dataclass(frozen=True, slots=True)
class InThread:
    """What such a letter says. `month` is of the statement whose letter its subject answers, `YYYY-MM`, if it does.

    `said` is None if it is not understood; then a person reads it.
    """

    month: str | None
    said: ClaimIntent | StatementIntent | None


def in_thread(text: str, subject: str, at: datetime) -> InThread:
    """Read with the statement as what it speaks of."""
    words = words_of(text, subject, at)
    answers = bool(subject.strip()) and not words.subject.source and _ANSWERED.search(text_of(subject).folded)
    return InThread(month_of(subject, words.today) if answers else None, _said(words))


def _said(words: Words) -> ClaimIntent | StatementIntent | None:
    if all_well(words.said) or _IN_VAIN.search(words.said):
        return None
    kind = claim_kind(words.said) or ("dispute" if _RATHER.search(words.said) else None)
    month = month_of(words.said, words.today)
    if kind:
        # «В сентябре было меньше» compares with another month: the one that is answered is wrong.
        return ClaimIntent(kind, month if kind == "missing" else None, words.body.source.strip())
    return StatementIntent(month) if asks_again(words.said) else None
