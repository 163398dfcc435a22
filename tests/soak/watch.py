"""What a process holds while it works, as the kernel tells it: memory, files, connections, threads, processor."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 2.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Sample:
    """At one moment.

    Args:
        done: letters taken until then.
        memory, children: MB resident, of the daemon and of all processes that it has started.
        files, connections: what it has open.
        threads: of the daemon.
        cpu: seconds of processor so far, of it and of its children that have ended.
        left: files that are there only while somebody writes them: unfinished letters, temporary files.
        log: MB of the ledger's write-ahead log.
    """

    done: int
    memory: float
    children: float
    files: int
    connections: int
    threads: int
    cpu: float
    left: int
    log: float


@dataclass(slots=True)
class Watch:
    """A context manager that looks every few seconds. `done` is told by who knows it."""

    process: int
    desk: Path
    temporary: Path
    samples: list[Sample] = field(default_factory=list)
    done: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            while not self._over.wait(_EVERY):
                self.samples.append(self.look())

    def look(self) -> Sample:
        """Now."""
        home = Path(f"/proc/{self.process}")
        connections, files = _opened(home / "fd")
        threads = len(list((home / "task").iterdir()))
        return Sample(
            done=self.done,
            memory=_memory(home),
            children=sum(_memory(child) for child in _children(home)),
            files=files,
            connections=connections,
            threads=threads,
            cpu=spent(self.process),
            left=len(self.leavings()),
            log=_size(self.desk / "ledger.db-wal"),
        )

    def leavings(self) -> list[Path]:
        """Files that somebody has not finished."""
        return [*(self.desk / "letters" / "unfinished").glob("*"), *self.temporary.glob("*")]


def spent(process: int) -> float:
    """Seconds of processor of a process and its children that have ended, the kernel's work for them included."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _memory(home: Path) -> float:
    """MB resident."""
    with suppress(FileNotFoundError, ProcessLookupError, StopIteration):
        lines = (home / "status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
    return 0.0


def _children(home: Path) -> Iterator[Path]:
    for task in (home / "task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            for number in (task / "children").read_text("ascii").split():
                yield home.parent / number
                yield from _children(home.parent / number)


def _opened(folder: Path) -> tuple[int, int]:
    """Connections, and files of all other kinds."""
    names = []
    for one in folder.iterdir():
        with suppress(FileNotFoundError):
            names.append(str(one.readlink()))
    connections = sum(name.startswith("socket:") for name in names)
    return connections, len(names) - connections


def _size(file: Path) -> float:
    with suppress(FileNotFoundError):
        return file.stat().st_size / 1_000_000
    return 0.0
