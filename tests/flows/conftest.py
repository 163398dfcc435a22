from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.ledger.schema import current_revision
from tests.flows.stage import CLIENT, DISPATCHER, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from maild.demo.servers import Servers


@pytest.fixture
def ledger_place(tmp_path: Path) -> str:
    """Where the desk keeps its ledger."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def stage(servers: Servers, tmp_path: Path, ledger_place: str) -> Iterator[Stage]:
    """An empty desk. Whatever is played on it, in the end its ledger proves itself (Q-14)."""
    stage = Stage(servers, tmp_path, ledger_place)
    yield stage
    if current_revision(ledger_place):
        assert stage.maild("verify")[0] == 0


@pytest.fixture
def desk(stage: Stage) -> Stage:
    """A desk with one registered client whose plots are 1 to 20, «12-А» and «45-46»; Monday 2 November 2026, noon."""
    stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
    plots = [*map(str, range(1, 21)), "12-А", "45-46"]
    rows = "\n".join(f"{plot};Абонент {plot};{7000000 + n:08d};;СУП-04;100,0;;" for n, plot in enumerate(plots))
    file = f"Участок;Абонент;Серийный номер;MAC;Система;Начальные показания Т1;Т2;Т3\n{rows}\n"
    stage.write(
        DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[("абоненты.csv", file.encode("cp1251"))]
    )
    results = stage.only(stage.once("2026-11-02 11:01"), DISPATCHER)
    assert "22" in results.text, results.text
    return stage
