"""How servers are trusted."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Certificates and names are verified; `ca_file` is trusted as well as the system's authorities.

    Read again only when a file of theirs has changed: it takes longer than all the rest of a letter (docs/speed.md).
    """
    system = ssl.get_default_verify_paths()
    return _context(ca_file, tuple(_state(path) for path in (ca_file, system.cafile, system.capath) if path))


@lru_cache(maxsize=4)
def _context(ca_file: str, _as_they_are: tuple[tuple[int, int, int] | None, ...]) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _state(path: str) -> tuple[int, int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:  # who loads it will say so
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
