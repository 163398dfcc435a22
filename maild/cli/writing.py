"""A file that stands there whole or not at all: its readers see the old one or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

FOR_ITS_OWNER, FOR_ALL = 0o600, 0o644


def write_whole(path: Path, text: str, *, mode: int = FOR_ITS_OWNER, owner: tuple[int, int] | None = None) -> None:
    """Write it beside its place, then put it there; root can give it to a user and a group.

    Raises:
        OSError: it cannot be written; the old file stands.
    """
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.absolute().parent, prefix=".maild-", delete=False) as file:
        made = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
            if owner and os.geteuid() == 0:
                os.fchown(file.fileno(), *owner)
            made.replace(path)
        except BaseException:
            made.unlink()
            raise
