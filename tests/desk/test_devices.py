"""A subscriber's own meter: named, its address proven, looked at, confirmed on Wednesday, given up (P-1 to P-3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import CodeRefused, Details, Digest, NotRegistered
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import (
    DeviceEcho,
    DeviceIncomplete,
    DeviceState,
    DeviceTaken,
    NoticeDevice,
    NoticeDevices,
)
from maild.desk.due import DueKind
from maild.desk.intent import Answer, JournalIntent, PortalIntent
from maild.desk.parties import ClientStatus, MeteringSystem
from tests.desk.commanding import fail, succeed
from tests.desk.deciding import a_desk, a_reply, decide, fall_due, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DESK,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_device,
    a_sent_letter,
    a_subscriber,
    moscow,
)

S = DeviceStatus
MAC = "AA:BB:CC:DD:EE:01"
METER = replace(a_subscriber("12"), serial="00000001", mac=MAC, metering_system=MeteringSystem.SMART)
NAMED = PortalIntent("00000001", MAC)
OTHER = "sidorov@mail.example"


def a_smart_desk() -> FakeRegister:
    return a_desk("12").put(METER)


def named(register: FakeRegister, intent: PortalIntent = NAMED, at: str = "2026-11-24 10:00") -> str:
    """The user names his meter; the code that came to him."""
    decision = decide(register, intent, sender=STRANGER, at=at)
    (letter,) = letters_to(decision, STRANGER)
    assert isinstance(letter.content, DeviceEcho)
    assert letter.code
    return letter.code


def confirmed(at: str, intent: PortalIntent = NAMED, *, register: FakeRegister | None = None) -> FakeRegister:
    """He confirms; the register then."""
    register = register or a_smart_desk()
    code = named(register, intent)
    decision = decide(register, a_reply(code=code), "Да", sender=STRANGER, at=at)
    assert told(decision, DeviceTaken, STRANGER).device == register.devices[1]
    return register


# ── naming a meter ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("P-1")
@pytest.mark.parametrize("sender", [STRANGER, CLIENT])
def test_whoever_names_a_meter_gets_a_code_to_his_own_address_and_nothing_is_said_about_the_meter(sender: str) -> None:
    register = FakeRegister().put(a_client())
    decision = decide(register, NAMED, sender=sender, at="2026-11-24 10:00")
    assert decision.verdict is LetterVerdict.HANDLED
    assert [draft.to for draft in decision.letters] == [sender]
    device = register.devices[1]
    assert (device.status, device.user, device.serial, device.mac) == (S.AWAITING_CONFIRMATION, sender, "00000001", MAC)
    assert device.expires_at == moscow("2026-11-27 10:00")
    (code,) = register.codes.values()
    assert (code.about_kind, code.about_id, code.address_key) == ("device", 1, sender)


@pytest.mark.rule("P-1", "M-4")
def test_what_lacks_is_told_once_a_day() -> None:
    register = a_smart_desk()
    first = decide(register, PortalIntent(None, None, mac_written="12-34"), sender=STRANGER)
    lines = told(first, DeviceIncomplete, STRANGER).missing
    assert "серийного номера" in lines[0]
    assert "«12-34»" in lines[1]
    again = decide(register, PortalIntent("0123", None), sender=STRANGER, letter_id=8)
    assert (again.letters, register.devices) == ((), {})
    assert sorted(register.persons) == [7, 8]


@pytest.mark.rule("P-1", "M-4")
def test_the_same_meter_named_again_gets_no_second_code_that_day_and_a_fresh_one_the_next() -> None:
    register = a_smart_desk()
    first = named(register)
    assert decide(register, NAMED, sender=STRANGER, at="2026-11-24 11:00").letters == ()
    second = named(register, at="2026-11-25 11:00")
    assert first != second
    assert list(register.devices) == [1]


@pytest.mark.rule("M-4")
def test_one_address_waits_for_few_confirmations_at_a_time() -> None:
    register = a_smart_desk()
    for number in range(5):
        named(register, PortalIntent(f"{number}", MAC))
    assert decide(register, PortalIntent("77", MAC), sender=STRANGER).letters == ()
    assert len(register.devices) == 5


# ── proving the address ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("P-3")
@pytest.mark.parametrize(
    ("added", "by"),
    [
        ("2026-11-24 23:59:59", "2026-11-25 15:00"),  # Tuesday
        ("2026-11-25 00:00:00", "2026-12-02 15:00"),  # Wednesday
        ("2026-11-26 09:00", "2026-12-02 15:00"),
    ],
)
def test_a_meter_that_matches_waits_for_the_wednesday_after_the_reply(added: str, by: str) -> None:
    device = confirmed(added).devices[1]
    assert (device.status, device.client_id, device.plot) == (S.WAITING, 1, "12")
    assert (device.added_at, device.confirm_by) == (moscow(added), moscow(by))


@pytest.mark.rule("P-3")
def test_a_wednesday_off_moves_it_to_the_first_working_day_after() -> None:
    register = a_smart_desk()
    code = named(register, at="2026-10-31 10:00")
    decide(register, a_reply(code=code), "Да", sender=STRANGER, at="2026-11-02 12:00")
    assert register.devices[1].confirm_by == moscow("2026-11-05 15:00")


@pytest.mark.rule("P-2", "D-2")
@pytest.mark.parametrize(
    ("changes", "intent", "why"),
    [
        ({"serial": "1"}, NAMED, "нет"),
        ({"mac": None}, NAMED, "не указан"),
        ({"mac": "AA:BB:CC:DD:EE:02"}, NAMED, "MAC другой"),
        ({"metering_system": MeteringSystem.SUP04}, NAMED, "Smart Metering"),
        ({"common": True}, NAMED, "Smart Metering"),
        ({}, replace(NAMED, plot="13"), "Участок другой"),
        ({}, replace(NAMED, client="Незабудка"), "Клиент другой"),
        ({}, replace(NAMED, serial="0000001"), "нет"),
    ],
)
def test_what_does_not_match_goes_to_the_dispatchers_with_the_reason_and_the_user_hears_the_same(
    changes: dict[str, object], intent: PortalIntent, why: str
) -> None:
    register = a_desk("12").put(replace(METER, **changes))  # type: ignore[arg-type]
    code = named(register, intent)
    decision = decide(register, a_reply(code=code), "Да", sender=STRANGER, at="2026-11-24 12:00")
    assert register.devices[1].status is S.MISMATCH
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert why in (told(decision, NoticeDevice, dispatcher).device.reason or "")
    assert told(decision, DeviceTaken, STRANGER).check_by == moscow("2026-11-25 15:00")


@pytest.mark.rule("P-2")
@pytest.mark.parametrize("said", ["Ромашка", "снт «ромашка»", "СНТ Ромашка", CLIENT.upper()])
def test_the_association_may_be_named_in_part_and_the_plot_in_any_spelling(said: str) -> None:
    register = confirmed("2026-11-24 12:00", replace(NAMED, client=said, plot="уч. 012"))
    assert register.devices[1].status is S.WAITING


@pytest.mark.rule("P-2")
def test_one_meter_has_one_user() -> None:
    register = a_smart_desk().put(a_device(S.CONFIRMED, user=OTHER))
    code = named(register)
    decide(register, a_reply(code=code), "Да", sender=STRANGER, at="2026-11-24 12:00")
    assert "уже за другим пользователем" in (register.devices[32].reason or "")


@pytest.mark.rule("P-2")
def test_meters_of_closed_clients_do_not_count_and_doubled_serials_are_asked_about() -> None:
    closed = replace(a_client(), id=2, status=ClientStatus.CLOSED)
    twin = replace(METER, id=9, client_id=2)
    assert confirmed("2026-11-24 12:00", register=a_smart_desk().put(closed, twin)).devices[1].status is S.WAITING
    both = confirmed(
        "2026-11-24 12:00", register=a_smart_desk().put(replace(closed, status=ClientStatus.REGISTERED), twin)
    )
    assert "у нескольких" in (both.devices[1].reason or "")
    unlike = replace(twin, mac="AA:BB:CC:DD:EE:09")
    one = a_smart_desk().put(replace(closed, status=ClientStatus.REGISTERED), unlike)
    assert confirmed("2026-11-24 12:00", register=one).devices[1].plot == "12"


@pytest.mark.rule("Q-5")
def test_a_reply_that_is_no_answer_is_asked_again_with_a_fresh_code() -> None:
    register = a_smart_desk()
    code = named(register)
    decision = decide(register, a_reply(Answer.UNCLEAR, code=code), "не знаю", sender=STRANGER, at="2026-11-24 12:00")
    assert told(decision, DeviceEcho, STRANGER).again
    assert letters_to(decision, STRANGER)[0].code not in (None, code)
    bare = a_reply(code=None, message_ids=("out.1@tancos.example",))
    assert "не вернулся код" in str(told(decide(register, bare, "Да", sender=STRANGER), DeviceEcho, STRANGER).again)


@pytest.mark.rule("Q-5")
def test_another_wish_in_the_reply_stands_for_itself() -> None:
    register = a_smart_desk()
    code = named(register)
    reply = a_reply(Answer.UNCLEAR, code=code, words=JournalIntent())
    assert told(decide(register, reply, "журнал", sender=STRANGER), NotRegistered, STRANGER).case is None


@pytest.mark.rule("Q-5")
def test_72_hours_are_the_limit() -> None:
    register = a_smart_desk()
    code = named(register)
    late = decide(register, a_reply(code=code), "Да", sender=STRANGER, at="2026-11-27 10:00:01")
    assert "72 часа" in told(late, CodeRefused, STRANGER).problem
    assert fall_due(register, DueKind.DEVICE_EXPIRY, 1, "2026-11-27 10:00").changes == ()
    fall_due(register, DueKind.DEVICE_EXPIRY, 1, "2026-11-27 10:00:01")
    assert register.devices[1].status is S.EXPIRED
    assert fall_due(register, DueKind.DEVICE_EXPIRY, 1, "2026-11-27 10:00:02").changes == ()
    assert fall_due(register, DueKind.DEVICE_EXPIRY, 9, "2026-11-27 10:00:02").changes == ()
    named(register, at="2026-11-28 10:00")
    assert list(register.devices) == [1, 2]


@pytest.mark.rule("Q-5", "P-1")
def test_a_code_serves_only_its_own_address() -> None:
    register = a_smart_desk()
    code = named(register)
    decision = decide(register, a_reply(code=code), "Да", sender=OTHER, at="2026-11-24 12:00")
    assert "другой адрес" in told(decision, CodeRefused, OTHER).problem
    assert register.devices[1].status is S.AWAITING_CONFIRMATION


@pytest.mark.parametrize("status", [S.WAITING, S.MISMATCH, S.CONFIRMED, S.REJECTED, S.EXPIRED])
def test_a_second_yes_is_answered_with_how_it_stands_once_a_day(status: DeviceStatus) -> None:
    register = a_smart_desk().put(a_device(status), a_sent_letter(1, Ref("device", 31), STRANGER))
    reply = a_reply(code=None, message_ids=("out.1@tancos.example",))
    assert told(decide(register, reply, "Да", sender=STRANGER), DeviceState, STRANGER).device.status is status
    assert decide(register, reply, "Да", sender=STRANGER, letter_id=8).letters == ()


@pytest.mark.parametrize("status", [S.AWAITING_CONFIRMATION, S.WAITING, S.MISMATCH, S.CONFIRMED, S.REJECTED])
def test_the_user_may_leave_at_any_time_by_a_reply(status: DeviceStatus) -> None:
    register = a_smart_desk().put(a_device(status), a_sent_letter(1, Ref("device", 31), STRANGER))
    reply = a_reply(Answer.NO, code=None, message_ids=("out.1@tancos.example",))
    decision = decide(register, reply, "Отменяю", sender=STRANGER)
    after = S.REJECTED if status is S.REJECTED else S.REMOVED
    assert told(decision, DeviceState, STRANGER).device.status is after
    assert register.devices[31].status is after


def test_the_same_meter_named_again_later_is_answered_with_how_it_stands() -> None:
    register = a_smart_desk().put(a_device(S.CONFIRMED))
    assert told(decide(register, NAMED, sender=STRANGER), DeviceState, STRANGER).device.status is S.CONFIRMED
    awaiting = a_smart_desk().put(a_device(S.AWAITING_CONFIRMATION))
    late = decide(awaiting, NAMED, sender=STRANGER, at="2026-11-28 10:00")
    assert told(late, DeviceState, STRANGER).device.status is S.AWAITING_CONFIRMATION


# ── the dispatcher ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("P-3")
def test_on_wednesday_morning_the_dispatchers_get_all_that_match_in_one_letter_once() -> None:
    register = a_smart_desk().put(a_device(), a_device(device_id=32, user=OTHER), a_device(S.MISMATCH, 33))
    register.put(replace(a_device(device_id=34), tell_at=moscow("2026-12-02 09:00")))
    decision = fall_due(register, DueKind.DEVICES, 0, "2026-11-25 09:00")
    notice = told(decision, NoticeDevices, DISPATCHER)
    assert [device.id for device, _ in notice.devices] == [31, 32]
    assert {client for _, client in notice.devices} == {"СНТ «Ромашка»"}
    assert notice.confirm_by == moscow("2026-11-25 15:00")
    assert [draft.to for draft in decision.letters] == list(DESK.dispatchers)
    assert fall_due(register, DueKind.DEVICES, 0, "2026-11-25 09:01").letters == ()


@pytest.mark.rule("P-3")
def test_on_their_wednesday_all_can_be_confirmed_before_the_list_came() -> None:
    register = a_smart_desk().put(a_device())
    listed, due = moscow("2026-12-02 09:00"), moscow("2026-12-02 15:00")
    register.put(replace(a_device(device_id=34), tell_at=listed, confirm_by=due))
    assert succeed(register, "confirm all", at="2026-11-25 00:00").result.text == "Подтверждено: устр-31."
    assert fall_due(register, DueKind.DEVICES, 0, "2026-11-25 09:00").letters == ()
    assert "2 декабря" in fail(register, "confirm all", at="2026-11-25 10:00")


@pytest.mark.rule("P-3")
def test_all_are_confirmed_that_the_list_held_and_their_users_are_told() -> None:
    register = a_smart_desk().put(a_device(), a_device(device_id=32, user=OTHER))
    register.put(replace(a_subscriber("13", 2), serial="00000002"))
    register.put(replace(register.devices[32], serial="00000002"))
    assert "Ближайший список" in fail(register, "подтвердить все", at="2026-11-24 23:59")
    fall_due(register, DueKind.DEVICES, 0, "2026-11-25 09:00")
    outcome = succeed(register, "подтвердить все")
    assert "устр-31, устр-32" in outcome.result.text
    assert {draft.to for draft in outcome.decision.letters} == {STRANGER, OTHER}
    assert {device.status for device in register.devices.values()} == {S.CONFIRMED}
    assert register.devices[31].confirmed_at == moscow("2026-11-25 16:00")
    assert "сейчас нет" in fail(register, "confirm all")


@pytest.mark.rule("P-3")
def test_some_are_confirmed_by_their_numbers_all_of_them_or_none() -> None:
    register = a_smart_desk().put(a_device(), a_device(S.MISMATCH, 32, OTHER), a_device(S.REMOVED, 33))
    assert "устр-33" in fail(register, "подтвердить устр-31, устр-33")
    assert "устр-40" in fail(register, "подтвердить устр-31, устр-40")
    assert register.devices[31].status is S.WAITING
    succeed(register, "confirm dev-32")
    assert register.devices[32].status is S.CONFIRMED
    assert OTHER in fail(register, "подтвердить устр-31")


@pytest.mark.rule("P-3", "D-2")
def test_a_reply_to_the_notice_needs_no_number() -> None:
    register = a_smart_desk().put(a_device(S.MISMATCH))
    succeed(register, "подтвердить", about=Ref("device", 31))
    assert register.devices[31].status is S.CONFIRMED
    assert "Назовите номер" in fail(register, "подтвердить", about=Ref("letter", 1))


@pytest.mark.rule("P-3")
@pytest.mark.parametrize("status", [S.WAITING, S.MISMATCH, S.CONFIRMED])
def test_one_is_rejected_with_a_reason_that_its_user_reads(status: DeviceStatus) -> None:
    register = a_smart_desk().put(a_device(status))
    assert "причина" in fail(register, "отклонить устр-31")
    outcome = succeed(register, "отклонить устр-31: счётчик заменён")
    (letter,) = outcome.decision.letters
    assert (letter.to, register.devices[31].status) == (STRANGER, S.REJECTED)
    assert register.devices[31].reason == "счётчик заменён"
    assert "Отклонён" in fail(register, "отклонить устр-31: ещё раз")
    assert "устр-99" in fail(register, "отклонить устр-99: нет")


def test_codes_of_a_device_are_spent_with_its_confirmation() -> None:
    register = confirmed("2026-11-24 12:00")
    assert [code.spent_at is None for code in register.codes.values()] == [False]


@pytest.mark.rule("P-3", "D-9")
def test_a_day_off_by_command_moves_the_list_and_the_deadline_and_the_user_is_told() -> None:
    register = a_smart_desk().put(a_device(), a_device(S.MISMATCH, 32, OTHER))
    outcome = succeed(register, "календарь 25.11.2026 выходной: авария", at="2026-11-24 16:00")
    assert register.devices[31].confirm_by == moscow("2026-11-26 15:00")
    assert register.devices[31].tell_at == moscow("2026-11-26 09:00")
    assert register.devices[32].tell_at is None
    assert {draft.to for draft in outcome.decision.letters} == {STRANGER, OTHER}
    untouched = a_smart_desk().put(a_device())
    assert succeed(untouched, "календарь 27.11.2026 выходной: учения", at="2026-11-24 16:00").decision.letters == ()


@pytest.mark.rule("Q-14")
def test_one_is_shown_with_its_history() -> None:
    register = confirmed("2026-11-24 12:00")
    (shown,) = succeed(register, "показать устр-1").result.tables
    assert isinstance(shown, Details)
    assert ("Состояние", "Ждёт подтверждения диспетчера") in shown.facts
    assert next(what for _, _, what in shown.history).startswith("назван пользователем")
    assert "нет" in fail(register, "показать устр-99")


@pytest.mark.rule("P-3")
def test_the_due_second_is_in_time() -> None:
    device = a_device()
    assert not device.overdue(moscow("2026-11-25 15:00"))
    assert device.overdue(moscow("2026-11-25 15:00:01"))
    assert not a_device(S.CONFIRMED).overdue(moscow("2026-11-26 15:00"))


@pytest.mark.rule("P-3", "D-6")
def test_the_morning_digest_lists_those_that_wait_and_marks_the_overdue() -> None:
    register = a_smart_desk().put(a_device(), a_device(S.MISMATCH, 32, OTHER), a_device(S.CONFIRMED, 33))
    (shown,) = succeed(register, "сводка", at="2026-11-26 10:00").result.tables
    assert isinstance(shown, Digest)
    assert [(device.id, overdue) for device, overdue in shown.devices] == [(31, True), (32, False)]


@pytest.mark.rule("P-1")
def test_only_what_lacks_is_named() -> None:
    decision = decide(a_smart_desk(), PortalIntent("00000001", None), sender=STRANGER)
    assert told(decision, DeviceIncomplete, STRANGER).missing == ("Нет MAC счётчика.",)
    decision = decide(a_smart_desk(), PortalIntent(None, MAC), sender=STRANGER)
    assert told(decision, DeviceIncomplete, STRANGER).missing == ("Нет серийного номера счётчика.",)
