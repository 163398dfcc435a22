"""The next mail server of the soak: it takes every letter of the desk once, and keeps what people would answer."""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from tests.bench.letters import DISPATCHERS, Echo
from tests.bench.sink import Sink

if TYPE_CHECKING:
    from email.message import EmailMessage

_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(rb"^Subject: ([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", re.MULTILINE | re.IGNORECASE)
_NUMBER = re.compile(r"\[заявка (\d{4}-\d{6})\]")
_QUESTIONS, _NUMBERS = 3_000, 3_000
"""As many of the newest are kept: nobody answers all, and the bench has a memory too."""


class Post(Sink):
    """Who asks for one letter `expects` it before it is caused."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.twice: list[str] = []
        self.questions: deque[bytes] = deque(maxlen=_QUESTIONS)
        self.numbers: deque[str] = deque(maxlen=_NUMBERS)
        self.last = time.monotonic()
        self._expected = ""
        self._arrived = threading.Event()

    def take(self, recipient: str, raw: bytes) -> None:
        """A letter has come."""
        self.last = time.monotonic()
        found = _MESSAGE_ID.search(raw)
        name = found[1].decode() if found else f"nameless to {recipient}"
        if name in self.ids:
            self.twice.append(name)
        self.ids.add(name)
        if recipient in DISPATCHERS:
            self.numbers.extend(_NUMBER.findall(_subject(raw)))
        elif name.startswith("code."):
            self.questions.append(raw)
        if recipient == self._expected:
            self._arrived.set()

    def expects(self, recipient: str) -> None:
        """The next letter to this address is waited for."""
        self._arrived.clear()
        self._expected = recipient

    def came_within(self, seconds: float) -> bool:
        """Wait for it; whether it came."""
        return self._arrived.wait(seconds)


def read(raw: bytes) -> Echo:
    """A letter that asks for an answer, as its reader sees it."""
    letter: EmailMessage = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default)
    text = letter.get_body(("plain",))
    assert text is not None
    return Echo(letter["To"], letter["Subject"], letter["Message-ID"], text.get_content())


def _subject(raw: bytes) -> str:
    found = _SUBJECT.search(raw)
    return str(make_header(decode_header(found[1].decode("ascii")))) if found else ""
