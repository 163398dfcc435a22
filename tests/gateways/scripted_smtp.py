"""A mail server that says what a test tells it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.settings import SmtpSettings
from tests.gateways.scripted import ScriptedServer, Talk

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from io import BufferedReader

    from tests.gateways.scripted import Answer

BODY = "BODY"
"""The step in which the letter itself is answered."""


class ScriptedSmtp(ScriptedServer):
    """What the script does not name is answered well.

    Args:
        script: verb, or `verb:argument` (`RCPT:<a@example.net>`), or BODY → lines to say, or what to do.
        greeting: said at once.
        extensions: what the server can do.
        tls: whether to speak TLS from the start.
    """

    def __init__(
        self,
        script: Mapping[str, Answer] | None = None,
        *,
        greeting: Answer = "220 ready",
        extensions: tuple[str, ...] = ("8BITMIME", "AUTH PLAIN"),
        tls: bool = False,
    ) -> None:
        super().__init__(tls=tls)
        self.script: dict[str, Answer] = {
            "EHLO": "\n".join(f"250{mark}{word}" for mark, word in _last_marked("localhost", *extensions)),
            "AUTH": "235 in",
            "DATA": "354 go on",
            "QUIT": "221 bye",
            **(script or {}),
        }
        self.commands: list[str] = []
        self.taken: list[bytes] = []
        self._greeting = greeting

    def settings(self, **changed: object) -> SmtpSettings:
        """How to reach it."""
        known: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "timeout_seconds": 5,
            "data_timeout_seconds": 5,
        }
        return SmtpSettings(**(known | changed))  # type: ignore[arg-type]

    def converse(self, wire: socket.socket) -> None:
        """See `ScriptedServer`."""
        Talk(wire, "").answer(self._greeting)
        with wire.makefile("rb") as lines:
            for line in lines:
                said = line.decode().strip()
                self.commands.append(said)
                answer = self._scripted(said)
                Talk(wire, said).answer(answer)
                if isinstance(answer, str) and answer.startswith("354"):
                    self._take(wire, lines)
                if said == "QUIT":
                    return

    def _take(self, wire: socket.socket, lines: BufferedReader) -> None:
        letter = b"".join(iter(lines.readline, b".\r\n"))
        self.taken.append(letter)
        Talk(wire, BODY).answer(self.script.get(BODY, "250 taken"))

    def _scripted(self, said: str) -> Answer:
        verb, _, rest = said.upper().partition(" ")
        about = rest.partition(":")[2].partition(" ")[0].lower()
        return self.script.get(f"{verb}:{about}", self.script.get(verb, "250 well"))


def _last_marked(*words: str) -> list[tuple[str, str]]:
    return [*(("-", word) for word in words[:-1]), (" ", words[-1])]
