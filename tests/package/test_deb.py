"""The Debian package: built from this tree, installed without a network, upgraded, removed and purged.

Each test has a machine of its own: the namespaces of one process, with layers over the folders that dpkg writes to.
"""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maild.cli.arguments import VERBS
from maild.cli.complaint import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.debian

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
LAYERED = """\
mount -t tmpfs tmpfs /mnt
for folder in etc opt usr var; do
    mkdir /mnt/$folder /mnt/$folder.work
    mount -t overlay overlay -o lowerdir=/$folder,upperdir=/mnt/$folder,workdir=/mnt/$folder.work /$folder
done
ip link set lo up
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine of its own, by the process that holds its namespaces."""

    holder: int
    deb: Path

    def run(self, script: str) -> tuple[int, str]:
        """Exit code, and what was said."""
        enter = ["nsenter", f"--target={self.holder}", "--mount", "--net", "--wd=/", "--", "bash", "-ec", script]
        done = subprocess.run(enter, env=ENVIRONMENT, capture_output=True, text=True, check=False)  # noqa: S603
        return done.returncode, done.stdout + done.stderr

    def must(self, script: str) -> str:
        """What was said by what has to succeed."""
        code, said = self.run(script)
        assert code == 0, said
        return said

    def install(self) -> str:
        """By dpkg, which fetches nothing."""
        return self.must(f"dpkg --force-unsafe-io -i {self.deb}")


@pytest.fixture(scope="session")
def deb() -> Path:
    subprocess.run([ROOT / "debian" / "build"], check=True, capture_output=True)  # noqa: S603 - our own script
    return max((ROOT / "dist").glob("maild_*.deb"), key=lambda path: path.stat().st_mtime)


@contextmanager
def a_machine(deb: Path) -> Iterator[Machine]:
    """Installed on it."""
    holding = ["unshare", "--mount", "--net", "sleep", "infinity"]
    with subprocess.Popen(holding) as holder:  # noqa: S603 - our own words
        made = Machine(holder.pid, deb)
        while Path(f"/proc/{holder.pid}/exe").readlink().name == "unshare":
            time.sleep(0.01)
        try:
            made.must(LAYERED)
            made.install()
            yield made
        finally:
            holder.kill()


@pytest.fixture(scope="module")
def installed(deb: Path) -> Iterator[Machine]:
    """To be looked at only."""
    with a_machine(deb) as made:
        yield made


@pytest.fixture
def machine(deb: Path) -> Iterator[Machine]:
    with a_machine(deb) as made:
        yield made


FOUND = r"find /etc /opt /usr /var -xdev -regex '.*/maild\([.-][^/]*\)?' -not -path '*/dpkg/*'"
CONFIGURED = """\
cat > /etc/maild/maild.toml <<TOML
[desk]
name = "x"
address = "service@example.org"
[imap]
host = "localhost"
username = "x"
password_file = "/run/credentials/maild.service/imap"
[smtp]
host = "localhost"
[ledger]
url = "sqlite:////var/lib/maild/ledger.db"
letters = "/var/lib/maild/letters"
TOML
MAILD_IMAP__PASSWORD=x maild migrate
"""


def test_an_installed_package_is_whole(installed: Machine) -> None:
    said = installed.must("maild --help")
    assert [verb for verb in VERBS if not re.search(rf"^    {verb}\b", said, re.MULTILINE)] == []
    assert installed.must("dpkg --verify maild").strip() == ""
    installed.must("/opt/maild/bin/python3 -I -c 'import psycopg'")
    code, said = installed.run("maild check")
    assert code == Exit.CONFIGURATION
    assert "no configuration found; looked at /etc/maild/maild.toml" in said
    assert "'maild init' writes one" in said
    assert "Traceback" not in said


def test_the_installed_desk_plays_its_month(installed: Machine) -> None:
    said = installed.must("runuser -u maild -- maild demo --exit --dir /var/lib/maild/month")
    assert "Traceback" not in said
    assert installed.must("ls /var/lib/maild/month").strip() != ""


def test_everything_belongs_to_whom_it_should(installed: Machine) -> None:
    owned = installed.must("stat -c '%n %a %U %G' /etc/maild /var/lib/maild /var/backups/maild")
    assert owned.splitlines() == [
        "/etc/maild 750 root maild",
        "/var/lib/maild 700 maild maild",
        "/var/backups/maild 700 maild maild",
    ]
    assert installed.must("find /opt/maild ! -user root -o ! -type l -perm /022").strip() == ""


def test_units_manual_and_completion_are_in_their_places(installed: Machine) -> None:
    installed.must("systemd-analyze verify maild.service maild-backup.timer maild-metrics.timer maild-purge.timer")
    page = installed.must("man --warnings maild 2>&1 | cat")
    assert "quarantine retry" in page
    assert "warning" not in page
    completed = ". /usr/share/bash-completion/completions/maild; COMP_WORDS=(maild sta) COMP_CWORD=1; _maild"
    assert installed.must(f"{completed}; echo ${{COMPREPLY[@]}}").split() == ["status", "statements"]


def test_what_root_does_with_the_desk_belongs_to_the_desks_user(machine: Machine) -> None:
    answers = "--name x --address service@example.org --dispatcher d@example.org"
    machine.must(f"MAILD_IMAP__PASSWORD=secret maild init --offline {answers}")
    machine.must("maild migrate; maild backup /var/backups/maild/copy.tar.gz")
    assert set(machine.must("stat -c %a /etc/maild/* /var/backups/maild/copy.tar.gz").split()) == {"600"}
    assert machine.must("find /etc/maild/* /var/lib/maild /var/backups/maild ! -user maild").strip() == ""
    code, said = machine.run("maild backup /root/copy.tar.gz")
    assert (code != 0, "Traceback" in said) == (True, False)
    assert "no pass yet" in machine.must("runuser -u maild -- maild status")


def test_an_upgrade_migrates_removal_keeps_the_configuration_and_a_purge_the_ledger(machine: Machine) -> None:
    machine.must(CONFIGURED)
    assert "revision" in machine.install()
    assert machine.must("stat -c '%a %U %G' /etc/maild/maild.toml").split() == ["640", "root", "maild"]
    assert 'name = "x"' in machine.must("cat /etc/maild/maild.toml"), "nobody is asked whether it may stay"
    machine.must("touch /etc/maild/imap.password; dpkg --remove maild")
    assert machine.must("ls -d /opt/maild /usr/bin/maild 2>/dev/null || true").strip() == ""
    assert machine.must("ls /etc/maild").split() == ["imap.password", "maild.toml"]
    assert "/var/lib/maild is left" in machine.must("dpkg --purge maild")
    assert machine.must(FOUND).split() == ["/var/lib/maild"]
    assert machine.must("ls /var/lib/maild").split() == ["ledger.db"]


def test_an_upgrade_that_cannot_migrate_says_what_to_do(machine: Machine) -> None:
    machine.must(CONFIGURED)
    machine.must("echo damaged > /var/lib/maild/ledger.db")
    code, said = machine.run(f"dpkg --force-unsafe-io -i {machine.deb}")
    assert code != 0
    assert "sudo -u maild maild migrate" in said


def test_a_machine_that_never_ran_it_is_as_before_after_a_purge(machine: Machine) -> None:
    machine.must("dpkg --purge maild")
    assert machine.must(FOUND).strip() == ""
