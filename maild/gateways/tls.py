"""How servers are trusted."""

from __future__ import annotations

import ssl


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Certificates and names are verified; `ca_file` is trusted as well as the system's authorities."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context
