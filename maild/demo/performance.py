"""The whole demonstration: servers up, the month played, the gallery written, then the real daemon for all to join."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from maild.demo.cast import ACCOUNTS, CLIENTS, DESK, DISPATCHERS
from maild.demo.playing import ZONE, Play, first_day
from maild.demo.stage import PASSWORD, StoryClock, configure, servers_for
from maild.gateways.logs import log_to_stderr

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from maild.demo.servers import EmbeddedServers
    from maild.settings import Settings


def perform(folder: Path, *, stay: Callable[[Settings], int] | None, monday: date | None = None) -> int:
    """Play in that folder; `stay`, if given, then runs the desk until it is stopped. 0, or 70 if a scene failed."""
    log_to_stderr(logging.WARNING)
    clock, began = StoryClock(), time.monotonic()
    with servers_for(clock) as servers:
        settings = configure(folder, servers)
        play = Play(settings, servers, clock, monday or first_day(clock.now()))
        play.run()
        clock.moment = None
        index = _gallery(folder, servers)
        _summary(play, time.monotonic() - began)
        _invitation(folder, servers, index)
        if stay is None:
            return 70 if play.failed else 0
        log_to_stderr(logging.INFO)
        return stay(settings)


def _gallery(folder: Path, servers: EmbeddedServers) -> Path:
    """All letters as pages."""
    from maild.documents.gallery import Exhibit, gallery

    letters = [(Exhibit(sent.at.astimezone(ZONE), outgoing=sent.to != DESK), sent.raw) for sent in servers.sent()]
    return gallery(letters, folder / "gallery", title="Месяц службы")


def _summary(play: Play, seconds: float) -> None:
    letters = play.servers.sent()
    taken = sum(letter.to == DESK for letter in letters)
    print()
    print(f"Played {play.passes} passes in {seconds:.0f} s: {taken} letters came in, {len(letters) - taken} went out.")
    for failed in play.failed:
        print(f"  not played: {failed}")


def _invitation(folder: Path, servers: EmbeddedServers, index: Path) -> None:
    roles = {
        DESK: "the desk",
        **{a.address: "client" for a in CLIENTS},
        **{a.address: "dispatcher" for a in DISPATCHERS},
    }
    print()
    print(f"All letters, to be read in a browser:  {index.as_uri()}")
    for page in sorted((folder / "published").glob("*/index.html")):
        print(f"The published statement of a client:   {page.as_uri()}")
    print(f"The desk's configuration and ledger:   {folder}")
    print(f"Look into it:                          maild --config {folder / 'maild.toml'} requests")
    print()
    print("Join with any mail client, without encryption:")
    print(f"  IMAP {servers.host}:{servers.imap_port}   SMTP {servers.host}:{servers.smtp_port}   password: {PASSWORD}")
    for address in (DESK, *(actor.address for actor in ACCOUNTS)):
        print(f"  {address:<30} {roles.get(address, 'a stranger')}")
    print(f"Write to {DESK}, for instance «Отключите участок 14» or «журнал».", flush=True)
