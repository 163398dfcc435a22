"""What a letter asks for, once understood: one value a kind, shown as it is by `maild read` (CONTRACT, JSON names)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.commands import CommandLetter
    from maild.desk.registration import Misfield, RegistrationFields
    from maild.desk.request import RequestKind
    from maild.letters.letter import DeliveryReport


class Problem(StrEnum):
    """Why a request is not a whole order (CONTRACT, `problem`)."""

    SEVERAL_PLOTS = "several_plots"
    SEVERAL_KINDS = "several_kinds"
    NO_PLOT = "no_plot"
    NO_WATTS = "no_watts"
    WATTS_UNIT = "watts_unit"
    WATTS_RANGE = "watts_range"
    NO_REASON = "no_reason"
    LATER_DATE = "later_date"
    UNCLEAR = "unclear"


class Answer(StrEnum):
    """What a reply says (Q-5): the whole of its new text is a yes or a no, anything else is unclear."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, desk's local dates. `month` is `YYYY-MM` if it is one whole month."""

    first: date
    last: date

    @property
    def month(self) -> str | None:
        """`YYYY-MM` if the period is exactly one calendar month."""
        whole = self.first.day == 1 and self.first.month == self.last.month and self.first.year == self.last.year
        return self.first.strftime("%Y-%m") if whole and self.last.day >= 28 else None  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class RegistrationIntent:
    """A registration letter or a change of data (R-1, R-7). `misfields` were given but cannot be taken."""

    name: ClassVar[str] = "registration"
    fields: RegistrationFields
    misfields: tuple[Misfield, ...] = ()
    forwarded: bool = False  # read from a forwarded letter: for a dispatcher to check


@dataclass(frozen=True, slots=True)
class RequestIntent:
    """An order for the supply of plots (Q-2).

    `plots` and `kinds` are all that are named, as written and in order; `plot`, `kind`, `watts` are set only where
    certain. `joined_plots` are written forms such as `45-46` that are one plot if the client has one of that name,
    else several. `problem` is None for a whole order. `watts_written` is what was written as the limit.
    """

    name: ClassVar[str] = "request"
    kind: RequestKind | None
    plot: str | None
    watts: int | None
    comment: str
    problem: Problem | None
    kinds: tuple[RequestKind, ...] = ()
    plots: tuple[str, ...] = ()
    joined_plots: tuple[str, ...] = ()
    watts_written: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyIntent:
    """An answer to a letter of ours (Q-5).

    `code` is normal (16 characters) or None when only a reference or nothing usable came back. `codes` are all
    distinct ones found, newest place first: reply address, subject, references, quoted text.
    `message_ids` are references to letters of ours. `words` is what the new text would be if it were no reply.
    """

    name: ClassVar[str] = "reply"
    answer: Answer
    code: str | None
    words: Intent
    codes: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelIntent:
    """«отменить 2026-000123» without being a reply (Q-11). `number` as shown, canonical; None if not named."""

    name: ClassVar[str] = "cancel"
    number: str | None


@dataclass(frozen=True, slots=True)
class JournalIntent:
    """«журнал» (Q-13). `statuses` are names of `RequestStatus`; `unread` are filters that were not understood.

    `overdue`: only what is past its due time, as the journal itself calls it.
    """

    name: ClassVar[str] = "journal"
    period: Period | None = None
    plot: str | None = None
    statuses: tuple[str, ...] = ()
    number: str | None = None
    unread: tuple[str, ...] = ()
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class StatusIntent:
    """«статус 2026-000123»."""

    name: ClassVar[str] = "status"
    number: str | None


@dataclass(frozen=True, slots=True)
class PlotsIntent:
    """«мои участки»: the plots as the desk knows them."""

    name: ClassVar[str] = "plots"


@dataclass(frozen=True, slots=True)
class StatementIntent:
    """«ведомость [месяц]» (S-8). `period` is `YYYY-MM`; None is the latest."""

    name: ClassVar[str] = "statement"
    period: str | None


@dataclass(frozen=True, slots=True)
class ClaimIntent:
    """A claim about a statement (S-6). `kind` is `missing` or `dispute`, None if unclear; `period` is `YYYY-MM`."""

    name: ClassVar[str] = "claim"
    kind: str | None
    period: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PortalIntent:
    """A subscriber registers his meter (P-1). `serial` as written, `mac` in canonical upper-case hex pairs or None."""

    name: ClassVar[str] = "portal"
    serial: str | None
    mac: str | None
    client: str | None = None
    plot: str | None = None
    mac_written: str | None = None


@dataclass(frozen=True, slots=True)
class UsageIntent:
    """«показания» or «потребление [период]» (P-4)."""

    name: ClassVar[str] = "usage"
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class CommandIntent:
    """A dispatcher's command letter (D-1); the only intent that depends on who wrote."""

    name: ClassVar[str] = "command"
    letter: CommandLetter
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BounceIntent:
    """A failed delivery of one of our letters (M-6)."""

    name: ClassVar[str] = "bounce"
    report: DeliveryReport


@dataclass(frozen=True, slots=True)
class HelpIntent:
    """«справка»."""

    name: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class UnknownIntent:
    """Not understood: a person will have to answer (D-11)."""

    name: ClassVar[str] = "unknown"


Intent = (
    RegistrationIntent
    | RequestIntent
    | ReplyIntent
    | CancelIntent
    | JournalIntent
    | StatusIntent
    | PlotsIntent
    | StatementIntent
    | ClaimIntent
    | PortalIntent
    | UsageIntent
    | CommandIntent
    | BounceIntent
    | HelpIntent
    | UnknownIntent
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """An intent and, in plain Russian sentences, why the letter was read so."""

    intent: Intent
    explanation: tuple[str, ...] = field(default=())
