"""Letters for the tests of understanding, and how an intent is compared with what a table expects."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.desk.intent import (
    CancelIntent,
    ClaimIntent,
    JournalIntent,
    Period,
    PortalIntent,
    RegistrationIntent,
    RequestIntent,
    StatementIntent,
    StatusIntent,
    UsageIntent,
)
from maild.desk.interpret import interpret
from maild.desk.parties import Desk
from maild.letters.letter import Authenticity, Letter, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maild.desk.intent import Intent

TABLES = Path(__file__).parents[2] / "mails" / "wording"
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
DESK = Desk("ООО «ТанКос-электропроект»", "service@example.org", "499-948-01-83", ("dispatcher@example.org",))
PLAIN = Letter(
    message_id="1@romashka.ru",
    content_digest="0",
    sender="snt@romashka.ru",
    sender_name="",
    subject="",
    sent_at=None,
    received_at=None,
    reply_ids=(),
    to=("service@example.org",),
    text="",
    whole_text="",
    forwarded_text="",
    attachments=(),
    automatic=None,
    report=None,
    authenticity=Authenticity(Verdict.NONE, dkim_aligned=False, reason=""),
    hidden_text=False,
    defects=(),
)


def letter(text: str, subject: str = "") -> Letter:
    """A client's letter."""
    return replace(PLAIN, text=text, whole_text=text, subject=subject)


def understood(text: str, subject: str = "") -> Intent:
    """What a client's letter asks for."""
    return interpret(letter(text, subject), DESK, AT).intent


@dataclass(frozen=True)
class Case:
    """One row of a table."""

    table: str
    subject: str
    text: str
    expect: Mapping[str, object]

    @property
    def name(self) -> str:
        """How pytest shows it."""
        return f"{self.table}: {self.subject} / {self.text}"[:90]


def cases() -> list[Case]:
    """All rows of all tables."""
    return [
        Case(path.stem, row["subject"], row["text"], row["expect"])
        for path in sorted(TABLES.glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def facts(intent: Intent) -> dict[str, object]:
    """The intent as the tables write it."""
    return {"intent": intent.name, **_fields(intent)}


def _fields(intent: Intent) -> dict[str, object]:  # noqa: C901, PLR0911 - one case a kind of intent
    match intent:
        case RequestIntent():
            return {
                "kind": intent.kind and intent.kind.value,
                "plot": intent.plot,
                "watts": intent.watts,
                "comment": intent.comment,
                "problem": intent.problem and intent.problem.value,
                "plots": list(intent.plots),
                "joined_plots": list(intent.joined_plots),
            }
        case ClaimIntent():
            return {"kind": intent.kind, "period": intent.period}
        case StatementIntent():
            return {"period": intent.period}
        case UsageIntent():
            return {"period": _days(intent.period)}
        case CancelIntent() | StatusIntent():
            return {"number": intent.number}
        case PortalIntent():
            return {"serial": intent.serial, "mac": intent.mac}
        case JournalIntent():
            return {
                "period": _days(intent.period),
                "plot": intent.plot,
                "statuses": list(intent.statuses),
                "number": intent.number,
                "unread": list(intent.unread),
            }
        case RegistrationIntent():
            return _registration(intent)
    return {}


def _registration(intent: RegistrationIntent) -> dict[str, object]:
    fields = intent.fields
    return {
        "name": fields.name,
        "address": fields.address,
        "phone": fields.phone,
        "metering_system": fields.metering_system and fields.metering_system.value,
        "statement_day": fields.statement_day,
        "ct_ratio": fields.ct_ratio and fields.ct_ratio.text,
        "tariff": {zone: str(price) for zone, price in fields.tariff} if fields.tariff else None,
        "misfields": sorted(m.field for m in intent.misfields),
    }


def _days(period: Period | None) -> list[str] | None:
    return [period.first.isoformat(), period.last.isoformat()] if period else None
