"""The page of all lives, drawn from the tables: `docs/states.md`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from maild.desk.lives import CODE, DEVICE, OUTGOING, QUESTION, REGISTRATION, REQUEST, Table
from maild.desk.statement_lives import CLAIM, STATEMENT

S = TypeVar("S", bound=str)
E = TypeVar("E", bound=StrEnum)

_HEAD = """# Lives of things

Drawn from the tables in `maild/desk/lives.py` and `maild/desk/statement_lives.py`; where no arrow leads, the event is
refused. `make states` writes this page anew.
"""


LIVES: dict[str, Any] = {
    "A registration case": REGISTRATION,
    "A request": REQUEST,
    "A question": QUESTION,
    "A statement": STATEMENT,
    "A claim": CLAIM,
    "A device": DEVICE,
    "A code": CODE,
    "An outgoing letter": OUTGOING,
}
"""Every life by the name of the thing; the tables are of several types."""


def states_page() -> str:
    """Every life as a Mermaid diagram, in Markdown."""
    drawn = ((title, diagram(table)) for title, table in LIVES.items())
    return _HEAD + "".join(f"\n## {title}\n\n```mermaid\n{picture}```\n" for title, picture in drawn)


def diagram(table: Table[S, E]) -> str:
    """The table as a Mermaid state diagram: each arrow carries its event and the letter it causes."""
    lines = ["stateDiagram-v2"]
    for (status, event), step in table.items():
        letter = f" / {step.letter.__name__}" if step.letter else ""
        lines.append(f"    {_shown(status)} --> {_shown(step.status)}: {event.value}{letter}")
    left = {status for status, _ in table}
    ends = dict.fromkeys(step.status for step in table.values() if step.status not in left)
    lines.extend(f"    {_shown(end)} --> [*]" for end in ends)
    return "\n".join(lines) + "\n"


def _shown(status: str | None) -> str:
    return "[*]" if status is None else str(status)
