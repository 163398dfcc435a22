"""Bodies: which parts of a letter are its text, which are files, and what it hands on from others (M-7, M-8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.letters import charset
from maild.letters.characters import readable
from maild.letters.flowed import unflowed
from maild.letters.letter import Attachment
from maild.letters.parameters import display_name
from maild.letters.signed import signed_content
from maild.letters.structure import read_structure
from maild.letters.tnef import read_tnef

if TYPE_CHECKING:
    from maild.letters.structure import Part, Survey

LOGO = 40_000
"""Octets up to which a picture that the HTML shows is taken for decoration, not for a scan."""

_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/ms-tnef-signature",
    }
)
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_FILE = re.compile(r"\.(?!txt$|html?$)[a-z0-9]{1,5}$", re.IGNORECASE)
_EXTENSIONS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/tiff": ".tif",
    "text/csv": ".csv", "application/zip": ".zip", "text/plain": ".txt", "text/html": ".html",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
_PICTURE = re.compile(r"(?<=base64,)[A-Za-z0-9+/=%\s]{200,}")
_STUB = re.compile(
    r"multi-?part message in mime|не\s+поддержива\w+\s+(?:html|отображени)|html-(?:письм|формат|сообщени)"
    r"|в\s+формате\s+html"
    r"|(?:not|n't)\s+(?:support|display|view)\w*\s+html|html\s+(?:mail|e-?mail|message|version|format)"
    r"|view\s+this\s+(?:e-?mail|message)\s+in",
    re.IGNORECASE,
)
_LONGEST_STUB = 400


@dataclass(slots=True)
class Block:
    """A stretch of the letter's text in one or both forms."""

    plain: str = ""
    html: str = ""

    def uses_html(self) -> bool:
        """Whether the plain form is missing, empty, or only says that there is another."""
        said = self.plain.strip()
        return bool(self.html) and (not said or (len(said) < _LONGEST_STUB and bool(_STUB.search(said))))


@dataclass(slots=True)
class Gathered:
    """What a letter consists of."""

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[Gathered] = field(default_factory=list)
    pictures: list[tuple[str, Attachment]] = field(default_factory=list)  # with the Content-ID

    def html(self) -> str:
        """All HTML of the letter."""
        return "".join(block.html for block in self.blocks)


def gather(letter: Part, survey: Survey, depth: int = 0) -> Gathered:
    """Sort the parts of a letter, which itself may stand inside others at that depth.

    Raises:
        TooMuch: an entity found inside a signed part is over a limit.
    """
    gathered = Gathered()
    _Sorting(gathered, survey).sort(letter, depth)
    shown = gathered.html() if gathered.pictures else ""
    for content_id, picture in gathered.pictures:
        if not (content_id and f"cid:{content_id}" in shown and len(picture.content) < LOGO):
            gathered.attachments.append(picture)
    return gathered


@dataclass(slots=True)
class _Sorting:
    """One walk through the parts of one letter."""

    found: Gathered
    survey: Survey
    alternatives: Block | None = None  # set while inside multipart/alternative

    def sort(self, part: Part, depth: int) -> None:
        """One part and all inside it."""
        kind = part.media.partition("/")[0]
        if part.media == "multipart/alternative":
            self._alternative(part, depth)
        elif part.media in ("multipart/signed", "multipart/report"):
            for inner in part.parts[:1]:
                self.sort(inner, depth + 1)
        elif kind == "multipart":
            if part.media == "multipart/encrypted":
                self.survey.note("письмо зашифровано")
            for inner in part.parts:
                self.sort(inner, depth + 1)
        elif part.parts:
            self.found.forwarded.append(gather(part.parts[0], self.survey, depth + 1))
        else:
            self._leaf(part, depth)

    def _alternative(self, part: Part, depth: int) -> None:
        outer, self.alternatives = self.alternatives, Block()
        for inner in part.parts:
            self.sort(inner, depth + 1)
        block, self.alternatives = self.alternatives, outer
        if outer is None:
            self.found.blocks.append(block)
        else:
            self._add(block.plain, block.html)

    def _leaf(self, part: Part, depth: int) -> None:
        disposition, said = part.disposition()
        name = display_name(said.get("filename") or part.params.get("name", ""))
        if part.media in _SIGNATURES:
            return
        if part.media in _TNEF or name.lower() == "winmail.dat":
            self._tnef(part, name)
        elif part.media in _SMIME:
            self._smime(part, name, depth)
        elif self._is_text(part, disposition, name):
            self._text(part)
        elif part.media not in ("text/calendar", "text/x-amp-html", "text/watch-html") or name:
            self._file(part, name, disposition)

    def _is_text(self, part: Part, disposition: str, name: str) -> bool:
        if part.media not in ("text/plain", "text/html", "text/enriched") or disposition == "attachment":
            return False
        return not name or not (_FILE.search(name) or self.found.blocks)

    def _text(self, part: Part) -> None:
        text = charset.decode(part.content(), part.params.get("charset"))
        if part.media == "text/html":
            self._add("", self.survey.room_for(_PICTURE.sub("", text) if "base64," in text else text))
            return
        text = readable(self.survey.room_for(text))
        if part.params.get("format", "").lower() == "flowed":
            text = unflowed(text, delsp=part.params.get("delsp", "").lower() == "yes")
        self._add(text, "")

    def _add(self, plain: str, html: str) -> None:
        if self.alternatives is None:
            self.found.blocks.append(Block(plain, html))
            return
        block = self.alternatives
        block.plain = f"{block.plain}\n{plain}" if block.plain and plain else block.plain or plain
        block.html += html

    def _file(self, part: Part, name: str, disposition: str) -> None:
        shown = name or f"вложение-{len(self.found.attachments) + 1}{_EXTENSIONS.get(part.media, '')}"
        attachment = Attachment(shown, part.media, part.content)
        content_id = part.headers.first("content-id").strip(b" <>").decode("ascii", "replace")
        if part.media.startswith("image/") and disposition != "attachment" and content_id:
            self.found.pictures.append((content_id, attachment))
        elif name or part.content():
            self.found.attachments.append(attachment)

    def _tnef(self, part: Part, name: str) -> None:
        content = part.content()
        packed = read_tnef(content)
        if packed is None:
            self.found.attachments.append(Attachment(name or "winmail.dat", part.media, content))
            return
        self.found.attachments.extend(packed.attachments)
        if not any(block.plain.strip() or block.html for block in self.found.blocks):
            self.found.blocks.append(
                Block(readable(self.survey.room_for(packed.text)), self.survey.room_for(packed.html))
            )

    def _smime(self, part: Part, name: str, depth: int) -> None:
        content = part.content()
        inner = signed_content(content)
        if inner is None:
            self.survey.note("письмо зашифровано или подписано так, что его не прочесть")
            self.found.attachments.append(Attachment(name or "smime.p7m", part.media, content))
        else:
            self.sort(read_structure(inner, self.survey, depth + 1), depth + 1)
