"""What an answer to a client's letter loads: a daemon holds all that for ever (docs/speed.md)."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.flows.stage import CLIENT, at

if TYPE_CHECKING:
    from tests.flows.stage import Stage

NOT_NEEDED = (
    *("openpyxl", "xlsxwriter", "reportlab", "PIL", "pymorphy3", "defusedxml.ElementTree"),
    *("alembic", "psycopg", "sqlalchemy.dialects.postgresql", "holidays.countries", "dkim", "dns", "multiprocessing"),
    *("maild.desk.decide_command", "maild.documents.statement_table", "maild.gateways.filling"),
)


def test_a_desk_that_answers_a_client_loads_nothing_that_it_does_not_need(desk: Stage) -> None:
    desk.write(CLIENT, "", "Прошу отключить участок 12 за неуплату", "2026-11-03 10:00")
    words = ["--config", str(desk.config), "once", "--at", at("2026-11-03 10:01").isoformat()]
    program = f"import sys\nfrom maild.__main__ import main\nprint(main({words!r}), *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    code, *loaded = done.stdout.split()
    assert code == "0"
    assert desk.only(desk.news(), CLIENT).code
    assert "maild.desk.decide_letter" in loaded
    assert sorted(set(NOT_NEEDED) & set(loaded)) == []
