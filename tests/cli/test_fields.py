"""The fields of `maild read` by kind of letter, to the letter of CONTRACT."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from maild.cli.fields import fields_of, shown_period
from maild.desk.commands import Command, CommandLetter, Thing, ThingKind, Verb, WrongCommand
from maild.desk.intent import (
    Answer,
    CancelIntent,
    ClaimIntent,
    CommandIntent,
    HelpIntent,
    Intent,
    JournalIntent,
    Period,
    PortalIntent,
    Problem,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    StatementIntent,
    StatusIntent,
    UnknownIntent,
    UsageIntent,
)
from maild.desk.parties import CtRatio, MeteringSystem
from maild.desk.registration import RegistrationFields
from maild.desk.request import RequestKind

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SOME_DAYS = Period(date(2026, 10, 5), date(2026, 11, 3))


@pytest.mark.parametrize(
    ("intent", "fields"),
    [
        (
            RequestIntent(RequestKind.LIMIT, "12", 5500, "долг", None),
            {"kind": "limit", "plot": "12", "watts": 5500, "comment": "долг", "problem": None},
        ),
        (
            RequestIntent(None, None, None, "", Problem.UNCLEAR),
            {"kind": None, "plot": None, "watts": None, "comment": None, "problem": "unclear"},
        ),
        (
            ReplyIntent(Answer.YES, "ABCDEFGH12345678", UnknownIntent()),
            {"answer": "yes", "code": "ABCD-EFGH-1234-5678"},
        ),
        (ReplyIntent(Answer.UNCLEAR, None, UnknownIntent()), {"answer": "unclear", "code": None}),
        (CancelIntent("2026-000123"), {"number": "2026-000123"}),
        (StatusIntent(None), {"number": None}),
        (
            JournalIntent(OCTOBER, "12", ("done", "rejected"), None),
            {"period": "2026-10", "plot": "12", "status": ["done", "rejected"], "overdue": False, "number": None},
        ),
        (StatementIntent("2026-10"), {"period": "2026-10"}),
        (ClaimIntent("missing", "2026-10", "текст"), {"kind": "missing", "period": "2026-10"}),
        (PortalIntent("00123", "AA:BB:CC:DD:EE:FF"), {"serial": "00123", "mac": "AA:BB:CC:DD:EE:FF"}),
        (UsageIntent(SOME_DAYS), {"period": "2026-10-05/2026-11-03"}),
        (HelpIntent(), {}),
        (UnknownIntent(), {}),
        (
            RegistrationIntent(
                RegistrationFields(
                    name="СНТ «Берёзка»",
                    metering_system=MeteringSystem.SUP04,
                    statement_day=25,
                    ct_ratio=CtRatio("150/5"),
                    tariff=(("T1", Decimal("7.45")),),
                )
            ),
            {
                "name": "СНТ «Берёзка»",
                "address": None,
                "phone": None,
                "metering_system": "sup04",
                "statement_day": 25,
                "ct_ratio": "150/5",
                "tariff": {"T1": "7.45"},
            },
        ),
    ],
)
def test_fields_of_each_kind_of_letter(intent: Intent, fields: dict[str, object]) -> None:
    assert fields_of(intent) == fields


def test_commands_are_listed_with_what_is_wrong_among_them() -> None:
    visit = Command(
        Verb.VISIT,
        "выезд 2026-000123 03.12.2026 10:00",
        things=(Thing(ThingKind.NUMBER, "2026-000123"),),
        at=datetime(2026, 12, 3, 10),  # noqa: DTZ001 - the desk's local time, as commands have it
    )
    letter = CommandLetter((visit, WrongCommand("выполнна", "нет такой команды", "выполнена")))

    commands = fields_of(CommandIntent(letter))["commands"]

    assert isinstance(commands, list)
    assert commands[0]["verb"] == "visit"
    assert commands[0]["at"] == "2026-12-03T10:00:00"
    assert commands[0]["things"] == ["number 2026-000123"]
    assert commands[1] == {"line": "выполнна", "verb": None, "problem": "нет такой команды", "right": "выполнена"}


def test_no_period_is_null() -> None:
    assert shown_period(None) is None
