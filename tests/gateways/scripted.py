"""Servers that say what a test tells them to: for the faults that good servers do not have."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    Answer = str | Callable[["Talk"], None]

CERTIFICATE = Path(__file__).parent / "tls" / "certificate.pem"
"""Of `localhost`, signed by itself."""


def tls_server_context() -> ssl.SSLContext:
    """With that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_name("key.pem"))
    return context


class Talk:
    """One line of a client, and what can be done about it. `tag` is what `%` stands for in an answer."""

    def __init__(self, wire: socket.socket, said: str, tag: str = "") -> None:
        self.wire, self.said, self.tag = wire, said, tag

    def say(self, *lines: str) -> None:
        """Send these lines."""
        self.wire.sendall("".join(f"{self._whole(line)}\r\n" for line in lines).encode())

    def _whole(self, line: str) -> str:
        """With the tag, and, for IMAP, with the text that an OK must have."""
        return line.replace("%", self.tag) + (" done" if line == "% OK" else "")

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

    def answer(self, answer: Answer) -> None:
        """Do as the script says: call it, or say its lines."""
        if callable(answer):
            answer(self)
        else:
            self.say(*answer.split("\n"))


class ScriptedServer:
    """Listens on loopback, a thread a connection; `converse` is the protocol's."""

    def __init__(self, *, tls: bool = False) -> None:
        self.connections = 0
        self._tls = tls_server_context() if tls else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._wires: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True)]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def converse(self, wire: socket.socket) -> None:
        """From the greeting to the end."""
        raise NotImplementedError

    def refuse_connections(self) -> None:
        """From now on nobody answers here; those who are in stay."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse_connections()
        for wire in self._wires:
            with suppress(OSError):
                socket.socket.shutdown(wire, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                wire, _ = self._listener.accept()
                self.connections += 1
                self._wires.append(wire)
                self._threads.append(threading.Thread(target=self._talk, args=(wire,), daemon=True))
                self._threads[-1].start()

    def _talk(self, wire: socket.socket) -> None:
        with wire, suppress(OSError):
            if self._tls is None:
                self.converse(wire)
            else:
                with self._tls.wrap_socket(wire, server_side=True) as sealed:
                    self.converse(sealed)
