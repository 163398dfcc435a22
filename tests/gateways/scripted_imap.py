"""An IMAP server that says what a test tells it to: for the faults that good servers do not have."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    from maild.settings import ImapSettings

    Answer = str | Callable[["Talk"], None]


class Talk:
    """One command of a client, and what can be done about it."""

    def __init__(self, wire: socket.socket, line: str) -> None:
        self.wire = wire
        self.tag, _, self.said = line.partition(" ")
        self.verb = self.said.upper().removeprefix("UID ").split(" ")[0]

    def say(self, *lines: str) -> None:
        """Send these lines; `%` stands for the command's tag, and a bare OK gets the text that it must have."""
        whole = [line.replace("%", self.tag) + (" done" if line == "% OK" else "") for line in lines]
        self.wire.sendall("".join(f"{line}\r\n" for line in whole).encode())

    def drip(self, text: str, seconds: float) -> None:
        """One character at a time."""
        for character in text:
            self.wire.sendall(character.encode())
            time.sleep(seconds)

    def hang_up(self) -> None:
        """Close the connection."""
        self.wire.shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Say nothing, and keep the connection."""


class ScriptedImap:
    """Speaks to one client at a time. What the script does not name is answered well.

    Args:
        script: verb → lines to say (each on its own line, `%` for the tag) or what to do.
        capabilities: what the server can do.
        validity: UIDVALIDITY at each SELECT in turn; the last one stays.
        greeting: said at once; a callable may drip it or hang up.
    """

    def __init__(
        self,
        script: Mapping[str, Answer] | None = None,
        *,
        capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS",
        validity: tuple[int, ...] = (7,),
        greeting: Answer = "* OK ready",
    ) -> None:
        self.commands: list[str] = []
        self.script: dict[str, Answer] = {
            "CAPABILITY": f"* CAPABILITY {capabilities}\n% OK",
            "LOGIN": "% OK in",
            "NOOP": "% OK",
            "LOGOUT": "* BYE\n% OK",
            "LIST": '* LIST (\\HasNoChildren) "/" "Maild/Done"\n% OK',
            "SEARCH": "* SEARCH 1\n% OK",
            "IDLE": "+ idling",
            **(script or {}),
        }
        self._validity = list(validity)
        self._greeting = greeting
        self._idling = ""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._wires: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for wire in self._wires:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def settings(self, **changed: object) -> ImapSettings:
        """How to reach it."""
        from maild.settings import ImapSettings

        known: dict[str, object] = {"port": self._listener.getsockname()[1], "security": "none", "timeout_seconds": 5}
        return ImapSettings("127.0.0.1", "service@example.org", "secret", **(known | changed))  # type: ignore[arg-type]

    def verbs(self) -> list[str]:
        """The commands heard, without their arguments."""
        return [Talk(self._listener, f"x {command}").verb for command in self.commands]

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                wire, _ = self._listener.accept()
                self._wires.append(wire)
                with wire, suppress(OSError):
                    self._answer(Talk(wire, "* GREETING"), self._greeting)
                    self._listen(wire)

    def _listen(self, wire: socket.socket) -> None:
        with wire.makefile("r", encoding="latin-1", newline="\r\n") as lines:
            for line in lines:
                talk = Talk(wire, line.strip())
                if talk.tag == "DONE":
                    talk.tag, talk.said, talk.verb = self._idling, "DONE", "DONE"
                self._idling = talk.tag
                self.commands.append(talk.said)
                self._answer(talk, self.script.get(talk.verb, self._default(talk.verb)))

    def _default(self, verb: str) -> str:
        if verb == "SELECT":
            validity = self._validity.pop(0) if len(self._validity) > 1 else self._validity[0]
            return f"* 1 EXISTS\n* OK [UIDVALIDITY {validity}] valid\n% OK [READ-WRITE] open"
        return "% OK"

    def _answer(self, talk: Talk, answer: Answer) -> None:
        if callable(answer):
            answer(talk)
        else:
            talk.say(*answer.split("\n"))
