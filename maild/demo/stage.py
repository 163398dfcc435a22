"""The desk of the demonstration: its servers, its configuration, and a clock that the story sets."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maild.demo.cast import ACCOUNTS, DESK, DESK_NAME, DISPATCHERS, PHONE
from maild.demo.servers import EmbeddedServers
from maild.gateways.clock import fresh_code

if TYPE_CHECKING:
    from pathlib import Path

    from maild.settings import Settings

PASSWORD = "demo"  # noqa: S105 - loopback only, and printed for all to join
TIMEZONE = "Europe/Moscow"


@dataclass(slots=True)
class StoryClock:
    """The story's moment while it is played, the wall clock afterwards (`moment` None)."""

    moment: datetime | None = None

    def now(self) -> datetime:
        """Aware, UTC."""
        if self.moment is not None:
            return self.moment.astimezone(UTC)
        return datetime.fromtimestamp(time.time(), UTC)

    def fresh_code(self) -> str:
        """As the real one."""
        return fresh_code()


def servers_for(clock: StoryClock) -> EmbeddedServers:
    """Servers on loopback with an account for everybody in the story."""
    return EmbeddedServers(DESK, PASSWORD, [actor.address for actor in ACCOUNTS], clock.now)


def configure(folder: Path, servers: EmbeddedServers) -> Settings:
    """Write the desk's configuration into the folder, and read it as any other."""
    from maild.config import load_settings

    file = folder / "maild.toml"
    file.write_text(_configuration(folder, servers), encoding="utf-8")
    return load_settings(file, {})


def _configuration(folder: Path, servers: EmbeddedServers) -> str:
    sections: dict[str, dict[str, object]] = {
        "desk": {
            "name": DESK_NAME,
            "address": DESK,
            "phone": PHONE,
            "timezone": TIMEZONE,
            "dispatchers": [actor.address for actor in DISPATCHERS],
            "trusted_authserv_ids": [servers.authserv_id],
        },
        "imap": _account(servers, servers.imap_port),
        "smtp": _account(servers, servers.smtp_port),
        "ledger": {"url": f"sqlite:///{folder / 'ledger.db'}", "letters": str(folder / "letters")},
        "statements": {"publication": str(folder / "published"), "drop": str(folder / "drop")},
    }
    # JSON's strings, numbers and lists are written as TOML's.
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
        for name, keys in sections.items()
    )


def _account(servers: EmbeddedServers, port: int) -> dict[str, object]:
    return {"host": servers.host, "port": port, "security": "none", "username": DESK, "password": PASSWORD}
