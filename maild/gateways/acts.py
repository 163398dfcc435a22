"""The folder of acts: what was erased and when, one text a file, for the operator to print, sign and keep."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.gateways.disk import sync_folder
from maild.ports import Temporary

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ActFolder:
    """Where they lie; made if it is missing, and nobody else's business."""

    root: Path

    def put(self, name: str, text: str) -> Path:
        """Whole or not at all; one that is there is written anew.

        Raises:
            Temporary: it cannot be written.
        """
        place = self.root / name
        unfinished = place.with_name(f".new-{name}")
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            with open(unfinished, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
            sync_folder(self.root)
        except OSError as fault:
            raise Temporary(f"an act cannot be kept in {self.root}: {fault.strerror}") from fault
        return place
