"""Moving letters to a folder, by whatever the server can do, without harm to letters of others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from imapclient import IMAPClient

UIDS_AT_ONCE = 500
"""UIDs in one command: servers bound the length of a line."""
_DELETED = b"\\Deleted"


class Folders:
    """The folders of one connection. A folder is named with `/` in the configuration, as the server wants it here."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._ready: dict[str, str] = {}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move them; those gone meanwhile are no fault (RFC 6851, RFC 4315), whatever the server says to their UIDs."""
        target = self._made(folder)
        try:
            self._move(list(uids), target)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            left = sorted(set(uids).intersection(self._client.search(["UID", ",".join(map(str, uids))])))
            if len(left) == len(set(uids)):
                raise
            if left:
                self._move(left, target)

    def bring_back(self, folder: str, since: date, inbox: str) -> int:
        """Move what the server took on that day or later from a folder into the inbox; how many letters."""
        if not self.exists(folder):
            return 0
        self._client.select_folder(self._name(folder))
        uids = sorted(self._client.search(["SINCE", since]))
        for start in range(0, len(uids), UIDS_AT_ONCE):
            self._move(uids[start : start + UIDS_AT_ONCE], inbox)
        self._client.select_folder(inbox)
        return len(uids)

    def _move(self, uids: list[int], target: str) -> None:
        if self._client.has_capability("MOVE"):
            self._client.move(uids, target)
            return
        self._client.copy(uids, target)
        self._client.add_flags(uids, [_DELETED], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)
        elif not self._foreign_deletions(uids):
            self._client.expunge()

    def letters_in(self, folder: str) -> int:
        """How many letters lie there; none if it is not there."""
        return (
            int(self._client.folder_status(self._name(folder), ["MESSAGES"])[b"MESSAGES"]) if self.exists(folder) else 0
        )

    def exists(self, folder: str) -> bool:
        """Whether it is there."""
        return bool(self._client.folder_exists(self._name(folder)))

    def _foreign_deletions(self, uids: Sequence[int]) -> bool:
        """Whether others marked letters as deleted: a plain EXPUNGE would take those too, so it is left undone."""
        return bool(set(self._client.search(["DELETED"])) - set(uids))

    def _made(self, folder: str) -> str:
        """The folder's name on this server; made if it is not there."""
        if folder not in self._ready:
            name = self._name(folder)
            if not self._client.folder_exists(name):
                self._make(name)
            self._ready[folder] = name
        return self._ready[folder]

    def _make(self, name: str) -> None:
        try:
            self._client.create_folder(name)
            self._client.subscribe_folder(name)
        except IMAPClientError:
            if not self._client.folder_exists(name):
                raise

    def _name(self, folder: str) -> str:
        """With the server's prefix of personal folders and its separator (RFC 2342)."""
        prefix, separator = self._style
        name = folder.replace("/", separator)
        return name if name.startswith(prefix) else prefix + name

    @cached_property
    def _style(self) -> tuple[str, str]:
        """The prefix and the separator."""
        if self._client.has_capability("NAMESPACE"):
            personal = self._client.namespace().personal
            return (personal[0][0] or "", personal[0][1] or "/") if personal else ("", "/")
        listed = self._client.list_folders("", "")
        return "", (listed[0][1] or b"/").decode() if listed else "/"
