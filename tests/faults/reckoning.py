"""The reckoning after a storm: what must hold whatever happened (M-1, M-5, Q-6, Q-14)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from maild.demo.servers import read_folder
from tests.faults.people import DOOMED

if TYPE_CHECKING:
    from tests.faults.storm import Storm


class Reckoning:
    """What the ledger says, held against what was written and what came."""

    def __init__(self, storm: Storm) -> None:
        self.storm, self.stage, self.written = storm, storm.stage, storm.people.written
        self.inbox, self.outbox = self.stage.rows("inbox"), self.stage.rows("outbox")
        self.requests = self.stage.rows("requests")
        self.tries = {int(str(row["id"])): self._unknown(row) for row in self.outbox}

    def _unknown(self, row: dict[str, object]) -> int:
        """How often nobody could know whether the next server had taken it."""
        if row["attempts"] == 1:
            return 0
        code, text = self.stage.maild("show", f"out-{row['id']}", "--json")
        assert code == 0
        return sum(attempt["outcome"] == "unknown" for attempt in json.loads(text)["tries"])

    def each_letter_is_accounted_for_once(self) -> None:
        taken: dict[str, list[str]] = defaultdict(list)
        for row in self.inbox:
            taken[str(row["message_id"])].append(str(row["verdict"]))
        for message_id in self.written.letters:
            effective = [verdict for verdict in taken[message_id] if verdict != "duplicate"]
            assert len(effective) == 1, (message_id, taken[message_id])
            assert effective[0] in {"handled", "answered", "refused"}, (message_id, effective)
        assert read_folder(self.storm._servers) == []

    def each_effect_is_there_once(self) -> None:
        orders = self.written.orders
        assert len({(row["client"], row["plot"]) for row in self.requests}) == len(self.requests) == orders
        assert {row["status"] for row in self.requests} == {"done"}
        numbers = sorted(str(row["number"]) for row in self.requests)
        years = Counter(number[:4] for number in numbers)
        assert numbers == [f"{year}-{n:06}" for year in sorted(years) for n in range(1, years[year] + 1)]

    def each_letter_was_caused_once(self) -> None:
        caused = Counter(str(row["template"]) for row in self.outbox)
        for template in ("request_echo", "request_confirmed", "notice_request", "request_done"):
            assert caused[template] == self.written.orders, (template, caused)
        assert caused["journal"] == self.written.journals
        assert caused["not_registered"] == self.written.strangers + 1

    def each_letter_came_and_twice_only_where_nobody_could_know(self) -> None:
        came: dict[str, list[bytes]] = defaultdict(list)
        for one in self.storm._servers.sent():
            came[str(one.letter["Message-ID"]).strip("<>")].append(one.raw.partition(b"Message-ID")[2])
        for row in self.outbox:
            copies = came.pop(str(row["message_id"]), [])
            assert row["status"] == ("failed" if row["to"] == DOOMED else "sent"), row
            assert bool(copies) is (row["to"] != DOOMED), row
            assert len(copies) <= 1 + self.tries[int(str(row["id"]))], row
            assert len(set(copies)) <= 1, row
        assert came == {}

    def no_request_is_without_its_history(self) -> None:
        for row in self.requests:
            code, text = self.stage.maild("show", str(row["number"]), "--json")
            assert code == 0
            events = [
                one["event"] for one in json.loads(text)["history"] if one["event"] not in {"overdue", "reminded"}
            ]
            assert events == ["filed", "confirmed", "started", "done"], row

    def the_ledger_proves_itself(self) -> None:
        marks = [word for mark in dict.fromkeys(self.storm.people.marks) for word in ("--head", mark)]
        code, _ = self.stage.maild("verify", *marks)
        assert code == 0

    def holds(self) -> None:
        """All of it."""
        self.each_letter_is_accounted_for_once()
        self.each_effect_is_there_once()
        self.each_letter_was_caused_once()
        self.each_letter_came_and_twice_only_where_nobody_could_know()
        self.no_request_is_without_its_history()
        self.the_ledger_proves_itself()

    def figures(self) -> str:
        """What the storm was like, in one line."""
        duplicates = sum(row["verdict"] == "duplicate" for row in self.inbox)
        retried = sum(int(str(row["attempts"])) > 1 for row in self.outbox)
        sent = len(self.storm._servers.sent())
        return (
            f"seed {self.storm.seed}: {self.storm.kills} kills, {self.storm.troubled} troubled connections, "
            f"{self.storm.refused} second daemons refused, "
            f"{len(self.inbox)} letters taken ({duplicates} duplicates), {len(self.requests)} requests, "
            f"{len(self.outbox)} letters written ({retried} tried again, {sum(self.tries.values())} attempts unknown), "
            f"{sent} deliveries, {sent - len(self.outbox) + 1} of them a second time"
        )
