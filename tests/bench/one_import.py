"""`maild import readings FILE` in a process of its own, which tells at its end what it used."""

from __future__ import annotations

import resource
import sys
import time

from maild.__main__ import main
from tests.bench.figures import tell

if __name__ == "__main__":
    begun = time.monotonic()
    config, file = sys.argv[1:]
    if code := main(["--config", config, "import", "readings", file]):
        sys.exit(code)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stderr.write(f"  in the child: {child.ru_utime + child.ru_stime:.1f} s, {child.ru_maxrss / 1024:.0f} MB\n")
    tell(begun)
