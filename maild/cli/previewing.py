"""`maild read --decide`: what the desk would change and answer, from the ledger as it stands, without effect."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from enum import Enum
from typing import TYPE_CHECKING

from maild import wiring
from maild.cli.looking import desk_time, looking
from maild.cli.printing import print_facts, print_table
from maild.cli.show import in_words
from maild.gateways.clock import FixedClock
from maild.ledger.lines import detail_of
from maild.ledger.links import names
from maild.preview import preview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from maild.desk.decision import Change, Draft
    from maild.ports import OutgoingLetter
    from maild.preview import Preview
    from maild.settings import Settings

Shown = dict[str, object]

_INWARD = re.compile(r".*_key|.*_folded|.*digest|payload|codes?")
"""Fields that are for comparing, or secret."""
_COLUMNS = ("about", "thing", "event", "from", "to", "detail")


@contextmanager
def foreseeing(settings: Settings) -> Iterator[Callable[[bytes, datetime | None], Shown]]:
    """Asks the desk about letters, each by itself; the moment is when one was received, now if that is not known.

    Raises:
        Temporary, Permanent: the ledger cannot be used now, or not by this maild.
    """
    zone = wiring.zone_of(settings)
    with looking(settings) as listing:
        now = desk_time(listing).now
    with wiring.open_preview(settings) as parts:

        def foresee(raw: bytes, received_at: datetime | None) -> Shown:
            at = received_at or now
            return _shown(preview(parts.pipeline, raw, at, FixedClock(max(now, at))), zone)

        yield foresee


def _shown(found: Preview, zone: tzinfo) -> Shown:
    return {
        "verdict": found.decision.verdict.value,
        "reason": found.decision.reason,
        "changes": [_change(change, zone) for change in found.changes],
        "answers": [_answer(draft, letter) for draft, letter in found.letters],
    }


def _change(change: Change, zone: tzinfo) -> Shown:
    """`about` is the thing's number, `event from to` its entry in the history if it gets one, `after` what it holds."""
    about = names([(change.about.kind, change.about.id)]) if change.about else []
    return {
        "about": about[0] if about else None,
        "thing": re.sub(r"(?<=.)(?=[A-Z])", "_", type(change.after).__name__).lower(),
        "event": change.event,
        "from": change.was and str(change.was),
        "to": change.now and str(change.now),
        "detail": _plain(detail_of(change.detail), zone),
        "after": _plain(change.after, zone),
    }


def _plain(value: object, zone: tzinfo) -> object:
    """As JSON has it: moments local, amounts as text, without what is empty or inward."""
    if is_dataclass(value):
        held = {f.name: getattr(value, f.name) for f in fields(value) if not _INWARD.fullmatch(f.name)}
        return {name: _plain(part, zone) for name, part in held.items() if part not in (None, "", ())}
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [_plain(part, zone) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def _answer(draft: Draft, letter: OutgoingLetter) -> Shown:
    """A letter that would go out. The code in it is a sample: none is issued."""
    message = message_from_bytes(letter.raw, policy=policy.default)
    body = message.get_body(("plain",))
    return {
        "to": letter.to,
        "subject": letter.subject,
        "template": draft.content.template,
        "text": body.get_content().replace("\r\n", "\n").rstrip() if body else "",
        "attachments": [part.get_filename() for part in message.iter_attachments()],
    }


def print_foreseen(shown: Shown) -> None:
    """The same for people."""
    print()
    print_facts({"would be": shown["verdict"], "because": shown["reason"]})
    changes, answers = shown["changes"], shown["answers"]
    print()
    print_table(in_words(changes) if isinstance(changes, list) else [], _COLUMNS, nothing="no changes")
    for answer in answers if isinstance(answers, list) else []:
        print()
        print_facts({f"would answer {n}" if n == "to" else n: v for n, v in answer.items() if v})
