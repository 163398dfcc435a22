"""Charsets: bytes to text, also where the label lies or is missing (M-7).

The declared charset is believed if the text it gives looks like writing. Otherwise the charsets in use in Russia are
tried, and the one whose text has the most natural Russian pairs of letters wins.
"""

from __future__ import annotations

import codecs
import re

SAMPLE = 600
"""Bytes outside ASCII that are looked at (with their neighbours): more changes nothing."""

SURE = 0.8
"""A score from which nothing else is tried. Right Russian scores 0.7 to 1.5, wrong decodings seldom above 0.3."""
RUSSIAN = 0.25
"""A score below which a text that is declared to be in another language is not taken for Russian."""
SHOUTING = 0.15
"""What a capital letter among capitals counts against a text: people write small letters more often."""

CLEAR = 0.6
"""A score that another charset must reach to beat a Russian label, on that many letters at least."""
ENOUGH = 6

_GUESSED = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_RUSSIAN = frozenset({*_GUESSED, "koi8-u", "mac-cyrillic"})
_WESTERN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "iso8859-2", "cp1250"})
_KNOWN = ("utf", "cp", "koi8", "iso8859", "iso2022", "ascii", "mac", "gb", "big5", "euc", "shift", "ptcp", "hz", "kz")
_WRITTEN_OTHERWISE = {
    "cp-1251": "cp1251", "win1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "x-cp1251": "cp1251",
    "koi8": "koi8-r", "koi8r": "koi8-r", "koi-8-r": "koi8-r", "dos-866": "cp866", "x-mac-cyrillic": "mac-cyrillic",
    "x-unknown": "", "unknown-8bit": "", "unknown": "", "default": "", "none": "", "_iso-2022-jp$esc": "iso-2022-jp",
}  # fmt: skip
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEVEN_BIT = ("iso2022", "hz", "utf-7")

_COMMON_PAIRS = """
по ни ст на ен но ра пр ро за ие от ка ис од ан не ле ве ре та то ом ть ли че нт ов тр вк те ая ат ок ри да кл ия ос
до ит ны ог го мо ки ол чи ди кт нн ва он вы сл ес ег ме ек тв ся де аб об ав ич ль пе ал ед ор ти ко пи уч ем ый чк
бо ин ча во дн ку тк ар им ад ой сп со ас ма ое ги аз ля ту ил ус ии вл ел дт жд ви лю ий ае эл ик оч ня юч хо ци ьн
ып ла ск ир рж оо чн бр лн же сь ще сч вт ач ду оп ьм др са лу ло аж ые па пу ац гр ше из ун рм ож ке зо кр жа ап дл
эт нь ющ ив би ей ми су чт нд мя ую му аю ез ее ши яе кс ам уп ср св ры уд ак ым си бл ьз зи ян рт ук ур ну уг ех ищ
юб нк их ых га шу ру ет ер ев сн см се сы тс ты ай ощ оя оь вс вн ву зн зд лс аш аг пк рг рн рс рк рд рв яв ят яз яс
вш щи шл шк ям ях яц ео уе ут ух уш оф фо еж юс
"""
_PAIRS = frozenset(_COMMON_PAIRS.split())
_WORD = re.compile("[А-Яа-яЁё]+")
_SINGLE = frozenset("аивкосуяАИВКОСУЯ")
_STRANGE = re.compile("[^\\x00-\\x7fА-яЁё«»“”„‘’—–№…°·•\xa0×§²³€]")
_MIXED = re.compile("[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of these bytes. Never fails: what no charset explains is shown as replacement characters."""
    name = _codec(declared)
    marked = _by_mark(data, name)
    if marked is not None:
        return marked
    if data.isascii() and not name.startswith(_SEVEN_BIT):
        return data.decode("ascii")
    if name in ("", "utf-8", "utf-7") or name.startswith(_SEVEN_BIT):
        text = _strict(data, name or "utf-8")
        return text if text is not None else _best(data, name)
    if name in _RUSSIAN and _score(_sample(data), name) >= SURE:
        return data.decode(name, "replace")
    return _best(data, name)


def _codec(label: str | None) -> str:
    """The name of the codec that the label means, "" if it means none that we would use."""
    written = (label or "").strip(" \t\"'").lower()
    written = _WRITTEN_OTHERWISE.get(written, written)
    try:
        name = codecs.lookup(written).name if written else ""
    except (LookupError, ValueError):
        return ""
    return name if name.startswith(_KNOWN) else ""


def _by_mark(data: bytes, name: str) -> str | None:
    """By the byte order mark, or as UTF-16 where it is declared and the bytes agree."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    if name.startswith(("utf-16", "utf-32")) and b"\0" in data:
        return data.decode(name, "replace")
    return None


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _best(data: bytes, declared: str) -> str:
    """The most natural of UTF-8, the Russian charsets and the declared one, which wins unless it clearly loses."""
    sample = _sample(data)
    utf8 = _strict(data, "utf-8") is not None
    ranked: list[tuple[float, str]] = []
    if utf8 or declared in ("", "utf-8"):
        ranked.append((_score(sample, "utf-8") + utf8 * 0.1, "utf-8"))
    ranked += [(_score(sample, name), name) for name in _GUESSED]
    score, name = max(ranked, key=lambda pair: pair[0])
    if declared in _RUSSIAN:
        stays = not _loses(sample, declared, score, name)
    else:
        stays = declared not in ("", "utf-8") and score < RUSSIAN
    if stays:
        name = "cp1252" if declared in _WESTERN else declared
    elif score < 0:
        name = "utf-8"
    return data.decode(name, "replace")


def _loses(sample: bytes, declared: str, score: float, name: str) -> bool:
    """Whether a Russian label is so wrong that another charset is taken. A short text proves nothing by its pairs."""
    own = _score(sample, declared)
    if own < -SHOUTING:
        return score > own + CLEAR
    enough = len(_HIGH.findall(sample)) >= ENOUGH * (2 if name == "utf-8" else 1)
    return enough and score >= CLEAR and score > own + CLEAR / 2


def _sample(data: bytes) -> bytes:
    """The stretch of the data that holds the first bytes outside ASCII."""
    first = _HIGH.search(data)
    start = max(0, (first.start() if first else 0) - 1)
    return data[start : start + 2 * SAMPLE]


def _score(sample: bytes, name: str) -> float:
    """How much like Russian writing the sample reads in that charset: 1 is perfect, below 0 is noise."""
    text = sample.decode(name, "replace").removesuffix("\ufffd")  # the sample may end inside a character
    good = bad = 0.0
    letters = 0
    for word in _WORD.findall(text):
        letters += len(word)
        lower = word.lower()
        if len(word) == 1:
            good += word in _SINGLE
            continue
        natural = sum(lower[i : i + 2] in _PAIRS for i in range(len(word) - 1))
        good += natural + natural / (len(word) - 1)
        if word.isupper():
            bad += SHOUTING * len(word)
        elif not word[1:].islower():
            bad += len(word)
    strange = len(_STRANGE.findall(text))
    return (good - bad - 2 * strange - len(_MIXED.findall(text))) / max(1, letters + strange)
