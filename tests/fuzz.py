"""Letters that nobody would write: reading never fails, never takes long, never takes much (M-3, M-8; `make fuzz`).

atheris changes the letters of tests/mails under the guidance of the lines that they reach. A finding is a crash of
`read` or `interpret`, a broken promise of the reading, too many seconds of work, or too much memory.
Findings are kept in build/fuzz and belong into tests/mails or tests/letters/test_hostile.py once they are mended.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["maild"]):
    from maild.desk.interpret import interpret
    from maild.desk.parties import Desk
    from maild.letters.dkim import worth_checking
    from maild.letters.letter import Letter, TooMuch, Trust, Verdict
    from maild.letters.peek import peek
    from maild.letters.reading import read
    from tests.letters.test_hostile import PIECES

MAILS = Path(__file__).parent / "mails"
FOUND = Path(__file__).parents[1] / "build" / "fuzz"
MOST_SECONDS = 10.0
"""Two, as tests/letters/test_limits.py holds them: code that is watched by the line runs five times as long."""
UNSHOWN = frozenset("\x00\r\x1b\u202e\u2028")
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TRUST = Trust("service@example.org", frozenset({"mx.example.org"}))
DESK = Desk("Пункт", "service@example.org", "499-948-01-83", ("dispatcher@example.org", "a@b.ru"))


def fuzz(raw: bytes) -> None:
    """One letter: whatever it is, it is read, or refused for a limit."""
    begun = time.process_time()
    peek(raw)
    worth_checking(raw, "example.org", AT)
    try:
        letter = read(raw, TRUST)
    except TooMuch:
        return
    interpret(letter, DESK, AT)
    hold_promises(letter)
    assert time.process_time() - begun < MOST_SECONDS, "too slow"


def mutate(raw: bytes, most: int, seed: int) -> bytes:
    """Another letter: every other time by lines, as a letter is made of them, else by octets."""
    chance = Random(seed)  # noqa: S311 - the fuzzer's own chance, to be repeated
    if chance.random() < 0.5:
        return bytes(atheris.Mutate(raw, most))
    lines = raw.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        at, deed = chance.randrange(len(lines) + 1), chance.randrange(3)
        if deed == 0:
            lines.insert(at, chance.choice(PIECES))
        elif deed == 1:
            del lines[at : at + chance.randint(1, 5)]
        else:
            begun = chance.randrange(len(lines) + 1)
            lines[at:at] = lines[begun : begun + chance.randint(1, 20)] * chance.choice((1, 2, 50))
    return b"\n".join(lines)[:most]


def hold_promises(letter: Letter) -> None:
    """What every letter that was read comes up to."""
    names = tuple(attachment.name for attachment in letter.attachments)
    for text in (letter.text, letter.whole_text, letter.subject, letter.sender_name, letter.forwarded_text, *names):
        text.encode("utf-8")
        assert not UNSHOWN & set(text), "a character that must not be shown"
    assert "\n" not in letter.subject, "a subject of two lines"
    if letter.authenticity.dkim_aligned:
        assert letter.authenticity.verdict is Verdict.PASS, "proof without a verdict"
        assert letter.sender, "proof of nobody"


def main() -> None:
    """Begin with the corpus and what earlier runs have found out; other arguments are libFuzzer's."""
    seeds, learnt = FOUND / "seeds", FOUND / "learnt"
    for folder in (seeds, learnt):
        folder.mkdir(parents=True, exist_ok=True)
    for path in MAILS.glob("*/*.eml"):
        (seeds / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    usual = ["-timeout=20", "-rss_limit_mb=700", "-max_len=8000", f"-artifact_prefix={FOUND}/"]
    atheris.Setup([sys.argv[0], *usual, *sys.argv[1:], str(learnt), str(seeds)], fuzz, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
