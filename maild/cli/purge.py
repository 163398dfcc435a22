"""`maild purge`: erase personal data whose term is over, or that a person demands to be erased, and give an act."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from maild import wiring
from maild.cli.complaint import Complaint, Exit
from maild.cli.looking import no_ledger, time_of
from maild.cli.printing import print_json
from maild.cli.settings import settings_of
from maild.desk.addresses import address_key, is_one_of
from maild.desk.erasure import Subject
from maild.desk.parties import ClientStatus
from maild.desk.plots import plot_key
from maild.documents.erasure_act import KINDS, act_text, ranges
from maild.gateways.acts import ActFolder
from maild.gateways.clock import FixedClock
from maild.gateways.lock import only_one
from maild.gateways.publication import PublicationFolder
from maild.gateways.shelf import FileShelf
from maild.ledger.schema import current_revision
from maild.purging import BY_TERM, Purge

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from maild.desk.erasure import ErasedKind
    from maild.desk.parties import Desk
    from maild.desk.register import Register
    from maild.settings import Settings
    from maild.wiring import Parts


def main(options: argparse.Namespace) -> int:
    """Look, or erase."""
    settings = settings_of(options)
    if current_revision(settings.ledger.url) is None:
        raise no_ledger(settings)
    _check(options)
    clock = FixedClock(options.at) if options.at else time_of(settings).clock
    path = wiring.ledger_file(settings)
    with ExitStack() as stack:
        if path and not options.dry_run:
            stack.enter_context(only_one(path.with_name(path.name + ".purge")))
        parts = stack.enter_context(wiring.open_desk(settings, clock))
        subject = _subject(options, parts)
        purge = _purge(settings, parts)
        if options.dry_run:
            _show(purge.found(subject), as_json=options.json)
        else:
            _erase(purge, options.reason or BY_TERM, subject, as_json=options.json)
    return Exit.DONE


def _check(options: argparse.Namespace) -> None:
    person = options.address or options.client or options.plot
    if bool(options.client) != bool(options.plot) or (options.address and options.client):
        raise Complaint(Exit.USAGE, "whose data? give --address, or --client and --plot")
    if bool(person) != bool(options.reason):
        raise Complaint(Exit.USAGE, "data of a person are erased for a --reason, which the act tells; others by term")


def _purge(settings: Settings, parts: Parts) -> Purge:
    letters, publication = Path(settings.ledger.letters), settings.statements.publication
    return Purge(
        office=parts.office,
        ledger=parts.ledger,
        shelf=FileShelf(letters),
        pages=PublicationFolder(Path(publication)) if publication else None,
        acts=ActFolder(Path(settings.retention.acts) if settings.retention.acts else letters.parent / "acts"),
        retention=settings.retention,
    )


# ── whose data ───────────────────────────────────────────────────────────────────────────────────────────────────


def _subject(options: argparse.Namespace, parts: Parts) -> Subject | None:
    with parts.ledger.work() as work:
        if options.address:
            return _writer(options.address, work.register, parts.office.desk)
        return _plot(options.client, options.plot, work.register) if options.client else None


def _writer(address: str, register: Register, desk: Desk) -> Subject:
    """Somebody who is neither staff nor a client: their data are needed for the contract, as long as it lasts."""
    key = address_key(address)
    if is_one_of(address, (desk.address, *desk.dispatchers)):
        raise Complaint(Exit.BAD_DATA, f"{address} is the desk's own")
    client = register.client_by_address(key)
    if client and client.status is not ClientStatus.CLOSED:
        raise Complaint(Exit.BAD_DATA, f"{address} is the address of a client; close it first («закрыть {address}»)")
    if case := register.open_registration(key) or register.approved_registration(key):
        raise Complaint(Exit.BAD_DATA, f"{address} waits for a decision about reg-{case.id}; reject it first")
    return Subject(address_key=key)


def _plot(named: str, plot: str, register: Register) -> Subject:
    clients = register.clients_like(named)
    if len(clients) != 1:
        raise Complaint(Exit.BAD_DATA, f"{len(clients)} clients are called {named!r}: give the address of one")
    key = plot_key(plot)
    if register.subscriber(clients[0].id, key) is None:
        raise Complaint(Exit.BAD_DATA, f"{clients[0].name} has no plot {plot!r}")
    return Subject(client_id=clients[0].id, plot_key=key)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────


def _show(found: dict[ErasedKind, list[int]], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for kind, numbers in found.items():
        name, what, word = KINDS[kind]
        print(f"{name} ({what}): {len(numbers)}. {ranges(word, numbers)}")
    if not found:
        print("nothing to erase")


def _erase(purge: Purge, ground: str, subject: Subject | None, *, as_json: bool) -> None:
    reports = purge.run(ground, subject)
    if as_json:
        told = ({"id": r.act.id, "ground": r.act.ground, "things": dict(r.things)} for r in reports)
        print_json(list(told))
    else:
        zone = purge.office.zone
        print("\n".join(act_text(report, zone) for report in reports) or "nothing to erase")
    if subject and (left := list(_left(purge, subject))):
        told_left = ", ".join(left)
        raise Complaint(Exit.TRY_AGAIN, f"still needed: {told_left}; deal with them, then erase again")


def _left(purge: Purge, subject: Subject) -> Iterator[str]:
    if subject.address_key:
        taken, written = purge.ledger.waiting_letters(subject.address_key)
        yield from (f"letter-{number}" for number in taken)
        yield from (f"out-{number}" for number in written)
