"""The only place where concrete parts meet. Importing it opens nothing; each part is imported where it is needed."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.desk.parties import Desk
from maild.gateways.clock import FixedClock, SystemClock
from maild.letters.letter import Trust
from maild.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from maild.courier import Courier
    from maild.desk.intent import Understanding
    from maild.desk.workdays import Calendar
    from maild.execution import Office
    from maild.gateways.calendar import WorkCalendar
    from maild.gateways.dkim import DkimCheck
    from maild.gateways.imap import ImapMailbox
    from maild.handing_in import Counter
    from maild.ledger.store import SqlLedger
    from maild.letters.letter import Letter
    from maild.pipeline import Pipeline
    from maild.ports import Clock
    from maild.settings import ImapSettings, Settings


class TooEarly(ValueError):
    """A simulated moment before the last pass (CONTRACT, `once --at`)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A desk at work: everything joined, nothing connected yet."""

    office: Office
    pipeline: Pipeline
    courier: Courier
    ledger: SqlLedger
    mailbox: ImapMailbox
    counter: Counter


@dataclass(frozen=True, slots=True)
class LetterReading:
    """How letters are read and understood, without ledger and without effect (`maild read`)."""

    desk: Desk
    trust: Trust
    zone: ZoneInfo
    clock: Clock

    def read(self, raw: bytes) -> tuple[Letter, Understanding]:
        """What a letter says; the moment of its topmost Received line settles what «прошлый месяц» means.

        Raises:
            TooMuch: it is over a limit of M-8.
        """
        from maild.desk.interpret import interpret
        from maild.letters.reading import read

        letter = read(raw, self.trust)
        at = letter.received_at or self.clock.now()
        return letter, interpret(letter, self.desk, at.astimezone(self.zone))


def desk_of(settings: Settings) -> Desk:
    """The desk as a value, from the configuration."""
    desk = settings.desk
    return Desk(
        name=desk.name,
        address=desk.address,
        phone=desk.phone,
        dispatchers=tuple(desk.dispatchers),
        plus_addressing=desk.plus_addressing,
        commands_by_code=desk.commands == "code",
        digest_at=desk.digest_at,
        hourly_cap=desk.hourly_cap,
        send_at=settings.statements.send_at,
        publish_at=settings.statements.publish_at,
        publishes=bool(settings.statements.publication),
        trusted_authserv_ids=frozenset(name.lower() for name in desk.trusted_authserv_ids),
    )


def trust_of(settings: Settings) -> Trust:
    """Whose word is believed when letters are read."""
    return Trust(settings.desk.address, frozenset(name.lower() for name in settings.desk.trusted_authserv_ids))


def zone_of(settings: Settings) -> ZoneInfo:
    """The desk's time zone."""
    return ZoneInfo(settings.desk.timezone)


def ledger_file(settings: Settings) -> Path | None:
    """The file of an SQLite ledger, None for another database."""
    scheme, _, path = settings.ledger.url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") else None


def reading(settings: Settings) -> LetterReading:
    """For `maild read`."""
    return LetterReading(desk_of(settings), trust_of(settings), zone_of(settings), SystemClock())


def today(settings: Settings) -> date:
    """The desk's local day."""
    return SystemClock().now().astimezone(zone_of(settings)).date()


def work_calendar(settings: Settings) -> WorkCalendar:
    """The production calendar with the days of `calendar.toml`: the one named, the one beside, or the shipped one.

    Raises:
        ConfigError: the file is wrong.
    """
    from maild.gateways.calendar import WorkCalendar

    beside = settings.path.parent / "calendar.toml" if settings.path else None
    if settings.desk.calendar:
        return WorkCalendar.read(Path(settings.desk.calendar))
    return WorkCalendar.read(beside if beside and beside.is_file() else shipped("config") / "calendar.toml")


def calendar(settings: Settings) -> Calendar:
    """Working days as the desk counts them now, days set by command included."""
    path = ledger_file(settings)
    if path is not None and not path.is_file():
        return work_calendar(settings).calendar()
    with open_ledger(settings) as ledger, ledger.work() as work:
        return work_calendar(settings).calendar(work.calendar_days())


@contextmanager
def open_ledger(settings: Settings) -> Iterator[SqlLedger]:
    """The ledger, made if it is new.

    Raises:
        Temporary, Permanent: it cannot be used now, or not by this maild.
    """
    from maild.ledger import store

    ledger = store.open_ledger(settings.ledger.url, desk_of(settings), zone_of(settings))
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def open_desk(
    settings: Settings,
    clock: Clock,
    reader_stopping: Callable[[], bool] = bool,
    courier_stopping: Callable[[], bool] = bool,
    mailbox: ImapMailbox | None = None,
) -> Iterator[Parts]:
    """All parts of a desk, joined; closed at the end, but a mailbox that was given stays open.

    The two are asked between letters whether to stop.
    """
    from maild.cabinet import open_cabinet
    from maild.courier import Courier
    from maild.documents.renderer import LetterRenderer
    from maild.execution import Office
    from maild.gateways.imap import ImapMailbox
    from maild.gateways.shelf import FileShelf
    from maild.gateways.smtp import SmtpSubmission
    from maild.gateways.tables import FileTables
    from maild.pipeline import Pipeline

    desk, zone = desk_of(settings), zone_of(settings)
    cabinet = open_cabinet(desk, FileShelf(Path(settings.ledger.letters)), settings.statements.publication)
    with open_ledger(settings) as ledger:
        office = Office(
            desk=desk,
            zone=zone,
            clock=clock,
            ledger=ledger,
            shelf=cabinet.shelf,
            renderer=LetterRenderer(desk, zone, shipped("templates")),
            calendar=work_calendar(settings).calendar,
            cabinet=cabinet,
        )
        watched = mailbox or ImapMailbox(settings.imap)
        pipeline = Pipeline(office, watched, FileTables(), trust_of(settings), reader_stopping, _dkim_check(settings))
        submission = SmtpSubmission(settings.smtp, desk.address, courier_stopping)
        courier = Courier(office, submission, courier_stopping, settings.smtp.connections)
        try:
            yield Parts(office, pipeline, courier, ledger, watched, _counter(settings, office))
        finally:
            if mailbox is None:
                watched.close()


def _counter(settings: Settings, office: Office) -> Counter:
    from maild.gateways.drop import DropFolder
    from maild.gateways.tables import FileTables
    from maild.handing_in import Counter

    folder = DropFolder(Path(settings.statements.drop)) if settings.statements.drop else None
    return Counter(office, FileTables(), trust_of(settings), folder)


def _dkim_check(settings: Settings) -> DkimCheck | None:
    if not settings.desk.dkim_resolver:
        return None
    from maild.gateways.dkim import DkimCheck, DnsKeys

    return DkimCheck(settings.desk.dispatchers, DnsKeys(settings.desk.dkim_resolver))


@contextmanager
def open_preview(settings: Settings) -> Iterator[Parts]:
    """A desk that is only asked what it would do. A ledger that is not there yet is an empty one, and is not made."""
    from tempfile import TemporaryDirectory

    path = ledger_file(settings)
    with TemporaryDirectory(prefix="maild-") as folder:
        aside = replace(settings.ledger, url=f"sqlite:///{folder}/ledger.db")
        known = settings if path is None or path.exists() else replace(settings, ledger=aside)
        with open_desk(known, SystemClock()) as parts:
            yield parts


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """No other maild works on this ledger meanwhile.

    Raises:
        Temporary: another one does.
    """
    path = ledger_file(settings)
    if path is None:
        yield
        return
    from maild.gateways.lock import only_one

    with only_one(path.with_name(path.name + ".lock")):
        yield


def once(settings: Settings, at: datetime | None, stopping: Callable[[], bool] = bool) -> None:
    """One whole pass: drain the mailbox, do all that is due at that moment, flush the outbox.

    `stopping` is asked between letters: what is done then is kept, and the rest waits for the next pass.

    Raises:
        TooEarly: `at` lies before the last pass.
        Temporary: a server is out of reach. What could be done is done, and what is due waits if the mailbox could
            not be drained: a reply in it may still change what is due (Q-5).
    """
    clock = FixedClock(at) if at is not None else SystemClock()
    with alone(settings), open_desk(settings, clock, stopping, stopping) as parts:
        last = parts.ledger.last_pass()
        if at is not None and last is not None and at < last:
            shown = last.astimezone(zone_of(settings)).isoformat()
            raise TooEarly(f"--at lies before the last pass ({shown}); the desk's clock cannot go back")
        mend(parts)
        make_pass(parts, simulated=at is not None)


def make_pass(parts: Parts, *, simulated: bool) -> None:
    """The work of one pass at the desk's own moment: see `once`. `simulated` tells that its clock is set by hand."""
    parts.ledger.record_pass(parts.office.clock.now(), simulated=simulated)
    try:
        parts.pipeline.drain()
        parts.counter.take_dropped(patient=True)
        if not parts.pipeline.stopping():  # a mailbox that was left half read may hold answers to what is due
            parts.pipeline.do_due()
    finally:
        parts.courier.flush()


def run(settings: Settings, reload: Callable[[], Settings]) -> int:
    """The daemon, until it is told to stop. `reload` reads the configuration again (SIGHUP)."""
    from maild.daemon import Daemon, Ending, Shift, signals_held

    fresh = settings

    def check() -> None:
        nonlocal fresh
        changed = reload()
        work_calendar(changed)  # a calendar that cannot be read would end the daemon just as well
        fresh = changed

    ended = Ending.RELOAD
    with signals_held(), _connections() as mailbox_at:
        while ended is Ending.RELOAD:
            shift, clock, mailbox = Shift(), SystemClock(), mailbox_at(fresh.imap)
            asked = shift.reader_stopping, shift.courier_stopping
            with alone(fresh), open_desk(fresh, clock, *asked, mailbox) as parts:
                mend(parts)
                drop = parts.counter.take_dropped
                ended = Daemon(parts.pipeline, parts.courier, mailbox, parts.ledger, clock, shift, check, drop).run()
    return 0


@contextmanager
def _connections() -> Iterator[Callable[[ImapSettings], ImapMailbox]]:
    """Gives the mailbox at these settings: the one of the last time, still connected, if they have not changed."""
    from maild.gateways.imap import ImapMailbox

    with ExitStack() as last:
        kept: dict[ImapSettings, ImapMailbox] = {}

        def mailbox_at(settings: ImapSettings) -> ImapMailbox:
            if settings not in kept:
                last.close()
                kept.clear()
                kept[settings] = ImapMailbox(settings)
                last.callback(kept[settings].close)
            return kept[settings]

        yield mailbox_at


def mend(parts: Parts) -> None:
    """What a process that died has left: letters in hand are counted, claims given back, unfinished files removed."""
    parts.office.shelf.tidy()
    parts.ledger.note_unclean_end()
    parts.ledger.release_claims(parts.office.clock.now())
