"""`maild run` by a daemon that is given up for dead sooner than others, so that a test need not wait so long.

python -m tests.faults.hasty maild's own words
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial

from maild import heartbeat
from maild.__main__ import main
from maild.ledger import seat

LASTS, EVERY = timedelta(seconds=3), 0.5

if __name__ == "__main__":
    seat.LASTS = LASTS
    heartbeat.beating = partial(heartbeat.beating, every=EVERY)
    sys.exit(main(sys.argv[1:]))
