"""What is made from the argument parser: the manual and the completion."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from maild.cli.arguments import VERBS
from maild.cli.complaint import EXITS, Exit
from maild.cli.completion import bash_completion
from maild.cli.manual import man_page
from maild.cli.outline import outline

if TYPE_CHECKING:
    from pathlib import Path


def test_the_manual_tells_of_every_verb_option_and_exit_code() -> None:
    lines = man_page().splitlines()
    program = outline()
    assert [verb.name for verb in program.steps] == list(VERBS)
    for verb in program.steps:
        assert any(line.startswith(f'.SS "{verb.name}') for line in lines), verb.name
        for word in verb.words:
            assert any(line.startswith(".B ") and word.takes in line.replace("\\-", "-") for line in lines), word
    assert set(EXITS) == set(Exit)


def test_every_option_says_what_it_does() -> None:
    commands = [step for verb in outline().steps for step in (verb, *verb.steps)]
    assert [(one.name, word.written) for one in commands for word in one.words if not word.does] == []


def test_nothing_in_the_manual_is_taken_for_an_instruction() -> None:
    known = (".TH", ".SH", ".SS", ".TP", ".B", ".BR")
    assert [line for line in man_page().splitlines() if line[:1] in ".'" and line.split()[0] not in known] == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("maild sta", {"status", "statements"}),
        ("maild --config x sta", {"status", "statements"}),
        ("maild quarantine re", {"retry"}),
        ("maild requests --s", {"--status", "--since"}),
        ("maild import s", {"subscribers"}),
        ("maild read lett", {"letter.eml"}),
        ("maild --config lett", {"letter.eml"}),
        ("maild status --metrics lett", {"letter.eml"}),
        ("maild status lett", set()),
    ],
)
def test_bash_completes_verbs_steps_options_and_files(typed: str, offered: set[str], tmp_path: Path) -> None:
    (tmp_path / "letter.eml").touch()
    asked = f"COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _maild; printf '%s\\n' ${{COMPREPLY[@]}}"
    script = f"{bash_completion()}\n{asked}"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603, S607
    assert (set(done.stdout.split()), done.stderr) == (offered, "")
