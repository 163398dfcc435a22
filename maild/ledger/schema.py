"""The version of the tables: making a new ledger, knowing an old one, upgrading it.

Alembic is imported only when there is something to migrate: it costs a third of a second.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from maild.ledger.engine import make_engine, world_faults
from maild.ports import Permanent

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest revision in `migrations/versions`."""


def current_revision(url: str) -> str | None:
    """The revision of the ledger at that address; None if it is empty or not there."""
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and not Path(database or "").is_file():
        return None
    engine = make_engine(url)
    with world_faults(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def make_ready(url: str) -> None:
    """Give a new ledger its tables; refuse one that this maild does not know.

    Raises:
        Permanent: the ledger is of another version; the text says what to do.
    """
    found = current_revision(url)
    if found == HEAD:
        return
    if found is not None:
        older = found < HEAD
        advice = "run «maild migrate»" if older else "it was written by a newer maild; install that one"
        raise Permanent(f"the ledger is at revision {found}, this maild needs {HEAD}: {advice}")
    upgrade(url)


def upgrade(url: str) -> Path | None:
    """Bring the ledger to `HEAD`. An SQLite file that holds anything is copied first; the path of the copy."""
    from alembic import command

    path = Path(make_url(url).database or "") if make_url(url).get_backend_name() == "sqlite" else None
    copy = None
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = current_revision(url)
        if before is not None:
            copy = path.with_name(f"{path.name}.before-{HEAD}-was-{before}")
            shutil.copy2(path, copy)
    command.upgrade(_alembic(url), "head")
    return copy


def _alembic(url: str) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config
