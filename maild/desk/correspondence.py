"""Every kind of letter the desk writes, as a value with all that its template may show.

A template lives in `templates/<template>/`; it formats and decides nothing. All moments are aware; templates show
them in the desk's zone. What a correspondent wrote arrives here as data and is escaped where it is put (M-9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.claim import Claim
    from maild.desk.device import Device
    from maild.desk.intent import Period
    from maild.desk.parties import Client, Subscriber
    from maild.desk.register import HistoryHead
    from maild.desk.registration import Misfield, Registration
    from maild.desk.request import Request, RequestKind
    from maild.desk.statement import Revision
    from maild.desk.week import Week
    from maild.letters.letter import Attachment


@dataclass(frozen=True, slots=True)
class Blank:
    """A ready letter for a correspondent: shown as a `mailto:` button. Fields left None stand empty to be filled in.

    `form` is one of `registration change request confirmation cancel journal plots statement claim portal usage
    help` or `command`; `text` replaces the body for `command` and free answers.
    """

    form: str
    label: str
    kind: RequestKind | None = None
    plot: str | None = None
    watts: int | None = None
    number: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files of a correspondent that go with a letter of ours, and the names of those that do not (`desk.enclosing`)."""

    files: tuple[Attachment, ...] = field(default=(), repr=False)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The base of all letters. `template` is the folder of its template."""

    template: ClassVar[str] = ""


# ── to a client or a stranger: registration (R) ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RegistrationReceived(Content):
    """Everything needed is there; the dispatcher decides by `case.due_by` (R-2, R-5)."""

    template: ClassVar[str] = "registration_received"
    case: Registration


@dataclass(frozen=True, slots=True)
class RegistrationIncomplete(Content):
    """Exactly what is missing or cannot be taken (R-2). `case.missing` has the names of R-2."""

    template: ClassVar[str] = "registration_incomplete"
    case: Registration
    misfields: tuple[Misfield, ...]


@dataclass(frozen=True, slots=True)
class CaseDeadlineMoved(Content):
    """The calendar changed (D-9): the day of the decision that he was told moved from `was` to `now_due`."""

    template: ClassVar[str] = "case_deadline_moved"
    case: Registration
    was: datetime
    now_due: datetime
    why: str


@dataclass(frozen=True, slots=True)
class RegistrationRejected(Content):
    """R-5, with the reason."""

    template: ClassVar[str] = "registration_rejected"
    case: Registration
    reason: str


@dataclass(frozen=True, slots=True)
class RegistrationConfirmed(Content):
    """The confirmation letter: its acceptance registers the client or makes the change hold (R-6, R-7).

    `changed` are the names of the fields that change (empty for a new client); `client` is the one whose they are.
    """

    template: ClassVar[str] = "registration_confirmed"
    case: Registration
    changed: tuple[str, ...] = ()
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class AddressChangeAnnounced(Content):
    """To the old address: another one has been asked for (R-7)."""

    template: ClassVar[str] = "address_change_announced"
    case: Registration
    client: Client


@dataclass(frozen=True, slots=True)
class ClientStanding(Content):
    """Suspended, resumed or closed (R-8): `client.status` says which."""

    template: ClassVar[str] = "client_standing"
    client: Client
    reason: str | None


@dataclass(frozen=True, slots=True)
class DataChanged(Content):
    """A dispatcher changed a client's data by command; `changed` are (label, old, new) in Russian."""

    template: ClassVar[str] = "data_changed"
    client: Client
    changed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class NotRegistered(Content):
    """The one polite refusal a day to a stranger (Q-1), or to one whose confirmation is not accepted yet (R-6).

    `case` is his open registration case, if he has one. `registered_at` is set if he was registered after he wrote.
    """

    template: ClassVar[str] = "not_registered"
    case: Registration | None
    registered_at: datetime | None = None


# ── to a client: requests (Q) ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RequestEcho(Content):
    """What was understood, with the code and the buttons (Q-5). `again` says why it is asked once more, in Russian."""

    template: ClassVar[str] = "request_echo"
    client: Client
    request: Request
    process_by_if_now: datetime | None = None
    again: str | None = None
    reminder: bool = False  # the reminder after 24 hours


@dataclass(frozen=True, slots=True)
class Refused(Content):
    """An order or a question that the rules refuse (Q-2, Q-3, Q-4, R-8…): nothing was taken in.

    `problem` says what is wrong, `clause` by which clause of the regulation or rule, `right` what would be right.
    `nearest` are plots of the client like the one named; `blanks` are ready letters.
    """

    template: ClassVar[str] = "refused"
    client: Client | None
    problem: str
    clause: str
    right: str
    nearest: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionAsked(Content):
    """What is missing or not certain in an order (Q-2); a reply to it completes the order. Carries a code.

    `understood` are (label, value) pairs in Russian; `question` asks, and until `answer_by` a reply is taken;
    `examples` are answers that would do.
    """

    template: ClassVar[str] = "question_asked"
    client: Client
    understood: tuple[tuple[str, str], ...]
    question: str
    answer_by: datetime
    examples: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestConfirmed(Content):
    """The number and the processing deadline (Q-6, Q-7). `provisional`: the year's calendar is not known yet."""

    template: ClassVar[str] = "request_confirmed"
    client: Client
    request: Request
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class RequestCancelled(Content):
    """Q-5, Q-11."""

    template: ClassVar[str] = "request_cancelled"
    client: Client
    request: Request


@dataclass(frozen=True, slots=True)
class RequestExpired(Content):
    """Not confirmed within 72 hours (Q-5)."""

    template: ClassVar[str] = "request_expired"
    client: Client
    request: Request


@dataclass(frozen=True, slots=True)
class RequestStarted(Content):
    """«В стадии выполнения», with the execution deadline or the agreed visit (Q-8)."""

    template: ClassVar[str] = "request_started"
    client: Client
    request: Request


@dataclass(frozen=True, slots=True)
class RequestDone(Content):
    """«Выполнена», with the dispatcher's words; a false call is billed (Q-9)."""

    template: ClassVar[str] = "request_done"
    client: Client
    request: Request


@dataclass(frozen=True, slots=True)
class RequestRejected(Content):
    """«Отклонена», with the reason (Q-10)."""

    template: ClassVar[str] = "request_rejected"
    client: Client
    request: Request


@dataclass(frozen=True, slots=True)
class DeadlineMissed(Content):
    """An apology: a deadline the client was given has passed. `was_due` is that deadline."""

    template: ClassVar[str] = "deadline_missed"
    client: Client
    request: Request
    was_due: datetime


@dataclass(frozen=True, slots=True)
class DeadlineMoved(Content):
    """The calendar changed (D-9): the deadline moved from `was` to `now_due`."""

    template: ClassVar[str] = "deadline_moved"
    client: Client
    request: Request
    was: datetime
    now_due: datetime
    why: str


@dataclass(frozen=True, slots=True)
class RequestState(Content):
    """The answer to «статус»."""

    template: ClassVar[str] = "request_state"
    client: Client
    request: Request
    overdue: bool


@dataclass(frozen=True, slots=True)
class CodeRefused(Content):
    """A wrong, spent, foreign or late code: which, and what to do (Q-5). `request` is what it was for, if his own."""

    template: ClassVar[str] = "code_refused"
    problem: str
    right: str
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of a journal."""

    request: Request
    overdue: bool
    client_name: str


@dataclass(frozen=True, slots=True)
class Journal(Content):
    """The coloured journal, with the same as XLSX attached (Q-13). `filters` are (label, value) in Russian.

    `client` is None in a list for dispatchers that spans clients. `title` is the headline.
    """

    template: ClassVar[str] = "journal"
    client: Client | None
    title: str
    rows: tuple[JournalRow, ...]
    filters: tuple[tuple[str, str], ...] = ()
    period: Period | None = None
    unread: tuple[str, ...] = ()
    unknown_plot: str | None = None  # asked for, and not among the client's now
    cut_at: int | None = None  # more rows exist than are shown
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plots(Content):
    """«мои участки»: the plots and meters of a client, with the same as XLSX attached; `users` of meters by plot."""

    template: ClassVar[str] = "plots"
    client: Client
    rows: tuple[Subscriber, ...]
    users: tuple[tuple[str, Device], ...] = ()

    def users_of(self, row: Subscriber) -> str:
        """Who may ask about the meter of that plot (P-4)."""
        return ", ".join(f"{device.user} ({device.shown_number})" for key, device in self.users if key == row.plot_key)


@dataclass(frozen=True, slots=True)
class Blanks(Content):
    """«справка» and D-11: every blank as a button. `not_understood`: his letter was passed to a person."""

    template: ClassVar[str] = "blanks"
    client: Client | None
    not_understood: bool
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class PersonAnswer(Content):
    """A dispatcher's own words to a client, in the thread of his letter (D-11). `subject` is that thread's."""

    template: ClassVar[str] = "person_answer"
    subject: str
    text: str
    enclosed: Enclosed = Enclosed()


@dataclass(frozen=True, slots=True)
class HandedOn(Content):
    """To a client: his letter of a kind that maild does not handle itself was passed to the dispatchers (D-11)."""

    template: ClassVar[str] = "handed_on"
    client: Client | None
    about: str


# ── to dispatchers (D) ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NoticeRegistration(Content):
    """D-2: a case came, complete or not, or was completed. `attachments` are names of files."""

    template: ClassVar[str] = "notice_registration"
    case: Registration
    client: Client | None
    letter_id: int | None
    attachments: tuple[str, ...]
    text: str
    warnings: tuple[str, ...] = ()
    enclosed: Enclosed = Enclosed()
    entered: bool = False  # by a dispatcher's command, for a letter that came by post
    changes: tuple[tuple[str, str, str], ...] = ()  # (label, as it is, as it shall be) of a change of data


@dataclass(frozen=True, slots=True)
class NoticeRequest(Content):
    """D-2: a request was confirmed; buttons for what may follow."""

    template: ClassVar[str] = "notice_request"
    client: Client
    request: Request
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class NoticeChanged(Content):
    """A client cancelled a confirmed request, or something else that a dispatcher must know. `text` says it."""

    template: ClassVar[str] = "notice_changed"
    client: Client | None
    request: Request | None
    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeOverdue(Content):
    """Q-12: told once, at the moment it happens."""

    template: ClassVar[str] = "notice_overdue"
    client: Client | None
    request: Request | None
    case: Registration | None
    was_due: datetime


@dataclass(frozen=True, slots=True)
class NoticeQuestion(Content):
    """D-11: a letter that only a person can answer. `text` is its new text; a reply `ответ: …` goes to `sender`."""

    template: ClassVar[str] = "notice_question"
    letter_id: int
    sender: str
    client: Client | None
    subject: str
    text: str
    attachments: tuple[str, ...]
    why: str
    enclosed: Enclosed = Enclosed()


@dataclass(frozen=True, slots=True)
class NoticeBounce(Content):
    """D-2, M-6: a letter that mattered did not arrive. `follows` says what it means (R-6)."""

    template: ClassVar[str] = "notice_bounce"
    outgoing_id: int
    to: str
    subject: str
    diagnostic: str
    follows: str


@dataclass(frozen=True, slots=True)
class NoticeQuarantined(Content):
    """D-2, M-3."""

    template: ClassVar[str] = "notice_quarantined"
    letter_id: int
    sender: str | None
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeForged(Content):
    """Q-1, D-4: letters that claim a known address and fail DMARC; once a day for each address."""

    template: ClassVar[str] = "notice_forged"
    letter_id: int
    address: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeBreaker(Content):
    """M-4: the hourly cap tripped; client mail is held until `продолжить`. D-10: `пауза` and `продолжить` (`going`)."""

    template: ClassVar[str] = "notice_breaker"
    headline: str
    text: str
    going: bool = False


@dataclass(frozen=True, slots=True)
class CommandResult:
    """One line of a command letter and what became of it. `details` are further lines (bad rows, moved deadlines).

    `line` is the command with all that belongs to it, as written, in lines.
    """

    line: str
    ok: bool
    text: str
    details: tuple[str, ...] = ()
    tables: tuple[Content, ...] = ()  # journals and the like, shown below the list


@dataclass(frozen=True, slots=True)
class CommandResults(Content):
    """D-1: each line with its result, errors counted in the subject. `undone`: «все или ничего» took all back.

    `headline` stands instead of the count where no command was to be run.
    """

    template: ClassVar[str] = "command_results"
    results: tuple[CommandResult, ...]
    undone: bool = False
    headline: str = ""

    @property
    def errors(self) -> int:
        """How many lines failed."""
        return sum(not r.ok for r in self.results)


@dataclass(frozen=True, slots=True)
class CommandsToConfirm(Content):
    """D-3: the list that runs when he replies with the code. `why` says why it was not run at once.

    `wrong` are those of its lines that are no commands, each with what is wrong: they will change nothing.
    """

    template: ClassVar[str] = "commands_to_confirm"
    lines: tuple[str, ...]
    why: str
    expires_at: datetime
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandHelp(Content):
    """«справка» of a dispatcher: `groups` are (title, ((command, what it does), …))."""

    template: ClassVar[str] = "command_help"
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Details(Content):
    """«показать», «найти», «карантин»: a titled list of (label, value), and history as (when, who, what).

    `text` and `enclosed` are those of a letter that is shown.
    """

    template: ClassVar[str] = "details"
    title: str
    facts: tuple[tuple[str, str], ...]
    history: tuple[tuple[datetime, str, str], ...] = ()
    text: str = ""
    enclosed: Enclosed = Enclosed()


@dataclass(frozen=True, slots=True)
class Digest(Content):
    """D-6: the morning digest, sent also when empty. `sections` are counted and titled in the template."""

    template: ClassVar[str] = "digest"
    day: date
    overdue: tuple[JournalRow, ...]
    due_today: tuple[JournalRow, ...]
    waiting: tuple[JournalRow, ...]
    registrations: tuple[Registration, ...]
    registrations_overdue: tuple[int, ...] = ()  # ids among them
    registrations_today: tuple[int, ...] = ()  # ids of those to be decided today
    questions: tuple[tuple[int, str, str], ...] = ()  # letter id, sender, subject: not answered yet
    strangers: tuple[tuple[int, str, str], ...] = ()  # likewise, since the last digest
    claims: tuple[tuple[Claim, str], ...] = ()  # open ones, each with its client's name (S-6)
    claims_overdue: tuple[int, ...] = ()  # ids among them
    claims_today: tuple[int, ...] = ()  # ids of those to be settled today
    statements: tuple[tuple[Revision, str], ...] = ()  # whose day has come and that lack something (S-2)
    devices: tuple[tuple[Device, bool], ...] = ()  # waiting for a dispatcher, and whether overdue (P-3)
    quarantined: int = 0
    undelivered: int = 0
    head: HistoryHead | None = None  # of the history: kept by those who get this letter, it proves the ledger
    warnings: tuple[str, ...] = field(default=())  # the calendar of next year is not known, mail is paused…
    week: Week | None = None  # the past one in figures, on the first working morning of the next

    @property
    def late(self) -> int:
        """How much is overdue: requests, registrations, claims, devices."""
        devices = sum(overdue for _, overdue in self.devices)
        return len(self.overdue) + len(self.registrations_overdue) + len(self.claims_overdue) + devices

    @property
    def today(self) -> int:
        """How many requests, registrations and claims are due today."""
        return len(self.due_today) + len(self.registrations_today) + len(self.claims_today)
