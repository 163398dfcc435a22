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
        (("sqlite:////tmp", "mysql:////tmp"), r"\[ledger\] url"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        load_settings(written(tmp_path, WHOLE.replace(*change, 1)), {})


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


def test_the_example_names_every_key_and_no_other() -> None:
    text = (shipped("config") / "maild.example.toml").read_text(encoding="utf-8")
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        section, _, body = part.partition("]")
        named = set(re.findall(r"^#? ?([a-z_]+) = ", body, re.MULTILINE))
        assert named | {"password"} == set(keys_of(section)) | {"password"}, section
