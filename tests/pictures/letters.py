"""What is drawn of a letter: as it looks on a telephone and on a large screen, by day and by night."""

from __future__ import annotations

from base64 import b64encode
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.documents.reading import RENDERER
from tests.documents.samples import AT, REAL, draft_of
from tests.pictures.chromium import Frame

if TYPE_CHECKING:
    from email.message import EmailMessage

    from PIL import Image

    from tests.pictures.chromium import Chromium

APPROVED = Path(__file__).with_name("approved")
WIDTHS = (360, 800)
TALLEST = 2400
"""What follows below is more rows of the same."""


def drawn(window: Chromium, name: str) -> Image.Image:
    """A letter of that kind and shape, four times side by side."""
    html = sample(name)
    return window.draw([Frame(html, *how) for how in product(WIDTHS, ("light", "dark"))], TALLEST)


def sample(name: str) -> str:
    """Its HTML."""
    raw = RENDERER.render(draft_of(name, REAL[name]), 10, AT).raw
    return page_of(message_from_bytes(raw, policy=policy.default))


def page_of(letter: EmailMessage) -> str:
    """A letter's HTML with its pictures in it."""
    body = letter.get_body(("html",))
    html = str(body.get_content()) if body else ""
    for part in letter.walk():
        if "Content-ID" in part:
            picture = f"data:{part.get_content_type()};base64,{b64encode(part.get_content()).decode()}"
            html = html.replace(f"cid:{str(part['Content-ID']).strip('<>')}", picture)
    return html


def approved(name: str) -> Path:
    """Where its approved picture is."""
    return APPROVED / f"{name.replace(', ', '-').replace(' ', '_')}.webp"
