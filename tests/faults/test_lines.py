"""A connection that is cut or hushed in any turn of a pass: no letter lost, none acted on twice (M-1, M-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.demo.servers import EmbeddedServers
from tests.faults.proxy import AtTurn, Calm, Kind, Point, Proxy, Through
from tests.faults.scene import Scene, impatient

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTS = [(kind, point) for kind in (Kind.CUT, Kind.HUSH) for point in Point]


class Lines:
    """A scene whose mailbox and next mail server are reached by lines that can be troubled."""

    def __init__(self, scene: Scene, imap: Proxy, smtp: Proxy) -> None:
        self.scene, self.proxies = scene, {"imap": imap, "smtp": smtp}

    def played(self, line: str, trouble: AtTurn) -> dict[str, object]:
        """What comes of a pass with that trouble, and of the passes after it."""
        self.scene.begin()
        self.proxies[line].trouble = trouble.connection
        self.scene.passed()
        self.proxies[line].trouble = Calm
        self.scene.restarted()
        return self.scene.outcome()


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lines]:
    with EmbeddedServers() as servers, Proxy(servers.imap_port) as imap, Proxy(servers.smtp_port) as smtp:
        scene = Scene(Through(servers, imap, smtp), tmp_path_factory.mktemp("desk") / "at-work")
        impatient(scene.stage)
        yield Lines(scene, imap, smtp)


@pytest.mark.rule("M-1", "M-5")
@pytest.mark.parametrize(("line", "fewest"), [("imap", 10), ("smtp", 15)])
def test_a_pass_whose_line_fails_in_any_turn_ends_as_if_it_had_not(
    lines: Lines, line: str, fewest: int, stride: int
) -> None:
    counted = AtTurn(Kind.CUT, 0, Point.BEFORE)
    expected = lines.played(line, counted)
    assert expected["left"] == 0
    assert counted.turns >= fewest
    troubles = [(turn, kind, point) for turn in range(1, counted.turns + 1) for kind, point in POINTS]
    for turn, kind, point in troubles[::stride]:
        trouble = AtTurn(kind, turn, point)
        where = f"{line}: {kind} {point} turn {turn}"
        assert lines.played(line, trouble) == expected, where
        assert trouble.turns >= turn, where
        lines.scene.sent_once(where)
