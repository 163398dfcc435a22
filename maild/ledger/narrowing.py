"""Which rows a listing shows: conditions that are answered from indexes, whatever is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, or_, select

from maild.desk.addresses import address_key
from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.ledger.tables import ClientRow, RequestRow, SubscriberRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Conditions = list["ColumnElement[bool]"]


def is_(column: Any, value: str | None) -> Conditions:  # noqa: ANN401 - a column
    """It has that value, if one is asked for."""
    return [col(column) == value] if value is not None else []


def of_client(column: Any, client: str | None) -> Conditions:  # noqa: ANN401 - a column
    """It is of a client of that address, or of that name or a part of it."""
    return [col(column).in_(select(ClientRow.id).where(_named(client)))] if client else []


def having_plot(column: Any, plot: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """It is of a client who has such a plot."""
    return col(column).in_(select(SubscriberRow.client_id).where(col(SubscriberRow.plot_key) == plot_key(plot)))


def written_by(column: Any, text: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """The address is the one written, or that of a client so named."""
    return or_(col(column) == address_key(text), col(column).in_(select(ClientRow.address_key).where(_named(text))))


def requests_of(plot: str) -> Any:  # noqa: ANN401 - a subquery
    """The requests for a plot."""
    return select(RequestRow.id).where(col(RequestRow.plot_key) == plot_key(plot))


def _named(text: str) -> ColumnElement[bool]:
    return or_(
        col(ClientRow.name_folded).contains(fold(text), autoescape=True),
        col(ClientRow.address_key) == address_key(text),
    )
