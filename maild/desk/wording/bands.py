"""Prices as a dispatcher writes them: a tariff, or one with bands, `Т1 4,50 до 150, 6,00 до 600, 7,20; Т2 2,90` (S-4)."""

from __future__ import annotations

import re
from decimal import Decimal

from maild.desk.folding import fold
from maild.desk.wording.tariff import NOISE, tariff_of
from maild.metering.tariffs import Band, Price

Prices = tuple[tuple[str, Price], ...]

_NUMBER = r"\d{1,7}(?:[.,]\d{1,6})?"
_KWH = r"(?:\s*квт\W{0,3}ч?\w*\.?)?"
_IS = r"\s*[:=-]?\s*"
_OVER = r"(?:свыше|сверх|выше|более|далее|остальное)"
_ZONE = re.compile(r"\bт\s?-?\s?([123])\b\s*[:=-]?")
_BANDED = re.compile(rf"\bдо\s+\d|\b{_OVER}\b")
_HOURS = re.compile(r"\bс\s+\d{1,2}\S*\s+до\b")
_ITEM = re.compile(
    rf"до\s+(?P<to>{_NUMBER}){_KWH}{_IS}(?P<costs>{_NUMBER})"
    rf"|{_OVER}(?:\s+{_NUMBER}(?![\d.,]){_KWH}(?:\s*[:=-]\s*|\s+))?{_IS}(?P<rest>{_NUMBER})"
    rf"|(?P<price>{_NUMBER})(?:\s+до\s+(?P<up_to>{_NUMBER}){_KWH}|\s+{_OVER}\s+{_NUMBER}{_KWH}|\s+{_OVER})?"
)
_EXAMPLE = "Т1 4,50 до 150, 6,00 до 600, 7,20; Т2 2,90"
_WRONG = f"Тариф с диапазонами не прочитан. Напишите цены и границы (кВт·ч в месяц) так: {_EXAMPLE}."
_MOST = Decimal(1000)


def prices_of(written: str) -> Prices | str:
    """The prices of each zone, or in Russian what is wrong with them."""
    text = fold(written)
    if not _BANDED.search(text) or _HOURS.search(text):
        flat = tariff_of(written)
        return flat if isinstance(flat, str) else tuple((zone, Price((Band(None, price),))) for zone, price in flat)
    text = " ".join(NOISE.sub(" ", text.replace("квт", " квт")).split())
    before, *parts = _ZONE.split(text)
    if not parts:
        before, parts = "", ["1", before]
    zones, prices = parts[::2], [_price(part) for part in parts[1::2]]
    if before.strip(" ,;:") or sorted(zones) != ["1", "2", "3"][: len(zones)]:
        return "Зоны идут подряд, каждая один раз: Т1, затем Т2, затем Т3."
    whole = [price for price in prices if price]
    if len(whole) < len(prices):
        return _WRONG
    return tuple(sorted((f"T{zone}", price) for zone, price in zip(zones, whole, strict=True)))


def _price(part: str) -> Price | None:
    """The bands of a zone; None if they cannot be read, or make no price."""
    if _ITEM.sub(" ", part).strip(" ,;/.-"):
        return None
    bands = tuple(_band(found) for found in _ITEM.finditer(part))
    if not all(0 < band.price < _MOST for band in bands):
        return None
    try:
        return Price(bands)
    except ValueError:
        return None


def _band(found: re.Match[str]) -> Band:
    said = {name: Decimal(number.replace(",", ".")) for name, number in found.groupdict().items() if number}
    up_to = said.get("to", said.get("up_to"))
    return Band(up_to, said.get("costs") or said.get("rest") or said["price"])
