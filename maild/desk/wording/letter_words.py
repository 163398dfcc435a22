"""A letter's body and subject made ready for all recognisers, and what courtesy is worth nothing in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maild.desk.folding import squeeze
from maild.desk.wording.reason import sign_off
from maild.desk.wording.words import Text, text_of

if TYPE_CHECKING:
    from datetime import date, datetime

_PREFIX = re.compile(r"^\s*(?P<again>(?:re|fwd?|ha|на|ответ|отв|пересл|fw|aw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_GAP = re.compile(r"[\s,:;!()«»\"_-]+|/(?=\s)")
_TAG = re.compile(r"\[[^\]\[]{0,60}\]")
_COURTESY = re.compile(
    r"(?<!\w)(?:(?:добрый|доброе|доброго)\s(?:день|дня|утро|утра|вечер|вечера)|доброго времени суток|здравствуйте|здравствуй|приветствую|привет"
    r"|уважаем\w{2}\s\w+|пожалуйста|плиз|(?:большое\s|заранее\s)?(?:спасибо|благодарю|благодарим)(?:\sбольшое|\sзаранее|\sвам)?|коллеги)(?!\w)"
)
_SENDER = re.compile(
    r"(?:^|[.\n!,])\s*(?:это\s|от\s)?(?:(?:правление|председатель)\s)?(?:снт|днт|дпк|снп|тсн|днп)\s[\"«]?\w+(?:[ -]\w+)?[\"»]?(?=\s*(?:[.,\n!]|$))"
)


_THANKED = re.compile(
    r"(?<!\w)(?:(?:большое|огромное|всем) )?(?:спасибо|благодар(?:ю|им|ен|на|ны))(?: (?:вам|вас|большое|огромное|заранее))*"
    r"(?: за (?:оперативн\w+|помощь|работу|ответ|быстр\w+ \w+|понимание|письмо|внимание|сотрудничество|информацию))?(?!\w)"
)
_NOTED = re.compile(
    r"(?<!\w)(?:ждем|жду|будем ждать|понял[аи]?|понятно|принято|получили|получено|хорошо|отлично)(?!\w)"
)


@dataclass(frozen=True)
class Words:
    """What is to be understood. `subject` is empty when it is our own coming back («Re: …»); `tags` are its brackets."""

    body: Text
    subject: Text
    whole_subject: str
    at: datetime

    @property
    def today(self) -> date:
        """The desk's local date of receipt."""
        return self.at.date()

    @cached_property
    def said(self) -> str:
        """The folded body without greeting, thanks and signature, one line."""
        return bare(self.body)

    @cached_property
    def topic(self) -> str:
        """The folded subject, one line, without marks at its ends."""
        return bare(self.subject)

    @property
    def all(self) -> str:
        """Subject and body, folded."""
        return f"{self.topic}. {self.said}" if self.topic else self.said


def words_of(body: str, subject: str, at: datetime) -> Words:
    """Make a letter ready. A subject that answers or hands on is not the writer's own words."""
    again = _PREFIX.match(subject)
    own = "" if again else _TAG.sub(" ", subject)
    return Words(text_of(body), text_of(squeeze(own)), subject, at)


def bare(text: Text) -> str:
    """A text without courtesy and signature."""
    told = _SENDER.sub(" ", _COURTESY.sub(" ", text.folded[: sign_off(text)]))
    return re.sub(r"\s+", " ", re.sub(r"(?:\s*[,;]\s*)+(?=[,;.!?]|$)", " ", told)).strip(" .,;!-:\n")


def only_thanks(written: str) -> bool:
    """«Спасибо за оперативность!», «Понял, жду»: nothing that anybody could answer."""
    text = text_of(written)
    said = text.folded[: sign_off(text)]
    left = _NOTED.sub(" ", _THANKED.sub(" ", said))
    return left != said and not re.search(r"\w|\?", bare(text_of(left)))


def only(word: re.Pattern[str], folded: str) -> bool:
    """Every word of the text is one of these, and there is at least one."""
    said = [w.strip(".") for w in _GAP.split(folded)]
    return any(said) and all(word.fullmatch(w) for w in said if w)
