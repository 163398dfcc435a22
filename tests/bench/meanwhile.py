"""How long clients wait for an answer while a dispatcher's letter brings 300,000 readings (issue 5: within 2 s).

Run in a process of its own on a ledger that `readings` has seeded; what it used is told at its end. A letter's wait is
from the moment when it lies in the mailbox until its answer is in the outbox.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from maild import wiring
from maild.config import load_settings
from maild.gateways.clock import SystemClock
from maild.ports import Parcel, ParcelKey
from maild.side_table import SideTable
from tests.bench.figures import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BETWEEN = 0.3
"""Seconds from one letter of a client to the next."""
_PLACE = "desk@localhost/INBOX"


@dataclass
class Box:
    """A mailbox in memory; what was recorded is gone from it."""

    letters: dict[int, bytes] = field(default_factory=dict)
    last: int = 0

    def put(self, raw: bytes) -> None:
        self.last += 1
        self.letters[self.last] = raw

    def open(self) -> tuple[str, int]:
        return _PLACE, 1

    def uids_after(self, cursor: int) -> list[int]:
        return sorted(uid for uid in self.letters if uid > cursor)

    def fetch(self, uids: Sequence[int]) -> Iterator[Parcel]:
        for uid in uids:
            yield Parcel(ParcelKey(_PLACE, 1, uid), SystemClock().now(), self.letters[uid])

    def settle(self, uids: Sequence[int], *, quarantined: bool) -> None:
        del quarantined
        for uid in uids:
            del self.letters[uid]


def with_file(sender: str, to: str, path: Path) -> bytes:
    """A dispatcher's letter with readings."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, "Показания"
    letter["Authentication-Results"] = f"{to.partition('@')[2]}; dmarc=pass header.from={sender.partition('@')[2]}"
    letter.set_content("показания")
    letter.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    return letter.as_bytes()


def order(number: int, to: str) -> bytes:
    """A client's request, each of another client."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"snt{number}@garden.example", to, "Заявка"
    letter["Message-ID"] = f"<{number}@garden.example>"
    letter.set_content("Прошу отключить участок 12 за неуплату")
    return letter.as_bytes()


def main(config: Path, file: Path) -> None:
    """Until the file is taken."""
    settings = load_settings(config, {})
    box, taken = Box(), Event()
    with wiring.open_desk(settings, SystemClock()) as parts:
        pipeline, desk = parts.pipeline, parts.office.desk
        pipeline.mailbox = box  # type: ignore[assignment]
        with closing(SideTable(desk.dispatchers, taken.set)) as pipeline.side:
            box.put(order(1, desk.address))
            pipeline.drain()
            box.put(with_file(desk.dispatchers[0], desk.address, file))
            begun, waits, number = time.monotonic(), list[float](), 1
            pipeline.drain()
            while not taken.is_set():
                number += 1
                put_at = time.monotonic()
                box.put(order(number, desk.address))
                pipeline.drain()
                waits.append(time.monotonic() - put_at)
                taken.wait(BETWEEN)
    waits.sort()
    sys.stderr.write(
        f"  taken within {time.monotonic() - begun:.1f} s; meanwhile {len(waits)} answers, the middle one after "
        f"{waits[len(waits) // 2]:.2f} s, one of 20 after {waits[len(waits) * 19 // 20]:.2f} s, the last after "
        f"{waits[-1]:.2f} s\n"
    )


if __name__ == "__main__":
    began = time.monotonic()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    tell(began)
