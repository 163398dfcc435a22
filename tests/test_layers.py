"""The layers of ARCHITECTURE.md hold: import-linter's contracts in pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

if TYPE_CHECKING:
    import pytest


def test_no_import_goes_against_the_layers(capsys: pytest.CaptureFixture[str]) -> None:
    pyproject = Path(__file__).parent.parent / "pyproject.toml"
    status = lint_imports(config_filename=str(pyproject), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
