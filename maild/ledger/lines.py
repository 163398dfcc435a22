"""Rows as the command line shows them: the JSON names of CONTRACT, and a few more that help a person."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

from maild.ledger import rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from maild.ledger.statements import Row

Line = dict[str, object]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")


def _some(row: Row, names: str) -> Line:
    return {name: row[name] for name in names.split()}


def _known(row: Row, names: str) -> Line:
    """What was erased is missing."""
    return {name: value if value != "" else None for name, value in _some(row, names).items()}


def request_line(row: RowMapping, now: datetime) -> Line:
    """`comment` is the dispatcher's words if there are any, else the client's; `outcome` and `text` hold both apart."""
    text = row["comment"] or None
    return {
        **_some(row, "id number client plot kind watts status filed_at counted_on confirmed_at process_by"),
        **_some(row, "started_at execute_by done_at"),
        "overdue": row["due_by"] is not None and row["due_by"] < now,
        "comment": row["outcome"] or text,
        "reason": row["reason"],
        "text": text,
        **_some(row, "outcome visit_at false_call expires_at"),
    }


def client_line(row: RowMapping) -> Line:
    """A client; his tariff and his own ceiling beyond what CONTRACT names."""
    line = _known(row, "id name address phone metering_system statement_day ct_ratio status registered_at max_watts")
    return {**line, "tariff": dict(json.loads(row["tariff"])), "reason": row["reason"]}


def registration_line(row: RowMapping) -> Line:
    """`client` is the name asked for, else that of the client whose data change."""
    case = rows.registration_of(row)
    return {
        "id": case.id,
        "client": case.fields.name or row["client"],
        "kind": case.kind.value,
        "address": case.address or None,
        "status": case.status.value,
        **_some(row, "received_at due_by"),
        "missing": list(case.missing),
        **_some(row, "decided_at reason"),
        "letters": [f"letter-{number}" for number in case.letters],
    }


def subscriber_line(row: RowMapping) -> Line:
    """A plot with its meter; a common meter is nobody's."""
    return _some(row, "id client plot name serial mac metering_system common") | {"name": row["name"] or None}


def statement_line(row: RowMapping) -> Line:
    """A revision of a client's month; amounts as text, so that no digit is lost."""
    return {
        **_some(row, "id client period revision due_on generated_at sent_at published_at"),
        **_some(row, "total_kwh losses_kwh total_rub status opens_on closes_on plots without_data losses_percent"),
        "lacking": row["lacking"] or None,
    }


def claim_line(row: RowMapping) -> Line:
    """A claim about a statement."""
    return _some(row, "id client period kind status received_at due_by resolved_at")


def device_line(row: RowMapping) -> Line:
    """A user's meter."""
    named = "id user client plot serial mac status added_at confirm_by confirmed_at reason"
    return {**_known(row, named), **_some(row, "client_said plot_said filed_at expires_at")}


def import_line(row: RowMapping) -> Line:
    """A file of readings."""
    return _some(row, "id name layout taken_at new changed same taken_back_at")


def taken_line(row: RowMapping, linked: list[str]) -> Line:
    """A letter of the inbox."""
    return {
        "id": row["id"],
        "message_id": row["message_id"],
        "from": row["sender"],
        **_some(row, "subject received_at verdict reason"),
        "links": linked,
    }


def outgoing_line(row: RowMapping, linked: list[str]) -> Line:
    """A letter of the outbox."""
    named = "id message_id to subject template status attempts next_attempt_at sent_at last_error"
    return {**_known(row, named), "links": linked}


def code_line(row: RowMapping) -> Line:
    """A code that was asked for; never itself, nor its digest."""
    return _some(row, "purpose issued_at expires_at spent_at")


def history_line(row: Row) -> Line:
    """An entry; `letter` is the id of the letter that caused it."""
    return {
        **_some(row, "at actor event"),
        "from": row["was"],
        "to": row["now"],
        "letter": row["letter"],
        "detail": detail_of(row["detail"]),
    }


def detail_of(written: str) -> datetime | str:
    """The detail of an entry; a deadline is a moment there, to be shown by the desk's clock like all others."""
    if not _MOMENT.fullmatch(written):
        return written
    return datetime.fromisoformat(written)
