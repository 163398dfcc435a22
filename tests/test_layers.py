"""The layers of ARCHITECTURE.md hold: import-linter's contracts in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_no_import_goes_against_the_layers() -> None:
    """In a process of its own: it sets up logging as if it were alone."""
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
