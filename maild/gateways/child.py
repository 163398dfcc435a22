"""A child with limits that opens what others have sent: whatever becomes of it harms nobody (M-8)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_PROBLEM = b'{"problem": '


class ChildProblem(ValueError):
    """Why there is no answer, in Russian."""


def answer_of(script: str, asked: bytes, seconds: float, *, slow: str, broken: str) -> bytes:
    """What a module of this folder, run as a file of its own without anything of maild, makes of the octets.

    Args:
        script: the module's file.
        asked: given to it on its input.
        seconds: how long it may take.
        slow: what is told if it takes longer.
        broken: what is told if it dies.

    Raises:
        ChildProblem: it took too long, it died, or it answered why it cannot.
    """
    command = [sys.executable, "-I", str(_HERE / script)]
    try:
        child = subprocess.run(command, input=asked, capture_output=True, timeout=seconds, check=False, env={})  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as fault:
        raise ChildProblem(slow) from fault
    if child.returncode != 0:
        raise ChildProblem(broken)
    if child.stdout.startswith(_PROBLEM):
        raise ChildProblem(json.loads(child.stdout)["problem"])
    return child.stdout
