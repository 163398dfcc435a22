"""Which ready letters (`mailto:` buttons) go with which answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.correspondence import Blank
from maild.desk.naming import KIND_NAMES
from maild.desk.request import RequestKind

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 20
"""Blanks in one letter: more than a client names by hand, fewer than a mail program would choke on."""

JOURNAL = Blank("journal", "Журнал заявок")
STATEMENT = Blank("statement", "Ведомость")
HELP = Blank("help", "Все бланки")
REGISTRATION = Blank("registration", "Регистрация")
CHANGE = Blank("change", "Изменение данных")


def all_blanks() -> tuple[Blank, ...]:
    """Everything a client may write (CONTRACT, Letters from clients)."""
    return (
        *(request_blank(kind) for kind in RequestKind),
        JOURNAL,
        Blank("plots", "Мои участки"),
        STATEMENT,
        Blank("claim", "Претензия по ведомости"),
        CHANGE,
    )


def request_blank(kind: RequestKind | None, plot: str | None = None, watts: int | None = None) -> Blank:
    """A blank of one order; what is not known is left to be filled in."""
    label = KIND_NAMES[kind] if kind else "Заявка"
    return Blank(
        "request",
        f"{label}, участок {plot}" if plot else label,
        kind=kind,
        plot=plot,
        watts=watts if kind is RequestKind.LIMIT else None,
    )


def blanks_for_each(kinds: Sequence[RequestKind], plots: Sequence[str], watts: int | None = None) -> tuple[Blank, ...]:
    """A blank for each plot and each kind that one letter named (Q-2)."""
    pairs = [(kind, plot) for plot in (plots or (None,)) for kind in (kinds or (None,))]
    return tuple(request_blank(kind, plot, watts) for kind, plot in pairs[:MOST])


def cancel_blank(number: str) -> Blank:
    """«Отменить 2026-000123»."""
    return Blank("cancel", f"Отменить {number}", number=number)
