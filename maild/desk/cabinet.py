"""The cabinet of documents: where those of a statement are drawn, and where they lie afterwards.

Drawing is a function of the sheet: the same sheet gives the same bytes. What is drawn is kept with the decision.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from maild.desk.statement import KeptFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maild.desk.statement_letters import Sheet
    from maild.letters.letter import Attachment


class Cabinet(Protocol):
    """What deciders ask of it."""

    def draw(self, sheet: Sheet) -> tuple[Attachment, ...]:
        """The documents of a statement: the workbook and the PDF."""
        ...

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        """Documents drawn earlier; one that was lost is left out."""
        ...


def kept_files(files: Iterable[Attachment]) -> tuple[KeptFile, ...]:
    """What is remembered of documents: the shelf knows them by their digests."""
    return tuple(KeptFile(file.name, hashlib.sha256(file.content).hexdigest()) for file in files)
