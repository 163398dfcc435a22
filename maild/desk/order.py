"""An order as it stands while it is checked: what was read, and which of the client's plots it names (Q-2, Q-3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.folding import DASHES
from maild.desk.intent import Problem
from maild.desk.plots import plot_key, plot_name
from maild.desk.request import RequestKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.desk.intent import RequestIntent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client, Subscriber
    from maild.desk.request import Question

_RANGE = re.compile(rf"^(\d+)\s*[{re.escape(DASHES)}]\s*(\d+)$")
_LONGEST_RANGE = 20

LEAST_WATTS = 100
"""Q-2."""
MOST_WATTS = 15000
"""Q-2, if the client has no maximum of its own."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a letter orders, joined with what an earlier question already knew.

    `plots` are all plots that it names, in the client's own spelling where the client has them; `subscriber` is the
    one plot, if there is exactly one and the client has it. `question` is the open question that it answers.
    """

    matter: Matter
    client: Client
    kind: RequestKind | None
    kinds: tuple[RequestKind, ...]
    plots: tuple[str, ...]
    subscriber: Subscriber | None
    watts: int | None
    watts_written: str | None
    comment: str
    problem: Problem | None
    question: Question | None

    @property
    def plot(self) -> str | None:
        """The one plot it names."""
        return self.plots[0] if len(self.plots) == 1 else None

    @property
    def most_watts(self) -> int:
        """The client's ceiling for a limit (Q-2)."""
        return self.client.max_watts or MOST_WATTS

    @property
    def watts_fit(self) -> bool:
        """Whether the limit is known and within the client's bounds."""
        return self.watts is not None and LEAST_WATTS <= self.watts <= self.most_watts


def order_of(matter: Matter, client: Client, intent: RequestIntent, question: Question | None = None) -> Order:
    """The order of a letter, with its plots looked up among the client's."""
    plots = _plots_of(matter, client, intent)
    subscriber = matter.register.subscriber(client.id, plot_key(plots[0])) if len(plots) == 1 else None
    return Order(
        matter=matter,
        client=client,
        kind=intent.kind,
        kinds=intent.kinds or ((intent.kind,) if intent.kind else ()),
        plots=plots,
        subscriber=subscriber,
        watts=intent.watts,
        watts_written=intent.watts_written,
        comment=intent.comment,
        problem=intent.problem,
        question=question,
    )


def gap_of(order: Order) -> Problem | None:
    """What must be asked before the order is whole (Q-2), None if nothing. Doubt comes first, then what is missing."""
    if order.problem is Problem.UNCLEAR or order.kind is None:
        return Problem.UNCLEAR
    if order.plot is None:
        return Problem.NO_PLOT
    if order.kind is RequestKind.LIMIT and order.watts is None:
        return Problem.WATTS_UNIT if order.problem is Problem.WATTS_UNIT else Problem.NO_WATTS
    if order.kind.is_check and (order.problem is Problem.NO_REASON or not order.comment.strip()):
        return Problem.NO_REASON
    return None


def _plots_of(matter: Matter, client: Client, intent: RequestIntent) -> tuple[str, ...]:
    written = intent.plots or ((intent.plot,) if intent.plot else ())
    for joined in intent.joined_plots:
        if matter.register.subscriber(client.id, plot_key(joined)):
            # It was read as 45 and 46 by those who do not know the client's plots; he has one of that name.
            parts = {plot_key(part) for part in _parts(joined)}
            written = (joined, *(plot for plot in written if plot_key(plot) not in parts))
    named: dict[str, str] = {}
    for one in written:
        for plot in _one_or_several(matter, client, one, intent.joined_plots):
            named.setdefault(plot_key(plot), plot)
    return tuple(named.values())


def _one_or_several(matter: Matter, client: Client, written: str, joined: Iterable[str]) -> tuple[str, ...]:
    """«45-46» is one plot if the client has one of that name, else several (CONTRACT, Numbers and names)."""
    held = matter.register.subscriber(client.id, plot_key(written))
    if held:
        return (held.plot,)
    if written not in joined:
        return (plot_name(written),)
    return tuple(_spelt(matter, client, part) for part in _parts(written))


def _parts(written: str) -> tuple[str, ...]:
    """«45-46» as 45 and 46, «17-19» as 17, 18, 19; longer ranges as their ends."""
    found = _RANGE.match(plot_name(written))
    if found and 0 < int(found[2]) - int(found[1]) < _LONGEST_RANGE:
        return tuple(str(n) for n in range(int(found[1]), int(found[2]) + 1))
    parts = re.split(rf"[{re.escape(DASHES)}]", plot_name(written))
    return tuple(part.strip() for part in parts if part.strip())


def _spelt(matter: Matter, client: Client, plot: str) -> str:
    held = matter.register.subscriber(client.id, plot_key(plot))
    return held.plot if held else plot
