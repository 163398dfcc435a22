"""`make bench-obvious`: beside the obvious script for it, with pandas and openpyxl, on the same ledger in one run.

The script reads the tables with pandas, subtracts, multiplies, writes a workbook with openpyxl and a PDF with
reportlab's own tables, and a letter with both into a folder. It has no history, no rules for a meter that was exchanged
or did not answer, floats for money, and nothing that is all or nothing. A month of `CLIENTS=50`, then a workbook of
`ROWS=300000` readings. pandas lies in a folder of its own, which only the script sees.
"""

from __future__ import annotations

import io
import os
import sqlite3
import sys
import time
from contextlib import closing
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.bench import day, readings
from tests.bench.figures import say, tell, used_by
from tests.cli.conftest import write_config

if TYPE_CHECKING:
    from tests.bench.figures import Used

SEEN = {**os.environ, "PYTHONPATH": "build/pandas"}
"""What the script sees."""
T1, T2 = 7.45, 2.90
_TABLE = """
SELECT s.client_id, s.plot, s.name, m.serial, m.initial, r.registers FROM subscribers s
JOIN meters m ON m.subscriber_id = s.id LEFT JOIN readings r ON r.subscriber_id = s.id ORDER BY s.id
"""
_HEAD = ["Участок", "Абонент", "Счётчик", "Т1 было", "Т2 было", "Т1", "Т2", "Расход Т1", "Расход Т2", "Руб."]


def month(folder: Path) -> None:
    """A workbook, a PDF and a letter a client."""
    pd: Any = import_module("pandas")

    with closing(sqlite3.connect(folder / "ledger.db")) as ledger:
        known = pd.read_sql(_TABLE, ledger)
    shown = known["registers"].str.split(";", expand=True).astype(float)
    was = known["initial"].str.findall(r"[\d.]+(?=\")").apply(lambda found: [float(found[-3]), float(found[-1])])
    known["was1"], known["was2"] = was.str[0], was.str[1]
    known["now1"], known["now2"] = shown[0], shown[1]
    known["used1"], known["used2"] = known["now1"] - known["was1"], known["now2"] - known["was2"]
    known["rub"] = (known["used1"] * T1).round(2) + (known["used2"] * T2).round(2)
    columns = ["plot", "name", "serial", "was1", "was2", "now1", "now2", "used1", "used2", "rub"]
    for client, plots in known.groupby("client_id"):
        rows = plots[columns].astype(object).where(plots[columns].notna(), None).to_numpy().tolist()
        rows.append(["Итого", *[None] * 6, *plots[["used1", "used2", "rub"]].sum().tolist()])
        _letter(folder / f"{client}.eml", _book(rows), _paper(rows))


def _book(rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Border, Side

    book, out, side = Workbook(), io.BytesIO(), Side(style="thin")
    page = book.worksheets[0]
    for row in (_HEAD, *rows):
        page.append(row)
    for line in page.iter_rows():
        for cell in line:
            cell.border = Border(side, side, side, side)
    book.save(out)
    return out.getvalue()


def _paper(rows: list[list[Any]]) -> bytes:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

    from maild.documents.typeface import REGULAR, registered

    registered()
    out = io.BytesIO()
    cells = [_HEAD, *([f"{v:.2f}" if isinstance(v, float) else v or "" for v in row] for row in rows)]
    look = TableStyle([("FONT", (0, 0), (-1, -1), REGULAR, 7), ("GRID", (0, 0), (-1, -1), 0.4, colors.grey)])
    SimpleDocTemplate(out, pagesize=landscape(A4)).build([LongTable(cells, repeatRows=1, style=look)])
    return out.getvalue()


def _letter(path: Path, book: bytes, paper: bytes) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["To"] = "Ведомость", "snt@garden.example"
    letter.set_content("Ведомость за месяц во вложении.")
    letter.add_attachment(book, maintype="application", subtype="octet-stream", filename="ведомость.xlsx")
    letter.add_attachment(paper, maintype="application", subtype="pdf", filename="ведомость.pdf")
    path.write_bytes(letter.as_bytes())


def taken(folder: Path) -> None:
    """A workbook of readings into a table, if each is of a known meter and none has decreased."""
    pd: Any = import_module("pandas")

    file = pd.read_excel(folder / "readings.xlsx", dtype={"Серийный номер": str})
    with closing(sqlite3.connect(folder / "ledger.db")) as ledger, ledger:
        known = pd.read_sql(
            "SELECT m.serial, m.subscriber_id, r.registers FROM meters m JOIN readings r USING (subscriber_id)", ledger
        )
        both = file.merge(known, left_on="Серийный номер", right_on="serial", how="left")
        before = both["registers"].str.split(";", expand=True).astype(float)
        bad = both["serial"].isna() | (both["Т1"] < before[0]) | (both["Т2"] < before[1])
        if bad.any():
            sys.exit("bad rows")
        both["Дата"] = pd.to_datetime(both["Дата"], format="%d.%m.%Y").dt.date.astype(str)
        new = both[["subscriber_id", "Дата", "Серийный номер", "Т1", "Т2"]]
        new.to_sql("obvious", ledger, index=False)


def main(clients: int, rows: int) -> None:
    """Both, each with its own copy of the same."""
    with TemporaryDirectory(prefix="maild-bench-", ignore_cleanup_errors=True) as place:
        day.seed(day.settings_at(Path(place)), clients)
        _beside(
            f"a month of {clients} clients",
            used_by("tests.bench.obvious", "month", place, environ=SEEN),
            used_by("tests.bench.day", "run", place),
        )
    readings.CLIENTS = rows // readings.PLOTS
    with TemporaryDirectory(prefix="maild-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        book, config = folder / "readings.xlsx", write_config(folder)
        readings.write_book(book)
        readings.seed(config)
        script = used_by("tests.bench.obvious", "taken", place, environ=SEEN)
        _beside(f"{rows:,} readings", script, used_by("tests.bench.one_import", str(config), str(book)))


def _beside(what: str, script: Used, maild: Used) -> None:
    say(f"{what}: the script {script.seconds:.1f} s, {script.cpu:.1f} s of processor, {script.peak:.0f} MB;")
    say(f"  maild {maild.seconds:.1f} s, {maild.cpu:.1f} s of processor, {maild.peak:.0f} MB:")
    say(f"  {maild.seconds / script.seconds:.2f} of its time, {maild.cpu / script.cpu:.2f} of its processor")


if __name__ == "__main__":
    begun = time.monotonic()
    if sys.argv[1:2] in (["month"], ["taken"]):
        {"month": month, "taken": taken}[sys.argv[1]](Path(sys.argv[2]))
        tell(begun)
    else:
        main(int((sys.argv[1:] or ["50"])[0]), int((sys.argv[2:] or ["300000"])[0]))
