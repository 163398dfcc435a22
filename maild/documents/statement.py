"""A statement's files: the workbook and the PDF, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.mime import file_name, media_type
from maild.documents.statement_pdf import statement_pdf
from maild.documents.statement_words import month_text
from maild.documents.statement_xlsx import statement_xlsx
from maild.letters.letter import Attachment

if TYPE_CHECKING:
    from maild.desk.parties import Desk
    from maild.desk.statement_letters import Sheet


def statement_files(sheet: Sheet, desk: Desk) -> tuple[Attachment, Attachment]:
    """The default workbook and the PDF, as they are kept and sent."""
    return (
        statement_file(sheet, "xlsx", statement_xlsx(sheet, desk.name)),
        statement_file(sheet, "pdf", statement_pdf(sheet, desk.name)),
    )


def statement_file(sheet: Sheet, ending: str, octets: bytes) -> Attachment:
    """«Ведомость СНТ «Ромашка», октябрь 2026.pdf»; a later revision has its number."""
    again = f", редакция {sheet.revision}" if sheet.revision > 1 else ""
    whole = f"Ведомость {brief(sheet.client.name, 60)}, {month_text(sheet.statement.month)}{again}"
    name = file_name(f"{whole}.{ending}")
    return Attachment(name, media_type(name), octets)
