"""Statements, their lines and claims as rows, and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maild.desk.claim import Claim, ClaimKind, ClaimStatus
from maild.desk.statement import Drawn, KeptFile, Lines, Revision, StatementStatus
from maild.ledger.meters import registers_of, registers_text
from maild.ledger.statement_tables import StatementLineRow
from maild.ledger.statements import table_of
from maild.metering.lines import Kept
from maild.metering.months import Month
from maild.metering.statement import ZoneTotal
from maild.metering.track import Reading
from maild.metering.trend import MonthTotal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from maild.ledger.rows import Values

    Row = Mapping[Any, Any]

_LINES = table_of(StatementLineRow)
_ADD = _LINES.insert()
_COMMON = 0
"""The number of the common meter's line; plots are counted from 1."""
_PLAIN = [
    "id",
    "client_id",
    "revision",
    "look_at",
    "checked",
    "lacking",
    "tell_at",
    "late_at",
    "generated_at",
    "sent_at",
    "published_at",
]
_CLAIM = ["id", "client_id", "received_at", "due_by", "letter_id", "text", "resolved_at", "answer"]


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────


def statement_values(statement: Revision) -> Values:
    """`StatementRow`."""
    return {
        **{name: getattr(statement, name) for name in _PLAIN},
        "period": str(statement.month),
        "status": statement.status.value,
        "due_on": statement.due_on.isoformat(),
        **_drawn_values(statement.drawn),
    }


def _drawn_values(drawn: Drawn | None) -> Values:
    if drawn is None:
        named = "opens_on closes_on plots without_data total_kwh total_rub losses_kwh losses_percent"
        return {**dict.fromkeys(named.split()), "files": "[]", "pages": "[]", "said": ""}
    total = drawn.total
    return {
        "opens_on": drawn.opens_on.isoformat(),
        "closes_on": drawn.closes_on.isoformat(),
        "plots": drawn.plots,
        "without_data": drawn.without_data,
        "total_kwh": f"{total.kwh:f}",
        "total_rub": f"{total.rub:f}",
        "losses_kwh": _text(total.losses_kwh),
        "losses_percent": _text(total.losses_percent),
        "files": _files_text(drawn.files),
        "pages": _files_text(drawn.pages),
        "said": _said_text(drawn),
    }


def _files_text(files: Iterable[KeptFile]) -> str:
    """`[["Ведомость.pdf", "3f9a…"]]`."""
    return json.dumps([[file.name, file.digest] for file in files], ensure_ascii=False)


def files_of(text: str) -> tuple[KeptFile, ...]:
    """The way back."""
    return tuple(KeptFile(name, digest) for name, digest in json.loads(text))


def _said_text(drawn: Drawn) -> str:
    """`[[["T1", "60", "401.50"]], [["Участок 13", "Нет данных…"]]]`."""
    zones = [[total.zone, str(total.kwh), str(total.rub)] for total in drawn.zones]
    return json.dumps([zones, drawn.attention], ensure_ascii=False)


def _said_of(text: str) -> tuple[tuple[ZoneTotal, ...], tuple[tuple[str, str], ...]]:
    """The way back; of what was erased nothing is left."""
    zones, attention = json.loads(text) if text else ([], [])
    totals = tuple(ZoneTotal(zone, Decimal(kwh), Decimal(rub)) for zone, kwh, rub in zones)
    return totals, tuple((whose, what) for whose, what in attention)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def statement_of(row: Row) -> Revision:
    """The way back."""
    return Revision(
        **{name: row[name] for name in _PLAIN},
        month=Month.read(row["period"]),
        status=StatementStatus(row["status"]),
        due_on=date.fromisoformat(row["due_on"]),
        drawn=_drawn_of(row) if row["opens_on"] else None,
    )


def _drawn_of(row: Row) -> Drawn:
    zones, attention = _said_of(row["said"])
    return Drawn(
        opens_on=date.fromisoformat(row["opens_on"]),
        closes_on=date.fromisoformat(row["closes_on"]),
        plots=row["plots"],
        without_data=row["without_data"],
        total=total_of(row),
        files=files_of(row["files"]),
        pages=files_of(row["pages"]),
        zones=zones,
        attention=attention,
    )


def total_of(row: Row) -> MonthTotal:
    """What a revision came to."""
    losses, percent = row["losses_kwh"], row["losses_percent"]
    return MonthTotal(
        Month.read(row["period"]),
        Decimal(row["total_kwh"]),
        Decimal(row["total_rub"]),
        None if losses is None else Decimal(losses),
        None if percent is None else Decimal(percent),
    )


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────


def keep_lines(connection: Connection, lines: Lines) -> None:
    """All lines of a new revision at once."""
    numbered = list(enumerate(lines.plots, start=_COMMON + 1))
    if lines.common:
        numbered.append((_COMMON, lines.common))
    if numbered:
        connection.execute(_ADD, [_line_values(lines.statement_id, number, kept) for number, kept in numbered])


def _line_values(statement_id: int, number: int, kept: Kept) -> Values:
    return {
        "statement_id": statement_id,
        "number": number,
        "subscriber_id": kept.subscriber_id,
        "plot": kept.plot,
        "plot_key": kept.plot_key,
        "known": kept.known,
        "kwh": registers_text(kept.kwh),
        "rub": f"{kept.rub:f}",
        "missed": kept.missed,
        "last": _reading_text(kept.last),
    }


def lines_of(statement_id: int, rows: Iterable[Row]) -> Lines:
    """The way back, of rows in the order of their numbers."""
    kept = [(row["number"], _kept_of(row)) for row in rows]
    common = next((line for number, line in kept if number == _COMMON), None)
    return Lines(statement_id, tuple(line for number, line in kept if number != _COMMON), common)


def _kept_of(row: Row) -> Kept:
    return Kept(
        subscriber_id=row["subscriber_id"],
        plot=row["plot"],
        plot_key=row["plot_key"],
        known=bool(row["known"]),
        kwh=registers_of(row["kwh"]) if row["kwh"] else (),
        rub=Decimal(row["rub"]),
        last=_reading_of(row["last"]),
        missed=row["missed"],
    )


def _reading_text(reading: Reading | None) -> str | None:
    """`["00012", "2026-10-25", "100;50", false, null]`."""
    if reading is None:
        return None
    shown = registers_text(reading.registers)
    return json.dumps([reading.serial, reading.day.isoformat(), shown, reading.rollover, reading.replaced_by])


def _reading_of(text: str | None) -> Reading | None:
    if text is None:
        return None
    serial, day, shown, rollover, replaced_by = json.loads(text)
    return Reading(serial, date.fromisoformat(day), registers_of(shown), rollover, replaced_by)


def used(kwh: str) -> Decimal:
    """All zones of a line."""
    return sum(map(Decimal, kwh.split(";")), Decimal(0)) if kwh else Decimal(0)


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────


def claim_values(claim: Claim) -> Values:
    """`ClaimRow`."""
    return {
        **{name: getattr(claim, name) for name in _CLAIM},
        "period": str(claim.month) if claim.month else None,
        "kind": claim.kind.value,
        "status": claim.status.value,
    }


def claim_of(row: Row) -> Claim:
    """The way back."""
    return Claim(
        **{name: row[name] for name in _CLAIM},
        month=Month.read(row["period"]) if row["period"] else None,
        kind=ClaimKind(row["kind"]),
        status=ClaimStatus(row["status"]),
    )
