"""A process that is killed: after its n-th call to the world nothing reaches the world any more."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from maild import wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maild.wiring import Parts

WATCHED = {
    "mailbox": {"open", "uids_after", "fetch", "settle"},
    "shelf": {"put", "get"},
    "pile": {"put", "secure"},
    "ledger": {
        "mark_in_hand", "forget_in_hand", "unsettled", "mark_settled", "claim",
        "release_untried", "record_pass", "due",
    },
    "work": {"record_letter", "apply", "enqueue", "mark_in_data", "record_attempt", "commit", "next_outgoing_id"},
    "submission": {"send"},
}  # fmt: skip


class Killed(BaseException):
    """The process is gone. No `except Exception` sees it; what `finally` still calls dies as well."""


@dataclass(slots=True)
class Killer:
    """Notes the steps; dies at step `at`, before or after the call was carried out."""

    at: int
    after: bool
    steps: list[str] = field(default_factory=list)
    dead: bool = False

    @property
    def where(self) -> str:
        """It died, in words."""
        return f"{'after' if self.after else 'before'} step {len(self.steps)}, {self.steps[-1]}"

    def step(self, name: str, do: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the call gives
        """One call to the world."""
        if self.dead:
            raise Killed
        self.steps.append(name)
        if len(self.steps) == self.at:
            self.dead = True
            if self.after:
                do()
            raise Killed
        return do()


class Mortal:
    """Stands before a gateway and lets the killer count what goes to it."""

    def __init__(self, killer: Killer, role: str, real: object) -> None:
        self._killer, self._role, self._real = killer, role, real

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands for anything
        found = getattr(self._real, name)
        if (self._role, name) in {("ledger", "work"), ("shelf", "pile")}:
            return lambda: self._opened(name)
        if name not in WATCHED[self._role]:
            return found
        called = f"{self._role}.{name}"
        if name in {"fetch", "send"}:
            return lambda *words: self._each(called, found(*words))
        return lambda *words, **named: self._killer.step(called, lambda: found(*words, **named))

    def _each(self, called: str, items: Iterator[object]) -> Iterator[object]:
        """Each step of a generator is a call of its own."""
        over = object()
        while (item := self._killer.step(called, lambda: next(items, over))) is not over:
            yield item

    @contextmanager
    def _opened(self, name: str) -> Iterator[Mortal]:
        with getattr(self._real, name)() as opened:
            yield Mortal(self._killer, name, opened)


def mortal(parts: Parts, killer: Killer) -> Parts:
    """The same desk in the hands of the killer."""
    ledger: Any = Mortal(killer, "ledger", parts.ledger)
    office = replace(parts.office, ledger=ledger, shelf=Mortal(killer, "shelf", parts.office.shelf))
    courier = replace(parts.courier, office=office, submission=Mortal(killer, "submission", parts.courier.submission))
    pipelines = {
        name: replace(pipeline, office=office, mailbox=cast("Any", Mortal(killer, "mailbox", pipeline.mailbox)))
        for name, pipeline in parts.pipelines.items()
    }
    counter = replace(parts.counter, office=office)
    return wiring.Parts(office, pipelines, courier, ledger, parts.mailboxes, counter)
