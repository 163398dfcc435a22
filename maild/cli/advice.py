"""What to do about the faults that operators meet most, by what servers and libraries say of them."""

from __future__ import annotations

import re

_ADVICE = {
    r"connection refused|connect call failed": "nothing listens there: compare host and port with your provider's",
    r"timed? ?out": "no answer: compare host and port; does a firewall let this machine out?",
    r"name resolution|name or service not known|no address associated": (
        "the name is not found: is host written right, and does this machine reach a DNS server?"
    ),
    r"wrong_version_number": 'it begins without encryption: security = "starttls", or the port for tls (993, 465)',
    r"certificate is not valid for": "host must be a name that stands in the server's certificate",
    r"certificate_verify_failed": "name the authority that signed the server's certificate in ca_file",
    r"auth\w* extension is not supported": (
        'no login is taken here: username = "" if none is needed, else port 587 with security = "starttls"'
    ),
    r"authenticationfailed|authentication failed|invalid credentials|\b535\b": (
        "login or password is wrong; many providers want an application password, and IMAP allowed for the mailbox"
    ),
    r"malformed smtp response": "that is no SMTP server: compare the port (465 for tls, 587 for starttls)",
    r"select failed": '[imap] inbox names a folder that is not there: mostly "INBOX" is right',
    r"readonly database": "maild must be run by root or by the user whose ledger it is, also to look into it",
    r"database or disk is full|no space left": "make room; nothing is lost meanwhile, letters wait in the mailbox",
}
"""Patterns of what is said, in any case, and the advice; the first that fits counts."""


def advised(told: str) -> str:
    """What is told of a fault, and what to do about it if that is known."""
    fitting = (advice for pattern, advice in _ADVICE.items() if re.search(pattern, told, re.IGNORECASE))
    advice = next(fitting, None)
    return f"{told.rstrip()} — {advice}" if advice else told
