"""The version of the tables: making a new ledger, knowing an old one, upgrading it.

Alembic is imported only when there is something to migrate: it costs a third of a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from maild.ledger.engine import copy_file, make_reader, sqlite_file, world_faults
from maild.ports import Permanent

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest revision in `migrations/versions`."""


def current_revision(url: str) -> str | None:
    """The revision of the ledger at that address; None if it is empty or not there. Changes nothing.

    Raises:
        Temporary, Permanent: it cannot be looked at now, or it is damaged.
    """
    path = sqlite_file(url)
    if path is not None and not path.is_file():
        return None
    with world_faults(), make_reader(url).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def require(found: str) -> None:
    """Refuse a ledger of another version than this maild's.

    Raises:
        Permanent: the text says what to do.
    """
    if found == HEAD:
        return
    advice = "run «maild migrate»" if found < HEAD else "it was written by a newer maild; install that one"
    raise Permanent(f"the ledger is at revision {found}, this maild needs {HEAD}: {advice}")


def make_ready(url: str) -> None:
    """Give a new ledger its tables; refuse one that this maild does not know.

    Raises:
        Permanent: the ledger is of another version; the text says what to do.
    """
    found = current_revision(url)
    if found is None:
        upgrade(url)
    else:
        require(found)


def upgrade(url: str) -> Path | None:
    """Bring the ledger to `HEAD`. An SQLite file that holds anything is copied beside itself first; the copy's path.

    Raises:
        Permanent: it was written by a newer maild.
    """
    path, before = sqlite_file(url), current_revision(url)
    if before is not None and before >= HEAD:
        require(before)
        return None
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
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config
