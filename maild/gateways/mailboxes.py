"""The connections of a daemon to its mailboxes. They can be waited for together, and outlive a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.gateways.imap import ImapMailbox, wait_for_any
from maild.gateways.wakeup import Wakeup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.settings import ImapSettings


class Mailboxes:
    """By settings: a mailbox whose settings have not changed stays connected."""

    def __init__(self) -> None:
        self._wakeup = Wakeup()
        self._kept: dict[ImapSettings, ImapMailbox] = {}

    def use(self, wanted: Sequence[ImapSettings]) -> dict[str, ImapMailbox]:
        """These and no others, by their names in the ledger. Nothing is connected yet."""
        for settings in [kept for kept in self._kept if kept not in wanted]:
            self._kept.pop(settings).close()
        for settings in wanted:
            self._kept.setdefault(settings, ImapMailbox(settings, self._wakeup))
        return {settings.name: self._kept[settings] for settings in wanted}

    def wait_for(self, names: Sequence[str], seconds: float) -> bool:
        """Wait until one of them may have news, `wake` is called, or it is time; whether there may be some."""
        return wait_for_any([self._kept[box] for box in self._kept if box.name in names], self._wakeup, seconds)

    def wake(self) -> None:
        """From another thread or a signal handler: end the wait now."""
        self._wakeup.wake()

    def close(self) -> None:
        """Say goodbye to all; never raises."""
        self.use(())
