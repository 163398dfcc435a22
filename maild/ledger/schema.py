"""The version of the tables: making a new ledger, knowing an old one, upgrading it.

Alembic is imported only when there is something to migrate: it costs a third of a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from maild.ledger.engine import copy_file, make_reader, shown, sqlite_file, world_faults
from maild.ports import Damaged, Permanent

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0001"
"""The newest revision in `migrations/versions`."""
_SCRIPTS = Path(__file__).parent / "migrations"
_OURS = frozenset(("alembic_version", "history", "inbox", "outbox"))
"""Tables that every ledger has. A database that holds others is another program's: nothing may be made in it."""


class OtherVersion(Permanent):
    """The ledger was written by another version of maild. The message says what it needs."""


def current_revision(url: str) -> str | None:
    """The revision of the ledger at that address; None if it is empty or not there. Changes nothing.

    Raises:
        Temporary, Damaged: it cannot be looked at now, or it is no ledger.
    """
    path = sqlite_file(url)
    if path is not None and not path.is_file():
        return None
    with world_faults(), make_reader(url).connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if tables <= {"alembic_version"}:
            return None
        if not tables >= _OURS:
            raise Damaged(
                f"{shown(url)} is of another program (it has a table {min(tables)!r}) and is left alone; "
                "name another one in [ledger] url"
            )
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def known() -> frozenset[str]:
    """Every revision that this maild can start from."""
    return frozenset(script.name.partition("_")[0] for script in (_SCRIPTS / "versions").glob("[0-9]*_*.py"))


def require(found: str) -> None:
    """Refuse a ledger of another version than this maild's.

    Raises:
        OtherVersion: the text says what to do.
    """
    if found == HEAD:
        return
    other = "a newer" if found > HEAD else "another"
    advice = "run «maild migrate»" if found in known() else f"it was written by {other} maild; install that one"
    raise OtherVersion(f"the ledger is at revision {found}, this maild needs {HEAD}: {advice}")


def make_ready(url: str) -> None:
    """Give a new ledger its tables; refuse one that this maild does not know.

    Raises:
        OtherVersion, Damaged: the ledger is of another version, no ledger, or was moved; the text says what to do.
    """
    path = sqlite_file(url)
    if path is not None and mark_of_move(path).exists():
        told = mark_of_move(path).read_text(encoding="utf-8").strip()
        raise OtherVersion(
            f"the ledger was moved to {told}: name that one in [ledger] url; to go on with this one after all, "
            f"which knows nothing of what came since, remove {mark_of_move(path)}"
        )
    found = current_revision(url)
    if found is None:
        upgrade(url)
    else:
        require(found)


def mark_of_move(path: Path) -> Path:
    """Beside a file that is no more the ledger: it says where that is."""
    return path.with_name(f"{path.name}.moved")


def make_tables(connection: Connection) -> None:
    """Give an empty database the tables of a ledger, in the transaction that was begun."""
    from alembic import command

    config = alembic_config("")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade(url: str) -> Path | None:
    """Bring the ledger to `HEAD`. An SQLite file that holds anything is copied beside itself first; the copy's path.

    Raises:
        OtherVersion: it was written by a maild of which this one knows nothing.
    """
    path, before = sqlite_file(url), current_revision(url)
    if before == HEAD:
        return None
    if before is not None and before not in known():
        require(before)
    copy = None
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        copy = _copied(path, before) if before is not None else None
    _migrate(url)
    return copy


def _copied(path: Path, revision: str) -> Path:
    copy = path.with_name(f"{path.name}.at-{revision}")
    copy_file(path, copy)
    return copy


def _migrate(url: str) -> None:
    from alembic import command

    with world_faults():
        command.upgrade(alembic_config(url), "head")


def alembic_config(url: str) -> Config:
    """What Alembic needs to know; the scripts lie in this package, so they are in the wheel."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["url"] = url
    return config
