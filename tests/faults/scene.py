"""A desk in the midst of its day, for tests that let it meet a fault and look at what comes of it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from maild import at_work, wiring
from maild.cli.complaint import Exit
from maild.config import load_settings
from maild.demo.servers import Servers, read_folder
from maild.gateways.clock import FixedClock
from maild.sheaf import TOGETHER
from tests.faults.killing import Killer, mortal
from tests.flows.stage import CLIENT, DISPATCHER, Stage, at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE, MOMENT, NEXT = "2026-11-03 10:00", "2026-11-03 10:30", "2026-11-03 10:45"
OTHER_CLIENT = "snt@vasilek.example"
CONNECTIONS = 2
"""To the next mail server: as many letters can be on their way when the process dies."""
RESTARTED, AT_LAST = "2026-11-03 11:30", "2026-11-03 13:30"


class Scene:
    """A desk in the midst of its day, with letters waiting, that can be played again from the same moment."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.servers, self.folder = servers, folder
        folder.mkdir()
        self.stage = Stage(servers, folder)
        self.letters: list[bytes] = []
        self._prepare()
        self.before = {str(row["message_id"]) for row in self.stage.rows("outbox")}
        keep(folder)

    def _prepare(self) -> None:
        stage = self.stage
        stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        file = "Участок;Абонент;Серийный номер\n1;Абонент 1;0001\n2;Абонент 2;0002\n3;Абонент 3;0003\n"
        stage.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[("а.csv", file.encode())])
        stage.once("2026-11-02 11:01")
        echo = stage.file("Прошу отключить участок 1 за неуплату", BEFORE)
        self._waiting(lambda: stage.reply(echo, "Да", MOMENT))
        self._waiting(lambda: stage.write(CLIENT, "", "Прошу включить участок 2, долг погашен", MOMENT))
        self._waiting(lambda: stage.write(DISPATCHER, "", "клиенты", MOMENT))

    def _waiting(self, write: Callable[[], object]) -> None:
        write()
        self.letters.append(self.stage.last_raw)

    def begin(self) -> None:
        """The same moment again."""
        self.servers.forget()
        begin_anew(self.folder)
        for raw in self.letters:
            self.servers.deliver(raw, at(MOMENT))

    def passed(self) -> None:
        """A pass that may fail for now."""
        code, _ = self.stage.maild("once", "--at", at(NEXT).isoformat())
        assert code in {Exit.DONE, Exit.UNAVAILABLE, Exit.TRY_AGAIN}

    def killed(self, killer: Killer) -> None:
        """A pass in the hands of the killer."""
        settings = load_settings(self.stage.config, {})
        with wiring.alone(settings), wiring.open_desk(settings, FixedClock(at(NEXT))) as parts:
            at_work.mend(parts)
            at_work.make_pass(mortal(parts, killer), simulated=True)

    def restarted(self) -> None:
        """The next passes; what was in DATA is sent again at the second."""
        for moment in (RESTARTED, AT_LAST):
            code, _ = self.stage.maild("once", "--at", at(moment).isoformat())
            assert code == 0

    def outcome(self) -> dict[str, object]:
        """All that a person can see of what came of it; codes differ from run to run."""
        requests, inbox, outbox = (self.stage.rows(verb) for verb in ("requests", "inbox", "outbox"))
        return {
            "requests": [(r["status"], r["number"], r["plot"]) for r in requests],
            "inbox": Counter((r["verdict"], r["subject"]) for r in inbox),
            "outbox": Counter((r["to"], _uncoded(str(r["subject"])), r["status"]) for r in outbox),
            "left": len(read_folder(self.servers)),
            "done": len(read_folder(self.servers, "Maild/Done")),
        }

    def sent_once(self, where: str) -> None:
        """Each letter reached its reader; one whose fate was not known came again as the very same letter (M-5)."""
        written = {str(row["message_id"]) for row in self.stage.rows("outbox")} - self.before
        came: dict[str, list[bytes]] = {}
        for one in self.servers.sent():
            came.setdefault(str(one.letter["Message-ID"]).strip("<>"), []).append(one.raw.partition(b"Message-ID")[2])
        assert set(came) == written, where
        assert sum(len(copies) > 1 for copies in came.values()) <= CONNECTIONS, where
        assert all(len(set(copies)) == 1 for copies in came.values()), where


class Crowd(Scene):
    """As many letters as are taken together, from two clients: one would get more answers than an hour may bring."""

    def _prepare(self) -> None:
        file = "Участок;Абонент;Серийный номер\n" + "".join(f"{n};Абонент {n};{n:04}\n" for n in range(1, TOGETHER + 1))
        self.stage.register(OTHER_CLIENT, "СНТ «Василёк»", "2026-11-02 07:30")
        self.stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 08:15")
        for client in (CLIENT, OTHER_CLIENT):
            named = f"абоненты {client}"
            self.stage.write(DISPATCHER, "", named, "2026-11-02 11:00", files=[("а.csv", file.encode())])
        self.stage.once("2026-11-02 11:01")
        echo = self.stage.file("Прошу отключить участок 1 за неуплату", BEFORE)
        self._waiting(lambda: self.stage.reply(echo, "Да", MOMENT))
        self._waiting(lambda: self.stage.write(DISPATCHER, "", "клиенты", MOMENT))
        for n in range(2, TOGETHER - 1):
            text = f"Вид заявки: Проверка счётчика\nУчасток: {n}\nТекст: показания не меняются с мая\n"
            client = (CLIENT, OTHER_CLIENT)[n % 2]
            self._waiting(partial(self.stage.write, client, "Заявка", text, MOMENT))
        self.letters.append(self.letters[-1])  # the last one twice


def keep(folder: Path) -> None:
    """A copy of a desk beside it."""
    shutil.copytree(folder, folder.with_name("kept"))


def begin_anew(folder: Path) -> None:
    """The desk as it was when it was kept; a journal of what was played since would be taken for its own."""
    for journal in folder.glob("ledger.db-*"):
        journal.unlink()
    for name in ("ledger.db", "letters"):
        place, kept = folder / name, folder.with_name("kept") / name
        if kept.is_dir():
            shutil.rmtree(place)
            shutil.copytree(kept, place)
        else:
            shutil.copy2(kept, place)


def impatient(stage: Stage) -> str:
    """From now on the desk waits for no server longer than a second; its configuration as it was."""
    was = stage.config.read_text(encoding="utf-8")
    text = was.replace("[imap]", "[imap]\ntimeout_seconds = 1")
    text = text.replace("[smtp]", "[smtp]\ntimeout_seconds = 1\ndata_timeout_seconds = 1")
    stage.config.write_text(text, encoding="utf-8")
    return was


def _uncoded(subject: str) -> str:
    return re.sub(r"\[код .*?\]", "", subject)
