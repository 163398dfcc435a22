"""One pass of maild in a process of its own: `python -m tests.bench.one_pass CONFIG MOMENT [PROFILE]`."""

from __future__ import annotations

import cProfile
import sys
import time

BEGUN = time.monotonic()

from maild.__main__ import main  # noqa: E402 - what it costs to import is counted
from tests.bench.figures import tell  # noqa: E402


def _pass(config: str, moment: str) -> None:
    code = main(["--config", config, "once", "--at", moment])
    if code:
        sys.exit(code)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        cProfile.runctx("_pass(*sys.argv[1:3])", globals(), {}, sys.argv[3])
    else:
        _pass(*sys.argv[1:3])
    tell(BEGUN)
