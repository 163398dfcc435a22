"""A verb without a usable configuration says what to mend, with exit code 78."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.__main__ import main
from maild.cli.complaint import Exit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Shell


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_known(shell: Shell) -> None:
    text = shell.config.read_text(encoding="utf-8").replace("phone =", "fone =")
    shell.config.write_text(text, encoding="utf-8")
    code, out, err = shell.run("status")
    assert code == Exit.CONFIGURATION
    assert out == ""
    assert err.startswith(f"maild: {shell.config}:4: ")
    assert "phone" in err


def test_a_configuration_that_is_not_there_is_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "nowhere.toml"), "requests"]) == Exit.CONFIGURATION
    assert "nowhere.toml" in capsys.readouterr().err


def test_a_password_is_never_printed(shell: Shell) -> None:
    for words in (["status"], ["check"], ["once"]):
        _, out, err = shell.run(*words)
        assert "secret" not in out + err


def test_only_verbs_that_talk_to_mail_servers_need_the_password(shell: Shell) -> None:
    """Credentials of a service are there only while it runs, and `restore` and `verify` are for when it does not."""
    text = shell.config.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("password")]
    at = lines.index("[imap]") + 1
    lines.insert(at, 'password_file = "/run/credentials/maild.service/gone"')
    shell.config.write_text("\n".join(lines), encoding="utf-8")
    for words in (["requests"], ["status"], ["calendar"], ["quarantine"], ["migrate"], ["verify"]):
        assert shell.run(*words)[0] == Exit.DONE
    for words in (["once"], ["run"], ["check"], ["status", "--mailbox"]):
        assert shell.run(*words)[0] == Exit.CONFIGURATION


def test_servers_out_of_reach_are_69(shell: Shell) -> None:
    code, _, err = shell.run("once")
    assert code == Exit.UNAVAILABLE
    assert "127.0.0.1" in err
    assert err.count("\n") == 1
