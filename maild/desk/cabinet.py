"""The cabinet of documents: where those of a statement are drawn, and where they lie afterwards.

Drawing is a function of the sheet: the same sheet gives the same bytes. What is drawn is kept with the decision.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from maild.desk.statement import KeptFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from maild.desk.parties import Client
    from maild.desk.statement import Revision
    from maild.desk.statement_letters import Sheet
    from maild.letters.letter import Attachment


@dataclass(frozen=True, slots=True)
class Papers:
    """What was drawn of a sheet.

    Args:
        files: the workbook and the PDF, as they are mailed.
        pages: what is published of it, by their paths; empty where nothing is published (S-7).
        unfit: why the client's own template could not be used, in Russian; "" if it was, or if he has none.
        attention: what somebody should look at, as the documents say it: whose it is, and what.
    """

    files: tuple[Attachment, ...] = field(repr=False)
    pages: tuple[Attachment, ...] = field(repr=False, default=())
    unfit: str = ""
    attention: tuple[tuple[str, str], ...] = ()

    @property
    def all(self) -> tuple[Attachment, ...]:
        """Everything that is to lie on the shelf; a page that is one of the files needs no place of its own."""
        contents = {file.content for file in self.files}
        return (*self.files, *(page for page in self.pages if page.content not in contents))


class Cabinet(Protocol):
    """What deciders ask of it."""

    def draw(self, sheet: Sheet, letters: Sequence[str] = ()) -> Papers:
        """The documents of a statement; `letters` are the raw ones that may hold the client's own template."""
        ...

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        """Documents drawn earlier; one that was lost is left out."""
        ...


@dataclass(frozen=True, slots=True)
class Publication:
    """A revision to be published: its pages, and all of the client's that have been, this one among them (S-7)."""

    client: Client
    pages: tuple[KeptFile, ...]
    published: tuple[Revision, ...]
    at: datetime


class Archive(Cabinet, Protocol):
    """What the carrying-out asks of it besides."""

    def publish(self, publication: Publication) -> None:
        """Write the pages, then the client's index; once more does no harm."""
        ...


def kept_files(files: Iterable[Attachment]) -> tuple[KeptFile, ...]:
    """What is remembered of documents: the shelf knows them by their digests."""
    return tuple(KeptFile(file.name, hashlib.sha256(file.content).hexdigest()) for file in files)
