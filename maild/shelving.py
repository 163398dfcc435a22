"""The shelf of raw letters as the pipeline and the courier need it (the protocols of `gateways/shelf.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class LetterShelf(Protocol):
    """Raw copies of all letters, by the sha256 of their bytes."""

    def put(self, raw: bytes) -> str:
        """Keep it, safe on disk when this returns; its digest."""
        ...

    def get(self, digest: str) -> bytes:
        """The bytes of that digest."""
        ...

    def pile(self) -> AbstractContextManager[Pile]:
        """For letters that are kept together, with one wait for the disk."""
        ...

    def tidy(self) -> None:
        """At start: removes what processes that died have left half-written."""
        ...


class Pile(LetterShelf, Protocol):
    """Letters that go to the shelf together: what is put is safe on disk only after `secure`."""

    def secure(self) -> None:
        """All that was put is safe on disk when this returns."""
        ...
