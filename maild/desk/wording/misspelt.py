"""Long words with one letter wrong: «откдючить», «огрничьте», «электричесво» (Q-2).

Only verbs that can be nothing else are mended: «поверка» is no «проверка», and what is one slip from two moods of a verb
(«отключиь») or from two verbs («оключите») stays as it is written, so that a person reads it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from maild.desk.wording.verbs import FORMS, Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST = 8
"""Letters of a word that is forgiven a slip: shorter ones are too near to others."""
_SAME = 2
"""Letters at its beginning that must be right: they tell «отключите» from «подключите»."""
_ACTS = (Act.OFF, Act.ON, Act.LIMIT)
_STEMS = ("отключ", "выключ", "включ", "подключ", "огранич")
_RIGHT = frozenset({"включая", "исключая", "заключая", "отлучить", "отлучите"})


def _by_start(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:_SAME], []).append(word)
    return {start: tuple(same) for start, same in found.items()}


_VERBS = _by_start(form for form in FORMS if form.startswith(_STEMS) and FORMS[form].act in _ACTS)


def mended(key: str) -> str:
    """The form that a folded word is a slip from, if there is but one verb and mood it can be; else the word itself."""
    return key if len(key) < LEAST or key[:_SAME] not in _VERBS or key in FORMS else _mended(key)


@lru_cache(maxsize=4096)
def _mended(key: str) -> str:
    near = [form for form in _VERBS[key[:_SAME]] if is_slip(key, form)]
    meant = {(FORMS[form].act, FORMS[form].mood) for form in near}
    return near[0] if len(meant) == 1 and key not in _RIGHT else key


class Vocabulary:
    """A list of words that may be written with one letter wrong."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start = _by_start(word for word in words if len(word) >= LEAST)

    def has_near(self, key: str) -> bool:
        """One of the words is a slip away from this long one; with another last letter it is another form or word."""
        near = self._by_start.get(key[:_SAME], ()) if len(key) >= LEAST - 1 else ()
        return any(key[-1] == word[-1] and is_slip(key, word) for word in near)


def is_slip(written: str, meant: str) -> bool:
    """One letter mistaken, left out, added, or two neighbours swapped."""
    if abs(len(written) - len(meant)) > 1:
        return False
    least = min(len(written), len(meant))
    at = next((i for i in range(least) if written[i] != meant[i]), least)
    if len(written) != len(meant):
        long, short = (written, meant) if len(written) > len(meant) else (meant, written)
        return long[at + 1 :] == short[at:]
    swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
    return swapped or written[at + 1 :] == meant[at + 1 :]
