"""What a process used: told by itself at its end, on standard output, to the bench that started it."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds from start to end, seconds of processor in all threads, all children and the kernel, MB at the most."""

    seconds: float
    cpu: float
    peak: float


def say(text: str) -> None:
    """A line for who runs the bench, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(begun: float) -> None:
    """The last words of a process that began at that moment of `time.monotonic`."""
    found = _PEAK.search(Path("/proc/self/status").read_text("ascii"))
    peak = int(found[1]) / 1024 if found else 0.0
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = time.process_time() + children.ru_utime + children.ru_stime
    say(json.dumps(asdict(Used(time.monotonic() - begun, cpu, peak))))


def used_by(module: str, *words: str, environ: Mapping[str, str] | None = None) -> Used:
    """Run `python -m module words…` and hear what it used."""
    ran = subprocess.run(  # noqa: S603 - words of our own
        [sys.executable, "-m", module, *words], check=True, stdout=subprocess.PIPE, cwd=_ROOT, env=environ
    )
    return Used(**json.loads(ran.stdout.splitlines()[-1]))
