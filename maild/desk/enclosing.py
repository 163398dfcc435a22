"""Which files of a letter go on with a letter of ours: a scan to the dispatchers, an answer's to a client (D-11).

Told by name alone, never opened here. What mail servers refuse or a mail program might run stays on the shelf: a notice
that bounces for its enclosure tells nobody anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.correspondence import Enclosed
from maild.desk.papers import is_logo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.letters.letter import Attachment

MOST_OCTETS = 10 * 2**20
"""Of all enclosed files together: most servers take 25 MiB, and a letter is a third longer than its files."""
ENDINGS = frozenset(
    "pdf jpg jpeg png tif tiff bmp gif heic heif webp djvu xlsx xls ods csv doc docx odt rtf txt".split()  # noqa: SIM905
)
"""Documents and pictures; no programs, archives, pages and workbooks with macros."""


def enclosed(attachments: Iterable[Attachment]) -> Enclosed:
    """As many of the files as may go on, in their order; the others by name. Logos of signatures count as neither."""
    files: list[Attachment] = []
    left_out: list[str] = []
    room = MOST_OCTETS
    for file in attachments:
        if is_logo(file):
            continue
        content = file.content
        if len(content) <= room and file.name.lower().rpartition(".")[2] in ENDINGS:
            files.append(replace(file, source=content))
            room -= len(content)
        else:
            left_out.append(file.name)
    return Enclosed(tuple(files), tuple(left_out))
