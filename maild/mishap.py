"""Why a letter cannot be handled, in the words of the quarantine (M-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.letters.letter import TooMuch
from maild.ports import Oversized

if TYPE_CHECKING:
    from maild.ports import Parcel

UNCLEAN_ENDS = 3
"""A letter that was alone in hand at so many unclean ends is quarantined (M-3)."""


def not_to_be_read(parcel: Parcel | Oversized, ends: int) -> str | None:
    """Why the letter goes to quarantine unread, None if it may be read (M-3, M-8)."""
    if isinstance(parcel, Oversized):
        return f"письмо больше 25 МиБ: {parcel.size} байт"
    if ends >= UNCLEAN_ENDS:
        return f"программа {ends} раза завершилась аварийно на этом письме"
    return None


def fault_told(fault: Exception) -> str:
    """What people read of a fault: a limit as it is, of our own only its kind."""
    return str(fault) if isinstance(fault, TooMuch) else f"внутренняя ошибка: {type(fault).__name__}"
