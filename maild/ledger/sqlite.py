"""SQLite as the ledger uses it: the one that comes as a wheel, newer than the system's; Python's own where there is no wheel.

Never both in one process on one file: closing a file of one would drop the locks of the other
(https://sqlite.org/howtocorrupt.html, 2.2.1).
"""  # noqa: E501 - one sentence

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # pragma: no cover - a machine of another kind
        import sqlite3

__all__ = ["sqlite3"]
