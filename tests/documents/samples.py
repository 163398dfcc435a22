"""One letter of every kind, as a dispatch desk really writes it; and the same with hostile words in every text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from maild.desk import claim_letters
from maild.desk import correspondence as letters
from maild.desk.cabinet import Papers
from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.correspondence import Blank, Content, Enclosed
from maild.desk.decision import Draft, LetterRef
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import (
    DeviceEcho,
    DeviceIncomplete,
    DeviceState,
    DeviceTaken,
    DeviceTakenAway,
    MeterUse,
    NoticeDevice,
    NoticeDevices,
    Usage,
)
from maild.desk.erasure import Act, ErasedKind
from maild.desk.erasure_letters import Report
from maild.desk.intent import Period
from maild.desk.naming import KIND_NAMES
from maild.desk.parties import ClientStatus, CtRatio
from maild.desk.register import HistoryHead
from maild.desk.registration import Misfield, RegistrationKind, RegistrationStatus
from maild.desk.request import Request, RequestKind, RequestStatus
from maild.desk.statement import StatementStatus
from maild.desk.statement_letters import Occasion, Sheet, StatementLetter, statement_letter
from maild.desk.week import Tally, Week
from maild.documents.statement_words import attention_facts
from maild.letters.letter import Attachment
from maild.metering.trend import MonthTotal
from maild.metering.usage import MonthUse
from tests.desk.samples import (
    CLIENT,
    CODES,
    DISPATCHER,
    OCTOBER,
    STRANGER,
    a_claim,
    a_client,
    a_device,
    a_registration,
    a_request,
    a_statement,
    a_subscriber,
    moscow,
)
from tests.documents.sheets import CORRECTED, SHEETS
from tests.metering.samples import kwh, reading

T = TypeVar("T")

AT = moscow("2026-11-25 10:00")
CODE = CODES[0]
CLIENT_OF = a_client()
DEVICE, WAITING = a_device(DeviceStatus.AWAITING_CONFIRMATION), a_device()
_AUGUST = MonthUse(OCTOBER.plus(-2), kwh("80", "40.5"))
_OCTOBER = MonthUse(OCTOBER, kwh("1190", "60"), over=2)
METER_USE = MeterUse(
    device=a_device(DeviceStatus.CONFIRMED),
    client=CLIENT_OF.name,
    last=reading("25.10", "1370", "100.5"),
    months=((OCTOBER.plus(-3), None), (_AUGUST.month, _AUGUST), (OCTOBER.plus(-1), None), (OCTOBER, _OCTOBER)),
    series=tuple(
        (month, MonthTotal(month, _AUGUST.total, Decimal(0)) if month.month % 2 else None) for month in OCTOBER.run(12)
    ),
    readings=(reading("25.07", "100", "0"), reading("25.08", "180", "40.5"), reading("25.10", "1370", "100.5")),
)
ERASED = Report(
    Act(3, AT, "требование субъекта № 5 от 24.11.2026", None, 40, AT + timedelta(minutes=1)),
    ((ErasedKind.LETTER, (7, 8, 9, 12)), (ErasedKind.OUTGOING, (5,)), (ErasedKind.DEVICE, (31, 32))),
    "ООО «ТанКос-электропроект», service@tancos.example",
)
_CASE = replace(a_registration(), fields=replace(a_registration().fields, ct_ratio=CtRatio("150/5")))
_INCOMPLETE = replace(
    _CASE, status=RegistrationStatus.INCOMPLETE, scan=False, missing=("metering_system", "tariff", "scan")
)
_CHANGE = replace(_CASE, kind=RegistrationKind.CHANGE, client_id=1)
_MISSING = a_claim(ClaimKind.MISSING)
_LACKING = replace(a_statement(StatementStatus.DUE), lacking="нет показаний ни по одному участку после 25.09.2026")
_MISFIELD = Misfield("statement_day", "31-е", "День ведомости для СУП-04 — 22, 25 или 30.")
_LIMIT = a_request(kind=RequestKind.LIMIT, request_id=2)
_LONG = replace(_LIMIT, watts=15000, comment="Соседи жалуются на просадки, просим ограничить. " * 3)


def request_of(status: RequestStatus, kind: RequestKind = RequestKind.DISCONNECT, request_id: int = 123) -> Request:
    """A request of the status with all that belongs to it."""
    request = a_request(status, kind, request_id)
    if status is RequestStatus.DONE:
        return replace(request, done_at=moscow("2026-11-26 12:30"), outcome="Реле разомкнуто, нагрузки нет.")
    if status is RequestStatus.REJECTED:
        return replace(request, reason="Прибор учёта не отвечает, нужен выезд.")
    return request


_CONFIRMED, _STARTED = request_of(RequestStatus.CONFIRMED), request_of(RequestStatus.IN_PROGRESS)
_VISIT = replace(
    request_of(RequestStatus.IN_PROGRESS, RequestKind.ONSITE_CHECK, 124),
    visit_at=moscow("2026-12-03 10:00"),
    execute_by=moscow("2026-12-03 10:00"),
    comment="Показания не меняются с мая, прошу проверить на месте.",
)
_LATE = replace(_STARTED, execute_by=moscow("2026-11-24 15:00"), number="2026-000119", plot="125-А")


def journal_rows(count: int = 0) -> tuple[letters.JournalRow, ...]:
    """A row of every status and two late ones; with `count` that many more."""
    requests = [
        *((request_of(status, kind, n), False) for n, (status, kind) in enumerate(_MIXTURE, start=118)),
        (_LATE, True),
        (replace(_CONFIRMED, number="2026-000117", process_by=moscow("2026-11-24 18:00"), plot="7/1"), True),
        *((replace(_LONG, id=n), False) for n in range(1000, 1000 + count)),
    ]
    return tuple(letters.JournalRow(r, late, CLIENT_OF.name) for r, late in requests)


_MIXTURE = (
    (RequestStatus.AWAITING_CONFIRMATION, RequestKind.LIMIT),
    (RequestStatus.CONFIRMED, RequestKind.UNLIMIT),
    (RequestStatus.IN_PROGRESS, RequestKind.CONNECT),
    (RequestStatus.DONE, RequestKind.DISCONNECT),
    (RequestStatus.REJECTED, RequestKind.REMOTE_CHECK),
    (RequestStatus.CANCELLED, RequestKind.ONSITE_CHECK),
    (RequestStatus.EXPIRED, RequestKind.DISCONNECT),
)
_FORMS = {
    "registration": "Регистрация",
    "change": "Изменение данных",
    "journal": "Журнал заявок",
    "statement": "Ведомость",
    "claim": "Претензия по ведомости",
    "portal": "Регистрация счётчика",
    "usage": "Потребление",
}
_BLANKS = (
    *(Blank("request", KIND_NAMES[kind], kind=kind) for kind in RequestKind),
    Blank("request", "Отключение, участок 12", kind=RequestKind.DISCONNECT, plot="12"),
    *(Blank(form, name) for form, name in _FORMS.items()),
    Blank("journal", "Журнал участка", plot="12"),
    Blank("cancel", "Отменить", number="2026-000123"),
    Blank("confirmation", "Подтвердить"),
    Blank("command", "Сводка", text="сводка"),
    Blank("help", "Все бланки", text="Справка"),
)
JOURNAL = letters.Journal(
    CLIENT_OF,
    "Журнал заявок СНТ «Ромашка»",
    journal_rows(),
    filters=(("Период", "с 27.08.2026 по 25.11.2026 и все открытые"),),
    unread=("Статус: непонятный",),
    made_at=AT,
)
_DETAILS = letters.Details(
    "Заявка 2026-000123",
    (("Клиент", CLIENT_OF.name), ("Участок", "12")),
    ((AT, CLIENT, "подана"), (moscow("2026-11-25 11:00"), CLIENT, "подтверждена")),
)
_HELP = letters.CommandHelp((("Заявки", (("в работу 2026-000123", "Перевести в стадию выполнения."),)),))
_DIGEST = letters.Digest(
    date(2026, 11, 25),
    overdue=journal_rows()[-2:],
    due_today=journal_rows()[1:2],
    waiting=journal_rows()[2:3],
    registrations=(_CASE,),
    registrations_overdue=(1,),
    questions=((9, CLIENT, "Вопрос про насос"),),
    strangers=((11, STRANGER, ""),),
    quarantined=1,
    undelivered=2,
    head=HistoryHead(1234, "3f9a0c" * 11),
    warnings=("Производственный календарь на 2027 год не загружен.",),
)
_WEEK = Week(
    date(2026, 11, 16),
    date(2026, 11, 22),
    tuple((date(2026, 11, day), count) for day, count in zip(range(16, 23), (4, 9, 0, 2, 5, 0, 1), strict=True)),
    Tally("Всего", 21, 15, 4, 2, timedelta(hours=2, minutes=10), timedelta(hours=20)),
    (
        Tally("Отключение", 15, 12, 2, 1, timedelta(hours=1), timedelta(hours=18)),
        Tally("Проверка счётчика с выездом", 6, 3, 2, 1, timedelta(hours=4), timedelta(days=2, hours=3)),
    ),
    (
        Tally("СНТ «Ромашка»", 20, 15, 3, 2, timedelta(hours=2), timedelta(hours=20)),
        Tally("ДПК «Дуб»", 1, 0, 1, 0, None, None),
    ),
)
_RESULTS = letters.CommandResults(
    (
        letters.CommandResult("в работу 2026-000123", ok=True, text="Заявка в стадии выполнения, до 27.11.2026 15:00."),
        letters.CommandResult(
            "абоненты ромашка", ok=False, text="Файл не принят: 2 строки с ошибками.", details=("Строка 4", "Строка 9")
        ),
        letters.CommandResult("журнал ромашка", ok=True, text="Ниже.", tables=(JOURNAL, _DETAILS, _HELP, _DIGEST)),
    )
)


def _statement(sheet: Sheet, occasion: Occasion, note: str = "") -> StatementLetter:
    return statement_letter(sheet, occasion, Papers((), attention=attention_facts(sheet.statement)), note=note)


REAL: dict[str, Content] = {
    "registration_received": letters.RegistrationReceived(_CASE),
    "registration_received, change": letters.RegistrationReceived(_CHANGE),
    "registration_incomplete": letters.RegistrationIncomplete(_INCOMPLETE, (_MISFIELD,)),
    "registration_incomplete, scan only": letters.RegistrationIncomplete(
        replace(_INCOMPLETE, missing=("scan",), kind=RegistrationKind.CHANGE), ()
    ),
    "registration_rejected": letters.RegistrationRejected(_CASE, "Скан не читается, пришлите его ещё раз."),
    "registration_rejected, change": letters.RegistrationRejected(_CHANGE, "Нет подписи председателя."),
    "registration_confirmed": letters.RegistrationConfirmed(_CASE),
    "registration_confirmed, change": letters.RegistrationConfirmed(_CHANGE, ("phone", "statement_day")),
    "address_change_announced": letters.AddressChangeAnnounced(_CHANGE, CLIENT_OF),
    "client_standing, suspended": letters.ClientStanding(
        replace(CLIENT_OF, status=ClientStatus.SUSPENDED), "Нет оплаты за октябрь."
    ),
    "client_standing, resumed": letters.ClientStanding(CLIENT_OF, None),
    "client_standing, closed": letters.ClientStanding(replace(CLIENT_OF, status=ClientStatus.CLOSED), "По заявлению."),
    "data_changed": letters.DataChanged(CLIENT_OF, (("Телефон", "+7 916 000-00-00", CLIENT_OF.phone),)),
    "not_registered": letters.NotRegistered(None),
    "not_registered, waiting": letters.NotRegistered(_CASE),
    "not_registered, incomplete": letters.NotRegistered(_INCOMPLETE),
    "request_echo": letters.RequestEcho(CLIENT_OF, a_request(), moscow("2026-11-25 18:00")),
    "request_echo, limit": letters.RequestEcho(CLIENT_OF, _LIMIT),
    "request_echo, again": letters.RequestEcho(
        CLIENT_OF, a_request(), again="В Вашем ответе есть и «да», и вопрос. Нужно одно слово."
    ),
    "request_echo, reminder": letters.RequestEcho(CLIENT_OF, a_request(), reminder=True),
    "refused": letters.Refused(
        CLIENT_OF,
        problem="Участка «112» нет в списке СНТ «Ромашка».",
        clause="пункт II.3 регламента",
        right="Проверьте номер и подайте заявку снова: ниже готовые письма для похожих участков.",
        nearest=("12", "11", "112-А"),
        blanks=_BLANKS[6:7],
    ),
    "refused, stranger": letters.Refused(None, "Несколько участков.", "II.3", "По одному письму на участок."),
    "question_asked": letters.QuestionAsked(
        CLIENT_OF,
        understood=(("Вид заявки", "Ввод ограничения"), ("Участок", "12")),
        question="До какой мощности ограничить участок 12?",
        answer_by=moscow("2026-11-28 10:00"),
        examples=("5000 Вт", "5,5 кВт"),
        blanks=_BLANKS[:1],
    ),
    "request_confirmed": letters.RequestConfirmed(CLIENT_OF, _CONFIRMED, provisional=True),
    "request_cancelled": letters.RequestCancelled(CLIENT_OF, request_of(RequestStatus.CANCELLED)),
    "request_expired": letters.RequestExpired(CLIENT_OF, a_request(RequestStatus.EXPIRED)),
    "request_started": letters.RequestStarted(CLIENT_OF, _STARTED),
    "request_started, visit": letters.RequestStarted(CLIENT_OF, _VISIT),
    "request_started, remote check": letters.RequestStarted(
        CLIENT_OF,
        replace(
            request_of(RequestStatus.IN_PROGRESS, RequestKind.REMOTE_CHECK), execute_by=moscow("2026-11-27 23:59:59")
        ),
    ),
    "request_started, no visit yet": letters.RequestStarted(CLIENT_OF, replace(_VISIT, visit_at=None, execute_by=None)),
    "request_done": letters.RequestDone(CLIENT_OF, request_of(RequestStatus.DONE)),
    "request_done, false call": letters.RequestDone(
        CLIENT_OF, replace(request_of(RequestStatus.DONE, RequestKind.ONSITE_CHECK), false_call=True)
    ),
    "request_rejected": letters.RequestRejected(CLIENT_OF, request_of(RequestStatus.REJECTED)),
    "deadline_missed": letters.DeadlineMissed(CLIENT_OF, _LATE, moscow("2026-11-24 15:00")),
    "case_deadline_moved": letters.CaseDeadlineMoved(
        _CASE, moscow("2026-11-27 18:00"), moscow("2026-11-30 18:00"), "распоряжение № 5"
    ),
    "deadline_moved": letters.DeadlineMoved(
        CLIENT_OF, _CONFIRMED, moscow("2026-11-25 18:00"), moscow("2026-11-26 18:00"), "25 ноября объявлено выходным."
    ),
    **{
        f"request_state, {status.value}": letters.RequestState(CLIENT_OF, request_of(status), overdue=False)
        for status in RequestStatus
    },
    "request_state, overdue": letters.RequestState(CLIENT_OF, _LATE, overdue=True),
    "request_state, visit": letters.RequestState(CLIENT_OF, _VISIT, overdue=False),
    "code_refused": letters.CodeRefused("Код уже использован.", "Заявка подтверждена, делать ничего не нужно."),
    "code_refused, own request": letters.CodeRefused(
        "Срок кода истёк 28 ноября 2026, 10:00.", "Подайте заявку снова.", a_request(RequestStatus.EXPIRED)
    ),
    "journal": JOURNAL,
    "journal, empty": letters.Journal(CLIENT_OF, "Журнал заявок СНТ «Ромашка»", ()),
    "journal, of all": letters.Journal(None, "Открытые заявки", journal_rows(120), cut_at=1000, made_at=AT),
    "plots": letters.Plots(
        CLIENT_OF, tuple(a_subscriber(str(n), n, common=n == 159) for n in range(1, 160)), (("12", WAITING),)
    ),
    "plots, none": letters.Plots(CLIENT_OF, ()),
    "blanks": letters.Blanks(CLIENT_OF, not_understood=False, blanks=_BLANKS),
    "blanks, not understood": letters.Blanks(CLIENT_OF, not_understood=True, blanks=_BLANKS[:8]),
    "person_answer": letters.PersonAnswer("RE: Ответ: Вопрос про насос", "Добрый день!\n\nНасос не учитывается."),
    "handed_on": letters.HandedOn(CLIENT_OF, "Претензии рассматривает диспетчер, он уже получил Ваше письмо."),
    "device_echo": DeviceEcho(DEVICE),
    "device_echo, again": DeviceEcho(DEVICE, "Ваш ответ нельзя понять как согласие или отказ."),
    "device_incomplete": DeviceIncomplete(("Нет MAC счётчика.",)),
    "device_taken_away": DeviceTakenAway(WAITING, CLIENT_OF, to_user=True),
    "device_taken_away, to the client": DeviceTakenAway(WAITING, CLIENT_OF, to_user=False),
    "device_taken": DeviceTaken(WAITING, moscow("2026-12-02 15:00")),
    **{
        f"device_state, {status}": DeviceState(replace(WAITING, status=status, reason="Счётчик не Ваш."))
        for status in DeviceStatus
    },
    "notice_device": NoticeDevice(replace(WAITING, status=DeviceStatus.MISMATCH, reason="MAC другой.")),
    "notice_devices": NoticeDevices(((WAITING, "СНТ «Ромашка»"), (replace(WAITING, id=32), "")), AT),
    "notice_registration": letters.NoticeRegistration(
        _CASE, None, 7, ("письмо.pdf", "тарифы.xlsx"), "Исх. № 12.\nПросим зарегистрировать.", ("Переслано.",)
    ),
    "notice_registration, incomplete": letters.NoticeRegistration(_INCOMPLETE, CLIENT_OF, None, (), ""),
    "notice_request": letters.NoticeRequest(CLIENT_OF, _CONFIRMED, provisional=True),
    "notice_request, visit": letters.NoticeRequest(
        CLIENT_OF, replace(request_of(RequestStatus.CONFIRMED, RequestKind.ONSITE_CHECK), comment=_VISIT.comment)
    ),
    "notice_changed": letters.NoticeChanged(
        CLIENT_OF, request_of(RequestStatus.CANCELLED), "Клиент отменил заявку", "Заявку выполнять не нужно."
    ),
    "notice_changed, client": letters.NoticeChanged(CLIENT_OF, None, "Клиент зарегистрирован", "Письмо принято."),
    "notice_changed, desk": letters.NoticeChanged(None, None, "Календарь", "Года 2028 нет в календаре."),
    "notice_overdue": letters.NoticeOverdue(CLIENT_OF, _LATE, None, moscow("2026-11-24 15:00")),
    "notice_overdue, confirmed": letters.NoticeOverdue(CLIENT_OF, _CONFIRMED, None, moscow("2026-11-25 18:00")),
    "notice_overdue, registration": letters.NoticeOverdue(None, None, _CASE, _CASE.due_by),
    "notice_question": letters.NoticeQuestion(
        9,
        CLIENT,
        CLIENT_OF,
        "Вопрос про насос",
        "Здравствуйте!\nА насос считается?",
        ("фото.jpg",),
        "письмо не понято.",
    ),
    "notice_question, stranger": letters.NoticeQuestion(9, STRANGER, None, "", "", (), "письмо не понято."),
    "notice_bounce": letters.NoticeBounce(
        10, CLIENT, "Регистрация подтверждена", "550 5.1.1 User unknown", "Клиент не зарегистрирован."
    ),
    "erasure_act": ERASED,
    "notice_quarantined": letters.NoticeQuarantined(9, None, "", "Вложенность больше 20."),
    "notice_forged": letters.NoticeForged(9, CLIENT, "Отключите всё", "dmarc=fail"),
    "notice_breaker": letters.NoticeBreaker("Исходящая почта приостановлена", "Больше 2000 писем за час."),
    "notice_breaker, going": letters.NoticeBreaker("Письма отправляются", "Паузу снял диспетчер.", going=True),
    "command_results": _RESULTS,
    "command_results, good": letters.CommandResults(_RESULTS.results[:1]),
    "command_results, undone": letters.CommandResults(_RESULTS.results[:2], undone=True),
    "command_results, many rows": letters.CommandResults(
        (replace(_RESULTS.results[1], details=tuple(f"Строка {n}" for n in range(1, 301))),)
    ),
    "commands_to_confirm": letters.CommandsToConfirm(
        ("в работу 2026-000123", "пауза"), "подпись почтового сервера (DKIM) не проверена", moscow("2026-11-26 10:00")
    ),
    "command_help": _HELP,
    "details": _DETAILS,
    "details, bare": letters.Details("Ничего не найдено", ()),
    "digest": _DIGEST,
    "digest, devices": replace(_DIGEST, devices=((WAITING, False), (replace(WAITING, reason="MAC другой."), True))),
    "digest, week": replace(_DIGEST, week=_WEEK),
    "digest, empty": letters.Digest(date(2026, 11, 25), (), (), (), ()),
    "digest, long": letters.Digest(
        date(2026, 11, 25),
        journal_rows(70),
        journal_rows(70),
        journal_rows(70),
        (_CASE,) * 70,
        questions=tuple((n, CLIENT, "Вопрос про насос и про счётчик") for n in range(70)),
        strangers=tuple((n, STRANGER, "Тема") for n in range(70)),
    ),
    "digest, claims": replace(
        _DIGEST,
        claims=((a_claim(), "СНТ «Ромашка»"), (replace(_MISSING, id=8, month=None), "СНТ «Василёк»")),
        claims_overdue=(7,),
        claims_today=(8,),
        statements=((_LACKING, "СНТ «Ромашка»"),),
    ),
    "statement_not_yet": claim_letters.StatementNotYet(CLIENT_OF, OCTOBER, date(2026, 10, 26)),
    "statement_not_yet, late": claim_letters.StatementNotYet(CLIENT_OF, OCTOBER, date(2026, 10, 26), late=True),
    "statement_not_yet, claimed": claim_letters.StatementNotYet(
        CLIENT_OF, OCTOBER, date(2026, 10, 26), late=True, claim=_MISSING
    ),
    "claim_taken": claim_letters.ClaimTaken(CLIENT_OF, a_claim()),
    "claim_settled": claim_letters.ClaimSettled(
        CLIENT_OF, replace(a_claim(status=ClaimStatus.RESOLVED), answer="Показания участка 12 исправлены.")
    ),
    "claim_settled, without words": claim_letters.ClaimSettled(CLIENT_OF, a_claim(status=ClaimStatus.RESOLVED)),
    "claim_settled, rejected": claim_letters.ClaimSettled(
        CLIENT_OF, replace(a_claim(status=ClaimStatus.REJECTED), answer="Показания сняты верно: фото приложено.")
    ),
    "notice_claim": claim_letters.NoticeClaim(CLIENT_OF, a_claim(), a_statement(), Enclosed()),
    "notice_claim, missing": claim_letters.NoticeClaim(CLIENT_OF, _MISSING, _LACKING, Enclosed()),
    "notice_lacking": claim_letters.NoticeLacking(
        ((_LACKING, "СНТ «Ромашка»"), (replace(_LACKING, due_on=date(2026, 10, 30)), "СНТ «Василёк»")),
        date(2026, 10, 26),
    ),
    "notice_lacking, many": claim_letters.NoticeLacking(((_LACKING, "СНТ «Ромашка»"),) * 120, date(2026, 10, 23)),
    "usage": Usage((METER_USE, replace(METER_USE, device=a_device(DeviceStatus.CONFIRMED, 32)))),
    "usage, replaced": Usage((replace(METER_USE, replaced=True),)),
    "usage, one month": Usage(
        (replace(METER_USE, months=METER_USE.months[-1:]),), Period(date(2026, 10, 1), date(2026, 10, 31))
    ),
    "usage, nothing yet": Usage((replace(METER_USE, last=None, months=(), readings=()),)),
    "usage, first reading": Usage((replace(METER_USE, months=()),)),
    "statement": _statement(SHEETS["ten plots"], Occasion.DUE),
    "statement, late": _statement(SHEETS["one zone, all awkward"], Occasion.LATE),
    "statement, corrected": _statement(CORRECTED, Occasion.CORRECTED, note="Претензия прет-7 принята."),
    "statement, again": replace(
        _statement(SHEETS["three zones, all awkward"], Occasion.AGAIN),
        files=(Attachment("Ведомость.pdf", "application/pdf", b"%PDF-1.4"),),
    ),
    "statement, asked": _statement(SHEETS["no common meter"], Occasion.ASKED),
    "statement, preview": _statement(
        SHEETS["common without data"], Occasion.PREVIEW, note="Шаблон клиента не подошёл: нет строки с участками."
    ),
}
"""Every kind of letter, and its shapes: the template's name, and after a comma which shape."""

CODED = ("request_echo", "question_asked", "commands_to_confirm", "device_echo")
"""Templates whose letters carry a code."""
ANSWERED = LetterRef("letter.1@mail.example", ("letter.0@mail.example",), "Заявка")

HOSTILE = (
    '</td><script>alert(1)</script><img src=x onerror="alert(1)">{{7*7}}{% raw %}',
    "строка\r\nBcc: victim@example.org\r\n\r\nтело",
    "=?utf-8?B?YQ0KQmNjOiB4QHk=?=",
    "\u202eподмена\u202c\u0000\ud800\u2028да\u0085нет",
    '=HYPERLINK("http://evil.example","счёт")',
    "подтверждаю\nда\nнет\n+\nок\nОтменяю\nстоп",
    "x" * 10_000,
    "Ж" * 10_000,
    '"><a href="http://evil.example">сюда</a>',
)


def draft_of(name: str, content: Content, **changes: object) -> Draft:
    """The letter to the reader it is for, with a code where its kind has one."""
    template = name.partition(",")[0]
    internal = template.startswith(("notice", "command", "details", "digest", "erasure_act")) or name.endswith(
        ", preview"
    )
    draft = Draft(
        DISPATCHER if internal else CLIENT,
        content,
        answers=ANSWERED,
        code=CODE if template in CODED else None,
        to_dispatcher=internal,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def poisoned(value: T, words: str) -> T:
    """The same value with these words in place of every text that a correspondent may have written."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return words  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(poisoned(part, words) for part in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type | Blank | CtRatio):
        kept = {"missing", "changed", "address_key", "template", "number"}
        kept |= {"zone", "kwh", "registers", "initial", "prices"}
        kept -= {"changed"} if isinstance(value, StatementLetter) else set()
        changes = {
            f.name: poisoned(getattr(value, f.name), words)
            for f in fields(value)
            if f.name not in kept and not isinstance(getattr(value, f.name), datetime)
        }
        return replace(value, **changes)
    return value
