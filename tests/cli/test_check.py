"""`maild check`: each line ok, or what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.cli.configuring import example
from maild.gateways import dkim
from tests.cli.conftest import Shell, write_config
from tests.gateways.signing import FakeDns

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers
    from tests.servers.postgresql import Cluster


def _lines(shell: Shell) -> tuple[int, dict[str, str]]:
    code, out, _ = shell.run("check")
    lines = [line.split("  ", 1) for line in out.splitlines()]
    return code, {text: state for state, text in lines}


def test_with_servers_at_hand_everything_is_ok(
    servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(write_config(tmp_path, imap_port=servers.imap_port, smtp_port=servers.smtp_port), capsys)
    code, lines = _lines(shell)
    assert (code, set(lines.values())) == (0, {"ok"})
    assert any("offers IDLE MOVE UIDPLUS" in line for line in lines)
    assert any(line.startswith("outgoing server: 127.0.0.1:") for line in lines)
    assert not (tmp_path / "ledger.db").exists(), "check has no effect"
    assert shell.run("check", "--json")[0] == 0


def test_a_wrong_password_is_told(servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_config(tmp_path, imap_port=servers.imap_port, smtp_port=servers.smtp_port, password="wrong")
    code, lines = _lines(Shell(config, capsys))
    assert code == Exit.UNAVAILABLE
    failed = [line for line, state in lines.items() if state == "failed"]
    assert [line.split(":")[0] for line in failed] == ["mailbox", "outgoing server"]
    assert all("login or password is wrong" in line for line in failed)


def test_servers_out_of_reach_do_not_hide_the_other_checks(shell: Shell) -> None:
    code, lines = _lines(shell)
    assert code == Exit.UNAVAILABLE
    names = {line.split(":")[0]: state for line, state in lines.items()}
    assert names == {
        "configuration": "ok",
        "mailbox": "failed",
        "outgoing server": "failed",
        "templates": "ok",
        "ledger": "ok",
        "disk": "ok",
        "folders": "ok",
        "calendar": "ok",
    }


def test_each_mailbox_is_looked_at_also_if_one_is_away(
    servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_config(tmp_path, imap_port=servers.imap_port, smtp_port=servers.smtp_port)
    with config.open("a", encoding="utf-8") as file:
        file.write('[imap.away]\ninbox = "Nowhere"\n[imap.archive]\ninbox = "INBOX/"\nport = 1\n')
    code, lines = _lines(Shell(config, capsys))
    mailboxes = {line: state for line, state in lines.items() if line.startswith("mailbox:")}
    assert (code, list(mailboxes.values())) == (Exit.UNAVAILABLE, ["ok", "ok", "failed"])
    *_, away = mailboxes
    assert all(f"/{inbox}: " in away for inbox in ("Nowhere", "INBOX/"))


def test_json_is_one_list_of_findings(shell: Shell) -> None:
    import json

    code, out, _ = shell.run("check", "--json")
    findings = json.loads(out)
    assert code == Exit.UNAVAILABLE
    assert all(set(finding) == {"name", "ok", "detail"} for finding in findings)


def test_a_broken_configuration_is_78_and_the_only_line(shell: Shell) -> None:
    shell.config.write_text("[desk\n", encoding="utf-8")
    code, lines = _lines(shell)
    assert code == Exit.CONFIGURATION
    assert [line.split(":")[0] for line in lines] == ["configuration"]


def test_without_a_configuration_it_says_what_writes_one(shell: Shell) -> None:
    shell.config.unlink()
    code, lines = _lines(shell)
    assert (code, ["'maild init' writes one" in line for line in lines]) == (Exit.CONFIGURATION, [True])


def test_an_example_that_nobody_has_touched_is_recognized(shell: Shell) -> None:
    shell.config.write_text(example(), encoding="utf-8")
    code, lines = _lines(shell)
    assert code == Exit.CONFIGURATION
    assert any("cannot be read" in line and "run 'maild init'" in line for line in lines)


def test_authorities_that_are_not_there_are_told(shell: Shell) -> None:
    text = shell.config.read_text(encoding="utf-8").replace("[smtp]", '[smtp]\nca_file = "/nowhere/ca.pem"')
    shell.config.write_text(text, encoding="utf-8")
    code, lines = _lines(shell)
    assert code == Exit.CONFIGURATION
    assert any("[smtp] ca_file: must be a file that can be read" in line for line in lines)


@pytest.mark.parametrize("key", ["publication", "drop"])
def test_a_folder_that_cannot_be_written_to_is_told(shell: Shell, tmp_path: Path, key: str) -> None:
    (tmp_path / "file").touch()
    text = shell.config.read_text(encoding="utf-8")
    shell.config.write_text(f'{text}\n[statements]\n{key} = "{tmp_path}/file"\n', encoding="utf-8")
    code, lines = _lines(shell)
    assert code == Exit.CONFIGURATION
    assert [state for line, state in lines.items() if line.startswith(f"folders: [statements] {key}")] == ["failed"]


def test_a_broken_ledger_is_told(shell: Shell) -> None:
    (shell.config.parent / "ledger.db").write_bytes(b"no database at all" * 100)
    code, lines = _lines(shell)
    assert code == Exit.UNAVAILABLE, "the servers are out of reach as well"
    assert [state for line, state in lines.items() if line.startswith("ledger")][-1] == "failed"


def _with_resolver(shell: Shell, place: str) -> dict[str, str]:
    text = shell.config.read_text(encoding="utf-8")
    lines = ("[desk]", f'dkim_resolver = "{place}"')
    shell.config.write_text(text.replace("[desk]", "\n".join(lines), 1), encoding="utf-8")
    return {line: state for line, state in _lines(shell)[1].items() if line.startswith("DNS")}


@pytest.mark.parametrize("records", [{}, {"_domainkey.example.org": [b"x"]}])
def test_the_dns_is_asked_where_signatures_are_checked_here(shell: Shell, records: dict[str, list[bytes]]) -> None:
    with FakeDns(records) as dns:
        assert _with_resolver(shell, dns.place) == {f"DNS: {dns.place} answers": "ok"}


def test_a_dns_that_does_not_answer_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dkim, "SECONDS", 0.2)
    with FakeDns({"_domainkey.example.org": None}) as dns:
        ((line, state),) = _with_resolver(shell, dns.place).items()
    assert state == "failed"
    assert "asked back by code" in line


@pytest.mark.postgres
@pytest.mark.rule("M-1")
def test_a_server_that_may_forget_what_it_said_is_to_be_mended(shell: Shell, cluster: Cluster) -> None:
    url = f"{cluster.ledger()}?options=-c%20synchronous_commit=off"
    text = shell.config.read_text(encoding="utf-8").replace(f"sqlite:///{shell.config.parent}/ledger.db", url)
    shell.config.write_text(text, encoding="utf-8")
    told = [line for line, state in _lines(shell)[1].items() if state == "failed" and line.startswith("ledger")]
    assert [line for line in told if "synchronous_commit=off, fsync=off" in line] == told != []
