"""Every letter looks as it was approved to look; where it does not, a picture shows how (issue 9)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.documents.samples import REAL
from tests.pictures.chromium import Chromium, Frame, chromium
from tests.pictures.letters import APPROVED, approved, drawn, sample
from tests.pictures.likeness import difference, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

pytestmark = pytest.mark.chromium

DIFFERENCES = Path(__file__).parents[2] / "build" / "pictures"
SAMPLE = "request_confirmed"


@pytest.fixture(scope="module")
def window() -> Iterator[Chromium]:
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("name", REAL)
def test_a_letter_looks_as_it_was_approved(window: Chromium, name: str) -> None:
    shown = DIFFERENCES / f"{approved(name).stem}.png"
    shown.unlink(missing_ok=True)
    found = difference(drawn(window, name), approved(name))
    if found:
        found.save(shown)
    assert found is None, f"it looks otherwise: see {shown}; 'make pictures' approves it if it is better so"


def test_there_is_no_picture_of_a_letter_that_is_no_more() -> None:
    assert set(APPROVED.iterdir()) == {approved(name) for name in REAL}


def test_a_letter_that_is_wider_than_a_telephone_is_not_drawn(window: Chromium) -> None:
    with pytest.raises(RuntimeError, match="508 wide in 360"):
        window.draw([Frame('<div style="width:500px">x</div>', 360)], 2400)


def _shot(window: Chromium, html: str) -> Image.Image:
    return window.draw([Frame(html, 360), Frame(html, 360, "dark"), Frame(html, 800), Frame(html, 800, "dark")], 2400)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("2026-000123", "2026-000124"),
        ("Отключение", "Включение"),
        ("padding:24px 20px 26px", "padding:24px 24px 26px"),
        ("border-radius:10px", "border-radius:0"),
        ("border-top:1px solid #e6eaee", "border-top:0"),
        ("font-weight:700", "font-weight:400"),
        ("#1c5fb8", "#2c7fd8"),
        ("#14181d", "#2a323b"),
    ],
)
def test_what_an_eye_would_see_is_seen(window: Chromium, tmp_path: Path, was: str, now: str) -> None:
    html, path = sample(SAMPLE), tmp_path / "kept.webp"
    keep(_shot(window, html), path)
    assert was in html
    assert difference(_shot(window, html), path) is None
    assert difference(_shot(window, html.replace(was, now)), path) is not None
