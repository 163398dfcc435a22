"""One daemon a ledger."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from maild.gateways.lock import only_one
from maild.ports import Temporary

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import pathlib, sys, time
from maild.gateways.lock import only_one
with only_one(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_told_that_another_is_at_work(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db.lock"
    with (
        only_one(path),
        pytest.raises(Temporary, match=r"another maild is at work on this ledger \(.*ledger\.db\.lock is locked\)"),
        only_one(path),
    ):
        raise AssertionError


def test_the_folder_of_a_new_ledger_is_made(tmp_path: Path) -> None:
    with only_one(tmp_path / "new" / "maild" / "ledger.db.lock"):
        assert (tmp_path / "new" / "maild").is_dir()


def test_a_lock_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with (
        pytest.raises(Temporary, match=r"file/ledger\.db\.lock cannot be locked: "),
        only_one(tmp_path / "file" / "ledger.db.lock"),
    ):
        raise AssertionError


def test_other_ledgers_have_locks_of_their_own(tmp_path: Path) -> None:
    with only_one(tmp_path / "one.lock"), only_one(tmp_path / "two.lock"):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one.lock", "two.lock"]


def test_the_lock_is_free_when_the_work_is_done_also_if_it_failed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db.lock"
    with pytest.raises(LookupError), only_one(path):
        raise LookupError
    with only_one(path):
        assert path.read_bytes() == b""


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db.lock"
    holds = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(holds, stdout=subprocess.PIPE) as holder:  # noqa: S603 - our own words
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Temporary), only_one(path):
            raise AssertionError
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        with only_one(path):
            assert path.exists()
