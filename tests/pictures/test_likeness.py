"""What counts as the same picture: lines on a ground that move, grow, fade or go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from tests.pictures.likeness import difference, keep

if TYPE_CHECKING:
    from pathlib import Path

INK, GROUND = (27, 37, 48), (255, 255, 255)


def _picture(*, left: int = 100, ink: tuple[int, int, int] = INK, lines: int = 5, height: int = 400) -> Image.Image:
    picture = Image.new("RGB", (600, height), GROUND)
    pen = ImageDraw.Draw(picture)
    for line in range(lines):
        pen.rectangle((left, 40 + 60 * line, left + 300, 52 + 60 * line), fill=ink)
    return picture


@pytest.mark.parametrize(
    "drawn",
    [_picture(), _picture(left=102), _picture(ink=(35, 45, 56)), _picture(height=404)],
    ids=["the same", "an edge away", "a shade away", "a little taller"],
)
def test_looks_the_same(drawn: Image.Image, tmp_path: Path) -> None:
    keep(_picture(), tmp_path / "kept.webp")
    assert difference(drawn, tmp_path / "kept.webp") is None


@pytest.mark.parametrize(
    "drawn",
    [_picture(left=108), _picture(ink=(93, 107, 120)), _picture(lines=4), _picture(lines=6), _picture(height=440)],
    ids=["moved", "faded", "a line less", "a line more", "taller"],
)
def test_looks_otherwise_and_the_difference_is_shown_beside_both(drawn: Image.Image, tmp_path: Path) -> None:
    keep(_picture(), tmp_path / "kept.webp")
    shown = difference(drawn, tmp_path / "kept.webp")
    assert shown is not None
    old, new, marked = (shown.crop((left, 0, left + 300, shown.height)) for left in (0, 300, 600))
    assert old.crop((0, 0, 300, 200)).tobytes() == Image.open(tmp_path / "kept.webp").convert("RGB").tobytes()
    assert new.crop((0, 0, 300, drawn.height // 2)).tobytes() == drawn.reduce(2).tobytes()
    assert sum(marked.convert("L").histogram()[60:]) > 50
