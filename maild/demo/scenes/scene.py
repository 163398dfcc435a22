"""One scene, and what people do again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.demo.actors import number_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.demo.actors import Actor, Post


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that somebody does. The desk makes a pass after it."""

    day: int
    hour: str
    title: str
    act: Callable[[Post], None]


def answers(actor: Actor, text: str) -> Callable[[Post], None]:
    """He answers the newest letter that asks him with a code."""
    return lambda post: post.reply(actor, post.newest(actor, "[код"), text)


def answers_about(actor: Actor, word: str, text: str) -> Callable[[Post], None]:
    """He answers the newest letter whose subject has that word."""
    return lambda post: post.reply(actor, post.newest(actor, word), text)


def orders(dispatcher: Actor, text: str, *words: str) -> Callable[[Post], None]:
    """A dispatcher answers the newest notice that has these words, with a command that need not name its thing."""
    return lambda post: post.reply(dispatcher, post.newest(dispatcher, *words), text)


def commands(dispatcher: Actor, lines: str, plot: str) -> Callable[[Post], None]:
    """A dispatcher writes a new letter; `{0}` stands for the number of the newest request for the plot."""
    return lambda post: post.write(
        dispatcher, "", lines.format(number_in(post.newest(dispatcher, "[заявка", f"участок {plot}")))
    )


def visits(dispatcher: Actor, plot: str, days: int, hour: str) -> Callable[[Post], None]:
    """A dispatcher states the agreed visit, so many days from now."""
    return lambda post: commands(dispatcher, f"выезд {{0}} {post.day(days)} {hour}", plot)(post)
