"""Rounds: several mailboxes of one daemon, of which some are another's, and when what is due may be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from maild.ports import Temporary, Unavailable
from maild.rounds import Rounds
from maild.seating import DROP, Deposed, Share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """The ledger, the clock, the pipelines of two mailboxes, the folder and the ears, noting what is asked of them."""

    mine: Sequence[str] = ("a", "b", DROP)
    others_read_at: datetime | None = None
    now_is: datetime = NOON
    restored: datetime | None = None
    done: list[str] = field(default_factory=list)
    faults: dict[str, Exception] = field(default_factory=dict)
    stopping: set[str] = field(default_factory=set)
    until: list[datetime | None] = field(default_factory=list)
    read: dict[str, datetime] = field(default_factory=dict)
    heard: bool = False

    def now(self) -> datetime:
        return self.now_is

    def share_out(self, things: Sequence[str]) -> Share:
        if "table" in self.faults:
            raise self.faults["table"]
        return Share(frozenset(things) & frozenset(self.mine), self.others_read_at)

    def record_pass(self, at: datetime, *, simulated: bool, read: Mapping[str, datetime]) -> None:
        assert (at, simulated) == (self.now_is, False)
        self.read = dict(read)

    def restored_at(self) -> datetime | None:
        return self.restored

    def mark_reconciled(self) -> None:
        self.restored = None
        self.done.append("reconciled")

    def take_dropped(self, *, patient: bool) -> None:
        self.done.append(f"dropped, patient={patient}")

    def wait_for(self, names: Sequence[str], seconds: float) -> bool:
        self.done.append(f"wait for {' '.join(names)} {seconds:.0f}")
        return self.heard

    def wake(self) -> None:
        self.done.append("wake")

    def pipeline(self, name: str) -> Any:  # noqa: ANN401 - stands for a pipeline
        def drain(turn: Callable[[], object]) -> int:
            self.done.append(name)
            if name in self.faults:
                raise self.faults[name]
            turn()
            return 2

        def do_due(turn: Callable[[], object], until: datetime) -> int:
            self.until.append(until)
            turn()
            return 7

        def bring_back(since: datetime) -> None:
            self.done.append(f"{name} since {since:%H:%M}")

        stopping = lambda: name in self.stopping  # noqa: E731 - as short as it is
        return SimpleNamespace(drain=drain, do_due=do_due, bring_back=bring_back, stopping=stopping)


@pytest.fixture
def world() -> World:
    return World()


def rounds_in(world: World, *names: str, folder: bool = True) -> Rounds:
    whole: Any = world
    counter: Any = SimpleNamespace(folder=folder or None, take_dropped=world.take_dropped)
    office: Any = SimpleNamespace(clock=world, ledger=world)
    return Rounds(office, whole, {name: world.pipeline(name) for name in names or ("a", "b")}, counter, whole)


def a_pass(rounds: Rounds) -> int:
    taken = rounds.drain()
    rounds.take_dropped()
    return taken


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mine", [("a", "b"), ("a",), ("b",), ()])
def test_only_what_is_ours_is_read(world: World, mine: tuple[str, ...]) -> None:
    world.mine = mine
    assert a_pass(rounds_in(world)) == 2 * len(mine)
    assert world.done == list(mine)


def test_each_mailbox_lets_answers_go_as_soon_as_its_letters_are_committed(world: World) -> None:
    assert rounds_in(world).drain(lambda: world.done.append("turn")) == 4
    assert world.done == ["a", "turn", "b", "turn"]


def test_the_folder_is_looked_into_by_whom_it_belongs_to(world: World) -> None:
    rounds = rounds_in(world)
    a_pass(rounds)
    rounds.take_dropped(patient=True)
    assert world.done[2:] == ["dropped, patient=False", "dropped, patient=True"]


def test_a_mailbox_that_is_away_holds_up_no_other_and_is_tried_less_and_less_often(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = [100.0]
    monkeypatch.setattr("maild.rounds.time.monotonic", lambda: clock[0])
    rounds = rounds_in(world)
    world.faults["a"] = Unavailable("away")
    tried = []
    for second in range(8):
        clock[0] = 100.0 + second
        assert rounds.drain() == 2
        assert (rounds.away is world.faults["a"]) is ("a" in world.done)
        tried.append(second) if "a" in world.done else None
        world.done.clear()
    assert tried == [0, 1, 3, 7]
    assert [record.getMessage() for record in caplog.records][:2] == [
        f"away; again in {seconds} s, the others are read" for seconds in (1, 2)
    ]
    world.faults.clear()
    clock[0] = 200.0
    assert rounds.drain() == 4
    world.faults["a"] = OSError("away again")
    rounds.drain()
    clock[0] = 201.0
    world.done.clear()
    rounds.drain()
    assert "a" in world.done, "it begins anew with short pauses"


def test_when_all_are_away_the_daemon_hears_of_it(world: World) -> None:
    world.faults |= {"a": Unavailable("a is away"), "b": Unavailable("b is away")}
    rounds = rounds_in(world)
    with pytest.raises(Unavailable, match="b is away"):
        rounds.drain()
    assert world.done == ["a", "b"]


def test_a_single_one_that_is_away_sets_the_pace_of_the_daemon(world: World) -> None:
    world.faults["a"] = Temporary("away")
    rounds = rounds_in(world, "a")
    for _ in range(3):
        with pytest.raises(Temporary, match="away"):
            rounds.drain()
    assert world.done == ["a"] * 3


@pytest.mark.parametrize("where", ["table", "a"])
def test_who_is_deposed_reads_no_further(world: World, where: str) -> None:
    world.faults[where] = Deposed("too late")
    with pytest.raises(Deposed):
        rounds_in(world).drain()
    assert "b" not in world.done


@pytest.mark.rule("M-1")
def test_a_restored_ledger_is_reconciled_with_every_mailbox_before_one_is_read(world: World) -> None:
    world.restored, world.mine = NOON, ("b",)
    rounds_in(world).drain()
    assert world.done == ["a since 09:00", "b since 09:00", "reconciled", "b"]


# ── what is due ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_what_was_due_when_all_had_been_read_is_done_and_letters_are_taken_between(world: World) -> None:
    rounds, turns = rounds_in(world), list[str]()
    a_pass(rounds)
    world.now_is = NOON + MINUTE
    assert rounds.do_due(lambda: turns.append("turn")) == 7
    assert (world.until, turns) == ([NOON], ["turn"])
    assert world.done == ["a", "b", "dropped, patient=False", "a", "b"]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    ("mine", "others_read_at", "until"),
    [
        (("a", "b", DROP), None, NOON),
        (("a",), NOON - MINUTE, NOON - MINUTE),
        (("a",), NOON + MINUTE, NOON),
        (("a",), None, None),
        ((), NOON - MINUTE, NOON - MINUTE),
        ((), None, None),
    ],
)
def test_nothing_is_due_later_than_the_last_moment_that_anybody_has_read_up_to(
    world: World, mine: tuple[str, ...], others_read_at: datetime | None, until: datetime | None
) -> None:
    world.mine, world.others_read_at = mine, others_read_at
    rounds = rounds_in(world)
    a_pass(rounds)
    assert rounds.do_due() == (7 if until else 0)
    assert world.until == ([until] if until else [])


@pytest.mark.rule("Q-5")
def test_while_one_is_away_only_what_was_due_before_is_done(world: World) -> None:
    rounds = rounds_in(world)
    a_pass(rounds)
    world.now_is = NOON + MINUTE
    world.faults["a"] = Unavailable("away")
    a_pass(rounds)
    rounds.do_due()
    assert world.until == [NOON]
    rounds.record_pass(world.now_is, simulated=False)
    assert world.read == {"a": NOON, "b": NOON + MINUTE, DROP: NOON + MINUTE}


@pytest.mark.rule("Q-5")
def test_a_mailbox_that_was_left_half_read_counts_as_unread(world: World) -> None:
    world.stopping.add("b")
    rounds = rounds_in(world)
    a_pass(rounds)
    assert rounds.do_due() == 0


@pytest.mark.rule("Q-5")
def test_what_was_handed_over_and_came_back_must_be_read_anew(world: World) -> None:
    rounds = rounds_in(world, folder=False)
    a_pass(rounds)
    world.mine, world.others_read_at = ("a",), NOON
    rounds.drain()
    world.mine, world.faults["b"] = ("a", "b"), Unavailable("away")
    rounds.drain()
    assert rounds.do_due() == 0


# ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_what_is_ours_and_answers_is_waited_for(world: World) -> None:
    rounds = rounds_in(world)
    world.faults["a"] = Unavailable("away")
    rounds.drain()
    world.done.clear()
    assert rounds.wait(15) is False
    world.heard = True
    assert rounds.wait(3) is True
    rounds.wake()
    assert world.done == ["wait for b 15", "wait for b 3", "wake"]


def test_a_change_at_the_table_ends_the_wait_once(world: World) -> None:
    rounds = rounds_in(world)
    rounds.tell_of_change()
    assert [rounds.wait(15), rounds.wait(15)] == [True, False]
    assert world.done[0] == "wake"
