"""DKIM checked here: a dispatcher's letter whose proof our own mail server did not state (D-4).

Only letters that bear a dispatcher's address are checked, and only signatures of that address' own domain: so nobody
else can make the desk ask the DNS for anything. Whatever goes wrong means "not proven", and the desk asks for a code.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from maild.desk.addresses import is_one_of
from maild.letters.authentication import verified_here
from maild.letters.dkim import key_fits, worth_checking
from maild.letters.letter import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.letters.dkim import Signature
    from maild.letters.letter import Letter

log = logging.getLogger("maild.dkim")

LARGEST = 5 * 1024 * 1024
"""Octets of a letter that is checked: commands come with files of some kilobytes, and checking takes memory."""
SECONDS = 5.0
"""The longest that the questions about one letter may take together."""
PAUSE = 60.0
"""After a question that had no answer in time none is asked for so long: a dead DNS must not hold up the letters."""
WEAKEST = 1024
"""Bits of an RSA key: RFC 8301 wants no less, and Yandex had no more until 2026."""

_SILENT = logging.getLogger("maild.dkim.library")
_SILENT.disabled = True  # it speaks of errors where a letter is merely not proven


class DnsKeys:
    """Key records from the DNS: of the servers that this machine asks, or of the one named."""

    def __init__(self, server: str) -> None:
        import dns.resolver

        self._resolver = dns.resolver.Resolver(configure=server == "system")
        if server != "system":
            place = urlsplit(f"//{server}")
            self._resolver.nameservers, self._resolver.port = [place.hostname or ""], place.port or 53
        self._silent_until = 0.0

    def answers(self, name: str) -> bool:
        """Whether anything is said of that name in time, be it that there is none."""
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN

        try:
            self._resolver.resolve(name, "TXT", lifetime=SECONDS, search=False, raise_on_no_answer=False)
        except NXDOMAIN:
            return True
        except (DNSException, OSError, ValueError):
            return False
        return True

    def record(self, name: str, seconds: float) -> bytes | None:
        """The only TXT record of that name; None if there is none, there are several, or no answer came in time."""
        from dns.exception import DNSException, Timeout

        if seconds <= 0 or time.monotonic() < self._silent_until:
            return None
        try:
            answer = self._resolver.resolve(name, "TXT", lifetime=seconds, search=False)
        except Timeout:
            log.warning("the DNS does not answer: DKIM is not checked for %d seconds", PAUSE)
            self._silent_until = time.monotonic() + PAUSE
            return None
        except (DNSException, OSError, ValueError) as fault:
            log.info("no key at %s: %s", name, type(fault).__name__)
            return None
        records = [b"".join(record.strings) for record in answer]
        return records[0] if len(records) == 1 else None


class DkimCheck:
    """Judges dispatchers' letters anew; all others stay as they were read."""

    def __init__(self, dispatchers: Sequence[str], keys: DnsKeys) -> None:
        self._dispatchers, self._keys = dispatchers, keys

    def __call__(self, letter: Letter, raw: bytes, received_at: datetime) -> Letter:
        """The letter, proven if a signature of its sender's domain covers it and is valid."""
        known = letter.authenticity
        if known.dkim_aligned or known.verdict is Verdict.FAIL or len(raw) > LARGEST or letter.sender is None:
            return letter
        if not is_one_of(letter.sender, self._dispatchers):
            return letter
        until = time.monotonic() + SECONDS
        for signature in worth_checking(raw, letter.sender.rpartition("@")[2], received_at):
            key = self._keys.record(f"{signature.selector}._domainkey.{signature.domain}.", until - time.monotonic())
            if key and key_fits(key, signature) and _is_valid(raw, signature, key):
                return replace(letter, authenticity=verified_here(signature.domain))
        return letter


def _is_valid(raw: bytes, signature: Signature, key: bytes) -> bool:
    """Whether the signature is the key's; what dkimpy stumbles over is not valid."""
    import dkim

    def known(_name: bytes, timeout: int = 0) -> bytes:  # noqa: ARG001 - as dkimpy calls it
        return key

    try:
        return bool(dkim.DKIM(raw, logger=_SILENT, minkey=WEAKEST).verify(signature.place, dnsfunc=known))
    except Exception as fault:  # noqa: BLE001 - dkimpy raises what it likes on broken letters, and none of it is proof
        log.info("a DKIM signature of %s is not valid: %s", signature.domain, type(fault).__name__)
        return False
