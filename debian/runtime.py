"""The part of requirements.lock that maild needs to run, with PostgreSQL and the demonstration: pins and hashes."""

from __future__ import annotations

import re
import sys
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"


def needed(name: str, extras: frozenset[str], found: dict[str, frozenset[str]]) -> None:
    """Follow what a package requires, as installed here."""
    if extras <= found.get(name, frozenset({"?"})) and name in found:
        return
    found[name] = found.get(name, frozenset()) | extras
    for line in requires(name) or ():
        requirement = Requirement(line)
        wanted = [{"extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, wanted)):
            needed(canonicalize_name(requirement.name), frozenset(requirement.extras), found)


def main() -> None:
    """Print the blocks of the lock for these packages."""
    found: dict[str, frozenset[str]] = {}
    needed("maild", frozenset({"demo", "postgres"}), found)
    blocks = re.split(r"\n(?=\w)", LOCK.read_text(encoding="utf-8"))
    pinned = {canonicalize_name(named[0]): block for block in blocks if (named := re.match(r"[\w.-]+", block))}
    for name in sorted(set(found) - {"maild"}):
        print(pinned[name])


if __name__ == "__main__":
    sys.exit(main())
