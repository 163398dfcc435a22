"""One verb of maild in a process of its own: `python -m tests.bench.one_verb CONFIG VERB [WORD…]`."""

from __future__ import annotations

import sys
import time

BEGUN = time.monotonic()

from maild.__main__ import main  # noqa: E402 - what it costs to import is counted
from tests.bench.figures import tell  # noqa: E402

if __name__ == "__main__":
    if code := main(["--config", *sys.argv[1:]]):
        sys.exit(code)
    tell(BEGUN)
