"""Letters as mail programs in use here write them, with what a person wrote beside each (tests/mails/clients)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maild.letters.letter import Letter, Trust
from maild.letters.reading import read

MAILS = Path(__file__).parent.parent / "mails" / "clients"
TRUST = Trust("service@example.org", frozenset({"mx.example.org"}))
CASES = sorted(path.stem for path in MAILS.glob("*.eml"))


def seen(letter: Letter) -> dict[str, object]:
    """What `maild read` shows of a letter, and a little more."""
    return {
        "from": letter.sender,
        "name": letter.sender_name,
        "subject": letter.subject,
        "received_at": letter.received_at.isoformat() if letter.received_at else None,
        "text": letter.text,
        "forwarded": letter.forwarded_text,
        "automatic": letter.automatic is not None,
        "authenticity": letter.authenticity.verdict.value,
        "dkim_aligned": letter.authenticity.dkim_aligned,
        "attachments": [attachment.name for attachment in letter.attachments],
        "hidden": letter.hidden_text,
        "reply_ids": list(letter.reply_ids),
    }


def expected(case: str) -> dict[str, object]:
    """The expectation beside a letter."""
    told: dict[str, object] = json.loads((MAILS / f"{case}.json").read_text("utf-8"))
    return told


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("case", CASES)
def test_a_letter_is_read_as_its_writer_meant_it(case: str) -> None:
    told = expected(case)
    shown = {**seen(read((MAILS / f"{case}.eml").read_bytes(), TRUST))}
    whole = told.pop("whole_has", [])
    assert {key: shown[key] for key in told} == told
    letter = read((MAILS / f"{case}.eml").read_bytes(), TRUST)
    assert isinstance(whole, list)
    assert [said for said in whole if str(said) not in letter.whole_text] == []


def test_there_are_letters_of_many_programs() -> None:
    assert len(CASES) >= 60
