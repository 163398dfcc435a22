"""The cabinet of documents (`desk.cabinet`): draws those of a statement, finds them again, publishes them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from maild.desk.cabinet import Papers
from maild.desk.papers import template_of
from maild.letters.letter import Attachment, TooMuch, Trust
from maild.ports import Permanent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maild.desk.cabinet import Publication
    from maild.desk.parties import Desk
    from maild.desk.statement import KeptFile, Revision
    from maild.desk.statement_letters import Sheet
    from maild.ports import LetterShelf

log = logging.getLogger("maild.cabinet")


class Folder(Protocol):
    """What a web server serves (`gateways.publication`)."""

    def put(self, pages: Mapping[str, bytes]) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class StatementCabinet:
    """Whose documents they are, the shelf they lie on, and where they are published, if they are."""

    desk: Desk
    shelf: LetterShelf
    folder: Folder | None = None

    def draw(self, sheet: Sheet, letters: Sequence[str] = ()) -> Papers:
        """See `Cabinet`. A template that cannot be used is no reason to have no statement."""
        from maild.documents.statement import statement_files
        from maild.documents.statement_words import attention_facts

        files: tuple[Attachment, ...] = statement_files(sheet, self.desk)
        template, unfit = self._template(letters), ""
        if template:
            files, unfit = self._in_own_form(sheet, template, files)
        pages = tuple(self._pages(sheet, files)) if self.folder else ()
        return Papers(files, pages, unfit, attention_facts(sheet.statement))

    def _template(self, letters: Sequence[str]) -> Attachment | None:
        """The newest template that came with the letters."""
        from maild.letters.reading import read

        trust = Trust(self.desk.address, self.desk.trusted_authserv_ids)
        for digest in letters:
            try:
                template = template_of(read(self.shelf.get(digest), trust).attachments)
            except (Permanent, TooMuch) as fault:
                log.warning("a letter that may hold a template of a statement cannot be read: %s", fault)
                continue
            if template:
                return template
        return None

    def _in_own_form(
        self, sheet: Sheet, template: Attachment, files: tuple[Attachment, ...]
    ) -> tuple[tuple[Attachment, ...], str]:
        """The client's own workbook in the place of the default one; or the default ones, and why."""
        from maild.documents.form import filling_of
        from maild.documents.statement import statement_file
        from maild.gateways.forms import UnfitForm, fill_form

        filling = filling_of(sheet, self.desk)
        try:
            own = fill_form(template.content, filling.once, filling.rows)
        except UnfitForm as fault:
            return files, str(fault)
        return (statement_file(sheet, "xlsx", own), *files[1:]), ""

    def _pages(self, sheet: Sheet, files: Sequence[Attachment]) -> Iterator[Attachment]:
        from maild.documents.mime import media_type
        from maild.documents.site import month_pages

        for path, octets in month_pages(sheet, files, self.desk).items():
            yield Attachment(path, media_type(path), octets)

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

    def publish(self, publication: Publication) -> None:
        """See `Archive`."""
        from maild.documents.site import Published, client_pages

        if self.folder is None:
            return
        months = [Published(each.revision, each.drawn.total) for each in publication.published if each.drawn]
        pages = {file.name: self.shelf.get(file.digest) for file in publication.pages}
        earlier = dict(self._superseded(publication.published))
        self.folder.put({**earlier, **pages, **client_pages(publication.client, months, self.desk, publication.at)})

    def _superseded(self, published: Sequence[Revision]) -> Iterator[tuple[str, bytes]]:
        """The pages of the earlier revisions of the month that is published, which lead to it from now on."""
        from maild.documents.site import Published, is_page, superseded

        *earlier, newest = published
        for old in earlier:
            if old.drawn is None or newest.drawn is None or old.month != newest.month:
                continue
            for page in self.take_out([file for file in old.drawn.pages if is_page(file.name)]):
                yield page.name, superseded(page.content, Published(newest.revision, newest.drawn.total))


def open_cabinet(desk: Desk, shelf: LetterShelf, folder: str) -> StatementCabinet:
    """A cabinet that publishes into a folder; "" is none."""
    from maild.gateways.publication import PublicationFolder

    return StatementCabinet(desk, shelf, PublicationFolder(Path(folder)) if folder else None)
