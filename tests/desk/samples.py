"""Values for the tests of the desk: one maker a kind, with a fixed cast of people and days."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.desk.addresses import address_key
from maild.desk.arrival import Arrival
from maild.desk.cabinet import Papers, kept_files
from maild.desk.claim import Claim, ClaimKind, ClaimStatus
from maild.desk.code import Code, CodePurpose, code_digest
from maild.desk.decision import Moment, Ref
from maild.desk.device import Device, DeviceStatus
from maild.desk.parties import Client, ClientStatus, CtRatio, Desk, MeteringSystem, Subscriber
from maild.desk.plots import plot_key
from maild.desk.register import SentLetter
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from maild.desk.request import Request, RequestKind, RequestStatus
from maild.desk.statement import Drawn, Revision, StatementStatus
from maild.desk.workdays import Calendar
from maild.letters.letter import Attachment, Authenticity, DeliveryReport, Letter, Verdict
from maild.metering.months import Month
from maild.metering.trend import MonthTotal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.statement import KeptFile
    from maild.desk.statement_letters import Sheet


@dataclass(slots=True)
class FakeCabinet:
    """Documents that say only whose month they are of; all that was drawn lies in it."""

    drawn: dict[str, Attachment] = field(default_factory=dict)

    def draw(self, sheet: Sheet, letters: Sequence[str] = ()) -> Papers:
        said = f"{sheet.client.name}, {sheet.statement.month}, {sheet.revision}, {sheet.statement.rub}"
        made = tuple(Attachment(f"ведомость.{kind}", kind, f"{kind}: {said}".encode()) for kind in ("xlsx", "pdf"))
        self.drawn |= {kept.digest: paper for kept, paper in zip(kept_files(made), made, strict=True)}
        unfit = f"шаблон из письма {letters[0]} повреждён" if letters else ""
        return Papers(made, (Attachment("client-1/2026-10-r1/index.html", "text/html", said.encode()),), unfit)

    def take_out(self, files: Sequence[KeptFile]) -> tuple[Attachment, ...]:
        return tuple(self.drawn[file.digest] for file in files if file.digest in self.drawn)


CABINET = FakeCabinet()

MOSCOW = ZoneInfo("Europe/Moscow")
CLIENT = "snt@romashka.example"
DISPATCHER = "dispatcher@tancos.example"
SECOND_DISPATCHER = "dezhurny@tancos.example"
STRANGER = "petrov@mail.example"
DESK = Desk(
    name="ООО «ТанКос-электропроект»",
    address="service@tancos.example",
    phone="499-948-01-83",
    dispatchers=(DISPATCHER, SECOND_DISPATCHER),
)
CODES = ("0123456789ABCDEF", "GHJKMNPQRSTVWXYZ", "23456789ABCDEFGH", "3456789ABCDEFGHJ")


def moscow(text: str) -> datetime:
    """`2026-11-25 11:59:59`, Moscow time, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW).astimezone(UTC)


CALENDAR = Calendar(
    holidays={
        date.fromisoformat(day): name
        for day, name in (
            ("2026-11-04", "День народного единства"),
            ("2026-12-31", "перенос выходного"),
            ("2027-01-01", "Новый год"),
            ("2027-01-04", "новогодние каникулы"),
            ("2027-01-05", "новогодние каникулы"),
            ("2027-01-06", "новогодние каникулы"),
            ("2027-01-07", "Рождество Христово"),
            ("2027-01-08", "новогодние каникулы"),
            ("2027-02-22", "перенос с субботы 20 февраля"),
            ("2027-02-23", "День защитника Отечества"),
            ("2027-03-08", "Международный женский день"),
        )
    },
    working_saturdays={date(2027, 2, 20): "перенос на понедельник 22 февраля"},
    known_through=2027,
)


def moment(now: str | datetime = "2026-11-25 10:00", *, desk: Desk = DESK, calendar: Calendar = CALENDAR) -> Moment:
    """The desk's clock at that Moscow time, with four fresh codes."""
    at = moscow(now) if isinstance(now, str) else now
    return Moment(now=at, zone=MOSCOW, calendar=calendar, desk=desk, cabinet=CABINET, codes=CODES)


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def a_client(client_id: int = 1, address: str = CLIENT, name: str = "СНТ «Ромашка»") -> Client:
    """A registered client of the СУП-04 system, registered since the first of November."""
    return Client(
        id=client_id,
        name=name,
        address=address,
        address_key=address_key(address),
        phone="+7 916 123-45-67",
        metering_system=MeteringSystem.SUP04,
        statement_day=25,
        ct_ratio=CtRatio("150/5"),
        status=ClientStatus.REGISTERED,
        registered_at=moscow("2026-11-01 12:00"),
        tariff=(("T1", Decimal("7.45")), ("T2", Decimal("2.90"))),
    )


def a_subscriber(plot: str, subscriber_id: int = 1, client_id: int = 1, *, common: bool = False) -> Subscriber:
    """A plot with a meter."""
    return Subscriber(
        id=subscriber_id,
        client_id=client_id,
        plot=plot,
        plot_key=plot_key(plot),
        name="Иванов И. И.",
        serial=f"0{subscriber_id:07}",
        mac=None,
        metering_system=MeteringSystem.SUP04,
        common=common,
    )


FIELDS = RegistrationFields(
    name="СНТ «Василёк»",
    phone="8 (499) 111-22-33",
    metering_system=MeteringSystem.SUP04,
    statement_day=25,
    tariff=(("T1", Decimal("7.45")),),
)
"""Everything that R-2 asks for but the scan."""


def a_registration(status: RegistrationStatus = RegistrationStatus.PENDING) -> Registration:
    """A whole case of a new client, рег-1, received on Tuesday 24 November 2026."""
    return Registration(
        id=1,
        kind=RegistrationKind.NEW,
        status=status,
        sender=STRANGER,
        received_at=moscow("2026-11-24 10:00"),
        due_by=moscow("2026-11-26 18:00"),
        fields=FIELDS,
        scan=True,
        tariff_file=False,
        template_file=False,
        missing=(),
        letters=(1,),
    )


def a_request(
    status: RequestStatus = RequestStatus.AWAITING_CONFIRMATION,
    kind: RequestKind = RequestKind.DISCONNECT,
    request_id: int = 1,
) -> Request:
    """A request of client 1 for plot 12, filed on Wednesday 25 November 2026 at 10:00, as the status needs it."""
    filed = moscow("2026-11-25 10:00")
    request = Request(
        id=request_id,
        number=None,
        client_id=1,
        plot="12",
        plot_key="12",
        kind=kind,
        watts=5000 if kind is RequestKind.LIMIT else None,
        status=status,
        filed_at=filed,
        counted_on=None if kind.is_check else date(2026, 11, 25),
        expires_at=filed + timedelta(hours=72),
        comment="за неуплату",
        remind_at=filed + timedelta(hours=24),
    )
    if status in (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.EXPIRED):
        return request
    return replace(
        request,
        number=f"2026-{request_id:06}",
        confirmed_at=moscow("2026-11-25 11:00"),
        process_by=moscow("2026-11-25 18:00"),
        remind_at=None,
        started_at=moscow("2026-11-25 15:00") if status is not RequestStatus.CONFIRMED else None,
        execute_by=moscow("2026-11-27 15:00") if status is not RequestStatus.CONFIRMED else None,
    )


def a_code(
    code: str = CODES[0],
    about: Ref = Ref("request", 1),  # noqa: B008 - a frozen value
    purpose: CodePurpose = CodePurpose.CONFIRM_REQUEST,
    address: str = CLIENT,
) -> Code:
    """An open code issued with `a_request`."""
    return Code(
        digest=code_digest(code),
        purpose=purpose,
        about_kind=about.kind,
        about_id=about.id,
        address_key=address_key(address),
        issued_at=moscow("2026-11-25 10:00"),
        expires_at=moscow("2026-11-28 10:00"),
    )


def a_sent_letter(outgoing_id: int = 1, about: Ref | None = None, to: str = CLIENT) -> SentLetter:
    """A letter of ours that was sent; its Message-ID is `out.ID@tancos.example`."""
    return SentLetter(
        id=outgoing_id,
        message_id=f"out.{outgoing_id}@tancos.example",
        to=to,
        template="request_confirmed",
        subject="Заявка",
        about=about,
        cause_id=None,
        status="sent",
        registers=False,
        sent_at=moscow("2026-11-25 10:00"),
        last_error=None,
    )


def a_letter(
    text: str = "",
    sender: str | None = CLIENT,
    *,
    subject: str = "Заявка",
    verdict: Verdict = Verdict.NONE,
    automatic: str | None = None,
    report: DeliveryReport | None = None,
    attachments: tuple[Attachment, ...] = (),
    reply_ids: tuple[str, ...] = (),
) -> Letter:
    """A plain letter of a person."""
    return Letter(
        message_id="one@mail.example",
        content_digest="0" * 64,
        sender=sender,
        sender_name="",
        subject=subject,
        sent_at=None,
        received_at=None,
        reply_ids=reply_ids,
        to=(DESK.address,),
        text=text,
        whole_text=text,
        forwarded_text="",
        attachments=attachments,
        automatic=automatic,
        report=report,
        authenticity=Authenticity(verdict, dkim_aligned=verdict is Verdict.PASS, reason="проверка"),
        hidden_text=False,
        defects=(),
    )


def an_arrival(letter: Letter, at: str | datetime = "2026-11-25 10:00", letter_id: int = 7) -> Arrival:
    """The letter as taken from the mailbox at that Moscow time."""
    return Arrival(letter_id, letter, moscow(at) if isinstance(at, str) else at)


def a_file(name: str = "письмо.pdf", content: bytes = b"%PDF-1.4") -> Attachment:
    """An attachment; its type follows from its name."""
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    return Attachment(name, kinds.get(name.rpartition(".")[2], "application/octet-stream"), content)


def a_device(status: DeviceStatus = DeviceStatus.WAITING, device_id: int = 31, user: str = STRANGER) -> Device:
    """A user's meter on plot 12 of the client, named on Tuesday 24 November 2026, confirmed by him the same day."""
    device = Device(
        id=device_id,
        user=user,
        user_key=address_key(user),
        serial="00000001",
        mac="AA:BB:CC:DD:EE:01",
        client_said="Ромашка",
        plot_said="12",
        status=status,
        filed_at=moscow("2026-11-24 10:00"),
        expires_at=moscow("2026-11-27 10:00"),
    )
    if status in (DeviceStatus.AWAITING_CONFIRMATION, DeviceStatus.EXPIRED):
        return device
    return replace(
        device,
        client_id=1,
        plot="12",
        added_at=moscow("2026-11-24 10:05"),
        confirm_by=moscow("2026-11-25 15:00"),
        tell_at=moscow("2026-11-25 09:00") if status is DeviceStatus.WAITING else None,
    )


OCTOBER = Month(2026, 10)


def a_statement(status: StatementStatus = StatementStatus.SENT, statement_id: int = 1, revision: int = 1) -> Revision:
    """Client 1's October 2026, due on Monday the 26th (the 25th is a Sunday), as the status needs it."""
    due = Revision(statement_id, 1, OCTOBER, revision, status, date(2026, 10, 26), look_at=moscow("2026-10-26 10:00"))
    if status is StatementStatus.DUE:
        return due
    total = MonthTotal(OCTOBER, Decimal("1234.5"), Decimal("9197.03"), Decimal("65.5"), Decimal("5.04"))
    drawn = Drawn(date(2026, 9, 25), date(2026, 10, 26), 4, 1, total)
    at = moscow("2026-10-26 10:00")
    return replace(due, look_at=None, checked=True, generated_at=at, sent_at=at, drawn=drawn)


def a_claim(kind: ClaimKind = ClaimKind.DISPUTE, status: ClaimStatus = ClaimStatus.OPEN, claim_id: int = 7) -> Claim:
    """Of client 1 about October 2026, received on Wednesday 28 October."""
    return Claim(
        id=claim_id,
        client_id=1,
        month=OCTOBER,
        kind=kind,
        status=status,
        received_at=moscow("2026-10-28 11:00"),
        due_by=moscow("2026-10-28 23:59:59"),
        letter_id=7,
        text="По участку 12 показания меньше прошлых.",
    )
