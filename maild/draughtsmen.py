"""On a day with many statements children draw the documents ahead, on every core, while the desk decides (S-1).

What is due is played once in a transaction that is taken back, as far as the cabinet is asked for documents: so the
sheet is known without a decider of its own. A child draws it; then it is decided in earnest, and the cabinet has the
documents at hand if the sheet is still the very same. Else, and whatever becomes of a child, they are drawn as ever.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING

from maild.desk.due import DueKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from maild.desk.cabinet import Archive, Cabinet, Papers, Publication
    from maild.desk.due import Due
    from maild.desk.statement import KeptFile
    from maild.desk.statement_letters import Sheet
    from maild.execution import Office
    from maild.letters.letter import Attachment

log = logging.getLogger("maild.draughtsmen")

FEW = 20
"""Statements at once up to which they are drawn one after the other: a child takes a second to begin."""
_MOST = 4
SECONDS = 90.0
"""After which a sheet that no child has given back is drawn here: longer than a client's own template may take."""
COMMAND = (sys.executable, "-P", "-m", "maild.draughtsmen")


@contextmanager
def draughtsmen(office: Office, dues: Sequence[Due]) -> Iterator[Callable[[Due], Archive]]:
    """Gives, for each that is due, asked for in their order, the cabinet with which it is to be decided."""
    statements = [due for due in dues if due.kind is DueKind.STATEMENT]
    if len(statements) <= FEW:
        yield lambda _: office.cabinet
        return
    with ExitStack() as leaving:
        hands = _Hands(office.cabinet, min(len(os.sched_getaffinity(0)), _MOST))
        leaving.callback(hands.dismiss)
        yield _Ahead(office, hands, deque(statements)).cabinet_for


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the cabinet was asked for."""

    sheet: Sheet
    letters: tuple[str, ...]


class _Heard(Exception):
    """The rehearsal has come as far as it is to."""

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked


class _Listener:
    """A cabinet that only hears what it is asked to draw."""

    def draw(self, sheet: Sheet, letters: Sequence[str] = ()) -> Papers:
        """Tells it who has asked."""
        raise _Heard(_Asked(sheet, tuple(letters)))

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        """Nothing: what is sent again was drawn long ago."""
        del files
        return ()


@dataclass(frozen=True, slots=True)
class _WithPapers:
    """The cabinet, with what was drawn of one sheet at hand."""

    cabinet: Archive
    asked: _Asked
    papers: Papers

    def draw(self, sheet: Sheet, letters: Sequence[str] = ()) -> Papers:
        """See `Cabinet`. Drawing is a function of the sheet, so what was drawn of the same one serves."""
        same = sheet == self.asked.sheet and tuple(letters) == self.asked.letters
        return self.papers if same else self.cabinet.draw(sheet, letters)

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        """See `Cabinet`."""
        return self.cabinet.take_out(files)

    def publish(self, publication: Publication) -> None:
        """See `Archive`."""
        self.cabinet.publish(publication)


@dataclass(slots=True)
class _Ahead:
    """The sheets that are being drawn: some more than there are hands, so that none is ever idle."""

    office: Office
    hands: _Hands
    waiting: deque[Due]
    _drawing: dict[Due, tuple[_Asked, Future[Papers]]] = field(default_factory=dict)

    def cabinet_for(self, due: Due) -> Archive:
        """With its papers, as soon as they are drawn. No transaction waits for that."""
        while self.waiting and len(self._drawing) <= 2 * self.hands.count:
            following = self.waiting.popleft()
            if asked := self._rehearsed(following):
                self._drawing[following] = asked, self.hands.draw(asked)
        if due not in self._drawing:
            return self.office.cabinet
        asked, drawn = self._drawing.pop(due)
        try:
            return _WithPapers(self.office.cabinet, asked, drawn.result(SECONDS))
        except Exception:  # it is drawn again where it is decided, and what is wrong is seen there
            log.warning("a child has not drawn the statement of client %d", asked.sheet.client.id, exc_info=True)
            return self.office.cabinet

    def _rehearsed(self, due: Due) -> _Asked | None:
        """What it will ask of the cabinet, if anything."""
        from maild.desk.decide_due import decide_due

        with self.office.ledger.work() as work:
            try:
                decide_due(due, work.register, replace(self.office.moment(work), cabinet=_Listener()))
            except _Heard as heard:
                return heard.asked
            except Exception:  # seen, and told, when it is decided in earnest
                log.debug("%s %d cannot be rehearsed", due.kind, due.id, exc_info=True)
        return None


class _Hands:
    """Children that draw, each a sheet at a time."""

    def __init__(self, cabinet: Cabinet, count: int) -> None:
        self.count = count
        self._cabinet = cabinet
        self._threads = ThreadPoolExecutor(count, "draughtsman")
        self._over = False
        self._all: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for _ in range(count):
            self._hire()

    def draw(self, asked: _Asked) -> Future[Papers]:
        """By the next that is free."""
        return self._threads.submit(self._draw, asked)

    def dismiss(self) -> None:
        """At the end of their work, or of ours: what is not drawn by then nobody waits for."""
        self._over = True
        for child in self._all:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            self._let_go(child)

    def _draw(self, asked: _Asked) -> Papers:
        child = self._free.get()
        try:
            _put(child.stdin, (asked.sheet, asked.letters))
            papers: Papers | None = pickle.load(child.stdout)  # type: ignore[arg-type]  # noqa: S301 - by a child of ours
        except Exception:
            self._let_go(child)
            self._hire()
            raise
        self._free.put(child)
        if papers is None:
            raise ValueError("the child cannot draw it")
        return papers

    def _hire(self) -> None:
        """One more; he finds what this process finds, and nothing else of its surroundings: they may hold passwords."""
        if self._over:
            return
        environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ)  # noqa: S603 - our own
        self._all.append(child)
        self._free.put(child)
        with suppress(OSError):  # of one that died at once it is seen when he is asked
            _put(child.stdin, self._cabinet)

    def _let_go(self, child: subprocess.Popen[bytes]) -> None:
        """Whatever he is doing."""
        child.kill()
        with suppress(OSError), child:
            pass


def _put(pipe: IO[bytes] | None, what: object) -> None:
    if pipe:
        pipe.write(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        pipe.flush()


def main() -> None:
    """The child: a cabinet, then sheets, until there are no more. It outlives nobody who gives it some."""
    for number in (signal.SIGINT, signal.SIGTERM):  # for who started it, who lets it go in his own time
        signal.signal(number, signal.SIG_IGN)
    cabinet: Cabinet = pickle.load(sys.stdin.buffer)  # noqa: S301 - by who started us
    with suppress(EOFError, BrokenPipeError):
        while True:
            sheet, letters = pickle.load(sys.stdin.buffer)  # noqa: S301
            try:
                papers = cabinet.draw(sheet, letters)
            except Exception:
                log.exception("a statement cannot be drawn")
                papers = None
            _put(sys.stdout.buffer, papers)


if __name__ == "__main__":
    main()
