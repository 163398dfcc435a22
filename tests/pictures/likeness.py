"""When two pictures look the same: an edge that is softer or a hair away does not count; a digit or a colour does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from pathlib import Path

SHRUNK = 2
"""Approved pictures are kept at half their size: text can still be read, and edges of letters are soft."""
_STEP = 17
"""Of the shades that are kept, so that pictures stay small: each is wrong by half of it at most."""
SHADES = 20
"""So much may a shade differ."""
PIXELS = 12
"""So many pixels may look other than all around them did: a digit that changes, in four views, is thrice that."""
TALLER = 2
_GREY = (140, 140, 140)


def keep(drawn: Image.Image, path: Path) -> None:
    """Write a picture as it is kept."""
    shades = [min(255, round(shade / _STEP) * _STEP) for shade in range(256)]
    _small(drawn).point(shades * 3).save(path, lossless=True, quality=75, method=4)


def difference(drawn: Image.Image, path: Path) -> Image.Image | None:
    """None if the picture looks like the one that is kept; else both and, beside them, where they differ."""
    new, old = _small(drawn), Image.open(path).convert("RGB")
    if new.width == old.width and abs(new.height - old.height) <= TALLER:
        size = (new.width, min(new.height, old.height))
        marked = _marked(new.crop((0, 0, *size)), old.crop((0, 0, *size)))
        if marked is None or marked.histogram()[255] <= PIXELS:
            return None
    else:
        marked = ImageChops.difference(*(_on(picture, max(new.size, old.size)) for picture in (new, old))).convert("L")
    return _beside(old, new, marked)


def _small(drawn: Image.Image) -> Image.Image:
    return drawn.reduce(SHRUNK)


def _marked(new: Image.Image, old: Image.Image) -> Image.Image | None:
    """White where either has what the other has nowhere near; None where nothing differs at all."""
    if _loud(ImageChops.difference(new, old)).getbbox() is None:
        return None
    return ImageChops.lighter(_beyond(new, old), _beyond(old, new))


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """How `one` lies outside the shades that `other` has around each place."""
    below = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), one)
    above = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(3)))
    return _loud(ImageChops.lighter(below, above))


def _loud(differences: Image.Image) -> Image.Image:
    """White where a band differs by more than a shade."""
    red, green, blue = differences.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([255 if far > SHADES else 0 for far in range(256)])


def _on(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    ground = Image.new("RGB", size, _GREY)
    ground.paste(picture)
    return ground


def _beside(*pictures: Image.Image) -> Image.Image:
    """Approved, as it is now, and the difference."""
    shown = Image.new("RGB", (sum(p.width for p in pictures), max(p.height for p in pictures)), _GREY)
    left = 0
    for picture in pictures:
        shown.paste(picture, (left, 0))
        left += picture.width
    return shown
