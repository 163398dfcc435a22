"""Tells Postfix which recipients to refuse, by its tcp_table(5): a table that may change at any moment."""

from __future__ import annotations

import socketserver
import threading
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Lookup(socketserver.StreamRequestHandler):
    answers: ClassVar[Mapping[str, str]] = {}

    def handle(self) -> None:
        for line in self.rfile:
            answer = self.answers.get(unquote(line.decode().removeprefix("get ").strip()))
            self.wfile.write(f"200 {quote(answer)}\n".encode() if answer else b"500 unknown\n")


class Refusals:
    """The table, served on a port of loopback until `close`; `answers` maps an address to the SMTP answer."""

    def __init__(self, host: str) -> None:
        self.answers: dict[str, str] = {}
        handler = type("Lookup", (_Lookup,), {"answers": self.answers})
        self._server = socketserver.ThreadingTCPServer((host, 0), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="refusals", daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
