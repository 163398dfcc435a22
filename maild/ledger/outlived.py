"""Which personal data have outlived their term, or are a person's who demands them to be erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from maild.desk.decision import LetterVerdict
from maild.desk.erasure import ENDED, ErasedKind, ErasedLetter, ErasedReadings, Subject
from maild.ledger import rows, statement_rows
from maild.ledger.letter_tables import InboxRow, OutboxRow
from maild.ledger.meter_tables import ReadingRow
from maild.ledger.statement_tables import ClaimRow, StatementRow
from maild.ledger.statements import table_of
from maild.ledger.tables import (
    ClientRow,
    DeviceRow,
    HistoryRow,
    PersonItemRow,
    QuestionRow,
    RegistrationRow,
    RequestRow,
    SubscriberRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlmodel import SQLModel

    from maild.desk.erasure import Terms
    from maild.ledger.statements import Row

    _Condition = ColumnElement[bool]

_ENDED = tuple(status.value for status in ENDED)
_OVER = ("done", "rejected", "cancelled", "expired")
_UNDECIDED = ("incomplete", "pending", "approved")
_VAIN = ("rejected", "bounced")
_IN, _OUT, _ITEM = (table_of(row).c for row in (InboxRow, OutboxRow, PersonItemRow))
_CLI, _SUB, _DEV, _HIS = (table_of(row).c for row in (ClientRow, SubscriberRow, DeviceRow, HistoryRow))
_REG, _REQ, _QUE, _CLA = (table_of(row).c for row in (RegistrationRow, RequestRow, QuestionRow, ClaimRow))
_STA, _REA = (table_of(row).c for row in (StatementRow, ReadingRow))
_ITS, _NEWER = table_of(ClientRow).alias("its").c, table_of(ReadingRow).alias("newer").c
"""The same tables within questions about them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its rows by their key, those whose term is over, and those of a person, if there are any.

    A row that was erased fits neither any more.
    """

    table: type[SQLModel]
    of: Callable[[Row, Any], Any]
    overdue: Callable[[Terms], _Condition]
    of_subject: Callable[[Subject], _Condition | None] = lambda _: None

    @property
    def number(self) -> Any:  # noqa: ANN401 - a column
        """Its key."""
        return table_of(self.table).c.id

    def asked(self, scope: Terms | Subject) -> _Condition | None:
        """The condition; None if there can be none."""
        return self.of_subject(scope) if isinstance(scope, Subject) else self.overdue(scope)


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _lives(key: Any) -> _Condition:  # noqa: ANN401 - a column
    """Somebody who has a device here, or whose registration is not decided: his letters are needed."""
    device = exists().where(_DEV.user_key == key, _DEV.status.not_in(_ENDED))
    case = exists().where(
        or_(_REG.sender_key == key, _REG.address_key == key),
        _REG.status.in_(_UNDECIDED),
    )
    return or_(device, case)


def _aged(key: Any, at: Any, terms: Terms) -> _Condition:  # noqa: ANN401 - columns
    """The term of letters, or the shorter one of strangers' letters."""
    one = func.coalesce(key, "")
    stranger = and_(one.not_in(select(_CLI.address_key)), one.not_in(terms.own))
    return and_(or_(at < terms.letters, and_(at < terms.strangers, stranger)), ~_lives(key))


_TAKEN = and_(
    _IN.erased_at.is_(None),
    _IN.verdict != LetterVerdict.QUARANTINED.value,
    _IN.settled,
    ~exists().where(_ITEM.letter_id == _IN.id, _ITEM.answered_at.is_(None), ~_ITEM.stranger),
)
"""Letters that nobody has to do anything with."""
_SENT = and_(_OUT.erased_at.is_(None), _OUT.next_attempt_at.is_(None), _OUT.claimed_at.is_(None))
_OF_A_SERVED_CLIENT = exists().where(
    _HIS.letter == _IN.id,
    _HIS.about_kind == "registration",
    _HIS.about_id == _REG.id,
    _REG.client_id == _CLI.id,
    _CLI.status != "closed",
)
"""The signed letter, the template and the tariffs of a client are kept as long as he is served."""


def _requests_of_plot(subject: Subject) -> Any:  # noqa: ANN401 - a subquery
    of_plot = (_REQ.client_id == subject.client_id, _REQ.plot_key == subject.plot_key)
    return select(_REQ.id).where(*of_plot, _REQ.status.in_(_OVER))


def _taken_of(subject: Subject) -> _Condition:
    if subject.address_key:
        return and_(_TAKEN, _IN.sender_key == subject.address_key)
    about = (_HIS.about_kind == "request", _HIS.about_id.in_(_requests_of_plot(subject)))
    return and_(_TAKEN, _IN.id.in_(select(_HIS.letter).where(*about)))


def _sent_of(subject: Subject) -> _Condition:
    """Letters to him, and those to others that his letters caused or that tell of his devices."""
    if subject.address_key:
        his = _OUT.to_key == subject.address_key
        caused = _OUT.cause_id.in_(select(_IN.id).where(_IN.sender_key == subject.address_key))
        devices = select(_DEV.id).where(_DEV.user_key == subject.address_key)
        return and_(_SENT, or_(his, caused, and_(_OUT.about_kind == "device", _OUT.about_id.in_(devices))))
    about = (_OUT.about_kind == "request", _OUT.about_id.in_(_requests_of_plot(subject)))
    return and_(_SENT, *about)


def waiting_for_others(address_key: str) -> tuple[_Condition, _Condition]:
    """Of letters from somebody and to him: those that cannot be erased yet."""
    taken = and_(_IN.sender_key == address_key, _IN.erased_at.is_(None), ~_TAKEN)
    return taken, and_(_OUT.to_key == address_key, _OUT.erased_at.is_(None), ~_SENT)


# ── things ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _since(kind: str, number: Any, moment: Any) -> _Condition:  # noqa: ANN401 - a column, a moment
    """Something happened to it since then."""
    about = (_HIS.about_kind == kind, _HIS.about_id == number)
    return exists().where(*about, _HIS.at >= moment)


def _old_device(terms: Terms) -> _Condition:
    ended = and_(_DEV.status.in_(_ENDED), _DEV.user_key != "")
    return and_(ended, ~_since("device", _DEV.id, terms.devices))


def _device_of(subject: Subject) -> _Condition:
    if subject.address_key:
        return _DEV.user_key == subject.address_key
    of_plot = (_SUB.client_id == subject.client_id, _SUB.plot_key == subject.plot_key)
    plots = select(_SUB.plot).where(*of_plot)
    return and_(_DEV.client_id == subject.client_id, _DEV.plot.in_(plots), _DEV.user_key != "")


_WORDS = or_(
    _REQ.comment != "",
    func.coalesce(_REQ.outcome, "") != "",
    func.coalesce(_REQ.reason, "") != "",
)


def _old_request(terms: Terms) -> _Condition:
    return and_(_REQ.filed_at < terms.texts, _REQ.status.in_(_OVER), _WORDS)


def _request_of(subject: Subject) -> _Condition | None:
    return None if subject.address_key else and_(_REQ.id.in_(_requests_of_plot(subject)), _WORDS)


def _closed(number: Any, terms: Terms) -> _Condition:  # noqa: ANN401 - a column
    """A client that was closed before the term, and nothing happened to it since."""
    closed = exists().where(_ITS.id == number, _ITS.status == "closed")
    return and_(closed, ~_since("client", number, terms.clients))


def _old_client(terms: Terms) -> _Condition:
    return and_(_CLI.address != "", _closed(_CLI.id, terms))


def _old_subscriber(terms: Terms) -> _Condition:
    return and_(_SUB.name != "", _closed(_SUB.client_id, terms))


def _subscriber_of(subject: Subject) -> _Condition | None:
    if subject.address_key:
        return None
    of_plot = (_SUB.client_id == subject.client_id, _SUB.plot_key == subject.plot_key)
    return and_(*of_plot, _SUB.name != "")


def _old_case(terms: Terms) -> _Condition:
    """Of a client that was closed long ago, or of nobody who became one."""
    nobodys = and_(_REG.client_id.is_(None), _REG.status.in_(_VAIN))
    vain = and_(nobodys, ~_since("registration", _REG.id, terms.strangers))
    return and_(_REG.sender != "", or_(vain, _closed(_REG.client_id, terms)))


def _old_statement(terms: Terms) -> _Condition:
    kept = or_(_STA.files != "[]", _STA.pages != "[]")
    return and_(_STA.generated_at < terms.statements, kept)


def newest_kept(plot: Any, day: date) -> Any:  # noqa: ANN401 - a column, a subquery
    """The day of the reading that the first one kept is counted from."""
    older = (_NEWER.subscriber_id == plot, _NEWER.day <= day.isoformat())
    return select(func.max(_NEWER.day)).where(*older).scalar_subquery()


def _old_readings(terms: Terms) -> _Condition:
    newest = newest_kept(_SUB.id, terms.readings)
    return exists().where(_REA.subscriber_id == _SUB.id, _REA.day < newest)


KINDS: dict[ErasedKind, Kind] = {
    ErasedKind.OUTGOING: Kind(
        OutboxRow,
        lambda row, _: ErasedLetter(row["id"], outgoing=True),
        lambda terms: and_(_SENT, _aged(_OUT.to_key, _OUT.queued_at, terms)),
        _sent_of,
    ),
    ErasedKind.LETTER: Kind(
        InboxRow,
        lambda row, _: ErasedLetter(row["id"], outgoing=False),
        lambda terms: and_(_TAKEN, _aged(_IN.sender_key, _IN.received_at, terms), ~_OF_A_SERVED_CLIENT),
        _taken_of,
    ),
    ErasedKind.REQUEST: Kind(RequestRow, lambda row, _: rows.request_of(row), _old_request, _request_of),
    ErasedKind.QUESTION: Kind(
        QuestionRow,
        lambda row, _: rows.question_of(row),
        lambda terms: and_(_QUE.asked_at < terms.texts, _QUE.comment != ""),
    ),
    ErasedKind.CLAIM: Kind(
        ClaimRow,
        lambda row, _: statement_rows.claim_of(row),
        lambda terms: and_(
            _CLA.received_at < terms.texts,
            _CLA.status != "open",
            or_(_CLA.text != "", _CLA.answer != ""),
        ),
    ),
    ErasedKind.DEVICE: Kind(DeviceRow, lambda row, _: rows.device_of(row), _old_device, _device_of),
    ErasedKind.REGISTRATION: Kind(RegistrationRow, lambda row, _: rows.registration_of(row), _old_case),
    ErasedKind.SUBSCRIBER: Kind(SubscriberRow, lambda row, _: rows.subscriber_of(row), _old_subscriber, _subscriber_of),
    ErasedKind.CLIENT: Kind(ClientRow, lambda row, _: rows.client_of(row), _old_client),
    ErasedKind.STATEMENT: Kind(StatementRow, lambda row, _: statement_rows.statement_of(row), _old_statement),
    ErasedKind.READINGS: Kind(
        SubscriberRow, lambda row, terms: ErasedReadings(row["id"], terms.readings), _old_readings
    ),
}
