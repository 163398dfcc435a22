"""The clock and the statements: the day before, the day itself, what is late, what is published (S-1, S-2, S-7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from maild.desk import statements_due
from maild.desk.cabinet import kept_files
from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.claim_letters import NoticeLacking
from maild.desk.correspondence import NoticeChanged
from maild.desk.decide_delivery import decide_delivery
from maild.desk.decide_due import decide_failed
from maild.desk.decision import Ref
from maild.desk.due import Due, DueKind
from maild.desk.parties import Client, ClientStatus, MeteringSystem
from maild.desk.statement import StatementStatus
from maild.desk.statement_days import due_on, first_month
from maild.desk.statement_letters import Occasion, StatementLetter
from maild.metering.months import Month
from tests.desk.deciding import fall_due, letters_to, told
from tests.desk.months import CLIENT_OF_TWO, OCTOBER_DAY, a_garden, due_of, look, read
from tests.desk.samples import CLIENT, DESK, DISPATCHER, OCTOBER, a_claim, moment, moscow

if TYPE_CHECKING:
    from tests.desk.fakes import FakeRegister

STATEMENT = Ref("statement", 1)
PUBLISHING = replace(DESK, publishes=True)


def on_day(day: int, system: MeteringSystem = MeteringSystem.SMART) -> Client:
    return replace(CLIENT_OF_TWO, statement_day=day, metering_system=system)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-1")
@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        ("2026-11", 25, "2026-11-25"),
        ("2026-10", 25, "2026-10-26"),  # a Sunday
        ("2026-10", 31, "2026-11-02"),  # a Saturday: into the next month
        ("2026-12", 31, "2027-01-11"),  # over the new year's holidays
        ("2026-12", 1, "2027-01-11"),  # the first of January
        ("2026-11", 1, "2026-12-01"),
        ("2027-02", 30, "2027-03-01"),  # February has none: its last day is a Sunday
        ("2027-02", 22, "2027-02-24"),  # moved days off
        ("2027-04", 31, "2027-04-30"),
    ],
)
def test_a_day_off_moves_the_statement_to_the_next_working_day(month: str, day: int, due: str) -> None:
    assert due_on(on_day(day), Month.read(month), moment()) == date.fromisoformat(due)


@pytest.mark.rule("S-1", "S-2")
@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ("2026-10-01 12:00", 25, "2026-10"),
        ("2026-10-26 09:59:59", 25, "2026-10"),
        ("2026-10-26 10:00", 25, "2026-11"),
        ("2026-11-02 09:00", 31, "2026-10"),
        ("2026-11-01 12:00", 1, "2026-10"),  # a Sunday, so the first of November is due on the second
        ("2026-11-02 12:00", 1, "2026-11"),
    ],
)
def test_the_first_month_of_a_client_is_the_one_whose_day_is_still_to_come(now: str, day: int, month: str) -> None:
    assert str(first_month(on_day(day), moment(now))) == month


# ── the day before ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-2")
def test_what_lacks_is_told_on_the_working_day_before() -> None:
    register = a_garden()
    assert due_of(register).look_at == moscow("2026-10-23 09:00")
    register.put(replace(CLIENT_OF_TWO, tariff=()))
    read(register, "2026-10-22", 150, 160)
    assert look(register, "2026-10-23 09:00").letters == ()
    planned = due_of(register)
    assert planned.look_at == moscow(OCTOBER_DAY)
    assert "нет тарифа" in planned.lacking
    decision = fall_due(register, DueKind.LACKING, 0, "2026-10-23 09:01")
    notice = told(decision, NoticeLacking, DISPATCHER)
    assert [(s.month, name) for s, name in notice.soon] == [(OCTOBER, "СНТ «Ромашка»")]
    assert not notice.late
    assert fall_due(register, DueKind.LACKING, 0, "2026-10-23 09:02").letters == ()


@pytest.mark.rule("S-2")
def test_what_came_in_time_is_told_to_nobody() -> None:
    register = a_garden()
    look(register, "2026-10-23 09:00")
    assert due_of(register).tell_at == moscow("2026-10-23 09:00")
    read(register, "2026-10-23", 150, 160)
    look(register, "2026-10-23 09:00:30")
    assert (due_of(register).lacking, due_of(register).tell_at) == ("", None)
    assert fall_due(register, DueKind.LACKING, 0, "2026-10-23 09:01").letters == ()


def test_a_client_without_plots_lacks_them() -> None:
    register = a_garden()
    register.plots.clear()
    look(register, "2026-10-23 09:00")
    assert "нет ни одного участка" in due_of(register).lacking


# ── the day itself ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-1", "S-2", "S-5")
def test_on_its_day_the_statement_is_drawn_up_kept_and_mailed() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    decision = look(register, OCTOBER_DAY)
    letter = told(decision, StatementLetter)
    assert (letter.occasion, letter.month, letter.revision, letter.plots) == (Occasion.DUE, OCTOBER, 1, 2)
    made = register.statements[1]
    assert made.drawn is not None
    assert (made.status, made.generated_at) == (StatementStatus.GENERATED, moscow(OCTOBER_DAY))
    assert made.drawn.total.kwh == 110
    assert made.drawn.total.rub == Decimal("819.50")
    assert (made.drawn.opens_on, made.drawn.closes_on) == (date(2026, 9, 25), date(2026, 10, 26))
    assert kept_files(letter.files) == made.drawn.files
    assert kept_files(decision.papers) == (*made.drawn.files, *made.drawn.pages)
    assert [kept.total for kept in register.kept(1).plots] == [50, 60]
    november = due_of(register)
    assert (november.month, november.due_on, november.revision) == (Month(2026, 11), date(2026, 11, 25), 1)


@pytest.mark.rule("M-1", "S-1")
@pytest.mark.parametrize("again", [OCTOBER_DAY, "2026-10-26 10:15", "2026-11-20 10:00", "2026-10-01 10:00"])
def test_a_month_is_run_once_whatever_the_clock_says(again: str) -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    assert fall_due(register, DueKind.STATEMENT, 1, again).changes == ()
    decision = look(register, again)
    assert letters_to(decision, CLIENT) == []
    assert [s.month for s in register.statements.values()] == [OCTOBER, Month(2026, 11)]


@pytest.mark.rule("S-2")
def test_the_next_month_opens_where_the_last_one_closed() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, None)
    look(register, OCTOBER_DAY)
    read(register, "2026-11-25", 175, 190, taken="2026-11-25 08:00")
    letter = told(look(register, "2026-11-25 10:00"), StatementLetter)
    assert letter.opens_on == date(2026, 10, 26)
    first, second = register.kept(2).plots
    assert [first.total, second.total] == [25, 90]
    assert second.missed == 0
    assert letter.trend.last_month is not None
    assert letter.trend.last_month.then.kwh == 50


@pytest.mark.rule("S-2")
def test_a_reading_of_a_later_day_waits_for_the_next_month() -> None:
    register = a_garden()
    read(register, "2026-10-26", 150, 160)
    read(register, "2026-10-27", 151, 161)
    look(register, OCTOBER_DAY)
    assert [kept.total for kept in register.kept(1).plots] == [50, 60]


# ── late ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-2")
def test_readings_that_are_late_make_the_statement_when_they_come() -> None:
    register = a_garden()
    assert look(register, OCTOBER_DAY).letters == ()
    waiting = due_of(register)
    assert (waiting.late_at, waiting.look_at) == (moscow(OCTOBER_DAY), moscow("2026-11-25 10:00"))
    notice = told(fall_due(register, DueKind.LACKING, 0, "2026-10-26 10:00:01"), NoticeLacking, DISPATCHER)
    assert [s.lacking for s, _ in notice.late] == ["нет показаний ни по одному участку"]
    assert look(register, "2026-10-26 12:00").letters == ()  # something else of the client changed
    assert fall_due(register, DueKind.LACKING, 0, "2026-10-26 12:01").letters == ()
    read(register, "2026-10-27", 150, 160, taken="2026-10-27 11:00")
    letter = told(look(register, "2026-10-27 11:01"), StatementLetter)
    assert (letter.occasion, letter.closes_on) == (Occasion.LATE, date(2026, 10, 27))
    assert [entry.event for entry in register.history(STATEMENT)][-2:] == ["late", "generated"]


def late(*plots: str) -> FakeRegister:
    """The day has come, and there are no readings."""
    register = a_garden(*plots)
    look(register, OCTOBER_DAY)
    return register


@pytest.mark.rule("S-2")
def test_a_late_statement_waits_an_hour_after_the_last_file_for_the_plots_that_lack() -> None:
    register = late("12", "13", "14")
    read(register, "2026-10-26", 150, None, None, taken="2026-10-27 11:00")
    assert look(register, "2026-10-27 11:01").letters == ()
    waiting = due_of(register)
    assert (waiting.look_at, waiting.tell_at) == (moscow("2026-10-27 12:00"), None)
    assert waiting.lacking == ("нет показаний 2 из 3 участков: ждём ещё файлов до 27.10 12:00, затем составим без них")
    read(register, "2026-10-26", None, 160, None, taken="2026-10-27 11:30")
    assert look(register, "2026-10-27 12:00").letters == ()
    assert due_of(register).look_at == moscow("2026-10-27 12:30")
    letter = told(look(register, "2026-10-27 12:30"), StatementLetter)
    assert (letter.occasion, letter.plots, letter.without_data) == (Occasion.LATE, 3, 1)


@pytest.mark.rule("S-2")
def test_the_last_file_that_brings_all_plots_ends_the_waiting() -> None:
    register = late()
    read(register, "2026-10-26", 150, None, taken="2026-10-27 11:00")
    look(register, "2026-10-27 11:00")
    read(register, "2026-10-26", None, 160, taken="2026-10-27 11:10")
    assert told(look(register, "2026-10-27 11:10"), StatementLetter).without_data == 0


@pytest.mark.rule("S-2")
def test_a_plot_that_had_no_data_the_month_before_keeps_nobody_waiting() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, None)
    look(register, OCTOBER_DAY)
    look(register, "2026-11-25 10:00")
    read(register, "2026-11-25", 170, None, taken="2026-11-25 11:00")
    assert told(look(register, "2026-11-25 11:00"), StatementLetter).without_data == 1


@pytest.mark.rule("S-2")
def test_readings_that_were_there_before_the_tariff_came_are_not_waited_for() -> None:
    register = a_garden()
    register.put(replace(CLIENT_OF_TWO, tariff=()))
    read(register, "2026-10-25", 150, None)
    look(register, OCTOBER_DAY)
    register.put(CLIENT_OF_TWO)
    assert told(look(register, "2026-10-26 12:00"), StatementLetter).without_data == 1


@pytest.mark.rule("S-2")
def test_a_month_without_any_readings_is_counted_in_the_next() -> None:
    register = a_garden()
    read(register, "2026-09-25", 120, 120)
    look(register, OCTOBER_DAY)
    assert due_of(register).month == Month(2026, 11)
    look(register, "2026-11-25 10:00")
    decision = look(register, "2026-12-25 10:00")
    moved = due_of(register)
    assert decision.letters == ()
    assert (moved.month, moved.due_on, moved.late_at) == (Month(2026, 12), date(2026, 12, 25), None)
    read(register, "2026-12-25", 180, 190, taken="2026-12-25 11:00")
    look(register, "2026-12-25 11:01")
    remarks = [s for s in register.statements.values() if s.month == Month(2026, 12)]
    assert remarks[0].drawn is not None
    assert remarks[0].drawn.total.kwh == 130
    assert [s.month for s in register.statements.values()] == [OCTOBER, Month(2026, 12), Month(2027, 1)]


@pytest.mark.rule("S-1", "M-1")
def test_a_desk_that_stood_still_for_two_months_closes_each_on_its_own_day() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    read(register, "2026-11-25", 170, 180)
    look(register, "2026-11-26 12:00")
    look(register, "2026-11-26 12:00")
    closed = [s.drawn.closes_on for s in register.statements.values() if s.drawn]
    assert closed == [date(2026, 10, 26), date(2026, 11, 26)]
    assert [s.drawn.total.kwh for s in register.statements.values() if s.drawn] == [110, 40]


# ── what moves its day ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-1", "D-9")
def test_another_day_of_the_client_moves_the_month_that_is_due() -> None:
    register = a_garden().put(replace(CLIENT_OF_TWO, statement_day=30))
    look(register, "2026-10-05 12:00")
    moved = due_of(register)
    assert (moved.due_on, moved.look_at) == (date(2026, 10, 30), moscow("2026-10-29 09:00"))
    assert register.history(STATEMENT)[-1].detail == "2026-10-26 → 2026-10-30"


@pytest.mark.rule("S-1")
def test_a_day_that_has_passed_already_holds_from_the_next_month_on() -> None:
    register = a_garden().put(replace(CLIENT_OF_TWO, statement_day=22))
    look(register, "2026-10-24 12:00")
    assert due_of(register).due_on == date(2026, 10, 26)
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    assert due_of(register).due_on == date(2026, 11, 23)


@pytest.mark.rule("R-8")
@pytest.mark.parametrize(("status", "written"), [(ClientStatus.SUSPENDED, 1), (ClientStatus.CLOSED, 0)])
def test_a_suspended_client_has_his_statement_a_closed_one_has_none(status: ClientStatus, written: int) -> None:
    register = a_garden().put(replace(CLIENT_OF_TWO, status=status))
    read(register, "2026-10-25", 150, 160)
    assert len(look(register, OCTOBER_DAY).letters) == written
    assert (due_of(register).look_at is None) == (status is ClientStatus.CLOSED)


# ── claims that waited ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-6")
def test_who_missed_a_late_statement_has_it_when_it_comes() -> None:
    dispute, other = a_claim(claim_id=8), replace(a_claim(ClaimKind.MISSING, claim_id=9), month=Month(2026, 9))
    register = a_garden().put(a_claim(ClaimKind.MISSING), dispute, other)
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    assert [claim.id for claim in register.open_claims()] == [8, 9]
    assert register.claims[7].status is ClaimStatus.RESOLVED


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-7")
def test_a_statement_is_published_on_the_next_working_day() -> None:
    register = a_garden()
    read(register, "2026-10-30", 150, 160)
    register.put(replace(due_of(register), due_on=date(2026, 10, 30)))
    friday = moment("2026-10-30 10:00", desk=PUBLISHING)
    register.put(replace(due_of(register), look_at=friday.now), replace(CLIENT_OF_TWO, statement_day=30))
    due = Due(DueKind.STATEMENT, 1, friday.now)
    register.carry_out(statements_due.look(due, register, friday), friday.now)
    assert register.statements[1].look_at == moscow("2026-11-02 09:00")
    monday = moment("2026-11-02 09:00", desk=PUBLISHING)
    decision = register.carry_out(statements_due.look(due, register, monday), monday.now)
    published = register.statements[1]
    (publication,) = decision.publications
    assert published.drawn is not None
    assert (publication.pages, publication.published) == (published.drawn.pages, (published,))
    assert (published.status, published.published_at) == (StatementStatus.PUBLISHED, monday.now)
    assert published.look_at is None


@pytest.mark.rule("S-7", "D-9")
def test_a_day_that_became_a_day_off_moves_the_publication() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    early = moment("2026-10-26 18:00", desk=PUBLISHING)
    register.put(replace(register.statements[1], look_at=early.now))
    register.carry_out(statements_due.look(Due(DueKind.STATEMENT, 1, early.now), register, early), early.now)
    assert register.statements[1].look_at == moscow("2026-10-27 09:00")


@pytest.mark.rule("S-7")
def test_without_a_folder_nothing_is_published() -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    assert register.statements[1].look_at is None
    look(register, "2026-10-27 09:00", 1)
    assert (register.statements[1].status, register.statements[1].look_at) == (StatementStatus.GENERATED, None)


# ── the client's own template ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-5")
def test_a_template_that_fails_is_told_to_the_dispatchers_and_the_statement_goes_out_all_the_same() -> None:
    register = a_garden()
    register.templates[1] = ("digest",)
    read(register, "2026-10-25", 150, 160)
    decision = look(register, OCTOBER_DAY)
    assert told(decision, StatementLetter).files
    notice = told(decision, NoticeChanged, DISPATCHER)
    assert "шаблон из письма digest повреждён" in notice.text


# ── faults of ours ───────────────────────────────────────────────────────────────────────────────────────────────


def set_aside(register: FakeRegister, now: str, statement_id: int = 1) -> None:
    at = moment(now)
    register.carry_out(decide_failed(Due(DueKind.STATEMENT, statement_id, at.now), register, at), at.now)


@pytest.mark.rule("M-3", "S-2")
def test_a_statement_that_we_cannot_draw_is_tried_again_each_hour_and_told_once() -> None:
    register = a_garden()
    set_aside(register, OCTOBER_DAY)
    waiting = due_of(register)
    assert (waiting.look_at, waiting.late_at) == (moscow("2026-10-26 11:00"), moscow(OCTOBER_DAY))
    notice = told(fall_due(register, DueKind.LACKING, 0, "2026-10-26 10:00:01"), NoticeLacking, DISPATCHER)
    assert "причина — в её журнале" in notice.late[0][0].lacking
    set_aside(register, "2026-10-26 11:00")
    assert fall_due(register, DueKind.LACKING, 0, "2026-10-26 11:01").letters == ()
    read(register, "2026-10-26", 150, 160)
    assert told(look(register, "2026-10-26 12:00"), StatementLetter).occasion is Occasion.DUE


@pytest.mark.rule("M-3")
def test_before_its_day_it_is_not_late_and_what_was_drawn_up_is_only_put_off() -> None:
    register = a_garden()
    set_aside(register, "2026-10-23 09:00")
    assert (due_of(register).late_at, due_of(register).tell_at) == (None, moscow("2026-10-23 09:00"))
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    set_aside(register, "2026-10-27 09:00")
    assert register.statements[1].look_at == moscow("2026-10-27 10:00")
    assert register.statements[1].lacking == ""
    at = moment("2026-10-27 09:00")
    assert decide_failed(Due(DueKind.DIGEST, 0, at.now), register, at).changes == ()


# ── delivered ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-1", "M-5")
@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (StatementStatus.GENERATED, StatementStatus.SENT),
        (StatementStatus.PUBLISHED, StatementStatus.PUBLISHED),
        (StatementStatus.SUPERSEDED, StatementStatus.SUPERSEDED),
    ],
)
def test_a_statement_is_sent_once_the_next_server_took_its_letter(
    status: StatementStatus, becomes: StatementStatus
) -> None:
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    register.put(replace(register.statements[1], status=status))
    for minute in ("01", "09"):
        now = moment(f"2026-10-26 10:{minute}")
        taken = decide_delivery(register.sent[-1], accepted=True, answer="250 ok", register=register, moment=now)
        register.carry_out(taken, now.now)
    assert (register.statements[1].status, register.statements[1].sent_at) == (becomes, moscow("2026-10-26 10:01"))
    assert [entry.event for entry in register.history(STATEMENT)].count("sent") == 1
