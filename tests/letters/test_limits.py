"""Nothing takes `maild read` five seconds or 300 MB, or ends it: each in a process that gets no more (M-3, M-8)."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import write_config
from tests.letters.hostile import LETTERS, hostile

if TYPE_CHECKING:
    from pathlib import Path

MOST_SECONDS = 5
MOST_KILOBYTES = 300 * 1024


@pytest.mark.rule("M-3", "M-8")
@pytest.mark.parametrize("what", LETTERS)
def test_five_seconds_and_300_megabytes_are_enough_for_any_letter(what: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_bytes(hostile(what))
    limits = f'ulimit -v {MOST_KILOBYTES} && ulimit -t {MOST_SECONDS} && exec "$@"'
    maild = [sys.executable, "-m", "maild", "--config", str(write_config(tmp_path)), "read", "--json", str(letter)]
    done = subprocess.run(["/bin/sh", "-c", limits, "sh", *maild], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert "ошибка программы" not in "".join(json.loads(line)["explanation"])
