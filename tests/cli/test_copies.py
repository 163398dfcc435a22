"""`maild backup` and `maild restore`: there and back, whole or not at all."""

from __future__ import annotations

import io
import stat
import tarfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.demo.servers import EmbeddedServers, read_folder
from maild.ledger.sqlite import sqlite3
from tests.cli.seeding import seed
from tests.flows.stage import CLIENT, DISPATCHER, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Shell
    from tests.servers.postgresql import Cluster


def _moved_away(folder: Path) -> None:
    """The machine is gone; its configuration was kept."""
    for left in folder.glob("*ledger.db*"):
        left.unlink()
    (folder / "letters").rename(folder / "letters-before")


@pytest.mark.rule("M-1")
def test_a_desk_goes_on_from_a_copy_and_reads_again_what_came_since(tmp_path: Path) -> None:
    with EmbeddedServers() as servers:
        desk = Stage(servers, tmp_path)
        desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        assert desk.maild("backup", str(tmp_path / "copy.tar.gz"))[0] == 0
        file = "Участок;Абонент;Серийный номер\n1;Абонент 1;0001\n"
        desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[("а.csv", file.encode())])
        desk.once("2026-11-02 11:01")
        desk.file("Прошу отключить участок 1 за неуплату", "2026-11-02 12:00")
        before = {verb: desk.rows(verb) for verb in ("clients", "subscribers", "requests")}
        _moved_away(tmp_path)
        code, out = desk.maild("restore", str(tmp_path / "copy.tar.gz"))
        assert (code, "in place" in out) == (0, True)
        assert desk.rows("requests") == []
        desk.once("2026-11-02 12:01")
        desk.once("2026-11-02 12:02")
        after = {verb: desk.rows(verb) for verb in ("clients", "subscribers", "requests")}
        assert [_timeless(rows) for rows in after.values()] == [_timeless(rows) for rows in before.values()]
        assert {row["verdict"] for row in desk.rows("inbox")} == {"handled", "duplicate"}
        assert (len(read_folder(servers)), len(read_folder(servers, "Maild/Done"))) == (0, 4)
        assert desk.maild("verify")[0] == 0


@pytest.mark.rule("M-1")
def test_a_ledger_put_back_by_other_means_reads_again_what_came_since(tmp_path: Path) -> None:
    with EmbeddedServers() as servers:
        desk = Stage(servers, tmp_path)
        desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        before = (tmp_path / "ledger.db").read_bytes()
        desk.write(CLIENT, "Журнал", "", "2026-11-02 11:00")
        assert len(desk.once("2026-11-02 11:01")) == 1
        (tmp_path / "ledger.db").write_bytes(before)
        assert desk.once("2026-11-02 11:30") == [], "it lies where nobody looks"
        (tmp_path / "ledger.db").write_bytes(before)
        assert desk.maild("restore", "--reconcile")[0] == 0
        assert len(desk.once("2026-11-02 12:01")) == 1
        assert desk.maild("verify")[0] == 0


@pytest.mark.parametrize("words", [("restore",), ("restore", "--reconcile", "copy.tar.gz")])
def test_what_is_to_be_restored_is_said_once(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run(*words)[0] == Exit.USAGE


def test_where_there_is_no_ledger_nothing_is_reconciled(shell: Shell) -> None:
    assert shell.run("restore", "--reconcile")[0] == Exit.NO_INPUT


@pytest.mark.postgres
@pytest.mark.rule("M-1")
def test_a_copy_from_a_server_goes_into_an_empty_database_of_a_server(tmp_path: Path, cluster: Cluster) -> None:
    one, other = cluster.empty(), cluster.empty()
    with EmbeddedServers() as servers:
        desk = Stage(servers, tmp_path, one)
        desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        assert desk.maild("backup", str(tmp_path / "copy.tar.gz"))[0] == 0
        desk.write(CLIENT, "Журнал", "", "2026-11-02 11:00")
        assert len(desk.once("2026-11-02 11:01")) == 1
        assert desk.maild("restore", str(tmp_path / "copy.tar.gz"))[0] == Exit.CANNOT_CREATE, "there is a ledger"
        (tmp_path / "letters").rename(tmp_path / "letters-before")
        desk.config.write_text(desk.config.read_text(encoding="utf-8").replace(one, other), encoding="utf-8")
        assert desk.maild("restore", str(tmp_path / "copy.tar.gz"))[0] == 0
        assert [client["address"] for client in desk.rows("clients")] == [CLIENT]
        assert len(desk.once("2026-11-02 12:01")) == 1, "what came since is answered again"
        assert desk.maild("verify")[0] == 0


def _timeless(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if not key.endswith(("_at", "_by"))} for row in rows]


@pytest.fixture
def copied(shell: Shell, tmp_path: Path) -> Path:
    """A copy of a seeded desk."""
    seed(shell.config)
    target = tmp_path / "copy.tar.gz"
    assert shell.run("backup", str(target))[0] == 0
    return target


def test_a_copy_is_for_its_owner_only_and_takes_the_place_of_an_older_one_whole(copied: Path, shell: Shell) -> None:
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    copied.write_bytes(b"an older one")
    assert shell.run("backup", str(copied))[0] == 0
    with tarfile.open(copied) as tar:
        names = tar.getnames()
    assert (names[0], names[-1]) == ("ledger.db", "manifest.json")
    assert [path.name for path in copied.parent.iterdir() if "part" in path.name or path.name.startswith(".")] == []


def test_a_copy_is_refused_where_a_ledger_stands(copied: Path, shell: Shell) -> None:
    code, _, complaint = shell.run("restore", str(copied))
    assert code != 0
    assert "ledger.db and its letters away" in complaint


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("left", ["ledger.db-journal", "ledger.db-wal"])
def test_a_copy_is_refused_where_an_unclean_end_has_left_what_would_be_written_into_it(
    copied: Path, shell: Shell, left: str
) -> None:
    ledger = shell.config.parent / "ledger.db"
    ledger.rename(ledger.with_name(left))
    code, _, complaint = shell.run("restore", str(copied))
    assert (code, left in complaint) == (Exit.CANNOT_CREATE, True)
    assert not ledger.exists()


@pytest.mark.rule("M-1")
def test_what_a_restore_that_was_killed_has_left_gets_into_no_other_ledger(copied: Path, shell: Shell) -> None:
    ledger = shell.config.parent / "ledger.db"
    hot = ledger.with_name("ledger.db.restoring-journal")
    with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        for said in ("journal_mode=DELETE", "synchronous=OFF"):
            other.execute(f"PRAGMA {said}")
        other.execute("UPDATE alembic_version SET version_num='0000'")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE alembic_version SET version_num='9999'")
        hot.write_bytes(ledger.with_name("ledger.db-journal").read_bytes())
    ledger.unlink()
    ledger.with_name("ledger.db.restoring").write_bytes(b"half of it")
    assert shell.run("restore", str(copied))[0] == Exit.DONE
    assert not hot.exists()
    assert shell.run("verify")[0] == Exit.DONE


def test_only_the_newest_copies_of_a_folder_are_kept_and_nothing_else_is_touched(shell: Shell, tmp_path: Path) -> None:
    seed(shell.config)
    folder = tmp_path / "copies"
    folder.mkdir()
    older = [folder / f"maild-2026-01-0{day}T033000.tar.gz" for day in (1, 2, 3)]
    others = [folder / "maild-2026-01-01T033000.tar.gz.old", folder / "before-the-move.tar.gz"]
    for path in (*older, *others):
        path.write_bytes(b"a copy")
    assert shell.run("backup", str(folder))[0] == 0
    assert set(folder.iterdir()) > {*older, *others}
    code, out, _ = shell.run("backup", "--keep", "2", str(folder))
    assert (code, "removed" in out) == (0, True)
    kept = sorted(folder.glob("maild-*.tar.gz"))
    assert len(kept) == 2
    assert all(tarfile.is_tarfile(path) for path in kept if path not in older)
    assert set(others) <= set(folder.iterdir())
    assert not {older[0], older[1]} & set(kept)


def test_copies_are_counted_in_a_folder_only(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("backup", "--keep", "3", str(tmp_path / "copy.tar.gz"))[0] == Exit.USAGE
    assert shell.run("backup", "--keep", "0", str(tmp_path))[0] == Exit.USAGE


def _endless(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return members[:-1]


def _changed_letter(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [members[0], (members[1][0], members[1][1] + b"changed"), *members[2:]]


def _foreign(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [*members, ("../../etc/passwd", b"root")]


def _headless(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return members[1:]


def _a_letter_less(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [members[0], *members[2:]]


def _newer(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [*members[:-1], (members[-1][0], members[-1][1].replace(b'"format": 1', b'"format": 9'))]


def _changed_history(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        file.write_bytes(members[0][1])
        with closing(sqlite3.connect(file)) as ledger, ledger:
            for (trigger,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                ledger.execute(f"DROP TRIGGER {trigger}")
            ledger.execute("UPDATE history SET actor = 'nobody' WHERE id = 1")
        return [(members[0][0], file.read_bytes()), *members[1:]]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_endless, "its end is missing"),
        (_a_letter_less, "letters of"),
        (_changed_letter, "is not what it was"),
        (_foreign, "does not belong"),
        (_headless, "its end is missing"),
        (_newer, "its format is 9"),
        (_changed_history, "is not whole"),
    ],
)
def test_a_copy_that_is_not_whole_is_refused_and_nothing_stands_in_its_place(
    copied: Path,
    shell: Shell,
    spoil: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]],
    words: str,
) -> None:
    with tarfile.open(copied) as tar:
        members = [(m.name, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]
    with tarfile.open(copied, "w:gz") as tar:
        for name, content in spoil(members):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    ledger = shell.config.parent / "ledger.db"
    ledger.unlink()
    code, _, complaint = shell.run("restore", str(copied))
    assert code == Exit.BAD_DATA, complaint
    assert words in complaint
    assert not list(ledger.parent.glob("ledger.db*.restoring")), "nothing half done"
    assert not ledger.exists()


def test_a_copy_is_made_without_letters_that_were_lost_and_they_are_told(shell: Shell, tmp_path: Path) -> None:
    seed(shell.config)
    letters = sorted((tmp_path / "letters").rglob("*.eml"))
    letters[0].unlink()
    letters[1].write_bytes(b"changed")
    code, out, complaint = shell.run("backup", str(tmp_path / "copy"))
    assert (code, "2 letters" in out, "2 letters are gone" in complaint) == (Exit.BAD_DATA, True, True)
    (tmp_path / "ledger.db").unlink()
    assert shell.run("restore", str(tmp_path / "copy"))[0] == 0


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08\x00cut"])
def test_what_is_no_archive_is_told(shell: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, _, complaint = shell.run("restore", str(file))
    assert (code, "not a whole copy" in complaint) == (Exit.BAD_DATA, True)


def test_an_archive_cut_short_is_told(copied: Path, shell: Shell) -> None:
    copied.write_bytes(copied.read_bytes()[:-200])
    (shell.config.parent / "ledger.db").unlink()
    assert shell.run("restore", str(copied))[0] == Exit.BAD_DATA


def test_files_out_of_reach_are_told(shell: Shell, tmp_path: Path) -> None:
    assert "no ledger" in shell.run("backup", str(tmp_path / "copy"))[2]
    assert shell.run("restore", str(tmp_path / "nowhere"))[0] == Exit.NO_INPUT
    seed(shell.config)
    code, _, complaint = shell.run("backup", str(tmp_path / "nowhere" / "copy"))
    assert (code, "nowhere" in complaint) == (Exit.CANNOT_CREATE, True)
