"""`maild status --metrics FILE`: the desk in numbers, for node exporter and docs/alerts.yml, docs/grafana.json."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from maild.ledger.health import mailboxes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maild.ledger.figures import Figures
    from maild.ledger.lines import Line

_REQUESTS = ("awaiting_confirmation", "confirmed", "in_progress")
_COUNTS = {
    "maild_outbox_waiting": ("outbox", "Letters that wait for the next mail server"),
    "maild_undelivered": ("undelivered", "Letters of the last week that failed or came back"),
    "maild_quarantine": ("quarantine", "Letters that could not be handled"),
    "maild_unsettled": ("unsettled", "Letters handled and not yet moved in the mailbox"),
    "maild_requests_overdue": ("overdue", "Requests past their due time"),
    "maild_registrations_open": ("registrations", "Registration cases that wait"),
    "maild_registrations_overdue": ("registrations_overdue", "Registration cases past their due time"),
    "maild_claims_open": ("claims", "Claims about statements that wait"),
    "maild_claims_overdue": ("claims_overdue", "Claims past their due time"),
    "maild_statements_late": ("statements_late", "Statements whose day has come and that lack something"),
    "maild_questions_open": ("questions", "Letters that only a person can answer"),
}
_MOMENTS = {
    "maild_last_pass_timestamp_seconds": ("last_pass", "When the desk last looked; 0 is never"),
    "maild_last_statement_timestamp_seconds": ("last_statement", "When the last statement was drawn up; 0 is never"),
}
_AGES = {
    "maild_outbox_oldest_seconds": ("oldest_in_outbox", "Age of the oldest letter that waits for the next mail server"),
    "maild_unread_oldest_seconds": (
        "read_until",
        "No unread letter is older: so long ago every mailbox was read to its end",
    ),
}
_SWITCHES = {
    "maild_paused": ("paused_since", "Whether a dispatcher holds letters to clients"),
    "maild_breaker_tripped": ("breaker_since", "Whether too many letters an hour hold letters to clients"),
}

Sample = tuple[str, float]
"""Labels in braces, or nothing, and the value."""


def exposition(status: Line, figures: Figures, now: datetime) -> str:
    """The text of the file; every metric is a gauge."""
    lines: list[str] = []
    for name, told, samples in _metrics(status, figures, now):
        lines += [f"# HELP {name} {told}.", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {round(value, 3):.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _metrics(status: Line, figures: Figures, now: datetime) -> Iterator[tuple[str, str, list[Sample]]]:
    for name, (key, told) in _MOMENTS.items():
        yield name, told, [("", _moment(status[key]))]
    yield "maild_letters_received", "Letters taken in of the last 24 hours", _labelled("verdict", figures.received)
    yield "maild_letters_written", "Letters written in the last 24 hours", _labelled("status", figures.written)
    read = {str(box["name"]): _moment(box["read_at"]) for box in mailboxes(status)}
    told = "As of when a mailbox was read to its end; 0 is never"
    yield "maild_mailbox_read_timestamp_seconds", told, _labelled("mailbox", read)
    oldest = min((box["read_at"] for box in mailboxes(status)), key=_moment, default=status["last_pass"])
    for name, (key, told) in _AGES.items():
        yield name, told, [("", _age(oldest if key == "read_until" else status[key], now))]
    yield (
        "maild_requests",
        "Requests by status",
        _labelled("status", {name: _number(status[name]) for name in _REQUESTS}),
    )
    for name, (key, told) in _COUNTS.items():
        yield name, told, [("", _number(status[key]))]
    for name, (key, told) in _SWITCHES.items():
        yield name, told, [("", float(status[key] is not None))]
    took = figures.answer_seconds
    yield "maild_answers", "Letters to clients that answered one, of the last 24 hours", [("", float(len(took)))]
    yield "maild_answer_seconds_mean", "From receipt to answer, on the average", [("", sum(took) / max(1, len(took)))]
    yield "maild_answer_seconds_max", "From receipt to answer, the longest", [("", max(took, default=0.0))]


def _labelled(label: str, values: Mapping[str, float]) -> list[Sample]:
    return [(f'{{{label}="{word}"}}', float(value)) for word, value in values.items()]


def _number(found: object) -> float:
    return float(found) if isinstance(found, int) else 0.0


def _moment(found: object) -> float:
    return found.timestamp() if isinstance(found, datetime) else 0.0


def _age(found: object, now: datetime) -> float:
    return max(0.0, (now - found).total_seconds()) if isinstance(found, datetime) else 0.0
