"""format=flowed (RFC 3676): lines that a mail program broke are put together again, each within its depth of quote."""

from __future__ import annotations

import re

_DEPTH = re.compile(r">*")


def unflowed(text: str, *, delsp: bool) -> str:
    """The text with soft line breaks undone. `delsp`: the space before a soft break was added by the program."""
    out: list[str] = []
    open_depth = -1  # of the last line, if it ended softly
    for line in text.split("\n"):
        depth = len(_DEPTH.match(line)[0])  # type: ignore[index]
        content = line[depth:]
        content = content.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        if delsp and soft:
            content = content[:-1]
        if depth == open_depth and content != "-- ":
            out.append(content)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + content)
        open_depth = depth if soft else -1
    return "".join(out)
