"""The people around the desk while it storms: they order, confirm, ask, write twice, and meddle with its mailbox."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.flows.stage import DISPATCHER, Came, at

if TYPE_CHECKING:
    from random import Random

    from tests.flows.stage import Stage

NUMBER = re.compile(r"\[заявка (\d{4}-\d{6})\]")
MARK = re.compile(r"verify --head (\d+:[0-9a-f]{24})")
DOOMED = "gone@nowhere.example"
_ASIDE = "Разобрать"
_TWICE, _ASKS, _STRANGE = 0.05, 0.05, 0.05


@dataclass(slots=True)
class Written:
    """What was written to the desk, as it has to be accounted for in the end."""

    orders: int = 0
    journals: int = 0
    strangers: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    """By Message-ID, how often each was laid into the mailbox."""


class People:
    """Clients with `plots` plots each, a dispatcher, and strangers, all on one stage."""

    def __init__(self, stage: Stage, clients: list[str], luck: Random) -> None:
        self.stage, self.clients, self.luck = stage, clients, luck
        self.written = Written()
        self.marks: list[str] = []
        self._plots: Counter[str] = Counter()
        self._read = len(stage.servers.sent())
        self._answered: set[str] = set()

    # ── what they write ──────────────────────────────────────────────────────────────────────────────────────────

    def order(self, moment: str) -> None:
        """A request of a plot that had none, and now and then something else besides."""
        client = self.luck.choice(self.clients)
        self._plots[client] += 1
        text = f"Вид заявки: Проверка счётчика\nУчасток: {self._plots[client]}\nТекст: показания не меняются с мая\n"
        self._write(client, "Заявка", text, moment)
        self.written.orders += 1
        if self.luck.random() < _ASKS:
            self._write(self.luck.choice(self.clients), "Журнал", "Журнал", moment)
            self.written.journals += 1
        if self.luck.random() < _STRANGE:
            self.written.strangers += 1
            self._write(f"n{self.written.strangers}@strangers.example", "Вопрос", "Когда дадут свет?", moment)

    def doomed(self, moment: str) -> None:
        """A stranger writes from an address that takes no letters."""
        self.stage.servers.refuse(DOOMED, "550 5.1.1 no such user")
        self._write(DOOMED, "Вопрос", "Когда дадут свет?", moment)

    def _write(self, sender: str, subject: str, text: str, moment: str, *, answers: Came | None = None) -> None:
        letter = self.stage.write(sender, subject, text, moment, answers=answers)
        self._counted(str(letter["Message-ID"]))
        if self.luck.random() < _TWICE:
            self.stage.servers.deliver(self.stage.last_raw, at(moment))
            self._counted(str(letter["Message-ID"]))

    def _counted(self, message_id: str) -> None:
        self.written.letters[message_id.strip("<>")] += 1

    # ── what they answer ─────────────────────────────────────────────────────────────────────────────────────────

    def answer(self, moment: str) -> int:
        """Everything that came and asks for an answer, once each; how many answers."""
        sent = self.stage.servers.sent()
        fresh, self._read = sent[self._read :], len(sent)
        return sum(self._answer(Came(letter.to, letter.letter), moment) for letter in fresh)

    def _answer(self, came: Came, moment: str) -> bool:
        if came.to == DISPATCHER:
            self.marks += MARK.findall(came.text)
            return any(self._done(number, moment) for number in NUMBER.findall(came.subject))
        if not came.message_id.startswith("<code.") or came.message_id in self._answered:
            return False
        self._answered.add(came.message_id)
        self._write(came.to, f"Re: {came.subject}", "Да", moment, answers=came)
        return True

    def _done(self, number: str, moment: str) -> bool:
        if number in self._answered:
            return False
        self._answered.add(number)
        self._write(DISPATCHER, "", f"выполнена {number}: проверили", moment)
        return True

    # ── what they do to the mailbox ──────────────────────────────────────────────────────────────────────────────

    def meddle(self) -> None:
        """Somebody reads the desk's letters, and moves one aside and back again."""
        servers = self.stage.servers
        direct = getattr(servers, "direct", servers)
        with IMAPClient(direct.host, direct.imap_port, ssl=False, timeout=20) as client:
            client.login(servers.desk, servers.password)
            client.select_folder("INBOX")
            uids = client.search()
            if not uids:
                return
            client.add_flags(self.luck.choice(uids), [b"\\Seen"])
            if not client.folder_exists(_ASIDE):
                client.create_folder(_ASIDE)
            self._move(client, self.luck.choice(uids))

    def _move(self, client: IMAPClient, uid: int) -> None:
        """The desk may have taken it away meanwhile: then there is nothing to move."""
        try:
            client.move([uid], _ASIDE)
            client.select_folder(_ASIDE)
            client.move(client.search(), "INBOX")
        except IMAPClientError:
            client.select_folder(_ASIDE)
            if left := client.search():
                client.move(left, "INBOX")
