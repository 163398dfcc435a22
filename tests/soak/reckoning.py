"""The reckoning after the day: what must hold of the daemon, and of every letter."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING, Any

from maild.__main__ import main
from maild.ledger.sqlite import sqlite3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.soak.day import Crowd, Day
    from tests.soak.watch import Sample

ENOUGH = 5_000
"""Letters from which on a trend can be told from what is loaded with the first of each kind."""
_MORE_MEMORY = 6.0
"""MB that the last quarter may hold more than the second."""
_SLOWER, _LATER = 1.3, 0.1
"""Times as long that a letter in the lulls of the last quarter may take than in those of the second, and seconds."""
_DEARER = 1.25
"""The same of its processor."""
_LOG = 64.0
"""MB that the ledger's write-ahead log may have at the most."""
_TROUBLE = re.compile(r"^<[0-4]>|WARNING(?!.* letter-\d+ quarantined: )|ERROR|Traceback")
"""Lines of the log that should not be there; letters that are meant to be quarantined are counted by themselves."""
_LEFT_RAW = "SELECT raw_digest FROM inbox UNION SELECT raw_digest FROM outbox"


def quarters(items: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """The second and the last."""
    size = max(1, len(items) // 4)
    return items[size : 2 * size], items[-size:]


def of_the_daemon(crowds: Sequence[Crowd], samples: Sequence[Sample]) -> Iterator[str]:
    """What it did not keep: as much memory, as quick, as few files and connections in the end as in the beginning."""
    if sum(crowd.letters for crowd in crowds) < ENOUGH:
        return
    second, last = quarters(crowds)
    more = median(c.held.memory for c in last) - median(c.held.memory for c in second)
    if more > _MORE_MEMORY:
        yield f"{more:.1f} MB more in the last quarter than in the second"
    early, late = median(c.alone for c in second), median(c.alone for c in last)
    if late > _SLOWER * early + _LATER:
        yield f"a letter alone is answered after {late:.2f} s in the last quarter, {early:.2f} s in the second"
    cheap, dear = (sum(c.cpu for c in some) / sum(c.letters for c in some) for some in (second, last))
    if dear > _DEARER * cheap:
        yield f"a letter costs {1000 * dear:.1f} ms of processor in the last quarter, {1000 * cheap:.1f} in the second"
    for what in ("files", "connections", "threads"):
        before, after = (max(getattr(c.held, what) for c in some) for some in (second, last))
        if after > before:
            yield f"{after} {what} open in a lull of the last quarter, {before} in the second"
    if max(sample.log for sample in samples) > _LOG:
        yield f"the ledger's log grew to {max(sample.log for sample in samples):.0f} MB"


def of_the_letters(day: Day) -> Iterator[str]:
    """Which letter is not accounted for: taken in once each, answered once each, every file in its place."""
    with closing(sqlite3.connect(day.desk / "ledger.db")) as ledger:
        yield from _taken(ledger, day)
        yield from _written(ledger, day)
        yield from _kept(ledger, day.desk / "letters")
    yield from _of_the_log(day.log)
    if left := [*(day.desk / "letters" / "unfinished").glob("*"), *day.temporary.glob("*")]:
        yield f"{len(left)} unfinished files are left, {left[0]} among them"
    if main(["--config", str(day.place.config), "verify"]):
        yield "the ledger does not prove itself"


def _taken(ledger: sqlite3.Connection, day: Day) -> Iterator[str]:
    taken: dict[str, Counter[str]] = {}
    for message_id, verdict in ledger.execute("SELECT message_id, verdict FROM inbox"):
        taken.setdefault(message_id, Counter())[verdict] += 1
    for message_id, times in day.traffic.laid.items():
        verdicts = taken.pop(message_id, Counter())
        if not _well_taken(message_id, times, verdicts):
            yield f"{message_id} was laid {times} times and came in as {dict(verdicts)}"
    yield from (f"{message_id} came in and was never laid" for message_id in taken)
    moved = sum(len(list(day.place.inbox(f"Maild.{name}").glob("[cn]*/*"))) for name in ("Done", "Quarantine"))
    if moved != day.traffic.laid.total():
        yield f"{moved} letters lie in the folders of the mailbox, {day.traffic.laid.total()} were laid"


def _well_taken(message_id: str, times: int, verdicts: Counter[str]) -> bool:
    """Once, and known again each further time; one that cannot be read is each time quarantined, and no other is."""
    if message_id.endswith("@hostile.example"):
        return verdicts == Counter(quarantined=times)
    return verdicts.total() == times and verdicts["duplicate"] == times - 1 and not verdicts["quarantined"]


def _written(ledger: sqlite3.Connection, day: Day) -> Iterator[str]:
    """Each letter was sent once, and no request has lost its number."""
    rows = dict(ledger.execute("SELECT message_id, status FROM outbox"))
    unsent = Counter(status for status in rows.values() if status != "sent")
    if unsent:
        yield f"letters that were not sent: {dict(unsent)}"
    lost, strange = rows.keys() - day.post.ids, day.post.ids - rows.keys()
    if lost or strange:
        yield f"{len(lost)} letters did not come, {len(strange)} came that nobody has written"
    yield from (f"{name} came twice" for name in day.post.twice)
    numbers = "SELECT count(DISTINCT number), max(substr(number, 6)) FROM requests WHERE number IS NOT NULL"
    many, highest = ledger.execute(numbers).fetchone()
    if many != int(highest or 0):
        yield f"{many} requests have a number, the highest is {highest}"


def _kept(ledger: sqlite3.Connection, shelf: Path) -> Iterator[str]:
    known = {digest for (digest,) in ledger.execute(_LEFT_RAW)}
    there = {file.stem for file in shelf.glob("??/*.eml")}
    if known != there:
        yield f"{len(known - there)} raw letters are missing, {len(there - known)} belong to nothing"


def _of_the_log(log: Path) -> Iterator[str]:
    """Nothing went wrong on the way."""
    wrong = [line for line in log.read_text("utf-8").splitlines() if _TROUBLE.search(line)]
    if wrong:
        yield f"{len(wrong)} lines of the log tell of trouble: {wrong[0]}"
