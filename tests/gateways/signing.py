"""Letters signed as a provider signs them, and a DNS server on loopback that knows the keys."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import dkim
import dns.flags
import dns.message
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

KEYS = Path(__file__).parent / "keys"
DOMAIN = "desk.example"
GMAIL = ("from", "to", "cc", "subject", "date", "message-id", "reply-to", "in-reply-to", "references")
"""What Gmail signs: each of these whether it is there or not, and no Content-Type."""
ALL_READ = (*GMAIL, "content-type")


def record(bits: int = 2048, tags: str = "v=DKIM1; k=rsa") -> bytes:
    """The DNS record of a key."""
    return f"{tags}; p={(KEYS / f'{bits}.txt').read_text().strip()}".encode()


def signed(
    raw: bytes, *, covers: Sequence[str] = ALL_READ, bits: int = 2048, domain: str = DOMAIN, **sign: object
) -> bytes:
    """The letter with a DKIM-Signature on top."""
    key = (KEYS / f"{bits}.pem").read_bytes()
    settings = {"canonicalize": (b"relaxed", b"relaxed"), **sign}
    names = [name.encode() for name in covers]
    field = dkim.DKIM(raw).sign(b"mail", domain.encode(), key, include_headers=names, **settings)
    return bytes(field) + raw


class FakeDns:
    """Answers TXT questions on loopback from a table; a name with None is never answered."""

    def __init__(self, records: Mapping[str, Sequence[bytes] | None]) -> None:
        self.records = dict(records)
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    @property
    def place(self) -> str:
        """Its address and port, as they are configured."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            raw, peer = self._socket.recvfrom(4096)
            if not raw:
                return
            question = dns.message.from_wire(raw)
            name = question.question[0].name.to_text().rstrip(".")
            self.asked.append(name)
            answer = self._answer(question, name)
            if answer:
                self._socket.sendto(answer, peer)

    def _answer(self, question: dns.message.Message, name: str) -> bytes | None:
        found = self.records.get(name, ())
        if found is None:
            return None
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if not found:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            texts = [_quoted(text) for text in found]
            answer.answer.append(dns.rrset.from_text_list(question.question[0].name, 300, "IN", "TXT", texts))
        return answer.to_wire()


def _quoted(text: bytes) -> str:
    """A record as it is written in a zone: pieces of 255 octets."""
    pieces = [text[at : at + 255] for at in range(0, len(text), 255)] or [b""]
    return " ".join('"' + "".join(f"\\{octet:03}" for octet in piece) + '"' for piece in pieces)
