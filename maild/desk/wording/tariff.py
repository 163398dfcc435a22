"""Tariffs as written: `Т1 7,45; Т2 2,90`, or one price for all hours (S-4). Roubles per kWh, exact."""

from __future__ import annotations

import re
from decimal import Decimal

from maild.desk.folding import fold
from maild.desk.wording.days import DAY
from maild.desk.wording.words import text_of

Tariff = tuple[tuple[str, Decimal], ...]

# Т2 is always the night, Т3 the half-peak: the numbering of the meters (S-4).
_ZONE_STARTS = (("полупик", "T3"), ("пик", "T1"), ("д", "T1"), ("ноч", "T2"))
_TOKEN = re.compile(
    r"(?P<zone>т\s?-?\s?[123]\b|\bполупик\w{0,6}|\bпик\w{0,6}|\bдень\b|\bдневн\w{1,3}|\bноч\w{1,4})"
    r"|(?P<price>(?<![\d.,])\d{1,6}(?:[.,]\d{1,6})?)"
)
NOISE = re.compile(
    r"руб(?:л\w{1,3})?\.?|коп\w{0,3}\.?|\bза\b|₽|\bр\.|/?\s?квт\W{0,3}ч\w*|\b\d\d[:-]\d\d\b|\bс\s+\d{1,2}\b(?=\s+до\b)"
)
_KOPECKS = re.compile(r"(?<![\d.,])(\d{1,3})\s*р(?:уб\w{0,3})?\.?\s*(\d\d)\s*коп\w{0,3}\.?")
_SINGLE = re.compile(r"\b(?:одноставочный|однотарифный|единый|тариф)\b|[:=-]")
_PLAIN = re.compile(r"^(\d{1,6}(?:[.,]\d{1,6})?)[\s/.;]*$")
_SINCE = re.compile(rf"\bсо? (?:{DAY.pattern}|нового года)")
_NEAR = 100  # characters between the tariff and its day
_MOST = Decimal(1000)


def tariff_of(written: str) -> Tariff | str:
    """The tariff, or in Russian what is wrong with it."""
    text = " ".join(NOISE.sub(" ", _KOPECKS.sub(r"\1,\2", _SINCE.sub(" ", fold(written)))).split())
    whole = _PLAIN.match(_SINGLE.sub(" ", text).strip())
    pairs = [("T1", whole[1])] if whole else _pairs(text)
    if pairs is None:
        return "Тариф не прочитан. Напишите цену за кВт·ч для каждой зоны, например: Т1 7,45; Т2 2,90."
    zones = [zone for zone, _ in pairs]
    if len(set(zones)) != len(zones):
        return "Одна и та же зона названа дважды. Напишите каждую зону один раз, например: Т1 7,45; Т2 2,90."
    prices = [(zone, Decimal(price.replace(",", "."))) for zone, price in pairs]
    if not all(0 < price < _MOST for _, price in prices):
        return "Цена за кВт·ч должна быть больше нуля и меньше 1000 рублей."
    return _whole_set(prices)


def _whole_set(prices: list[tuple[str, Decimal]]) -> Tariff | str:
    named = sorted(prices)
    if [zone for zone, _ in named] != ["T1", "T2", "T3"][: len(named)]:
        return "Названы не все зоны. Зоны идут подряд: Т1, затем Т2, затем Т3."
    return tuple(named)


def tariff_since(written: str) -> str | None:
    """The day from which a letter says that its tariff holds, as written: «с 1 января», «с 01.01.2027»."""
    text = text_of(written)
    for since in _SINCE.finditer(text.folded):
        line = (
            text.folded[: since.start()].rpartition("\n")[2][-_NEAR:]
            + text.folded[since.end() :].partition("\n")[0][:_NEAR]
        )
        if re.search(r"\bтариф|\bт[123]\b", line):
            return text.source[since.start() : since.end()]
    return None


def zone_labels_of(written: str) -> tuple[tuple[str, str], ...] | None:
    """Labels of zones, `Т1 день; Т2 ночь`; None if they cannot be read."""
    found: list[tuple[str, str]] = []
    for part in filter(str.strip, re.split(r"[;,\n]", written)):
        zone = re.match(r"\s*[ТтTt]\s?-?\s?([123])\s*[:=–—-]?\s*(\S.{0,40})$", part)
        if zone is None:
            return None
        found.append((f"T{zone[1]}", zone[2].strip()))
    return tuple(found) if found and len({z for z, _ in found}) == len(found) else None


def _pairs(text: str) -> list[tuple[str, str]] | None:
    """Zones and prices must take turns; «Т1 (день) 7,45» names its zone twice, which is once."""
    tokens = [(_zone_name(m["zone"]), "") if m["zone"] else ("", m["price"]) for m in _TOKEN.finditer(text)]
    turns = [t for i, t in enumerate(tokens) if i == 0 or t[0] == "" or t != tokens[i - 1]]
    zones, prices = turns[::2], turns[1::2]
    if not turns or len(turns) % 2 or any(p for _, p in zones) or any(z for z, _ in prices):
        return None
    return [(zone, price) for (zone, _), (_, price) in zip(zones, prices, strict=True)]


def _zone_name(written: str) -> str:
    bare = re.sub(r"[\s-]", "", written)
    return f"T{bare[1]}" if bare[0] == "т" else next(z for start, z in _ZONE_STARTS if bare.startswith(start))
