"""One letter on the desk's table: what has arrived, from whom, and everything that may be asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.deadlines import start_of_day
from maild.desk.decision import Decision, Draft, LetterRef, LetterVerdict
from maild.desk.notices import to_dispatchers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.arrival import Arrival
    from maild.desk.correspondence import Content
    from maild.desk.decision import Change, Moment, Ref
    from maild.desk.register import Register
    from maild.letters.letter import Letter


@dataclass(frozen=True, slots=True)
class Matter:
    """A letter with a usable sender, and what is asked while it is decided."""

    arrival: Arrival
    sender: str
    register: Register
    moment: Moment

    @property
    def letter(self) -> Letter:
        """The letter itself."""
        return self.arrival.letter

    @property
    def letter_id(self) -> int:
        """Its number in the inbox."""
        return self.arrival.id

    @property
    def received_at(self) -> datetime:
        """When the mail server took it: deadlines count from it."""
        return self.arrival.received_at

    @property
    def sender_key(self) -> str:
        """The sender's address as it is compared (R-4)."""
        return address_key(self.sender)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the attachments, for showing."""
        return tuple(a.name for a in self.letter.attachments)

    def answer(self, to: str, content: Content, about: Ref | None = None, code: str | None = None) -> Draft:
        """A letter in the thread of this one. `to` is a registered address or the From address (M-4)."""
        thread = LetterRef(self.letter.message_id, self.letter.reply_ids[::-1], self.letter.subject)
        return Draft(to=to, content=content, about=about, answers=thread, code=code)

    def tell(self, content: Content, about: Ref | None = None) -> tuple[Draft, ...]:
        """The same notice to each dispatcher (D-2)."""
        return to_dispatchers(self.moment.desk, content, about)

    def written_today(self, address: str, templates: Sequence[str]) -> bool:
        """Whether one of these letters went to the address today (M-4)."""
        since = start_of_day(self.moment.now, self.moment.zone)
        return self.register.last_written(address, templates, since) is not None

    def handled(self, reason: str, changes: Sequence[Change], letters: Sequence[Draft]) -> Decision:
        """It had an effect."""
        return self._decision(LetterVerdict.HANDLED, reason, changes, letters)

    def answered(self, reason: str, letters: Sequence[Draft], changes: Sequence[Change] = ()) -> Decision:
        """It was only answered; the changes are codes and questions."""
        return self._decision(LetterVerdict.ANSWERED, reason, changes, letters)

    def refused(self, reason: str, letters: Sequence[Draft] = (), changes: Sequence[Change] = ()) -> Decision:
        """A rule refuses it."""
        return self._decision(LetterVerdict.REFUSED, reason, changes, letters)

    def ignored(self, reason: str) -> Decision:
        """It has no effect and gets no answer (M-2)."""
        return self._decision(LetterVerdict.IGNORED, reason, (), ())

    def _decision(
        self, verdict: LetterVerdict, reason: str, changes: Sequence[Change], letters: Sequence[Draft]
    ) -> Decision:
        return Decision(verdict, reason, self.sender, tuple(changes), tuple(letters))
