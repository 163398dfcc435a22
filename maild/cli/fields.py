"""The `fields` of `maild read`: what was understood of each kind of letter, by the names of CONTRACT."""

from __future__ import annotations

from dataclasses import fields as names_of
from functools import singledispatch
from typing import TYPE_CHECKING

from maild.desk.code import shown_code
from maild.desk.commands import Command, WrongCommand
from maild.desk.intent import (
    CancelIntent,
    ClaimIntent,
    CommandIntent,
    JournalIntent,
    PortalIntent,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    StatementIntent,
    StatusIntent,
    UsageIntent,
)

if TYPE_CHECKING:
    from maild.desk.intent import Intent, Period
    from maild.desk.registration import RegistrationFields

Fields = dict[str, object]


@singledispatch
def fields_of(_intent: Intent) -> Fields:
    """What the intent carries; nothing for help, bounces and what was not understood."""
    return {}


@fields_of.register
def _(intent: RegistrationIntent) -> Fields:
    return _registration(intent.fields)


@fields_of.register
def _(intent: RequestIntent) -> Fields:
    return {
        "kind": intent.kind,
        "plot": intent.plot,
        "watts": intent.watts,
        "comment": intent.comment or None,
        "problem": intent.problem,
    }


@fields_of.register
def _(intent: ReplyIntent) -> Fields:
    return {"answer": intent.answer, "code": shown_code(intent.code) if intent.code else None}


@fields_of.register
def _(intent: CancelIntent) -> Fields:
    return {"number": intent.number}


@fields_of.register
def _(intent: StatusIntent) -> Fields:
    return {"number": intent.number}


@fields_of.register
def _(intent: JournalIntent) -> Fields:
    return {
        "period": shown_period(intent.period),
        "plot": intent.plot,
        "status": list(intent.statuses),
        "overdue": intent.overdue,
        "number": intent.number,
    }


@fields_of.register
def _(intent: StatementIntent) -> Fields:
    return {"period": intent.period}


@fields_of.register
def _(intent: ClaimIntent) -> Fields:
    return {"kind": intent.kind, "period": intent.period}


@fields_of.register
def _(intent: PortalIntent) -> Fields:
    return {"serial": intent.serial, "mac": intent.mac}


@fields_of.register
def _(intent: UsageIntent) -> Fields:
    return {"period": shown_period(intent.period)}


@fields_of.register
def _(intent: CommandIntent) -> Fields:
    return {"commands": [_command(line) for line in intent.letter.lines]}


def shown_period(period: Period | None) -> str | None:
    """`YYYY-MM` for a whole month, else `first/last`."""
    if period is None:
        return None
    return period.month or f"{period.first.isoformat()}/{period.last.isoformat()}"


def _registration(said: RegistrationFields) -> Fields:
    return {
        "name": said.name,
        "address": said.address,
        "phone": said.phone,
        "metering_system": said.metering_system,
        "statement_day": said.statement_day,
        "ct_ratio": said.ct_ratio.text if said.ct_ratio else None,
        "tariff": {zone: str(rub) for zone, rub in said.tariff} if said.tariff else None,
    }


def _command(line: Command | WrongCommand) -> Fields:
    if isinstance(line, WrongCommand):
        return {"line": line.line, "verb": None, "problem": line.problem, "right": line.right}
    plain = {f.name: getattr(line, f.name) for f in names_of(line) if f.name not in ("things", "fields", "misfields")}
    return {
        **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()},
        "things": [f"{thing.kind} {thing.id}" for thing in line.things],
        "fields": _registration(line.fields) if line.fields else None,
    }
