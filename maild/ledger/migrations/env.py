"""How Alembic reaches the ledger: by the URL it is given, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from maild.ledger import letter_tables, meter_tables, seat_tables, statement_tables, tables  # noqa: F401 - the models
from maild.ledger.engine import make_engine

with make_engine(context.config.attributes["url"]).connect() as connection:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()
