"""`make bench-statements`: one statement of 300 plots part by part, then a month of many clients.

Beside each document stands the same table made the plain way, with openpyxl cell by cell and with reportlab's own
tables. `CLIENTS=1000 ZONES=2` make the month larger; nothing is written to disk, the ledger is not asked.
"""

from __future__ import annotations

import io
import sys
import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from maild.desk.cabinet import Papers
from maild.desk.statement_letters import Occasion, statement_letter
from maild.documents.chart import OF_PLOTS, chart_png
from maild.documents.form import filling_of
from maild.documents.renderer import LetterRenderer
from maild.documents.site import month_pages
from maild.documents.statement import statement_files
from maild.documents.statement_pdf import statement_pdf
from maild.documents.statement_table import table_of, written
from maild.documents.statement_xlsx import statement_xlsx
from maild.documents.typeface import BOLD, REGULAR, registered
from maild.resources import shipped
from tests.bench.figures import say, used_by
from tests.desk.samples import DESK, MOSCOW
from tests.documents.samples import AT, draft_of
from tests.documents.sheets import brief_of, drawn, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.statement_letters import Sheet

PLOTS = 300
_TIMES = 9


def plain_xlsx(sheet: Sheet) -> bytes:
    """The same table with openpyxl, as one would write it first."""
    from openpyxl import Workbook
    from openpyxl.styles import Border, Side

    table = table_of(sheet)
    book, out, side = Workbook(), io.BytesIO(), Side(style="thin")
    page = book.worksheets[0]
    page.append([column.title for column in table.columns])
    for row in (*table.rows, *table.totals):
        page.append([*row.cells, row.note])
    for line in page.iter_rows():
        for cell in line:
            cell.border = Border(side, side, side, side)
    book.save(out)
    return out.getvalue()


def plain_pdf(sheet: Sheet) -> bytes:
    """The same table as reportlab's own tables make it."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

    registered()
    table, out = table_of(sheet), io.BytesIO()
    text = written(table)
    cells = [[column.title for column in table.columns], *(text(row) for row in (*table.rows, *table.totals))]
    fonts = [("FONT", (0, 0), (-1, -1), REGULAR, 7), ("FONT", (0, 0), (-1, 0), BOLD, 7)]
    look = [*fonts, ("GRID", (0, 0), (-1, -1), 0.4, colors.grey)]
    SimpleDocTemplate(out, pagesize=landscape(A4)).build([LongTable(cells, repeatRows=1, style=TableStyle(look))])
    return out.getvalue()


def one(zones: int) -> None:
    """Milliseconds of processor for each part of one statement, the median of some times."""
    of = brief_of(PLOTS, zones)
    sheet, renderer = sheet_of(of), LetterRenderer(DESK, MOSCOW, shipped("templates"))
    files = statement_files(sheet, DESK)
    letter = draft_of("statement", statement_letter(sheet, Occasion.DUE, Papers(files)))
    parts: dict[str, Callable[[], object]] = {
        "calculation": partial(drawn, of),
        "workbook": partial(statement_xlsx, sheet, DESK.name),
        "  with openpyxl": partial(plain_xlsx, sheet),
        "PDF": partial(statement_pdf, sheet, DESK.name),
        "  with reportlab's tables": partial(plain_pdf, sheet),
        "chart": partial(chart_png.__wrapped__, sheet.statement.trend.series, OF_PLOTS),
        "letter with both and the chart": partial(renderer.render, letter, 1, AT),
        "page": partial(month_pages, sheet, files, DESK),
        "values of a client's template": partial(filling_of, sheet, DESK),
    }
    say(f"one statement, {PLOTS} plots, {zones} zone(s), ms of processor:")
    for name, run in parts.items():
        say(f"  {name:32}{_spent(run) * 1000:8.1f}")


def _spent(run: Callable[[], object]) -> float:
    run()
    found = []
    for _ in range(_TIMES):
        begun = time.process_time()
        run()
        found.append(time.process_time() - begun)
    return median(found)


def month(clients: int, zones: int) -> None:
    """Calculation, workbook, PDF, page and letter of so many clients, one after the other in one process."""
    renderer = LetterRenderer(DESK, MOSCOW, shipped("templates"))
    of = brief_of(PLOTS, zones)
    octets = 0
    for number in range(1, clients + 1):
        sheet = sheet_of(of)
        files = statement_files(sheet, DESK)
        month_pages(sheet, files, DESK)
        letter = draft_of("statement", statement_letter(sheet, Occasion.DUE, Papers(files)))
        octets += len(renderer.render(letter, number, AT).raw)
    sys.stderr.write(f"{octets / 1e6:.0f} MB of letters\n")


def main(clients: int, zones: int) -> None:
    """Both."""
    one(zones)
    used = used_by("tests.bench.statements", "month", str(clients), str(zones))
    say(f"a month of {clients} clients: {used.seconds:.1f} s, {used.cpu:.1f} s of processor, {used.peak:.0f} MB")


if __name__ == "__main__":
    from tests.bench.figures import tell

    if sys.argv[1:2] == ["month"]:
        begun = time.monotonic()
        month(int(sys.argv[2]), int(sys.argv[3]))
        tell(begun)
    else:
        main(int((sys.argv[1:] or ["50"])[0]), int((sys.argv[2:] or ["1"])[0]))
