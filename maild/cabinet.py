"""The cabinet of documents (`desk.cabinet.Cabinet`): draws those of a statement, and finds them on the shelf again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.letters.letter import Attachment
from maild.ports import Permanent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.desk.parties import Desk
    from maild.desk.statement import KeptFile
    from maild.desk.statement_letters import Sheet
    from maild.ports import LetterShelf

log = logging.getLogger("maild.cabinet")


@dataclass(frozen=True, slots=True)
class StatementCabinet:
    """Whose documents they are, and the shelf they lie on."""

    desk: Desk
    shelf: LetterShelf

    def draw(self, sheet: Sheet) -> tuple[Attachment, ...]:
        """See `Cabinet`."""
        from maild.documents.statement import statement_files

        return statement_files(sheet, self.desk)

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        """See `Cabinet`."""
        return tuple(self._found(files))

    def _found(self, files: Sequence[KeptFile]) -> Iterator[Attachment]:
        from maild.documents.mime import media_type

        for file in files:
            try:
                yield Attachment(file.name, media_type(file.name), self.shelf.get(file.digest))
            except Permanent as fault:
                log.warning("%s is lost: %s", file.name, fault)
