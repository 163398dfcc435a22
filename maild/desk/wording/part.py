"""A body or a subject with all that an order may take from it: verbs, plots, watts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maild.desk.wording.figures import figures
from maild.desk.wording.limit import Limit, limit_in
from maild.desk.wording.orders import Mention, mentions
from maild.desk.wording.plot_form import each_once
from maild.desk.wording.plot_words import bare_plots, plot_mentions
from maild.desk.wording.reason import sign_off
from maild.desk.wording.standing import Standing

if TYPE_CHECKING:
    from maild.desk.wording.figures import Claims
    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Text


@dataclass(frozen=True)
class Part:
    """A body or a subject with what it names."""

    text: Text

    @cached_property
    def claims(self) -> Claims:
        """What its figures are."""
        return figures(self.text)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The verbs and nouns of orders in it."""
        return mentions(self.text)

    @cached_property
    def plots(self) -> tuple[PlotMention, ...]:
        """The plots that it names; those of a signature are the signer's own."""
        end = sign_off(self.text)
        found = [p for p in plot_mentions(self.text, self.claims) if p.start < end]
        new = [b for b in self._bare() if not any(p.start <= b.start < p.end for p in found)]
        return each_once([*found, *new]) if new else tuple(found)

    def _bare(self) -> list[PlotMention]:
        """«Отключите 125-А»: numbers right after the verb, with nothing else behind them but the reason."""
        places = [m.place for m in self.mentions if m.standing in (Standing.ORDER, Standing.TOPIC)]
        return [p for i in places for p in bare_plots(self.text, self.claims, self.text.words[i].end)]

    @cached_property
    def limit(self) -> Limit:
        """The watts that it names."""
        return limit_in(self.text, self.claims, self.plots)

    def of(self, standing: Standing) -> list[Mention]:
        """The mentions of one standing."""
        return [m for m in self.mentions if m.standing is standing]
