"""E-mail addresses: what is one, and when two are the same (R-4)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import idna
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

if TYPE_CHECKING:
    from collections.abc import Iterable

# The library's documented way to accept names of local networks (.local, .test): whether mail goes there is
# the mail server's business.
SPECIAL_USE_DOMAIN_NAMES.clear()

_FIND = re.compile(r"[^\s<>()\[\],;:\"«»]+@[^\s<>()\[\],;:\"«»@]+")


def usable_address(text: str) -> str | None:
    """The address as it would be written to, or None if it is no address that mail can be sent to."""
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized


@lru_cache(maxsize=1000)
def address_key(address: str) -> str:
    """What is compared: the domain in lower-case A-labels, the local part case-folded (R-4)."""
    local, _, domain = address.strip().rpartition("@")
    return f"{_folded(local)}@{_a_labels(domain)}"


def _folded(local: str) -> str:
    """Case-folded; but «ſ» and «K» (the sign of the kelvin) stay what they are: «ſ@b.ru» is another's mailbox."""
    folded = ((char, char.casefold()) for char in local)
    return "".join(char if len(to) == 1 and to.isascii() and not char.isascii() else to for char, to in folded)


def addresses_in(text: str) -> tuple[str, ...]:
    """All usable addresses in a text, in order, each once."""
    found = (usable_address(m[0].rstrip(".")) for m in _FIND.finditer(text))
    return tuple(dict.fromkeys(a for a in found if a))


def is_one_of(address: str, others: Iterable[str]) -> bool:
    """Whether it is the same address as one of the others."""
    return address_key(address) in {address_key(o) for o in others}


def writer_of(letter_id: int) -> str:
    """Who wrote a letter, without a name: the letter itself knows it, as long as it is kept."""
    return f"письмо-{letter_id}"


def who(actor: str, letter_id: int | None, staff: Iterable[str]) -> str:
    """The actor as the history keeps him for ever: addresses of others than staff stand in their letters only."""
    if letter_id is None or "@" not in actor or is_one_of(actor, staff):
        return actor
    return writer_of(letter_id)


@lru_cache(maxsize=10_000)
def _a_labels(domain: str) -> str:
    lowered = domain.strip().rstrip(".").lower()
    try:
        return idna.encode(lowered, uts46=True).decode("ascii")
    except idna.IDNAError:
        return lowered
