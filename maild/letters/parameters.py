"""Parameters of Content-Type and Content-Disposition, names of files among them (RFC 2045, 2231, 2047, and neither)."""

from __future__ import annotations

import re

from maild.letters import charset
from maild.letters.characters import one_line
from maild.letters.headers import decode_words, raw_text

LONGEST_VALUE = 16_384
"""Octets of a header that are looked at for parameters."""

LONGEST_NAME = 150
"""Characters of an attachment's name (M-8)."""

_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SEGMENT = re.compile(r"([^*]+)\*(\d{0,3})(\*?)")
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """The value before the first semicolon in lower case, and the parameters by lower-case name."""
    text = raw_text(value[:LONGEST_VALUE])
    head, semicolon, rest = text.partition(";")
    plain: dict[str, str] = {}
    split: dict[str, list[tuple[int, bool, str]]] = {}
    for name, written in _PARAMETER.findall(semicolon + rest):
        said = _unquoted(written)
        segment = _SEGMENT.fullmatch(name.lower())
        if segment is None:
            plain.setdefault(name.lower(), said)
        else:
            extended = bool(segment[3]) or not segment[2]
            split.setdefault(segment[1], []).append((int(segment[2] or 0), extended, said))
    for name, segments in split.items():
        plain[name] = _joined(segments)
    return head.strip().lower(), plain


def media_type(value: bytes, otherwise: str) -> tuple[str, dict[str, str]]:
    """The media type and parameters of a Content-Type; `otherwise` if there is none or it makes no sense."""
    if not value:
        return otherwise, {}
    media, said = parameters(value)
    media = media.split()[0] if media.split() else ""
    return (media if _MEDIA.fullmatch(media) else "text/plain"), said


def display_name(written: str) -> str:
    """A file's name made fit for showing: no folders, no controls, at most 150 characters. Never a path (M-8)."""
    name = one_line(decode_words(written), 10_000)
    name = re.split(r"[/\\]", name)[-1].strip(" .\"'") if name.strip("./\\ ") else ""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004 - no real extension is longer
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(extension) - 1] + dot + extension


def _unquoted(written: str) -> str:
    written = written.strip()
    if written.startswith('"'):
        inner = written[1:-1] if len(written) > 1 and written.endswith('"') else written[1:]
        # A backslash in the name of a file is Windows' more often than an escape.
        return _ESCAPE.sub(lambda hit: hit[1] if hit[1] in '"\\' else hit[0], inner)
    return written


def _joined(segments: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: the segments in order, percent-decoded where they say so, in the charset that the first one names."""
    ordered = sorted(segments, key=lambda segment: segment[0])
    label = None
    data = bytearray()
    for index, (_, extended, said) in enumerate(ordered):
        content = said
        if extended and index == 0 and said.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
            label, _language, content = said.split("'", 2)
        octets = content.encode("utf-8", "replace")
        data += _PERCENT.sub(lambda hit: bytes((int(hit[1], 16),)), octets) if extended else octets
    return charset.decode(bytes(data), label)
