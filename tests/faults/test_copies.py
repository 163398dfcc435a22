"""Copies of a desk at work, taken while letters flow; its machine is lost, and another goes on from the last (M-1)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.demo.servers import EmbeddedServers, Servers, read_folder
from maild.gateways.clock import SystemClock
from tests.faults.storm import Size, Storm, told
from tests.flows.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

COPIES, ORDERS, PATIENCE = 3, 4, 60.0


def _letters(storm: Storm) -> None:
    for _ in range(ORDERS):
        storm.people.order(storm.moment())
        storm.people.answer(storm.moment())


def _restored(servers: Servers, copy: Path) -> Stage:
    """Another machine, with the same mailbox."""
    folder = copy.with_name(f"from {copy.name}")
    folder.mkdir()
    machine = Stage(servers, folder)
    assert machine.maild("restore", str(copy))[0] == Exit.DONE
    assert machine.maild("verify")[0] == Exit.DONE
    return machine


@pytest.mark.rule("M-1", "Q-14")
def test_each_copy_of_a_desk_at_work_is_whole_and_another_machine_goes_on_from_the_last(
    tmp_path: Path, seed: int
) -> None:
    (tmp_path / "lost").mkdir()
    size = Size(orders=(COPIES + 1) * ORDERS, kills=1, clients=3)
    with EmbeddedServers() as servers, Storm(servers, tmp_path / "lost", seed, size) as storm:
        with storm.at_work():
            for number in range(COPIES):
                _letters(storm)
                assert storm.stage.maild("backup", str(tmp_path / f"{number}.tar.gz"))[0] == Exit.DONE
            _letters(storm)  # no copy knows of these
            storm._until(lambda: not read_folder(servers), PATIENCE)
        machines = [_restored(servers, tmp_path / f"{number}.tar.gz") for number in range(COPIES)]
        known = [len(desk.rows("inbox")) for desk in (*machines, storm.stage)]
        assert known == sorted(known)
        assert known[-2] < known[-1], "of some letters the last copy does not know"
        machine, now = machines[-1], SystemClock().now()
        for hour in (1, 2):
            machine.once(told(now + timedelta(hours=hour)))
        _all_there_once(storm, machine)


def _all_there_once(storm: Storm, machine: Stage) -> None:
    assert read_folder(storm._servers) == []
    taken: dict[str, list[object]] = defaultdict(list)
    for row in machine.rows("inbox"):
        taken[str(row["message_id"])] += [row["verdict"]] if row["verdict"] != "duplicate" else []
    assert {message_id: len(taken[message_id]) for message_id in storm.people.written.letters} == dict.fromkeys(
        storm.people.written.letters, 1
    )
    requests = machine.rows("requests")
    assert len({(row["client"], row["plot"]) for row in requests}) == len(requests) == storm.people.written.orders
    assert machine.maild("verify")[0] == Exit.DONE
