"""A change that the operator decides on at the command line: one transaction, and in the history under his name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.looking import time_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.decision import Change
    from maild.desk.register import Register
    from maild.settings import Settings

OPERATOR = "оператор"


def decided_by_operator(settings: Settings, decide: Callable[[Register], Change]) -> None:
    """Ask the ledger, decide, write. The daemon may be running meanwhile."""
    from maild import wiring

    clock = time_of(settings).clock
    with wiring.open_ledger(settings) as ledger, ledger.work() as work:
        work.apply(decide(work.register), at=clock.now(), actor=OPERATOR, letter_id=None)
        work.commit()
