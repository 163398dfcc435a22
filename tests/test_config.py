from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from maild.config import ConfigError, keys_of, load_settings
from maild.resources import shipped

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
[desk]
name = "Пункт"
address = "service@desk.example"
[imap]
host = "127.0.0.1"
username = "service@desk.example"
password = "hush"
[smtp]
host = "127.0.0.1"
[ledger]
url = "sqlite:////tmp/ledger.db"
letters = "/tmp/letters"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "maild.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_given_has_its_default(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, WHOLE), {})
    assert (settings.imap.port, settings.imap.security, settings.desk.digest_at) == (993, "tls", "09:00")
    assert settings.desk.dispatchers == ()


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    assert "hush" not in repr(load_settings(written(tmp_path, WHOLE), {}))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[desk]", "[desk]\nadress = 'x'"), r"maild.toml:3: \[desk\] adress: no such key; did you mean 'address'\?"),
        (("[smtp]", "[smpt]"), r"smpt.*did you mean 'smtp'\?"),
        (("[smtp]", "[smtp]\nport = 99999"), r"\[smtp\] port: must be a port"),
        (("[smtp]", "[smtp]\nport = '25'"), r"\[smtp\] port: must be a whole number"),
        (("[desk]", "[desk]\ndispatchers = 'one'"), r"\[desk\] dispatchers: must be a list"),
        (("[desk]", "[desk]\nplus_addressing = 1"), r"must be true or false"),
        (("[desk]", "[desk]\nphone = 5"), r"must be text"),
        (("[desk]", "[desk]\ntimezone = 'Moscow/Europe'"), r"timezone"),
        (("[desk]", "[desk]\ndigest_at = '25:00'"), r"digest_at: must be an hour"),
        (("[desk]", "[desk]\ncommands = 'always'"), r"commands: must be"),
        (('host = "127.0.0.1"', 'security = "none"\nhost = "mail.example.org"'), r"loopback only"),
        (('password = "hush"', 'password = "a"\npassword_file = "/x"'), r"either password or password_file"),
        (('password = "hush"', 'password_file = "/nowhere/x"'), r"cannot be read"),
        (("[desk]", "[desk"), r"maild.toml:2: not valid TOML"),
        (('username = "service@desk.example"\n', ""), r"needed and not given: \[imap\] username"),
        (("sqlite:////tmp", "mysql:////tmp"), r"\[ledger\] url: must begin with sqlite"),
        (("sqlite:////tmp/ledger.db", "sqlite:////etc"), r"\[ledger\] url: must name a file in a folder"),
        (
            ("sqlite:////tmp/ledger.db", "sqlite:////etc/passwd/ledger.db"),
            r"\[ledger\] url: must name a file in a folder",
        ),
        (('"/tmp/letters"', '"/etc/passwd"'), r"\[ledger\] letters: must be a folder, not '/etc/passwd'"),
        (("[desk]", "desk = 3\n[desks]"), r"maild.toml:2: \[desk\]: must be a section: a line \[desk\], and its keys"),
        (("[desk]", "[[desk]]"), r"maild.toml: \[desk\]: must be a section"),
        (("[desk]", "[desk]\ncommands = [1]"), r"maild.toml:3: \[desk\] commands: must be text in quotes, not \[1\]"),
        (("[desk]", "[desk]\ndispatchers = ['a@b', 5]"), r"dispatchers: must be a list of texts"),
        (("[smtp]", "[smtp]\nconnections = true"), r"connections: must be a whole number, not True"),
        (
            ("[smtp]", "[smtp]\nca_file = '/nowhere/ca.pem'"),
            r"ca_file: must be a file .* not '/nowhere/ca.pem'",
        ),
        (('host = "127', 'ca_file = "a\\u0000b"\nhost = "127'), r"maild.toml:6: \[imap\] ca_file: must be a file"),
        (('password = "hush"', "password_file = 5"), r"maild.toml:8: \[imap\] password_file: must be text in quotes"),
        (('password = "hush"', 'password_file = "a\\u0000b"'), r"\[imap\] password_file: .* cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        load_settings(written(tmp_path, WHOLE.replace(*change, 1)), {})


OTHERS = """
[imap.orders]
username = "orders@desk.example"
password = "quiet"
[imap.old]
host = "localhost"
security = "none"
inbox = "Old"
"""


def test_another_mailbox_is_as_the_first_in_all_that_it_does_not_say(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, WHOLE + OTHERS), {"MAILD_IMAP__POLL_SECONDS": "5"})
    first, orders, old = settings.mailboxes
    assert (first, (orders, old)) == (settings.imap, settings.other_mailboxes)
    assert [box.name for box in settings.mailboxes] == [
        "service@desk.example@127.0.0.1/INBOX",
        "orders@desk.example@127.0.0.1/INBOX",
        "service@desk.example@localhost/Old",
    ]
    assert [box.password for box in settings.mailboxes] == ["hush", "quiet", "hush"]
    assert [box.security for box in settings.mailboxes] == ["tls", "tls", "none"]
    assert {box.poll_seconds for box in settings.mailboxes} == {5}


def test_the_password_of_another_mailbox_comes_from_its_own_file_or_variable(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="utf-8")
    secret.chmod(0o600)
    other = f'[imap.orders]\nusername = "orders@desk.example"\npassword_file = "{secret}"\n'
    path = written(tmp_path, WHOLE + other)
    assert [box.password for box in load_settings(path, {}).mailboxes] == ["hush", "s3cret"]
    environ = {"MAILD_IMAP__ORDERS__PASSWORD": "said"}
    assert [box.password for box in load_settings(path, environ).mailboxes] == ["hush", "said"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("[imap.two]\nusernam = 'x'", r"maild.toml:15: \[imap.two\] usernam: no such key; did you mean 'username'\?"),
        ("[imap.two]\nport = 0", r"maild.toml:15: \[imap.two\] port: must be a port from 1 to 65535, not 0"),
        ("[imap.two]\nhost = 'a.example'\nsecurity = 'none'", r"maild.toml:16: \[imap.two\] security: none is allowed"),
        ("[imap.two]\npassword = 'a'\npassword_file = 'b'", r"\[imap.two\] password_file: give either password or"),
        ("[imap.two]\nport = 143", r"maild.toml:14: \[imap.two\]: names the same mailbox as \[imap\]"),
        ("[smtp.two]\nport = 143", r"\[smtp\] two: no such key"),
    ],
)
def test_a_mistake_about_another_mailbox_is_told_with_its_place(tmp_path: Path, other: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load_settings(written(tmp_path, f"{WHOLE}{other}\n"), {})


def test_a_variable_for_a_mailbox_that_is_not_configured_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"MAILD_IMAP__ORDERS__PASWORD.*did you mean 'MAILD_IMAP__ORDERS__PASSWORD'"):
        load_settings(written(tmp_path, WHOLE + OTHERS), {"MAILD_IMAP__ORDERS__PASWORD": "x"})
    with pytest.raises(ConfigError, match="no such key"):
        load_settings(written(tmp_path, WHOLE), {"MAILD_IMAP__ORDERS__PASSWORD": "x"})


@pytest.mark.parametrize("value", ["a@desk.example, b@desk.example", '["a@desk.example", "b@desk.example"]'])
def test_a_list_in_the_environment_is_written_plainly_or_as_in_the_file(tmp_path: Path, value: str) -> None:
    settings = load_settings(written(tmp_path, WHOLE), {"MAILD_DESK__DISPATCHERS": value})
    assert settings.desk.dispatchers == ("a@desk.example", "b@desk.example")


def test_a_mark_of_byte_order_as_windows_writes_it_is_no_matter(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, "\ufeff" + WHOLE), {}).desk.address == "service@desk.example"


def test_the_environment_wins(tmp_path: Path) -> None:
    environ = {
        "MAILD_IMAP__PASSWORD": "from outside",
        "MAILD_DESK__DISPATCHERS": "a@desk.example, b@desk.example",
        "MAILD_SMTP__PORT": "2525",
        "MAILD_DESK__PLUS_ADDRESSING": "yes",
    }
    settings = load_settings(written(tmp_path, WHOLE), environ)
    assert settings.imap.password == "from outside"
    assert settings.desk.dispatchers == ("a@desk.example", "b@desk.example")
    assert (settings.smtp.port, settings.desk.plus_addressing) == (2525, True)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MAILD_SMTP__PORT", "many", "$MAILD_SMTP__PORT: must be a whole number, not 'many'"),
        ("MAILD_SMTP__PORT", "0", "$MAILD_SMTP__PORT: must be a port from 1 to 65535, not 0"),
        ("MAILD_DESK__PLUS_ADDRESSING", "maybe", "$MAILD_DESK__PLUS_ADDRESSING: must be true or false, not 'maybe'"),
        ("MAILD_IMAP__CA_FILE", "/nowhere", "$MAILD_IMAP__CA_FILE: must be a file that can be read, with certificates"),
        ("MAILD_IMAP__PASSWORD_FILE", "/nowhere", "$MAILD_IMAP__PASSWORD_FILE: /nowhere cannot be read: No such file"),
    ],
)
def test_a_mistake_from_the_environment_is_told_with_its_variable(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    path = written(tmp_path, WHOLE.replace("[smtp]", "[smtp]\nport = 25"))
    with pytest.raises(ConfigError) as fault:
        load_settings(path, {name: value})
    assert str(fault.value).startswith(told)
    assert fault.value.line is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('password = "hush"', "password = 13071969"), "[imap] password: must be text in quotes"),
        (('password = "hush"', 'password = ["13071969"]'), "[imap] password: must be text in quotes"),
        (("sqlite:////tmp", "postgres://maild:13071969@host"), "must begin with sqlite:/// or postgresql+psycopg://"),
        (("[smtp]", '[smtp]\npassword = "13071969'), "not valid TOML"),
    ],
)
def test_a_secret_is_not_shown_with_the_mistake_in_it(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(ConfigError) as fault:
        load_settings(written(tmp_path, WHOLE.replace(*change, 1)), {})
    assert told in str(fault.value)
    assert "13071969" not in str(fault.value)


def test_the_address_of_a_database_is_not_shown_either(tmp_path: Path) -> None:
    text = WHOLE.replace("sqlite:////tmp/ledger.db", "postgresql+psycopg://maild:hidden@host/maild")
    assert "hidden" not in repr(load_settings(written(tmp_path, text), {}))


def test_files_that_are_no_text_are_told_without_their_bytes(tmp_path: Path) -> None:
    secret, path = tmp_path / "secret", written(tmp_path, WHOLE)
    secret.write_bytes("пароль".encode("cp1251"))
    with pytest.raises(ConfigError) as fault:
        load_settings(path, {"MAILD_IMAP__PASSWORD_FILE": str(secret)})
    assert str(fault.value) == f"$MAILD_IMAP__PASSWORD_FILE: {secret} cannot be read: not text in UTF-8"
    path.write_bytes(WHOLE.encode("cp1251"))
    with pytest.raises(ConfigError, match=r"maild.toml: cannot be read: not text in UTF-8"):
        load_settings(path, {})


def test_who_needs_no_password_reads_the_configuration_without_it(tmp_path: Path) -> None:
    gone = written(tmp_path, WHOLE.replace('password = "hush"', 'password_file = "/nowhere"'))
    assert load_settings(gone, {}, passwords=False).imap.password == ""
    unsaid = written(tmp_path, WHOLE.replace('password = "hush"', ""))
    assert load_settings(unsaid, {}, passwords=False).imap.password == ""
    with pytest.raises(ConfigError, match=r"\[imap\] password"):
        load_settings(unsaid, {})


def test_a_file_of_authorities_must_hold_certificates(tmp_path: Path) -> None:
    path, authorities = written(tmp_path, WHOLE), tmp_path / "ca.pem"
    environ = {"MAILD_SMTP__CA_FILE": str(authorities)}
    authorities.write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(ConfigError, match="with certificates in PEM"):
        load_settings(path, environ)
    authorities.write_text("-----BEGIN CERTIFICATE-----\n", encoding="utf-8")
    assert load_settings(path, environ).smtp.ca_file == str(authorities)


def test_a_variable_for_the_password_replaces_the_file_of_the_password_and_the_other_way_round(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file", encoding="utf-8")
    secret.chmod(0o600)
    by_file = written(tmp_path, WHOLE.replace('password = "hush"', f'password_file = "{secret}"'))
    assert load_settings(by_file, {"MAILD_IMAP__PASSWORD": "said"}).imap.password == "said"
    by_word = written(tmp_path, WHOLE)
    assert load_settings(by_word, {"MAILD_IMAP__PASSWORD_FILE": str(secret)}).imap.password == "from a file"


def test_an_unknown_variable_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"MAILD_IMAP__PASWORD.*did you mean 'MAILD_IMAP__PASSWORD'"):
        load_settings(written(tmp_path, WHOLE), {"MAILD_IMAP__PASWORD": "x"})


def test_a_password_comes_from_its_file_and_one_that_all_can_read_is_warned_of(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n", encoding="utf-8")
    secret.chmod(0o644)
    path = written(tmp_path, WHOLE.replace('password = "hush"', f'password_file = "{secret}"'))
    settings = load_settings(path, {})
    assert settings.imap.password == "s3cret"
    assert "chmod 600" in settings.warnings[0]
    secret.chmod(0o600)
    assert load_settings(path, {}).warnings == ()


def test_the_file_is_found_by_argument_then_variable(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    assert load_settings(None, {"MAILD_CONFIG": str(path)}).path == path
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / "none.toml", {"MAILD_CONFIG": str(path)})


def test_the_usual_places_are_told_when_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.config.PLACES", (tmp_path / "a.toml", tmp_path / "b.toml"))
    with pytest.raises(ConfigError, match=r"no configuration found; looked at .*a\.toml, .*b\.toml; name one with"):
        load_settings(None, {})
    (tmp_path / "b.toml").write_text(WHOLE, encoding="utf-8")
    assert load_settings(None, {}).path == tmp_path / "b.toml"


def test_the_example_names_every_key_and_no_other() -> None:
    text = (shipped("config") / "maild.example.toml").read_text(encoding="utf-8")
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        section, _, body = part.partition("]")
        named = set(re.findall(r"^#? ?([a-z_]+) = ", body, re.MULTILINE))
        assert named | {"password"} == set(keys_of(section)) | {"password"}, section
