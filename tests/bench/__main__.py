"""`make bench` runs all sections, `make bench ONLY=way` one; figures go to standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import daemons, databases, hardship, quiet, readings, size, usage, way
from tests.bench.figures import say

SECTIONS = {
    "way": way.run,
    "databases": databases.run,
    "daemons": daemons.run,
    "quiet": quiet.run,
    "distance": hardship.distance,
    "slow-disk": hardship.slow_disk,
    "size": size.run,
    "readings": readings.run,
    "usage": usage.run,
}


def main(wanted: list[str]) -> int:
    """Run what is wanted, all if nothing is named."""
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.stderr.write(f"no such section: {', '.join(unknown)}; there are {', '.join(SECTIONS)}\n")
        return 64
    for name in wanted or SECTIONS:
        say(f"── {name}: {(SECTIONS[name].__doc__ or '').splitlines()[0]}")
        with TemporaryDirectory(prefix="maild-bench-", ignore_cleanup_errors=True) as folder:
            SECTIONS[name](Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
