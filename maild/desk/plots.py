"""Plots: when two names are the same plot, and which are near (Q-3; CONTRACT, Numbers and names)."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from maild.desk.folding import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIX = re.compile(
    r"^(?:(?:участ(?:ок|ка|ке|ку|ком|ки|ков)?|уч(?:-к[а-я]*)?|дом|д)\b\.?|№|no\.?|n\b\.?|#)\s*", re.IGNORECASE
)
_GLUED = re.compile(r"^(?:участок|уч)(?=\d)", re.IGNORECASE)
_DROPPED = re.compile(r"[\s\-№#.]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def plot_name(written: str) -> str:
    """The plot as written, without «уч.» and «№»: what is shown until the client's own spelling is known."""
    name = squeeze(written)
    while (shorter := _GLUED.sub("", _PREFIX.sub("", name))) != name:
        name = shorter.strip()
    return name.strip(" .,;:")


def plot_key(written: str) -> str:
    """What is compared: no case, spaces, dashes, «уч.», «№» or leading zeros; look-alikes one («12-А» is «12а»)."""
    return _ZEROS.sub("", _DROPPED.sub("", fold(plot_name(written))))


def nearest_plots(written: str, plots: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """Plots of the client that look like the one written, best first. For suggesting only, never for acting."""
    by_key = {plot_key(p): p for p in plots}
    key = plot_key(written)
    number = re.match(r"\d*", key)
    same_number = [k for k in by_key if number and number[0] and re.match(rf"{number[0]}(?!\d)", k)]
    close = get_close_matches(key, by_key, n=most, cutoff=0.5)
    return tuple(by_key[k] for k in dict.fromkeys([*same_number, *close]))[:most]
