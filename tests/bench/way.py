"""The way of a letter: a mailbox of some thousand letters, taken by the reference loop and by maild in turn."""

from __future__ import annotations

import pstats
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from statistics import median
from typing import TYPE_CHECKING

from maild import wiring
from maild.config import load_settings
from maild.ledger.sqlite import sqlite3
from tests.bench import town
from tests.bench.figures import Used, say, used_by
from tests.bench.letters import Echo, Mailbag
from tests.bench.place import a_place
from tests.flows.stage import at

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from tests.bench.place import Place

LETTERS, ROUNDS, WAITING, CONFIRMED = 2000, 3, 350, 100
ASKED, WRITTEN, TAKEN = at("2026-11-03 09:00"), at("2026-11-03 10:00"), at("2026-11-03 11:00")
QUARTER = timedelta(minutes=15)
_STAGES = (
    ("reading letters", "/maild/letters/"),
    ("understanding, deciding", "/maild/desk/"),
    ("words and their forms", "/pymorphy3"),
    ("HTML of letters", "/selectolax"),
    ("documents", "/maild/documents/"),
    ("documents", "/jinja2/"),
    ("documents", "<template>"),
    ("documents", "/templates/"),
    ("documents", "/markupsafe/"),
    ("documents", "/xlsxwriter/"),
    ("ledger", "/maild/ledger/"),
    ("ledger", "/sqlalchemy/"),
    ("ledger", "/sqlmodel/"),
    ("ledger", "sqlite3"),
    ("mailbox", "/imapclient/"),
    ("mailbox", "/imaplib.py"),
    ("mailbox", "/maild/gateways/imap"),
    ("shelf", "/maild/gateways/shelf"),
    ("shelf", "posix."),
    ("sending", "/aiosmtplib/"),
    ("sending", "/asyncio/"),
    ("sending", "/maild/gateways/smtp"),
    ("sending", "epoll"),
)


@dataclass(slots=True)
class Rounds:
    """What each took, round by round."""

    reference: list[Used] = field(default_factory=list)
    maild: list[Used] = field(default_factory=list)

    def ratio(self) -> float:
        """How many letters maild takes while the loop takes one; of each round, the middle."""
        return median(loop.seconds / desk.seconds for loop, desk in zip(self.reference, self.maild, strict=True))


class Way:
    """A desk with clients and questions that wait for an answer, and the letters that come in one morning."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._kept, self._runs = place.folder / "kept", 0
        self.letters = Mailbag(WRITTEN, 5, self._prepare(), CONFIRMED).letters(LETTERS)

    def _prepare(self) -> list[Echo]:
        """Requests of the early morning, the first of them confirmed; the questions that wait for an answer."""
        place = self._place
        town.found(load_settings(place.config, {}))
        bag = Mailbag(ASKED, 1)
        place.sink.keeps = True
        place.lay([bag.order() for _ in range(WAITING)], ASKED)
        used_by("tests.bench.one_pass", str(place.config), (ASKED + QUARTER).isoformat())
        place.sink.keeps = False
        echoes = self._echoes()
        place.lay([bag.reply(echo) for echo in echoes[:CONFIRMED]], ASKED + 2 * QUARTER)
        used_by("tests.bench.one_pass", str(place.config), WRITTEN.isoformat())
        shutil.copytree(place.config.parent, self._kept)
        return echoes[CONFIRMED:]

    def _echoes(self) -> list[Echo]:
        """The answers that ask for a yes."""
        came = [message_from_bytes(raw, policy=policy.default) for raw in self._place.sink.raws]
        return [_echo(letter) for letter in came if "[код " in letter["Subject"]]

    def fill(self) -> None:
        """The same morning again.

        What the last run left is put aside and not removed: for minutes ext4 steps over each inode that became free,
        one by one, with every file that is made (`recently_deleted`), and only maild makes files.
        """
        place = self._place
        place.empty()
        place.config.parent.rename(place.folder / f"past-{self._runs}")
        self._runs += 1
        shutil.copytree(self._kept, place.config.parent)
        place.lay(self.letters, WRITTEN)

    def reference(self) -> Used:
        """One run of the loop."""
        self.fill()
        used = used_by("tests.bench.reference", str(self._place.config))
        assert len(self._place.sink.came) == LETTERS, len(self._place.sink.came)
        return used

    def maild(self, profile: Path | None = None) -> Used:
        """One pass of maild, looked over afterwards: every letter is in the inbox, and every answer was sent."""
        self.fill()
        words = [str(profile)] if profile else []
        used = used_by("tests.bench.one_pass", str(self._place.config), TAKEN.isoformat(), *words)
        taken, left, sent = self.counted()
        assert (taken, left) == (LETTERS + WAITING + CONFIRMED, 0), (taken, left)
        assert sent > LETTERS / 2, sent
        return used

    def counted(self) -> tuple[int, int, int]:
        """Letters taken in, letters that wait to be sent, letters at the sink."""
        path = wiring.ledger_file(load_settings(self._place.config, {}))
        assert path is not None
        with closing(sqlite3.connect(path)) as ledger:
            (taken,) = ledger.execute("SELECT count(*) FROM inbox").fetchone()
            (left,) = ledger.execute("SELECT count(*) FROM outbox WHERE status <> 'sent'").fetchone()
        return taken, left, len(self._place.sink.came)


def _echo(letter: EmailMessage) -> Echo:
    text = letter.get_body(("plain",))
    assert text is not None
    return Echo(letter["To"], letter["Subject"], letter["Message-ID"], text.get_content())


def run(folder: Path) -> None:
    """A mailbox of 2,000 letters, taken by a plain loop and by maild in turn."""
    with a_place(folder) as place:
        way, rounds = Way(place), Rounds()
        for number in range(ROUNDS):
            rounds.reference.append(way.reference())
            rounds.maild.append(way.maild())
            say(f"round {number + 1} of {ROUNDS}: {rounds.ratio():.2f} times the loop")
        _print_table(rounds)
        profile = folder / "profile"
        way.maild(profile)
        _print_stages(profile)


def _print_table(rounds: Rounds) -> None:
    say(f"{'':<12}{'letters/s':>12}{'CPU ms/letter':>16}{'peak MB':>10}   (middle of {ROUNDS})")
    for name, runs in (("the loop", rounds.reference), ("maild", rounds.maild)):
        speed = median(LETTERS / run.seconds for run in runs)
        cpu, peak = median(1000 * run.cpu / LETTERS for run in runs), median(run.peak for run in runs)
        say(f"{name:<12}{speed:>12.0f}{cpu:>16.2f}{peak:>10.0f}")
    say(f"maild takes {rounds.ratio():.2f} letters while the loop takes one")


def _print_stages(profile: Path) -> None:
    """Shares of a profiled pass by stage; the profiler makes small functions look larger than they are."""
    spent: dict[str, float] = {}
    for (path, _, name), (_, _, seconds, *_) in pstats.Stats(str(profile)).stats.items():  # type: ignore[attr-defined]
        said = path if path != "~" else name
        stage = next((stage for stage, part in _STAGES if part in said), "all else")
        spent[stage] = spent.get(stage, 0.0) + seconds
    whole = sum(spent.values())
    for stage, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        say(f"  {stage:<26}{100 * seconds / whole:>5.1f} %{1000 * seconds / LETTERS:>8.2f} ms")
