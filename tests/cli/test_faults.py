"""Faults of the world at the command line: one line that says what to do, and the exit code of CONTRACT."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from maild.at_work import TooEarly
from maild.cli import status
from maild.cli.arguments import LISTINGS
from maild.cli.complaint import Complaint, Exit
from maild.cli.faults import exit_code, faults_as_complaints
from maild.config import ConfigError
from maild.gateways.archive import NotWhole
from maild.ledger.schema import OtherVersion
from maild.ledger.sqlite import sqlite3
from maild.ports import Damaged, NotMoved, Permanent, Temporary, Unavailable
from tests.cli.seeding import seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Shell

USES_THE_LEDGER = ["status", "requests", "show req-1", "calendar", "verify", "migrate", "backup COPY", "once"]


def _ledger(shell: Shell) -> Path:
    return shell.config.parent / "ledger.db"


def _damage(shell: Shell) -> None:
    _ledger(shell).write_bytes(b"no database at all" * 100)


def _take_from_another_program(shell: Shell) -> None:
    with closing(sqlite3.connect(_ledger(shell))) as database:
        database.execute("CREATE TABLE bookmarks (id INTEGER)")
        database.commit()


def _make_newer(shell: Shell) -> None:
    seed(shell.config)
    with closing(sqlite3.connect(_ledger(shell))) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


def _put_a_folder_there(shell: Shell) -> None:
    _ledger(shell).mkdir()


@pytest.mark.parametrize("words", USES_THE_LEDGER)
@pytest.mark.parametrize(
    ("spoil", "code", "told"),
    [
        (_damage, Exit.BAD_DATA, "restore from a copy"),
        (_take_from_another_program, Exit.BAD_DATA, "bookmarks"),
        (_put_a_folder_there, Exit.CONFIGURATION, "[ledger] url"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_told_alike_by_every_verb(
    shell: Shell, words: str, spoil: Callable[[Shell], None], code: Exit, told: str
) -> None:
    spoil(shell)
    found, out, err = shell.run(*words.replace("COPY", str(shell.config.parent / "copy")).split())
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert told in err


def test_a_database_without_its_driver_is_told_without_its_password(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    url = "postgresql+psycopg://desk:geheim@127.0.0.1:1/ledger"
    text = shell.config.read_text(encoding="utf-8").replace(f"sqlite:///{_ledger(shell)}", url)
    shell.config.write_text(text, encoding="utf-8")
    code, out, err = shell.run("status")
    assert (code, out, err.count("\n")) == (Exit.CONFIGURATION, "", 1)
    assert "psycopg" in err
    assert "geheim" not in err


@pytest.mark.parametrize("words", [words for words in USES_THE_LEDGER if "backup" not in words])
def test_a_ledger_of_a_newer_maild_is_only_copied(shell: Shell, words: str) -> None:
    _make_newer(shell)
    code, out, err = shell.run(*words.split())
    assert (code, out, err.count("\n"), "a newer maild" in err) == (Exit.SOFTWARE, "", 1, True)
    copy = str(shell.config.parent / "copy")
    assert shell.run("backup", copy)[0] == Exit.DONE
    _ledger(shell).unlink()
    assert shell.run("restore", copy)[0] == Exit.SOFTWARE


def test_a_ledger_that_is_not_there_is_told_by_what_works_on_one(shell: Shell) -> None:
    for words in (["verify"], ["backup", str(shell.config.parent / "copy")]):
        code, out, err = shell.run(*words)
        assert (code, out, f"no ledger at {_ledger(shell)}" in err) == (Exit.NO_INPUT, "", True)
    assert not _ledger(shell).exists()


def test_a_restored_copy_never_takes_the_place_of_a_ledger(shell: Shell) -> None:
    seed(shell.config)
    copy = str(shell.config.parent / "copy")
    assert shell.run("backup", copy)[0] == Exit.DONE
    assert shell.run("restore", copy)[0] == Exit.CANNOT_CREATE


@pytest.mark.parametrize("verb", LISTINGS)
def test_a_status_that_there_is_not_is_wrong_usage_and_told_with_the_right_ones(shell: Shell, verb: str) -> None:
    code, out, err = shell.run(verb, "--status", "bogus", "--json")
    assert (code, out, "'bogus'" in err) == (Exit.USAGE, "", True)
    right = [word for word in err.partition("there are ")[2].strip().split(", ") if word]
    assert bool(right) == (verb != "subscribers")
    assert {shell.run(verb, "--status", word)[0] for word in right} <= {Exit.DONE}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ConfigError("x"), Exit.CONFIGURATION),
        (TooEarly("x"), Exit.USAGE),
        (NotWhole("x"), Exit.BAD_DATA),
        (Damaged("x"), Exit.BAD_DATA),
        (OtherVersion("x"), Exit.SOFTWARE),
        (Permanent("x"), Exit.UNAVAILABLE),
        (Unavailable("x"), Exit.UNAVAILABLE),
        (NotMoved("x"), Exit.TRY_AGAIN),
        (Temporary("x"), Exit.TRY_AGAIN),
        (PermissionError(errno.EACCES, "Permission denied", "file"), Exit.NO_INPUT),
        (OSError(errno.ENOSPC, "No space left on device"), Exit.INPUT_OUTPUT),
        (ValueError("x"), None),
    ],
)
def test_each_fault_has_its_exit_code_and_a_fault_of_ours_has_none(fault: Exception, code: Exit | None) -> None:
    assert exit_code(fault) == code


@pytest.mark.parametrize(
    ("number", "file", "told"),
    [
        (errno.ENOSPC, "/var/lib/maild/x", "/var/lib/maild/x: No space left on device"),
        (errno.EIO, None, "Input/output error"),
        (errno.EACCES, "/etc/x", "/etc/x: the desk's user may not open it (Permission denied)"),
    ],
)
def test_the_system_s_faults_are_sentences(number: int, file: str | None, told: str) -> None:
    with pytest.raises(Complaint) as complaint, faults_as_complaints():
        raise OSError(number, os.strerror(number), file)
    assert str(complaint.value) == told


def test_a_fault_of_the_system_anywhere_is_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/x")

    monkeypatch.setattr(status, "_looked", full)
    assert shell.run("status") == (Exit.INPUT_OUTPUT, "", "maild: /srv/x: No space left on device\n")


def test_a_fault_of_our_own_keeps_its_traceback(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("a slip")

    monkeypatch.setattr(status, "_looked", wrong)
    with pytest.raises(ValueError, match="a slip"):
        shell.run("status")
