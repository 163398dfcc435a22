"""How Alembic reaches the ledger: by the URL it is given, or in the transaction that was begun for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from sqlmodel import SQLModel

from maild.ledger import (  # the models must be loaded
    erasure_tables,  # noqa: F401
    letter_tables,  # noqa: F401
    meter_tables,  # noqa: F401
    seat_tables,  # noqa: F401
    statement_tables,  # noqa: F401
    tables,  # noqa: F401
)
from maild.ledger.engine import make_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _run(connection: Connection) -> None:
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


begun: Connection | None = context.config.attributes.get("connection")
if begun is not None:
    _run(begun)
else:
    with make_engine(context.config.attributes["url"]).connect() as own:
        _run(own)
