"""`maild import readings FILE` in a process of its own, which tells at its end what it used."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maild.__main__ import main
from maild.ledger.store import SqlLedger
from tests.bench.figures import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.ledger.work import SqlWork


def timed(held: list[tuple[float, float]]) -> None:
    """Notes how long each transaction keeps everybody else from writing."""
    really = SqlLedger.work

    @contextmanager
    def work(ledger: SqlLedger) -> Iterator[SqlWork]:
        with really(ledger) as its:
            begun, cpu = time.monotonic(), time.process_time()
            try:
                yield its
            finally:
                held.append((time.monotonic() - begun, time.process_time() - cpu))

    setattr(SqlLedger, "work", work)  # noqa: B010 - so that mypy takes it


if __name__ == "__main__":
    begun = time.monotonic()
    config, file = sys.argv[1:]
    held: list[tuple[float, float]] = []
    timed(held)
    if code := main(["--config", config, "import", "readings", file]):
        sys.exit(code)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    longest, its_cpu = max(held)
    sys.stderr.write(f"  the longest transaction: {longest:.1f} s, {its_cpu:.1f} s of processor\n")
    sys.stderr.write(
        f"  of that in the child: {child.ru_utime + child.ru_stime:.1f} s, {child.ru_maxrss / 1024:.0f} MB\n"
    )
    tell(begun)
