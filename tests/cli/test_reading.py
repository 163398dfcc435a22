"""`maild read`: how a letter is read, offline and without effect."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from maild.__main__ import main
from maild.cli.complaint import Exit
from tests.corpus import MAILS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

KEYS = [
    *("from", "subject", "received_at", "text", "automatic", "authenticity"),
    *("intent", "fields", "attachments", "explanation"),
]
ORDER = """\
Authentication-Results: mx.localhost; dkim=pass header.d=snt.example; dmarc=pass header.from=snt.example
Received: from a by mx.localhost; Mon, 02 Nov 2026 08:59:59 +0000
From: =?utf-8?b?0JDQvdC90LA=?= <anna@snt.example>
To: service@example.org
Subject: =?utf-8?b?0JfQsNGP0LLQutCw?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Прошу отключить участок 12 за неуплату.
"""
COMMAND = """\
From: dispatcher@example.org
To: service@example.org
Subject: x
Content-Type: text/plain; charset=utf-8

в работу 2026-000123
"""


@pytest.fixture
def letters(tmp_path: Path) -> list[str]:
    files = [tmp_path / "order.eml", tmp_path / "command.eml"]
    for file, text in zip(files, (ORDER, COMMAND), strict=True):
        file.write_text(text, encoding="utf-8")
    return [str(file) for file in files]


def _objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_one_object_a_line_in_the_order_of_the_files(shell: Shell, letters: list[str]) -> None:
    code, out, _ = shell.run("read", "--json", *letters, letters[0])
    assert code == 0
    objects = _objects(out)
    assert [found["intent"] for found in objects] == ["request", "command", "request"]
    assert all(list(found) == KEYS for found in objects)


def test_an_order_is_shown_with_its_fields_and_why(shell: Shell, letters: list[str]) -> None:
    (found,) = _objects(shell.run("read", letters[0], "--json")[1])
    assert found["from"] == "anna@snt.example"
    assert found["subject"] == "Заявка"
    assert found["received_at"] == "2026-11-02T11:59:59+03:00"
    assert found["text"] == "Прошу отключить участок 12 за неуплату."
    assert (found["automatic"], found["authenticity"], found["attachments"]) == (None, "pass", [])
    assert found["fields"]["kind"] == "disconnect"
    assert (found["fields"]["plot"], found["fields"]["watts"], found["fields"]["problem"]) == ("12", None, None)
    assert found["explanation"]


def test_without_json_it_is_for_people(shell: Shell, letters: list[str]) -> None:
    code, out, _ = shell.run("read", letters[0])
    assert code == 0
    assert "anna@snt.example" in out
    assert "Прошу отключить участок 12" in out


def test_a_dash_reads_standard_input(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ORDER.encode())))
    (found,) = _objects(shell.run("read", "-", "--json")[1])
    assert found["intent"] == "request"


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(shell: Shell, letters: list[str]) -> None:
    code, out, err = shell.run("read", "/nowhere.eml", letters[0], "--json")
    assert code == Exit.NO_INPUT
    assert len(_objects(out)) == 1
    assert "/nowhere.eml" in err


def test_files_that_cannot_be_read_hide_none_and_move_none(shell: Shell, letters: list[str], tmp_path: Path) -> None:
    order, command = letters
    code, out, err = shell.run("read", "--json", order, str(tmp_path), command, "/nowhere.eml", order)
    assert code == Exit.NO_INPUT
    assert [found["intent"] for found in _objects(out)] == ["request", "command", "request"]
    assert [line.split(": ")[1] for line in err.splitlines()] == [str(tmp_path), "/nowhere.eml"]


def test_thousands_a_minute_in_little_memory_each_in_its_line(shell: Shell) -> None:
    files = [str(path) for path in sorted(MAILS.glob("*/*.eml"))] * 3
    limits = 'ulimit -v 307200 && ulimit -t 30 && exec "$@"'
    maild = [sys.executable, "-m", "maild", "--config", str(shell.config), "read", "--json", *files]
    done = subprocess.run(["/bin/sh", "-c", limits, "sh", *maild], capture_output=True, text=True, check=True)  # noqa: S603
    found = _objects(done.stdout)
    assert len(found) == len(files) > 2000
    third = len(files) // 3
    assert found[:third] == found[third : 2 * third] == found[2 * third :]
    assert len({one["subject"] for one in found}) > 100


@pytest.mark.rule("M-8")
def test_a_hostile_letter_is_an_object_that_says_which_limit(shell: Shell, tmp_path: Path) -> None:
    nested = tmp_path / "nested.eml"
    levels = range(60)
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in levels)
    nested.write_text(f"From: a@b.example\nMIME-Version: 1.0\n{heads}Content-Type: text/plain\n\nx\n", encoding="utf-8")
    code, out, _ = shell.run("read", str(nested), "--json")
    (found,) = _objects(out)
    assert code == 0
    assert list(found) == KEYS
    assert (found["intent"], found["automatic"]) == ("unknown", None)
    assert found["explanation"]


@pytest.mark.parametrize("raw", [b"", b"\0" * 100, b"\xff\xfe\x00", b"From: a@\n\n", b"Subject: x"])
def test_nothing_makes_it_fall_over(shell: Shell, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "strange.eml"
    file.write_bytes(raw)
    code, out, _ = shell.run("read", str(file), "--json")
    assert code == 0
    assert [list(found) for found in _objects(out)] == [KEYS]


def test_without_any_configuration_it_reads_as_a_desk_that_knows_nobody(
    letters: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILD_CONFIG", raising=False)
    assert main(["read", *letters, "--json"]) == 0
    shown = capsys.readouterr()
    order, command = _objects(shown.out)
    assert "no configuration" in shown.err
    assert (order["intent"], order["authenticity"]) == ("request", "none")
    assert command["intent"] != "command"


def test_a_named_configuration_that_is_not_there_is_78(letters: list[str]) -> None:
    assert main(["--config", "/nowhere.toml", "read", *letters]) == Exit.CONFIGURATION


def test_it_starts_without_the_ledgers_libraries(shell: Shell, letters: list[str]) -> None:
    words = ["--config", str(shell.config), "read", "--json", letters[0]]
    heavy = "{'sqlmodel', 'sqlalchemy', 'pydantic', 'holidays', 'imapclient', 'aiosmtplib', 'openpyxl', 'jinja2'}"
    program = f"import sys\nfrom maild.__main__ import main\nmain({words!r})\nprint(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "[]"
