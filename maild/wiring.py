"""The only place where concrete parts meet. Importing it opens nothing; each part is imported where it is needed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.desk.parties import Desk
from maild.gateways.clock import SystemClock
from maild.letters.letter import Trust
from maild.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from maild.courier import Courier
    from maild.desk.intent import Understanding
    from maild.desk.workdays import Calendar
    from maild.execution import Office
    from maild.gateways.calendar import WorkCalendar
    from maild.gateways.dkim import DkimCheck
    from maild.gateways.mailboxes import Mailboxes
    from maild.handing_in import Counter
    from maild.ledger.store import SqlLedger
    from maild.letters.letter import Letter
    from maild.pipeline import Pipeline
    from maild.ports import Clock
    from maild.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """A desk at work: everything joined, nothing connected yet."""

    office: Office
    pipelines: Mapping[str, Pipeline]
    courier: Courier
    ledger: SqlLedger
    mailboxes: Mailboxes
    counter: Counter

    @property
    def pipeline(self) -> Pipeline:
        """That of the first mailbox: all differ in nothing else."""
        return next(iter(self.pipelines.values()))


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
    mailboxes: Mailboxes | None = None,
) -> Iterator[Parts]:
    """All parts of a desk, joined; closed at the end, but mailboxes that were given stay open.

    The two are asked between letters whether to stop.
    """
    from maild.cabinet import open_cabinet
    from maild.courier import Courier
    from maild.documents.renderer import LetterRenderer
    from maild.execution import Office
    from maild.gateways.mailboxes import Mailboxes
    from maild.gateways.shelf import FileShelf
    from maild.gateways.smtp import SmtpSubmission

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
        watched = mailboxes or Mailboxes()
        pipelines = _pipelines(settings, office, watched, reader_stopping)
        submission = SmtpSubmission(settings.smtp, desk.address, courier_stopping)
        courier = Courier(office, submission, courier_stopping, settings.smtp.connections)
        try:
            yield Parts(office, pipelines, courier, ledger, watched, _counter(settings, office))
        finally:
            if mailboxes is None:
                watched.close()


def _pipelines(
    settings: Settings, office: Office, mailboxes: Mailboxes, stopping: Callable[[], bool]
) -> dict[str, Pipeline]:
    from maild.gateways.tables import FileTables
    from maild.pipeline import Pipeline

    reading = FileTables(), trust_of(settings), stopping, _dkim_check(settings)
    return {name: Pipeline(office, box, *reading) for name, box in mailboxes.use(settings.mailboxes).items()}


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
