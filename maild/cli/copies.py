"""`maild backup` and `maild restore`: a copy of the live desk in one file, and the desk from such a copy (M-1)."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from maild import __version__, wiring
from maild.cli.complaint import Complaint, Exit
from maild.cli.looking import no_ledger
from maild.cli.settings import settings_of
from maild.gateways.archive import Manifest, NotWhole, unpack, written
from maild.gateways.clock import SystemClock
from maild.gateways.disk import sync_folder
from maild.gateways.shelf import FileShelf
from maild.ledger import copying, examination, schema
from maild.ports import Permanent

if TYPE_CHECKING:
    import argparse

    from maild.settings import Settings

_BY_MOMENT = "maild-%Y-%m-%dT%H%M%S.tar.gz"
_NAMED_BY_MOMENT = re.compile(r"maild-\d{4}-\d\d-\d\dT\d{6}\.tar\.gz")


def main(options: argparse.Namespace) -> int:
    """There or back."""
    settings = settings_of(options)
    if options.verb == "restore" and options.reconcile:
        return _reconciled(settings)
    file = Path(options.file)
    return _restored(settings, file) if options.verb == "restore" else _backed_up(settings, file, options.keep)


def _backed_up(settings: Settings, file: Path, keep: int | None) -> int:
    folder = file if file.is_dir() else None
    if keep and not folder:
        raise Complaint(Exit.USAGE, f"--keep counts the copies in a folder, and {file} is none")
    if folder:
        file = folder / f"{SystemClock().now().astimezone(wiring.zone_of(settings)):{_BY_MOMENT}}"
    if not file.absolute().parent.is_dir():
        raise Complaint(Exit.CANNOT_CREATE, f"there is no folder {file.absolute().parent}")
    made = back_up(settings, file)
    print(f"{file}: the ledger and {made.letters} letters, {file.stat().st_size / 1_000_000:.1f} MB")
    if made.lacking:
        lost = ", ".join(digest[:12] for digest in made.lacking[:5])
        raise Complaint(
            Exit.BAD_DATA,
            f"the copy is made, but {len(made.lacking)} letters are gone from {settings.ledger.letters}: {lost}…",
        )
    for old in _too_many(folder, keep) if folder and keep else ():
        old.unlink()
        print(f"{old}: removed")
    return Exit.DONE


def _too_many(folder: Path, keep: int) -> list[Path]:
    """Copies that were named by their moment, but the newest ones. Nothing else in the folder is touched."""
    named = (path for path in folder.iterdir() if _NAMED_BY_MOMENT.fullmatch(path.name))
    return sorted(named)[:-keep]


def _restored(settings: Settings, file: Path) -> int:
    if not file.is_file():
        raise Complaint(Exit.NO_INPUT, f"there is no file {file}")
    try:
        letters = restore(settings, file)
    except NotWhole as fault:
        raise Complaint(Exit.BAD_DATA, str(fault)) from fault
    print(f"the ledger and {letters} letters are in place; what came since is read again at the next start")
    return Exit.DONE


def _reconciled(settings: Settings) -> int:
    """After `pg_restore`, or when a standby has taken over that was not told of everything."""
    url = settings.ledger.url
    with wiring.alone(settings):
        if schema.current_revision(url) is None:
            raise no_ledger(settings)
        copying.mark_restored(url)
    print("what came since its last pass is read again at the next start")
    return Exit.DONE


def back_up(settings: Settings, target: Path) -> Manifest:
    """Copy the live ledger and every letter it speaks of into one file; what is in it.

    The ledger is copied first: what it speaks of was on the shelf before it spoke.

    Raises:
        Complaint: there is no ledger.
        Temporary, Permanent: it cannot be done; nothing new stands under that name then.
    """
    url, shelf = settings.ledger.url, FileShelf(Path(settings.ledger.letters))
    if schema.current_revision(url) is None:
        raise no_ledger(settings)
    letters, lacking = 0, []
    with written(target) as archive, TemporaryDirectory(dir=target.absolute().parent, prefix=".maild-") as folder:
        taken_at, copy = SystemClock().now(), Path(folder) / "ledger.db"
        copying.copy_to(url, copy)
        archive.ledger(copy)
        for digest in copying.raw_digests(f"sqlite:///{copy}"):
            try:
                archive.letter(digest, shelf.get(digest))
                letters += 1
            except Permanent:
                lacking.append(digest)
        manifest = Manifest(taken_at, __version__, letters, tuple(lacking))
        archive.manifest(manifest)
    return manifest


def restore(settings: Settings, source: Path) -> int:
    """Put a copy in the place of a ledger that is not there; how many letters. The mailbox is reconciled at start.

    Raises:
        NotWhole: the file is no whole copy.
        Complaint: there is a ledger already.
        Temporary: it cannot be done now.
    """
    path = wiring.ledger_file(settings)
    if path is None:
        return _restore_into_server(settings, source)
    with wiring.alone(settings):
        if standing := [str(file) for file in (path, *copying.left_beside(path)) if file.exists()]:
            told = f"there is a ledger already: move {', '.join(standing)} and its letters away first"
            raise Complaint(Exit.CANNOT_CREATE, told)
        unproven = path.with_name(path.name + ".restoring")
        _clear_away(unproven)  # of a process that died
        try:
            letters = unpack(source, unproven, FileShelf(Path(settings.ledger.letters)).put)
            _prove(f"sqlite:///{unproven}", letters, source)
            copying.must_be_one_file(unproven)
            unproven.replace(path)
            sync_folder(path.parent)
        finally:
            _clear_away(unproven)
    return len(letters)


def _restore_into_server(settings: Settings, source: Path) -> int:
    """Into an empty database, by way of a file."""
    from maild.ledger.moving import NotEmpty, copy

    letters = Path(settings.ledger.letters)
    letters.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=letters, prefix=".maild-") as folder:
        unproven = Path(folder) / "ledger.db"
        try:
            taken = unpack(source, unproven, FileShelf(letters).put)
            _prove(f"sqlite:///{unproven}", taken, source)
            copy(f"sqlite:///{unproven}", settings.ledger.url, bool)
        except NotEmpty as fault:
            raise Complaint(Exit.CANNOT_CREATE, str(fault)) from fault
    return len(taken)


def _clear_away(unproven: Path) -> None:
    for file in (unproven, *copying.left_beside(unproven)):
        file.unlink(missing_ok=True)


def _prove(url: str, letters: set[str], source: Path) -> None:
    """Look at the ledger as `maild verify` does, and mark it as a copy."""
    problem = examination.examine(url).problem
    if problem or not letters.issuperset(copying.raw_digests(url)):
        raise NotWhole(f"{source} is not whole: {problem or 'letters are missing'}")
    copying.mark_restored(url)
