"""`maild import`: a file at the command line, as a dispatcher's letter would bring it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild import wiring
from maild.cli.complaint import Exit
from maild.config import load_settings
from maild.gateways.clock import SystemClock
from tests.cli.seeding import AT, seed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

HEAD = "Участок;Абонент;Серийный номер\n"


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    seed(shell.config)
    return shell


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "абоненты.csv"


@pytest.mark.rule("S-3")
def test_subscribers_are_taken_and_the_file_is_kept_with_a_letter(seeded: Shell, file: Path) -> None:
    file.write_text(HEAD + "77;Иванов;0077\n12;Петров;0012\n", encoding="cp1251")
    code, out, _ = seeded.run("import", "subscribers", str(file), "--client", "Ромашка")
    assert (code, "новых — 1, изменено — 1" in out) == (0, True)
    assert {row["plot"] for row in seeded.json("subscribers")} == {"12", "45-46", "77"}
    (letter,) = [row for row in seeded.json("inbox") if row["from"] == "оператор"]
    assert (letter["subject"], letter["verdict"]) == ("абоненты Ромашка", "handled")
    assert any(entry["actor"] == "оператор" for entry in seeded.json("show", f"letter-{letter['id']}")["history"])
    assert "всё уже так и есть" in seeded.run("import", "subscribers", str(file), "--client", "Ромашка")[1]


@pytest.mark.rule("S-3")
def test_a_file_is_taken_in_the_time_of_the_desk(seeded: Shell, file: Path) -> None:
    with wiring.open_ledger(load_settings(seeded.config, {})) as ledger:
        ledger.record_pass(AT, simulated=True)
    file.write_text(HEAD + "77;Иванов;0077\n", encoding="utf-8")
    assert seeded.run("import", "subscribers", str(file), "--client", "Ромашка")[0] == 0
    (letter,) = [row for row in seeded.json("inbox") if row["from"] == "оператор"]
    assert letter["received_at"] == "2026-11-25T10:00:00+03:00"


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(("simulated", "day", "code"), [(True, 400, 65), (True, 300, 0), (False, 2, 65)])
def test_where_the_clock_is_set_by_hand_readings_may_come_before_the_pass_of_their_day(
    seeded: Shell, tmp_path: Path, simulated: bool, day: int, code: int
) -> None:
    known = seeded.json("subscribers")[0]
    passed = AT if simulated else SystemClock().now()
    with wiring.open_ledger(load_settings(seeded.config, {})) as ledger:
        ledger.record_pass(passed, simulated=simulated)
    file = tmp_path / "показания.csv"
    read = f"{passed + timedelta(days=day):%d.%m.%Y}"
    file.write_text(f"Серийный номер;Дата;Т1\n{known['serial']};{read};90000\n", encoding="utf-8")
    assert seeded.run("import", "readings", str(file))[0] == code


def test_on_a_terminal_it_is_told_what_is_being_done(
    seeded: Shell, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(HEAD + "77;Иванов;0077\n", encoding="utf-8")
    words = ("import", "subscribers", str(file), "--client", "Ромашка")
    monkeypatch.setattr("maild.cli.importing.sys.stderr.isatty", lambda: True)
    _, _, shown = seeded.run(*words)
    assert shown.splitlines() == [
        "reading the file …",
        "comparing 2 rows with what is known …",
        "writing down what is new …",
    ]


@pytest.mark.rule("S-3")
def test_a_file_with_a_bad_row_changes_nothing_and_says_which(seeded: Shell, file: Path) -> None:
    file.write_text(HEAD + "77;Иванов;0077\n;Петров;0012\n")
    before = seeded.json("subscribers"), seeded.json("inbox")
    code, _, complaint = seeded.run("import", "subscribers", str(file), "--client", "Ромашка")
    assert (code, "строка 3" in complaint) == (Exit.BAD_DATA, True)
    assert (seeded.json("subscribers"), seeded.json("inbox")) == before


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("subscribers", "x.csv"), Exit.USAGE, "--client"),
        (("subscribers", "nowhere.csv", "--client", "Ромашка"), Exit.NO_INPUT, "nowhere.csv"),
        (("subscribers", "FILE", "--client", "Незабудка"), Exit.BAD_DATA, "Незабудка"),
        (("readings", "nowhere.csv"), Exit.NO_INPUT, "nowhere.csv"),
        (("readings", "FILE", "--client", "Незабудка"), Exit.BAD_DATA, "Незабудка"),
        (("readings", "FILE"), Exit.BAD_DATA, "Нет столбца: Дата, Т1"),
    ],
)
def test_what_cannot_be_taken_is_told(seeded: Shell, file: Path, words: tuple[str, ...], code: Exit, told: str) -> None:
    file.write_text(HEAD + "77;Иванов;0077\n")
    done, _, complaint = seeded.run("import", *(str(file) if word == "FILE" else word for word in words))
    assert (done, told in complaint) == (code, True), complaint
