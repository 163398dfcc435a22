"""`maild read`: how letters are read and understood, offline and without effect; without ledger unless asked."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.complaint import Exit
from maild.cli.fields import fields_of
from maild.cli.printing import print_facts, print_json_line
from maild.cli.settings import settings_of, settings_or_nobodys
from maild.letters.letter import TooMuch

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from maild.desk.intent import Understanding
    from maild.letters.letter import Letter
    from maild.settings import Settings

Shown = dict[str, object]


def main(options: argparse.Namespace) -> int:
    """Each file in order. One that cannot be opened is told on standard error and the others are read."""
    code = Exit.DONE
    with _looker(options) as look:
        for name in options.files:
            try:
                raw = _bytes_of(name)
            except OSError as fault:
                print(f"maild: {name}: {fault.strerror or fault}; name a file that can be read", file=sys.stderr)
                code = Exit.NO_INPUT
                continue
            found = look(raw)
            if options.json:
                print_json_line(found)
            else:
                _print(name, found)
    return code


def _bytes_of(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


@contextmanager
def _looker(options: argparse.Namespace) -> Iterator[Callable[[bytes], Shown]]:
    """How each letter is looked at; the configuration is read once, and the ledger only with `--decide`."""
    if not options.decide:
        yield _reader(settings_or_nobodys(options))
        return
    from maild.cli.previewing import foreseeing

    settings = settings_of(options)
    look = _reader(settings)
    with foreseeing(settings) as foresee:

        def look_ahead(raw: bytes) -> Shown:
            found = look(raw)
            received_at = found["received_at"]
            return found | foresee(raw, datetime.fromisoformat(received_at) if isinstance(received_at, str) else None)

        yield look_ahead


def _reader(settings: Settings) -> Callable[[bytes], Shown]:
    from maild import wiring

    reading, zone = wiring.reading(settings), wiring.zone_of(settings)

    def look(raw: bytes) -> Shown:
        try:
            letter, understanding = reading.read(raw)
        except TooMuch as limit:
            return _unread(str(limit))
        except Exception as fault:  # noqa: BLE001 - a fault of ours in one letter must not hold up the others (M-3)
            return _unread(f"ошибка программы при чтении: {type(fault).__name__}: {fault}")
        return shown(letter, understanding, zone)

    return look


def shown(letter: Letter, understanding: Understanding, zone: tzinfo) -> Shown:
    """The JSON object of a letter (CONTRACT, `read`)."""
    return {
        "from": letter.sender,
        "subject": letter.subject,
        "received_at": letter.received_at.astimezone(zone).isoformat() if letter.received_at else None,
        "text": letter.text,
        "automatic": letter.automatic,
        "authenticity": letter.authenticity.verdict,
        "intent": understanding.intent.name,
        "fields": fields_of(understanding.intent),
        "attachments": [attachment.name for attachment in letter.attachments],
        "explanation": [*understanding.explanation, letter.authenticity.reason, *letter.defects],
    }


def _unread(why: str) -> Shown:
    """A letter that could not be read: in the mailbox it would be quarantined (M-3)."""
    return {
        "from": None,
        "subject": None,
        "received_at": None,
        "text": None,
        "automatic": None,
        "authenticity": "none",
        "intent": "unknown",
        "fields": {},
        "attachments": [],
        "explanation": [why],
    }


def _print(name: str, shown: Shown) -> None:
    """The same for people: facts, then the reasons, then the new text."""
    print(f"── {name}")
    fields = shown["fields"] if isinstance(shown["fields"], dict) else {}
    head = ("from", "subject", "received_at", "automatic", "authenticity", "attachments", "intent")
    print_facts({n: shown[n] for n in head} | {f"  {n}": value for n, value in fields.items()})
    reasons = shown["explanation"] if isinstance(shown["explanation"], list) else []
    print_facts({"why": "\n".join(reasons), "text": shown["text"]})
    if "verdict" in shown:
        from maild.cli.previewing import print_foreseen

        print_foreseen(shown)
    print()
