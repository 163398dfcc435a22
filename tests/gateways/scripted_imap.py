"""An IMAP server that says what a test tells it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.settings import ImapSettings
from tests.gateways.scripted import ScriptedServer, Talk

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from tests.gateways.scripted import Answer


def verb_of(command: str) -> str:
    """The verb of a command, without UID."""
    return command.upper().removeprefix("UID ").split(" ")[0]


class ScriptedImap(ScriptedServer):
    """What the script does not name is answered well.

    Args:
        script: verb → lines to say (each on its own line, `%` for the tag) or what to do.
        capabilities: what the server can do.
        validity: UIDVALIDITY at each SELECT in turn; the last one stays.
        greeting: said at once; a callable may drip it or hang up.
        tls: whether to speak TLS from the start.
    """

    def __init__(
        self,
        script: Mapping[str, Answer] | None = None,
        *,
        capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS",
        validity: tuple[int, ...] = (7,),
        greeting: Answer = "* OK ready",
        tls: bool = False,
    ) -> None:
        super().__init__(tls=tls)
        self.commands: list[str] = []
        self.script: dict[str, Answer] = {
            "CAPABILITY": f"* CAPABILITY {capabilities}\n% OK",
            "LOGOUT": "* BYE\n% OK",
            "LIST": '* LIST (\\HasNoChildren) "/" "Maild/Done"\n% OK',
            "SEARCH": "* SEARCH 1\n% OK",
            "IDLE": "+ idling",
            **(script or {}),
        }
        self._validity = list(validity)
        self._greeting = greeting

    def settings(self, **changed: object) -> ImapSettings:
        """How to reach it."""
        known: dict[str, object] = {"port": self.port, "security": "none", "timeout_seconds": 5, "host": "127.0.0.1"}
        return ImapSettings(username="service@example.org", password="secret", **(known | changed))  # type: ignore[arg-type]

    def verbs(self) -> list[str]:
        """The commands heard, without their arguments."""
        return [verb_of(command) for command in self.commands]

    def converse(self, wire: socket.socket) -> None:
        """See `ScriptedServer`."""
        Talk(wire, "").answer(self._greeting)
        idling = ""
        with wire.makefile("r", encoding="latin-1", newline="\r\n") as lines:
            for line in lines:
                tag, _, said = line.strip().partition(" ")
                if tag == "DONE":
                    tag, said = idling, tag
                idling = tag
                self.commands.append(said)
                Talk(wire, said, tag).answer(self.script.get(verb_of(said), self._default(said)))

    def _default(self, said: str) -> str:
        if verb_of(said) != "SELECT":
            return "% OK"
        validity = self._validity.pop(0) if len(self._validity) > 1 else self._validity[0]
        return f"* 1 EXISTS\n* OK [UIDVALIDITY {validity}] valid\n% OK [READ-WRITE] open"
