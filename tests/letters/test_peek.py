"""A look at a letter that cannot be read (M-3)."""

from __future__ import annotations

from typing import NoReturn

import pytest

from maild.letters import peek


@pytest.mark.rule("M-3")
def test_a_look_shows_who_and_what() -> None:
    raw = b"From: Ivan <a@b.ru>\r\nSubject: x\r\nMessage-ID: <c@d>\r\n\r\n"
    assert peek.peek(raw) == peek.Peek("a@b.ru", "x", "c@d")
    assert peek.peek(b"") == peek.Peek(None, "", None)


@pytest.mark.rule("M-3")
def test_a_look_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_value: bytes) -> NoReturn:
        raise RecursionError

    monkeypatch.setattr(peek, "mailboxes", broken)
    assert peek.peek(b"From: a@b.ru\r\n\r\n") == peek.Peek(None, "", None)
