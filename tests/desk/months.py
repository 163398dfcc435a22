"""A client with plots, readings and tariffs, and its months: for tests of statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.desk.due import DueKind
from maild.desk.issuing import first_planned
from maild.desk.meter import ClientReadings
from maild.metering.standing import Judged, Standing
from maild.metering.track import Reading
from tests.desk.deciding import fall_due
from tests.desk.fakes import FakeRegister
from tests.desk.samples import a_client, a_subscriber, moment, moscow

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.statement import Revision

CLIENT_OF_TWO = replace(
    a_client(), tariff=(("T1", Decimal("7.45")),), ct_ratio=None, registered_at=moscow("2026-09-30 12:00")
)
"""A client of one tariff zone whose statement day is the 25th."""
OCTOBER_DAY = "2026-10-26 10:00"
"""The 25th of October 2026 is a Sunday."""


def a_garden(*plots: str, since: str = "2026-10-01 12:00") -> FakeRegister:
    """The client registered then, with plots whose meters began at 100; the first month is planned."""
    register = FakeRegister().put(CLIENT_OF_TWO)
    for number, plot in enumerate(plots or ("12", "13"), 1):
        register.put(replace(a_subscriber(plot, number), initial=(("T1", Decimal(100)),)))
    change = first_planned(CLIENT_OF_TWO, register, moment(since))
    return register.put(change.after)


def read(register: FakeRegister, day: str, *values: int | None, taken: str = "2026-10-26 08:00") -> None:
    """Readings of that day, plot after plot; None where there is none."""
    rows = tuple(
        Judged(1, Standing.NEW, Reading(f"0{number:07}", date.fromisoformat(day), (("T1", Decimal(value)),)), number)
        for number, value in enumerate(values, 1)
        if value is not None
    )
    register.put(ClientReadings(1, 1, moscow(taken), rows))


def due_of(register: FakeRegister) -> Revision:
    """The month that is due."""
    found = register.planned(1)
    assert found is not None
    return found


def look(register: FakeRegister, now: str, statement_id: int | None = None) -> Decision:
    """The clock looks at the month that is due, as the ledger makes it do when something has changed."""
    wanted = register.statement(statement_id) if statement_id else due_of(register)
    assert wanted is not None
    register.put(replace(wanted, look_at=moscow(now)))
    return fall_due(register, DueKind.STATEMENT, wanted.id, now)
