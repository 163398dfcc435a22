"""Verbs whose work is not there yet: they say so, and what does it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    import argparse

_INSTEAD = {
    "import": "mail the file from a dispatcher's address with the command «абоненты КЛИЕНТ»",
}


def main(options: argparse.Namespace) -> NoReturn:
    """Refuse honestly."""
    raise Complaint(Exit.UNAVAILABLE, f"'{options.verb}' is not available in this version; {_INSTEAD[options.verb]}")
