"""What the attachments of a registration letter are: the scan, the tariffs, the statement template (R-1).

Told by type and name alone; the files are never opened here. A dispatcher sees their names and judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.folding import russian

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.letters.letter import Attachment

_PICTURES = ("pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "heic", "heif", "webp", "djvu")
_SHEETS = ("xlsx", "xls", "xlsm", "ods", "csv")
_LETTER = re.compile(r"скан|scan|письмо|заявлен|обращен|letter")
_TARIFF = re.compile(r"тариф|tariff?")
_TEMPLATE = re.compile(r"шаблон|ведомост|template")
_LOGO = re.compile(r"^(?:image\d{3}|logo|outlook-.*)\.(?:png|gif|jpe?g|bmp)$")
_LOGO_SIZE = 20_000
"""Octets under which a picture that a mail program named is taken for the logo of a signature."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Which of the wanted papers are there; `others` are names of files that are none of them."""

    scan: bool = False
    tariff: bool = False
    template: bool = False
    others: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything that may belong to a registration case."""
        return self.scan or self.tariff or self.template or bool(self.others)


def papers_of(attachments: Iterable[Attachment]) -> Papers:
    """What came, each file counted once."""
    told = [(_kind(a), a.name) for a in attachments]
    kinds = {kind for kind, _ in told}
    return Papers(
        scan="scan" in kinds,
        tariff="tariff" in kinds,
        template="template" in kinds,
        others=tuple(name for kind, name in told if kind == "other"),
    )


def template_of(attachments: Iterable[Attachment]) -> Attachment | None:
    """The statement template among them; of several the last."""
    return next((each for each in reversed(tuple(attachments)) if _kind(each) == "template"), None)


def is_logo(attachment: Attachment) -> bool:
    """Whether it is the small picture of a signature, named by a mail program."""
    return bool(_LOGO.match(russian(attachment.name))) and len(attachment.content) < _LOGO_SIZE


def _kind(attachment: Attachment) -> str | None:
    name = russian(attachment.name)
    if is_logo(attachment):
        return None
    picture = _is(attachment, name, _PICTURES)
    if picture and _LETTER.search(name):
        return "scan"
    if _TARIFF.search(name):
        return "tariff"
    if _TEMPLATE.search(name) or _is(attachment, name, _SHEETS):
        return "template"
    return "scan" if picture else _other(attachment)


def _is(attachment: Attachment, name: str, endings: tuple[str, ...]) -> bool:
    """By the name's ending; a nameless picture or PDF by its type."""
    if "." in name:
        return name.rpartition(".")[2] in endings
    typed = attachment.content_type.lower()
    return endings is _PICTURES and (typed.startswith("image/") or typed == "application/pdf")


def _other(attachment: Attachment) -> str | None:
    """Signatures of S/MIME and calendar cards are no papers."""
    nothing = attachment.content_type.lower() in (
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
    )
    return None if nothing else "other"
