"""The page of all lives, drawn from the tables: `docs/states.md`."""

from __future__ import annotations

from maild.desk.lives import CODE, OUTGOING, QUESTION, REGISTRATION, REQUEST, diagram

_HEAD = """# Lives of things

Drawn from the tables in `maild/desk/lives.py`; where no arrow leads, the event is refused. `make states` writes this
page anew.
"""


def states_page() -> str:
    """Every life as a Mermaid diagram, in Markdown."""
    drawn = {
        "A registration case": diagram(REGISTRATION),
        "A request": diagram(REQUEST),
        "A question": diagram(QUESTION),
        "A code": diagram(CODE),
        "An outgoing letter": diagram(OUTGOING),
    }
    return _HEAD + "".join(f"\n## {title}\n\n```mermaid\n{picture}```\n" for title, picture in drawn.items())
