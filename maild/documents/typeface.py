"""The typeface of printed documents and charts: DejaVu Sans Condensed, free and with Cyrillic, shipped in `fonts/`.

Widths are added up here: the digits of a table are measured thousands of times.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
_FONTS = Path(__file__).with_name("fonts")
_THOUSANDTHS = 1000


def font_file(name: str) -> Path:
    """Where a face lies."""
    return _FONTS / f"{name}.ttf"


@cache
def registered() -> None:
    """Make both faces known to reportlab, once in a process."""
    from reportlab import rl_config
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # pages as octets: smaller than as letters, and sooner done
    for name in (REGULAR, BOLD):
        registerFont(TTFont(name, str(font_file(name))))


class _Widths(dict[str, float]):
    """Of a face's characters at size one; what it lacks is as wide as its empty box."""

    def __init__(self, name: str) -> None:
        from reportlab.pdfbase.pdfmetrics import getFont

        registered()
        face = getFont(name).face
        super().__init__({chr(code): wide / _THOUSANDTHS for code, wide in face.charWidths.items()})
        self._box: float = face.defaultWidth / _THOUSANDTHS

    def __missing__(self, character: str) -> float:
        return self._box


_widths = cache(_Widths)


def width(text: str, name: str, size: float) -> float:
    """Of a line of text, in points."""
    return sum(map(_widths(name).__getitem__, text)) * size


def wrapped(text: str, name: str, size: float, room: float) -> list[str]:
    """Cut at spaces into lines of a width; a word that is wider is cut where it must be."""
    lines, line = list[str](), ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, name, size) <= room:
            line = longer
            continue
        lines += [line] if line else []
        *whole, line = _cut(word, name, size, room)
        lines += whole
    return [*lines, line]


def _cut(word: str, name: str, size: float, room: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, name, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
