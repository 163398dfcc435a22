"""A configured desk for the command line, without servers unless a test starts them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from maild.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


PASSWORD = "secret"


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell with one configuration."""

    config: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.capsys.readouterr()
        code = main(["--config", str(self.config), *words])
        shown = self.capsys.readouterr()
        return code, shown.out, shown.err

    def json(self, *words: str) -> Any:  # noqa: ANN401 - whatever the verb prints
        """What a verb prints with --json; it must succeed and print one document."""
        code, out, _ = self.run(*words, "--json")
        assert code == 0
        return json.loads(out)


def write_config(folder: Path, *, imap_port: int = 1, smtp_port: int = 1, password: str = PASSWORD) -> Path:
    """A desk on loopback with its ledger in the folder."""
    config = folder / "maild.toml"
    config.write_text(
        f"""\
[desk]
name = "ООО «ТанКос-электропроект»"
address = "service@example.org"
phone = "499-948-01-83"
dispatchers = ["dispatcher@example.org"]
trusted_authserv_ids = ["mx.localhost"]

[imap]
host = "127.0.0.1"
port = {imap_port}
security = "none"
username = "service@example.org"
password = "{password}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
username = "service@example.org"
password = "{password}"

[ledger]
url = "sqlite:///{folder}/ledger.db"
letters = "{folder}/letters"
""",
        encoding="utf-8",
    )
    return config


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.delenv("MAILD_CONFIG", raising=False)
    return Shell(write_config(tmp_path), capsys)
