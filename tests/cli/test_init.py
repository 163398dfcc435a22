"""`maild init`: a few questions, a configuration that works, a trial with the real servers."""

from __future__ import annotations

import getpass
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from maild.__main__ import main
from maild.cli.answers import answers_of
from maild.cli.arguments import parse
from maild.cli.complaint import Complaint, Exit
from maild.cli.configuring import example, filled
from maild.config import load_settings
from maild.demo.servers import EmbeddedServers, read_folder
from tests.cli.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maild.demo.servers import Servers

    Said = tuple[int, str, str]

DESK = "service@example.org"
ANSWERED = ["--name", "ООО «Свет»", "--phone", "1-23", "--dispatcher", "d@example.org", "--dispatcher", "e@example.org"]


@pytest.fixture
def init(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run it without a terminal; everything is written into a folder of the test's."""
    monkeypatch.setenv("MAILD_IMAP__PASSWORD", PASSWORD)

    def run(*words: str) -> Said:
        where = ["--config", str(tmp_path / "etc" / "maild.toml"), "init", "--state", str(tmp_path / "state")]
        capsys.readouterr()
        code = main([*where, *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def _at(servers: Servers) -> list[str]:
    imap, smtp = (f"{servers.host}:{port}" for port in (servers.imap_port, servers.smtp_port))
    return [
        *ANSWERED,
        "--address",
        servers.desk,
        "--imap",
        imap,
        "--smtp",
        smtp,
        "--security",
        "none",
        "--patience",
        "20",
    ]


@pytest.fixture
def embedded() -> Iterator[Servers]:
    """Servers that state who a sender is."""
    with EmbeddedServers() as servers:
        yield servers


def test_a_new_desk_is_configured_and_tried(
    servers: Servers, init: Callable[..., Said], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = init(*_at(servers))
    assert (code, err) == (Exit.DONE, "")
    assert [line.split("  ")[0] for line in out.splitlines()[:5]] == ["ok"] * 5
    settings = load_settings(tmp_path / "etc" / "maild.toml", {})
    assert (settings.desk.name, settings.desk.phone) == ("ООО «Свет»", "1-23")
    assert settings.desk.dispatchers == ("d@example.org", "e@example.org")
    assert settings.imap.password == settings.smtp.password == PASSWORD
    assert settings.ledger.letters == str(tmp_path / "state" / "letters")
    assert settings.warnings == ()
    assert read_folder(servers) == []
    assert len(read_folder(servers, "Maild/Done")) in {1, 2}
    assert main(["--config", str(tmp_path / "etc" / "maild.toml"), "check"]) == Exit.DONE
    assert "failed" not in capsys.readouterr().out


@pytest.mark.rule("D-4")
def test_the_servers_word_on_senders_is_believed_if_no_forgery_comes_through(
    embedded: Servers, init: Callable[..., Said], tmp_path: Path
) -> None:
    code, out, _ = init(*_at(embedded))
    assert code == Exit.DONE
    assert f"{embedded.authserv_id}: a forged Authentication-Results in this name did not come through" in out
    desk = load_settings(tmp_path / "etc" / "maild.toml", {}).desk
    assert desk.trusted_authserv_ids == (embedded.authserv_id,)
    forged = [b"mx.localhost; dkim=pass header.d=" in raw for raw in read_folder(embedded, "Maild/Done")]
    assert forged == [True, True], "what stands there is the server's own verdict"
    assert not any(b".invalid" in raw for raw in read_folder(embedded, "Maild/Done"))


def test_what_is_written_is_for_its_owner_only(init: Callable[..., Said], tmp_path: Path) -> None:
    assert init("--offline", *ANSWERED, "--address", DESK)[0] == Exit.DONE
    written = sorted((tmp_path / "etc").iterdir())
    assert [path.name for path in written] == ["imap.password", "maild.toml", "smtp.password"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in written] == [0o600] * 3
    assert PASSWORD not in written[1].read_text(encoding="utf-8")


@pytest.mark.rule("D-4")
def test_a_name_under_which_a_forgery_comes_through_is_not_believed(
    servers: Servers, init: Callable[..., Said], tmp_path: Path
) -> None:
    code, out, _ = init(*_at(servers), "--authserv-id", "mx.elsewhere.example")
    assert code == Exit.DONE
    assert "mx.elsewhere.example: a forged Authentication-Results in this name came through" in out
    assert "always be asked back by code" in out
    assert load_settings(tmp_path / "etc" / "maild.toml", {}).desk.trusted_authserv_ids == ()


def test_a_configuration_that_is_there_is_tried_and_left_as_it_is(
    embedded: Servers, init: Callable[..., Said], tmp_path: Path
) -> None:
    assert init("--offline", *_at(embedded))[0] == Exit.DONE
    config = tmp_path / "etc" / "maild.toml"
    before = config.read_bytes()
    code, out, _ = init()
    assert (code, config.read_bytes()) == (Exit.DONE, before)
    assert f"trusted_authserv_ids = ['{embedded.authserv_id}']" in out
    assert init("--replace", "--offline", *_at(embedded), "--name", "Другое")[0] == Exit.DONE
    assert load_settings(config, {}).desk.name == "Другое"


def test_the_shipped_example_counts_as_no_configuration(init: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "maild.toml").write_text(example(), encoding="utf-8")
    assert init("--offline", *ANSWERED, "--address", DESK)[0] == Exit.DONE
    assert load_settings(tmp_path / "etc" / "maild.toml", {}).desk.name == "ООО «Свет»"


def test_a_wrong_password_is_told_and_the_configuration_stays(
    servers: Servers, init: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILD_IMAP__PASSWORD", "not-this-one")
    code, _, err = init(*_at(servers))
    assert (code, err.count("\n"), "mailbox" in err, "not-this-one" in err) == (Exit.UNAVAILABLE, 1, True, False)
    assert (tmp_path / "etc" / "maild.toml").exists()


@pytest.mark.parametrize("answer", ["550 5.7.1 not to yourself", "450 4.7.1 not to yourself now"])
def test_a_refused_letter_is_told(servers: Servers, init: Callable[..., Said], answer: str) -> None:
    servers.refuse(servers.desk, answer)
    try:
        code, _, err = init(*_at(servers))
    finally:
        servers.accept(servers.desk)
    assert (code, "not to yourself" in err) == (Exit.UNAVAILABLE, True)


def test_a_letter_that_does_not_arrive_is_told(servers: Servers, init: Callable[..., Said]) -> None:
    words = [*_at(servers), "--patience", "1"]
    words[words.index("--address") + 1] = "other@example.org"
    code, _, err = init(*words, "--user", servers.desk)
    assert (code, "did not arrive" in err) == (Exit.UNAVAILABLE, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--name"),
        (["--name", "x"], "--address"),
        (["--name", "x", "--address", "nobody"], "is no address"),
        (["--name", "x", "--address", DESK], "--dispatcher"),
        ([*ANSWERED, "--address", DESK, "--imap", "host:port"], "HOST:PORT"),
        ([*ANSWERED, "--address", DESK, "--password-file", "/nowhere"], "/nowhere cannot be read"),
    ],
)
def test_without_a_terminal_what_is_left_open_is_named(init: Callable[..., Said], words: list[str], told: str) -> None:
    code, _, err = init("--offline", *words)
    assert (code in {Exit.USAGE, Exit.NO_INPUT}, told in err) == (True, True)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, init: Callable[..., Said]) -> None:
    (tmp_path / "etc").write_text("a file", encoding="utf-8")
    code, _, err = init("--offline", *ANSWERED, "--address", DESK)
    assert (code, "run this as root" in err) == (Exit.CANNOT_CREATE, True)


@pytest.mark.parametrize(
    ("words", "imap", "smtp"),
    [
        (["--imap", "yandex"], ("imap.yandex.ru", 993, "tls"), ("smtp.yandex.ru", 465, "tls")),
        (["--imap", "gmail", "--smtp", "relay:587"], ("imap.gmail.com", 993, "tls"), ("relay", 587, "starttls")),
        ([], ("imap.example.org", 993, "tls"), ("smtp.example.org", 465, "tls")),
        (["--imap", "a:143", "--smtp", "b", "--security", "tls"], ("a", 143, "tls"), ("b", 465, "tls")),
        (["--imap", "localhost"], ("localhost", 143, "none"), ("localhost", 25, "none")),
        (
            ["--imap", "127.0.0.1:993", "--smtp", "localhost:587"],
            ("127.0.0.1", 993, "tls"),
            ("localhost", 587, "starttls"),
        ),
        (["--imap", "localhost", "--security", "tls"], ("localhost", 993, "tls"), ("localhost", 465, "tls")),
    ],
)
def test_servers_are_named_shortly(
    words: list[str], imap: tuple[str, int, str], smtp: tuple[str, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILD_IMAP__PASSWORD", PASSWORD)
    answers = answers_of(parse(["init", *ANSWERED, "--address", DESK, *words]))
    assert (answers.imap.host, answers.imap.port, answers.imap.security) == imap
    assert (answers.smtp.host, answers.smtp.port, answers.smtp.security) == smtp


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types at a terminal, line by line."""
    lines: list[str] = []
    answers: Iterator[str] = iter(lines)
    monkeypatch.delenv("MAILD_IMAP__PASSWORD", raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr(getpass, "getpass", lambda _question: next(answers))
    return lines


def test_at_a_terminal_the_questions_are_asked_until_they_are_answered(typed: list[str]) -> None:
    typed += ["", "ООО «Свет»", "nobody", DESK, "", "d@example.org e@example.org", "mailru", "", "пароль"]
    answers = answers_of(parse(["init"]))
    assert (answers.name, answers.address, answers.phone) == ("ООО «Свет»", DESK, "")
    assert answers.dispatchers == ("d@example.org", "e@example.org")
    assert (answers.imap.host, answers.smtp.host) == ("imap.mail.ru", "smtp.mail.ru")
    assert (answers.smtp.username, answers.smtp.password) == (DESK, "пароль")


@pytest.mark.parametrize(
    ("answered", "login"),
    [
        ([""], (DESK, "пароль")),
        (["relay-17", "другой"], ("relay-17", "другой")),
        (["-"], ("", "")),
    ],
)
def test_the_outgoing_server_may_have_another_login_or_none(
    typed: list[str], answered: list[str], login: tuple[str, str]
) -> None:
    typed += ["", "пароль", *answered]
    answers = answers_of(parse(["init", *ANSWERED, "--address", DESK, "--imap", "mail.example", "--smtp", "relay:25"]))
    assert (answers.imap.username, answers.imap.password) == (DESK, "пароль")
    assert (answers.smtp.username, answers.smtp.password) == login


def test_another_login_needs_its_own_password(
    init: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["--offline", *ANSWERED, "--address", DESK, "--smtp-user", "relay-17"]
    code, _, err = init(*words)
    assert (code, "--smtp-password-file" in err) == (Exit.USAGE, True)
    monkeypatch.setenv("MAILD_SMTP__PASSWORD", "другой")
    assert init(*words)[0] == Exit.DONE
    monkeypatch.delenv("MAILD_SMTP__PASSWORD")
    monkeypatch.delenv("MAILD_IMAP__PASSWORD")
    settings = load_settings(tmp_path / "etc" / "maild.toml", {})
    assert (settings.smtp.username, settings.smtp.password, settings.imap.password) == ("relay-17", "другой", PASSWORD)


def test_a_server_without_a_login_is_tried_without_one(
    init: Callable[..., Said], tmp_path: Path, embedded: Servers
) -> None:
    code, out, _ = init(*_at(embedded), "--smtp-user", "-")
    assert (code, "without a login" in out) == (Exit.DONE, True)
    smtp = load_settings(tmp_path / "etc" / "maild.toml", {}).smtp
    assert (smtp.username, smtp.password) == ("", "")


def test_answers_that_end_early_are_told(typed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def over(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", over)
    with pytest.raises(Complaint, match="nothing was written"):
        answers_of(parse(["init"]))
    assert typed == []


def test_a_password_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILD_IMAP__PASSWORD", "another")
    (tmp_path / "password").write_text("из файла\n", encoding="utf-8")
    words = ["init", *ANSWERED, "--address", DESK, "--password-file", str(tmp_path / "password")]
    assert answers_of(parse(words)).imap.password == "из файла"
    with pytest.raises(Complaint, match="cannot be read"):
        answers_of(parse([*words[:-1], str(tmp_path)]))


def test_the_explanations_of_the_example_stay_and_a_key_that_it_lacks_is_noticed() -> None:
    text = filled(example(), {("imap", "port"): 143, ("smtp", "host"): 'a"b'})
    changed = [line for line in text.splitlines() if line not in example().splitlines()]
    assert changed == ["port = 143", 'host = "a\\"b"']
    assert len(text.splitlines()) == len(example().splitlines())
    with pytest.raises(KeyError):
        filled(example(), {("imap", "colour"): "red"})
