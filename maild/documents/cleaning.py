"""What of a correspondent's text may stand in a letter of ours (M-9): letters and spaces, nothing that acts."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls (line feed and tab excepted), invisible and direction-changing characters, halves of surrogate pairs."""
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x0b\x0c\x85]")
_RUN = re.compile("[ \t\n]+")
_ODD_RUN = re.compile("[\\s\u00a0]+")
_WORDS_OF_PAGE = re.compile(">[^<> ]* [^<>]*<")
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_JOINT = re.compile(
    r" (?:(?=—)|(?<=№ )|(?<=п\. )(?=[IVX\d])|(?<=[А-ЯЁ]\. )(?=[А-ЯЁ]\.)"
    rf"|(?<=\d )(?=(?:{_MONTHS}|к?Вт|руб|коп|МиБ|час[аов]*)\b))"
)
"""The spaces at which a line must not be broken. The space comes first: so the others cost next to nothing."""
_BLANK_LINES = re.compile("\n\n\n+")  # so written, it is looked for at one stroke


def clean(text: str) -> str:
    """Without what acts; every kind of line end is a line feed."""
    if text.replace("\n", "").replace("\u00a0", "").isprintable():  # which nothing is that acts
        return text
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean and on one line; no-break spaces stay."""
    line = clean(text)
    return (line if line.isprintable() and "  " not in line else _RUN.sub(" ", line)).strip()


def indented(text: str) -> str:
    """One line that keeps the indent by which it goes on with the one above."""
    margin = text[: len(text) - len(text.lstrip())]
    return ("\u00a0" * 4 if margin else "") + one_line(text)


def brief(text: str, most: int = 60) -> str:
    """One line of at most so many characters, cut with «…» where it is longer."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def header_line(text: str) -> str:
    """One line of ordinary spaces, for a header: mail programs show a no-break space there as they like."""
    return _ODD_RUN.sub(" ", clean(text)).strip()


def tidy(text: str) -> str:
    """A finished plain text: no blanks at the ends of lines, never more than one empty line."""
    even = "\n".join(line.rstrip() for line in clean(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", even).strip("\n") + "\n"


def unbroken(html: str) -> str:
    """No line of a finished page ends in «25», «п.» or «№», nor starts with a dash (Russian typography)."""
    return _WORDS_OF_PAGE.sub(lambda words: _JOINT.sub("\u00a0", words[0]), html)


def shortened(text: str, most: int = 8000) -> str:
    """A text of several lines, clean, cut with «…» where it is longer."""
    whole = clean(text[: 2 * most]).strip()
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """Somebody's words as quoted lines: no line of theirs can be taken for one of ours, nor for a yes (Q-5)."""
    return "\n".join(f"> {line}".rstrip() for line in shortened(text).split("\n"))
