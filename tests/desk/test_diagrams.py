from __future__ import annotations

from pathlib import Path

from maild.desk.diagrams import states_page


def test_the_page_of_states_is_drawn_from_the_tables() -> None:
    page = Path(__file__).parents[2] / "docs" / "states.md"
    assert page.read_text(encoding="utf-8") == states_page(), "run `make states`"
