"""The units of systemd: closed as tightly as they can be, and in agreement with the program and its example."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from maild.cli.arguments import parse
from maild.cli.complaint import Exit

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
EXPOSURE = 12
"""In tenths, as `--threshold` counts: 0 is shut off from everything, 100 is open to everything."""

Settings = dict[str, list[str]]


def _read(unit: Path) -> Settings:
    """Each setting with all its values, in order."""
    found: Settings = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def _name(path: Path) -> str:
    return path.name


def _example() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "config" / "maild.example.toml").read_text(encoding="utf-8"))


@pytest.mark.debian
@pytest.mark.parametrize("unit", SERVICES, ids=_name)
def test_services_are_hardened_to_an_exposure_of_1_2_or_less(unit: Path) -> None:
    analyze = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", str(unit)]
    done = subprocess.run(analyze, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Overall exposure level" in done.stdout


@pytest.mark.debian
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    for unit in UNITS:
        copy = Path(shutil.copy(unit, tmp_path))
        text = copy.read_text(encoding="utf-8").replace("/usr/bin/maild", "/bin/true").replace("man:maild(1) ", "")
        copy.write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert [line for line in done.stderr.splitlines() if "maild" in line] == []
    assert done.returncode == 0


@pytest.mark.parametrize("unit", SERVICES, ids=_name)
def test_what_a_service_starts_is_a_verb_with_arguments_that_exist(unit: Path) -> None:
    program, *words = shlex.split(_read(unit)["ExecStart"][0])
    options = parse(words)
    assert program == "/usr/bin/maild", "where the Debian package puts it"
    assert options.config == "/etc/maild/maild.toml"
    assert (unit.stem, options.verb) in {
        ("maild", "run"),
        ("maild-backup", "backup"),
        ("maild-metrics", "status"),
        ("maild-purge", "purge"),
    }


@pytest.mark.parametrize("unit", SERVICES, ids=_name)
def test_services_keep_the_desk_where_the_example_has_it(unit: Path) -> None:
    settings, example = _read(unit), _example()
    folder = f"/var/lib/{settings['StateDirectory'][0]}/"
    assert example["ledger"]["url"].removeprefix("sqlite:///").startswith(folder)
    assert example["ledger"]["letters"].startswith(folder)
    assert (settings["User"], settings["UMask"]) == (["maild"], ["0077"])


@pytest.mark.rule("S-7")
def test_what_is_published_lies_where_the_service_may_write_and_the_web_server_may_read() -> None:
    place = _example()["statements"]["publication"]
    assert _read(ROOT / "systemd" / "maild.service")["ReadWritePaths"] == [f"-{place}"]
    made = [line.split() for line in (ROOT / "debian" / "maild.tmpfiles").read_text(encoding="utf-8").splitlines()]
    assert ["d", place, "0750", "maild", "www-data"] in made
    assert f"root {place};" in (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")


def test_the_passwords_of_the_example_are_credentials_of_the_service() -> None:
    example = _example()
    loaded = {value.partition(":")[0] for value in _read(ROOT / "systemd" / "maild.service")["LoadCredential"]}
    named = {example[section]["password_file"] for section in ("imap", "smtp")}
    assert named == {f"/run/credentials/maild.service/{credential}" for credential in loaded}


def test_the_service_is_restarted_after_any_fault_but_those_that_only_a_person_can_mend() -> None:
    settings = _read(ROOT / "systemd" / "maild.service")
    assert settings["Restart"] == ["on-failure"]
    lasting = {Exit.BAD_DATA, Exit.NO_INPUT, Exit.SOFTWARE, Exit.CONFIGURATION}
    assert set(map(int, settings["RestartPreventExitStatus"][0].split())) == lasting
    assert (settings["Type"], settings["ExecReload"]) == (["notify"], ["/bin/kill -HUP $MAINPID"])


def test_a_timer_starts_a_service_that_is_there() -> None:
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]
    assert timers
    assert [timer.name for timer in timers if timer.with_suffix(".service") not in SERVICES] == []
