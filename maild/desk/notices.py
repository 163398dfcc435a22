"""Letters to the dispatchers, and codes: what several deciders write in the same way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.code import Code, code_digest
from maild.desk.decision import Change, Draft

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.code import CodePurpose
    from maild.desk.correspondence import Content
    from maild.desk.decision import Moment, Ref
    from maild.desk.parties import Desk
    from maild.desk.register import Register

CLOCK = "часы"
"""The actor of everything that the clock brings."""


def to_dispatchers(desk: Desk, content: Content, about: Ref | None = None, *, but: str = "") -> tuple[Draft, ...]:
    """One letter to each dispatcher (M-5: a row a recipient), but for one of them."""
    return tuple(
        Draft(to=address, content=content, about=about, to_dispatcher=True)
        for address in desk.dispatchers
        if not but or address_key(address) != address_key(but)
    )


def issue(
    moment: Moment,
    purpose: CodePurpose,
    about: Ref,
    bearer: str,
    expires_at: datetime,
    letter_id: int | None = None,
) -> tuple[str, Change]:
    """A fresh code for a letter, and the change that remembers its digest. `bearer` is the address key (Q-5)."""
    plain = moment.codes[0]
    code = Code(
        digest=code_digest(plain),
        purpose=purpose,
        about_kind=about.kind,
        about_id=about.id,
        address_key=bearer,
        issued_at=moment.now,
        expires_at=expires_at,
        letter_id=letter_id,
    )
    return plain, Change(code)


def spend_all(register: Register, about: Ref, at: datetime) -> tuple[Change, ...]:
    """All codes of a thing, spent: one use spends them all (Q-5)."""
    return tuple(Change(replace(code, spent_at=at)) for code in register.codes_about(about))
