"""`make pictures`: approve how letters look now. Look at what has changed before you commit it: nothing else does."""

from __future__ import annotations

import sys

from tests.documents.samples import REAL
from tests.pictures.chromium import chromium
from tests.pictures.letters import APPROVED, approved, drawn
from tests.pictures.likeness import difference, keep


def main() -> int:
    """Draw all; keep those that are new or look otherwise, so that the others stay as they are to the byte."""
    kept = {approved(name) for name in REAL}
    for path in sorted(set(APPROVED.iterdir()) - kept):
        path.unlink()
        sys.stdout.write(f"removed  {path.name}\n")
    with chromium() as window:
        for name in REAL:
            path, picture = approved(name), drawn(window, name)
            if not path.exists() or difference(picture, path):
                keep(picture, path)
                sys.stdout.write(f"approved {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
