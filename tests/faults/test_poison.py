"""A letter that kills whoever reads it: the others are taken, it is put aside, and after a mend it counts (M-3)."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.demo.servers import EmbeddedServers
from tests.faults.scene import MOMENT, NEXT, RESTARTED, Scene
from tests.flows.stage import CLIENT, DISPATCHER, at

if TYPE_CHECKING:
    from pathlib import Path

_POISON = "показания не меняются с мая"
_ONCE = """
import os, signal
from maild.__main__ import main
from maild.letters import reading
well = reading.read
def read(raw, trust):
    letter = well(raw, trust)
    if "{poison}" in letter.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return letter
reading.read = read
raise SystemExit(main(["--config", "{config}", "once", "--at", "{moment}"]))
"""
ENDS = 4
"""Once with all in hand, then three times alone."""


@pytest.mark.rule("M-3", "D-10", "D-2")
def test_a_letter_that_brings_the_process_down_again_and_again_is_put_aside_and_counts_after_a_mend(
    tmp_path: Path,
) -> None:
    with EmbeddedServers() as servers:
        scene = Scene(servers, tmp_path / "at-work")
        stage = scene.stage
        stage.write(CLIENT, "Заявка", f"Вид заявки: Проверка счётчика\nУчасток: 3\nТекст: {_POISON}\n", MOMENT)
        words = _ONCE.format(poison=_POISON, config=stage.config, moment=at(NEXT).isoformat())
        ends = [subprocess.run([sys.executable, "-c", words], check=False).returncode for _ in range(ENDS + 1)]  # noqa: S603
        assert ends == [-signal.SIGKILL] * ENDS + [Exit.DONE]
        (held,) = stage.rows("quarantine", "list")
        assert [row["plot"] for row in stage.rows("requests")] == ["1", "2"]
        assert any("карантин" in one.subject for one in stage.to(stage.news(), DISPATCHER))
        assert stage.maild("quarantine", "retry", str(held["id"]))[0] == Exit.DONE
        assert stage.only(stage.once(RESTARTED), CLIENT).code
        found = [(row["plot"], row["kind"], row["filed_at"]) for row in stage.rows("requests")]
        assert found[-1] == ("3", "remote_check", at(MOMENT).isoformat())
        assert stage.maild("verify")[0] == Exit.DONE
