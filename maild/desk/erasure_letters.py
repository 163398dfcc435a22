"""The letter about what was erased, as a value (152-ФЗ). See `desk.correspondence`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from maild.desk.correspondence import Content
from maild.desk.decision import Change, Decision, Draft, LetterVerdict, Ref
from maild.desk.erasure import OPERATOR

if TYPE_CHECKING:
    from maild.desk.erasure import Act, ErasedKind
    from maild.desk.parties import Desk


@dataclass(frozen=True, slots=True)
class Report(Content):
    """To a dispatcher, and for the folder of acts: what was erased, numbers by kind. `operator` answers for it."""

    template: ClassVar[str] = "erasure_act"
    act: Act
    things: tuple[tuple[ErasedKind, tuple[int, ...]], ...]
    operator: str


def finished(report: Report, desk: Desk) -> Decision:
    """Nothing is left of it: the dispatchers get the act."""
    about = Ref("act", report.act.id)
    letters = tuple(Draft(address, report, about, to_dispatcher=True) for address in desk.dispatchers)
    change = Change(replace(report.act, subject=None), about, "finished")
    return Decision(LetterVerdict.HANDLED, report.act.shown_number, OPERATOR, (change,), letters)
