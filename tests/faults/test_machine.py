"""Any sequence of letters, answers, commands, returned letters, passes, kills and lost lines leaves the ledger true."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import closing, suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from maild import at_work, wiring
from maild.config import load_settings
from maild.demo.servers import EmbeddedServers, read_folder
from maild.desk.decision import Change, Ref
from maild.desk.lives import DEVICE, REGISTRATION, REQUEST
from maild.gateways.clock import FixedClock
from maild.ledger.examination import examine
from maild.ledger.outbox import LIFETIME
from maild.ledger.sqlite import sqlite3
from maild.ports import Temporary
from tests.desk.samples import a_client
from tests.faults.killing import Killed, Killer, mortal
from tests.faults.proxy import AtTurn, Calm, Kind, Point, Proxy, Through
from tests.faults.scene import begin_anew, impatient, keep
from tests.flows.stage import CLIENT, DISPATCHER, Came, Stage, at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES: dict[str, Any] = {"request": REQUEST, "registration": REGISTRATION, "device": DEVICE}
PLOTS = range(1, 5)
COMMANDS = ("в работу {}", "выполнена {}: сделано", "отклонить {}: нет доступа", "показать {}")
BEGINS = at("2026-11-03 10:00")
which = st.integers(0, 20)


class Played:
    """A prepared desk, on which each run begins anew."""

    def __init__(self, servers: EmbeddedServers, smtp: Proxy, folder: Path) -> None:
        folder.mkdir()
        self.servers, self.smtp, self.folder = servers, smtp, folder
        self.stage = Stage(Through(servers, None, smtp), folder)
        impatient(self.stage)
        self.stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        rows = "\n".join(f"{plot};Абонент {plot};{plot:04}" for plot in PLOTS)
        file = ("а.csv", f"Участок;Абонент;Серийный номер\n{rows}\n".encode())
        self.stage.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[file])
        self.stage.once("2026-11-02 11:01")
        self.known = len(self.stage.rows("inbox"))
        self.written = len(self.stage.rows("outbox"))
        self.url = f"sqlite:///{folder}/ledger.db"
        keep(folder)


class Desk(RuleBasedStateMachine):
    """What people and the world do to a desk, in any order."""

    played: ClassVar[Played]

    @initialize()
    def begin(self) -> None:
        self.played.servers.forget()
        begin_anew(self.played.folder)
        self.now, self.refused = BEGINS, False
        self.laid: list[bytes] = []
        self.came: list[Came] = []

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _lay(self, write: Callable[[str], object]) -> None:
        write(self.now.strftime("%Y-%m-%d %H:%M:%S"))
        self.laid.append(self.played.stage.last_raw)

    @rule(plot=st.sampled_from(PLOTS))
    def a_client_orders(self, plot: int) -> None:
        self._lay(lambda now: self.played.stage.write(CLIENT, "", f"Прошу отключить участок {plot} за неуплату", now))

    @rule(plot=st.sampled_from(PLOTS))
    def a_request_is_confirmed(self, plot: int) -> None:
        self.a_client_orders(plot)
        self.the_desk_passes(1)
        self.a_letter_is_answered("Да", -1)
        self.the_desk_passes(1)

    @rule(word=st.sampled_from(("Да", "Нет", "А когда?")), number=which)
    def a_letter_is_answered(self, word: str, number: int) -> None:
        asked = [one for one in self.came if one.message_id.startswith("<code.")]
        if asked:
            self._lay(lambda now: self.played.stage.reply(asked[number % len(asked)], word, now))

    @rule(command=st.sampled_from(COMMANDS), number=st.integers(1, 3))
    def a_dispatcher_commands(self, command: str, number: int) -> None:
        said = command.format(f"2026-{number:06}")
        self._lay(lambda now: self.played.stage.write(DISPATCHER, "", said, now))

    @rule(number=which)
    def a_letter_comes_twice(self, number: int) -> None:
        if self.laid:
            self.played.servers.deliver(self.laid[number % len(self.laid)], self.now)

    @rule(number=which)
    def a_letter_is_returned(self, number: int) -> None:
        if self.came:
            self._lay(lambda now: self._return(self.came[number % len(self.came)], now))

    def _return(self, came: Came, now: str) -> None:
        report = EmailMessage()
        report["From"], report["To"] = "MAILER-DAEMON@mx.localhost", self.played.servers.desk
        report["Subject"], report["Message-ID"] = "Undelivered", f"<{len(self.laid)}@mx.localhost>"
        report["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="b"'
        status = f"Final-Recipient: rfc822; {came.to}\nAction: failed\nStatus: 5.1.1\n"
        head = f"Message-ID: {came.message_id}\nSubject: x\n"
        body = (
            f"--b\nContent-Type: text/plain\n\nlost\n--b\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; mx.localhost\n\n{status}\n--b\nContent-Type: text/rfc822-headers\n\n{head}\n--b--\n"
        )
        raw = f"Return-Path: <>\n{report.as_string().rstrip()}\n\n{body}".replace("\n", "\r\n").encode()
        self.played.stage.last_raw = raw
        self.played.servers.deliver(raw, at(now))

    # ── the world ────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(minutes=st.sampled_from((1, 20, 70, 60 * 25, 60 * 73)))
    def the_desk_passes(self, minutes: int) -> None:
        self._at_work(minutes, Killer(at=0, after=False))

    @rule(minutes=st.sampled_from((1, 20)), step=st.integers(1, 90), after=st.booleans())
    def the_desk_is_killed(self, minutes: int, step: int, after: bool) -> None:
        self._at_work(minutes, Killer(step, after))

    @rule(minutes=st.sampled_from((1, 20)), turn=st.integers(1, 20), point=st.sampled_from(Point))
    def the_line_is_cut(self, minutes: int, turn: int, point: Point) -> None:
        self.played.smtp.trouble = AtTurn(Kind.CUT, turn, point).connection
        self.the_desk_passes(minutes)
        self.played.smtp.trouble = Calm

    @rule()
    def the_next_server_turns(self) -> None:
        self.refused = not self.refused
        if self.refused:
            self.played.servers.refuse(CLIENT, "451 4.7.1 later")
        else:
            self.played.servers.accept(CLIENT)

    @rule()
    def a_transaction_is_taken_back(self) -> None:
        settings = load_settings(self.played.stage.config, {})
        with wiring.open_ledger(settings) as ledger, ledger.work() as work:
            work.apply(Change(a_client(), Ref("client", 1), "data_changed"), at=self.now, actor="я", letter_id=None)
            work.new_letter_id()

    def _at_work(self, minutes: int, killer: Killer) -> None:
        self.now += timedelta(minutes=minutes)
        settings = load_settings(self.played.stage.config, {})
        alone, desk = wiring.alone(settings), wiring.open_desk(settings, FixedClock(self.now))
        with suppress(Killed, Temporary), alone, desk as parts:
            at_work.mend(parts)
            at_work.make_pass(mortal(parts, killer), simulated=True)
        self.came = [Came(one.to, one.letter) for one in self.played.servers.sent()]

    # ── what holds ───────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_ledger_proves_itself(self) -> None:
        assert examine(self.played.url).problem is None

    @invariant()
    def lives_go_by_their_tables_and_each_letter_has_its_effect_once(self) -> None:
        stands: dict[tuple[str, int], str | None] = defaultdict(lambda: None)
        filed: Counter[int] = Counter()
        for kind, number, event, was, now, letter in self._asked(
            "SELECT about_kind, about_id, event, was, now, letter FROM history ORDER BY id"
        ):
            if kind in TABLES:
                assert stands[kind, number] == was, (kind, number, event)
                assert TABLES[kind][was, event].status == now
                stands[kind, number] = now
                filed[letter] += event == "filed"
        assert max(filed.values(), default=0) <= 1
        for table in ("request", "registration"):
            found = dict(self._asked(f"SELECT id, status FROM {table}s"))  # noqa: S608 - words of our own
            assert found == {number: now for (kind, number), now in stands.items() if kind == table}

    def _asked(self, statement: str) -> list[Any]:
        with closing(sqlite3.connect(self.played.folder / "ledger.db")) as database:
            return database.execute(statement).fetchall()

    def teardown(self) -> None:
        """In fine weather everything comes to its end."""
        self.played.servers.accept(CLIENT)
        for _ in range(8):
            self.the_desk_passes(120)
        inbox = self.played.stage.rows("inbox")[self.played.known :]
        assert read_folder(self.played.servers) == []
        effective = Counter(str(row["message_id"]) for row in inbox if row["verdict"] != "duplicate")
        assert set(effective.values()) <= {1}
        assert len(effective) == len(set(self.laid))
        self._each_letter_came()
        numbers = sorted(number for (number,) in self._asked("SELECT number FROM requests WHERE number IS NOT NULL"))
        assert numbers == [f"2026-{n:06}" for n in range(1, len(numbers) + 1)]

    def _each_letter_came(self) -> None:
        """At least once, and once more only where nobody could know whether it had."""
        copies = Counter(one.message_id.strip("<>") for one in self.came)
        unknown = dict(
            self._asked("SELECT outgoing_id, count(*) FROM attempts WHERE outcome = 'unknown' GROUP BY outgoing_id")
        )
        for number, message_id, status in self._asked("SELECT id, message_id, status FROM outbox"):
            if number > self.played.written:
                given_up = status == "failed" and self.now - BEGINS > LIFETIME  # refused for three days (M-5)
                assert given_up or status in {"sent", "bounced"}, (number, status)
                assert (not given_up) <= copies[message_id] <= 1 + unknown.get(number, 0), number


@pytest.mark.rule("M-1", "M-5", "M-6", "Q-5", "Q-14")
def test_whatever_happens_in_whatever_order_the_ledger_is_true(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    thorough = bool(pytestconfig.getoption("thorough"))
    plan = settings(
        max_examples=250 if thorough else 8,
        stateful_step_count=30 if thorough else 20,
        deadline=None,
        phases=(Phase.generate,),
        derandomize=not thorough,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    with EmbeddedServers() as servers, Proxy(servers.smtp_port) as smtp:
        monkeypatch.setattr(Desk, "played", Played(servers, smtp, tmp_path / "at-work"), raising=False)
        run_state_machine_as_test(Desk, settings=plan)
