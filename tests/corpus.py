"""How well real letters are read: every letter of tests/mails, group by group, as `maild read` reads it.

`make corpus` prints right, wrong and harmful, and fails if any is harmful or fewer than 99 in 100 are right. Harmful is
an act where the writer meant none, or another one: an order, a yes, a no, a cancellation, a command, or proof.

A letter is `<case>.eml` with what it says beside it (`<case>.json`), or a row of a table of words
(tests/mails/wording).
An expectation names only what matters in the letter; of an act it names all.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.cli.fields import fields_of
from maild.cli.reading import shown
from maild.desk.intent import ReplyIntent
from maild.desk.parties import Desk
from maild.letters.letter import Trust
from maild.wiring import LetterReading
from tests.desk.wording.letters import Case as Row
from tests.desk.wording.letters import cases as rows
from tests.desk.wording.letters import facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maild.desk.intent import Understanding
    from maild.letters.letter import Letter

Facts = dict[str, object]

MAILS = Path(__file__).parent / "mails"
ENOUGH = 0.99
VERDICTS = ("right", "wrong", "harmful")
MOSCOW = ZoneInfo("Europe/Moscow")
SERVERS = frozenset({"mx.example.org", "mx.google.com", "mxback1.mail.yandex.net", "mxs.mail.ru"})
DESK = Desk("ООО «ТанКос-электропроект»", "service@example.org", "499-948-01-83", ("dispatcher@example.org",))


class NoClock:
    """Every letter here says when it was received; one that does not is read as of that day."""

    def now(self) -> datetime:
        """The day on which the tables are read."""
        return datetime(2026, 11, 24, 10, 0, tzinfo=MOSCOW)

    def fresh_code(self) -> str:
        """Reading asks for none."""
        raise NotImplementedError


READING = LetterReading(DESK, Trust(DESK.address, SERVERS), MOSCOW, NoClock())


@dataclass(frozen=True)
class Case:
    """A letter and what is expected of it."""

    group: str
    name: str
    raw: bytes
    expect: Mapping[str, object]
    row: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a letter was read: what differs, and the acts that nobody meant."""

    case: Case
    differences: tuple[str, ...]
    harm: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The column it is counted in."""
        if self.harm:
            return "harmful"
        return "wrong" if self.differences else "right"


def letters() -> list[Case]:
    """All whole letters."""
    return [
        Case(path.parent.name, path.stem, path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8")))
        for path in sorted(MAILS.glob("*/*.eml"))
    ]


def worded() -> list[Case]:
    """All rows of the tables of words, each as a letter of a client."""
    return [Case(f"wording/{row.table}", row.name, _as_letter(row), row.expect, row=True) for row in rows()]


def read(case: Case) -> Outcome:
    """Read a letter and lay it beside what is expected."""
    letter, understanding = READING.read(case.raw)
    if case.row:
        said = facts(understanding.intent)
        return Outcome(case, tuple(_row_differences(said, case.expect)), tuple(_row_harm(said, case.expect)))
    said = all_shown(letter, understanding)
    return Outcome(case, tuple(_differences(said, case.expect)), tuple(_harm(said, case.expect)))


def all_shown(letter: Letter, understanding: Understanding) -> Facts:
    """What `maild read` shows of a letter, and a little more."""
    intent = understanding.intent
    words = intent.words if isinstance(intent, ReplyIntent) else None
    return {
        **shown(letter, understanding, MOSCOW),
        "automatic": letter.automatic is not None,
        "authenticity": letter.authenticity.verdict.value,
        "received_at": letter.received_at.isoformat() if letter.received_at else None,
        "name": letter.sender_name,
        "forwarded": letter.forwarded_text,
        "dkim_aligned": letter.authenticity.dkim_aligned,
        "hidden": letter.hidden_text,
        "reply_ids": list(letter.reply_ids),
        "whole_has": letter.whole_text,
        "words": {"intent": words.name, **fields_of(words)} if words else None,
    }


# ── what differs ──


def _differences(said: Facts, expect: Mapping[str, object]) -> Iterator[str]:
    for key, told in expect.items():
        if key == "whole_has":
            yield from (f"not in the whole text: {text}" for text in _listed(told) if str(text) not in str(said[key]))
        elif key == "never_whole":
            yield from (f"taken for an act: {act}" for act in _acts(said))
        elif key == "not_intent":
            yield from [f"intent {said['intent']}"] if said["intent"] in _listed(told) else []
        else:
            yield from _unlike(key, said.get(key), told)


def _unlike(key: str, said: object, told: object) -> Iterator[str]:
    """How a value differs; of a table, and of each command, only what is named counts."""
    if isinstance(told, dict):
        yield from _differences(_named(said), told) if said else [f"{key}: nothing"]
    elif key == "commands" and len(_listed(said)) == len(_listed(told)):
        for line, named in zip(_listed(said), _listed(told), strict=True):
            yield from _differences(_named(line), _named(named))
    elif said != told:
        yield f"{key}: {said!r}, not {told!r}"


def _row_differences(said: Facts, expect: Mapping[str, object]) -> Iterator[str]:
    told = dict(expect)
    if isinstance(told.get("misfields"), list):
        told["misfields"] = sorted(str(name) for name in _listed(told["misfields"]))
    if told.pop("never_whole", False):
        yield from (f"taken for an act: {act}" for act in _acts({**said, "fields": said}) if act.startswith("order"))
    if said["intent"] in _listed(told.pop("not_intent", [])):
        yield f"intent {said['intent']}"
    yield from (f"{key}: {said.get(key)!r}, not {value!r}" for key, value in told.items() if said.get(key) != value)


# ── what does harm ──


def _harm(said: Facts, expect: Mapping[str, object]) -> Iterator[str]:
    yield from sorted(_acts(said) - _acts(expect))
    proof = {"authenticity": "pass", "dkim_aligned": True}
    yield from (f"proof: {k}" for k, v in proof.items() if k in expect and said[k] == v != expect[k])


def _row_harm(said: Facts, expect: Mapping[str, object]) -> Iterator[str]:
    """Tables leave out what the row is not about, so only the acts that they deny are harmful."""
    told = {**said, **expect}
    meant = set() if "never_whole" in expect else _acts({**told, "fields": told})
    if "intent" in expect or "never_whole" in expect:
        yield from sorted(act for act in _acts({**said, "fields": said}) - meant if act.startswith("order"))


def _acts(facts_of: Mapping[str, object]) -> set[str]:
    """The acts that follow from a letter, in words; none from an automatic one."""
    if facts_of.get("automatic"):
        return set()
    intent, fields = facts_of.get("intent"), _named(facts_of.get("fields"))
    if intent == "request" and fields.get("problem", "not said") is None:
        return {f"order: {fields['kind']} {fields['plot']} {fields['watts']}"}
    if intent == "cancel":
        return {f"cancel: {fields['number']}"}
    if intent == "reply" and fields["answer"] != "unclear":
        return {f"answer: {fields['answer']}"}
    if intent == "reply":
        words = _named(facts_of.get("words"))
        return _acts({"intent": words.get("intent"), "fields": words})
    if intent == "command":
        lines = [_named(line) for line in _listed(fields.get("commands"))]
        return {f"command: {line['verb']} {line['things']}" for line in lines if line["verb"]}
    return set()


def _named(value: object) -> Facts:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _as_letter(row: Row) -> bytes:
    head = (
        "Received: from mail.romashka.ru by mx.example.org; Tue, 24 Nov 2026 10:00:00 +0300",
        "From: snt@romashka.ru",
        "To: service@example.org",
        f"Subject: {row.subject}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        row.text,
    )
    return "\r\n".join(head).replace("\r\n", "\n").replace("\n", "\r\n").encode()


# ── the command ──


def main(groups: list[str]) -> int:
    """Print the table, and below it each case that is wrong or harmful."""
    outcomes = [read(case) for case in [*letters(), *worded()] if not groups or case.group.startswith(tuple(groups))]
    counts = Counter((outcome.case.group, outcome.verdict) for outcome in outcomes)
    total = Counter(outcome.verdict for outcome in outcomes)
    lines = [f"{'group':32}{'letters':>9}" + "".join(f"{verdict:>9}" for verdict in VERDICTS)]
    groups = list(dict.fromkeys(outcome.case.group for outcome in outcomes))
    lines += [_line(group, [counts[group, verdict] for verdict in VERDICTS]) for group in groups]
    lines.append(_line("all", [total[verdict] for verdict in VERDICTS]))
    for outcome in outcomes:
        if outcome.verdict != "right":
            told = "; ".join(dict.fromkeys((*outcome.harm, *outcome.differences)))
            lines.append(f"\n{outcome.verdict}: {outcome.case.group} / {outcome.case.name}\n  {told}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if total["harmful"] or total["right"] < ENOUGH * len(outcomes) else 0


def _line(group: str, numbers: list[int]) -> str:
    return f"{group:32}{sum(numbers):9}" + "".join(f"{number:9}" for number in numbers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
