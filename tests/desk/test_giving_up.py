"""A user leaves by letter, and his association takes a meter away from him (P-1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import Plots
from maild.desk.decision import LetterVerdict
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import DeviceState, DeviceTakenAway
from maild.desk.giving_up import given_up
from maild.desk.intent import Answer, PlotsIntent, ReplyIntent, UnknownIntent
from maild.desk.matter import Matter
from maild.desk.parties import ClientStatus
from tests.desk.deciding import decide, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    STRANGER,
    a_client,
    a_device,
    a_letter,
    a_sent_letter,
    a_subscriber,
    an_arrival,
    moment,
)

S = DeviceStatus
OTHER = "sidorov@mail.example"


def a_desk(*devices: object) -> FakeRegister:
    return FakeRegister().put(a_client(), a_subscriber("12"), *(devices or (a_device(S.CONFIRMED),)))


@pytest.mark.rule("P-1")
@pytest.mark.parametrize(
    "text",
    [
        "отказаться",
        "Здравствуйте! Хочу отказаться. С уважением, Петров",
        "Отказываюсь от счётчика",
        "Прошу отказаться от регистрации счётчика",
        "Отказ",
        "удалить устр-31",
        "Удалите мой счётчик устр-31.",
        "отказаться от устр-031",
        "Отменить устр 31",
    ],
)
def test_a_user_leaves_in_his_own_words(text: str) -> None:
    register = a_desk()
    decision = decide(register, UnknownIntent(), text, sender=STRANGER)
    assert decision.verdict is LetterVerdict.HANDLED
    assert told(decision, DeviceState, STRANGER).device.status is S.REMOVED
    assert register.devices[31].status is S.REMOVED


@pytest.mark.rule("P-1", "Q-2")
@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("Не хочу отказаться", STRANGER),
        ("Можно отказаться?", STRANGER),
        ("отказаться от ведомости", STRANGER),
        ("удалить устр-32", STRANGER),
        ("удалить устр-31", OTHER),
        ("отказаться", OTHER),
        ("отказаться", CLIENT),
    ],
)
def test_whatever_else_is_said_and_whoever_else_says_it_takes_nothing_away(text: str, sender: str) -> None:
    register = a_desk()
    decide(register, UnknownIntent(), text, sender=sender)
    assert register.devices[31].status is S.CONFIRMED


@pytest.mark.rule("P-1")
def test_one_that_is_over_is_given_up_no_more() -> None:
    over = a_device(S.REJECTED)
    for text in ("отказаться", "удалить устр-31"):
        matter = Matter(an_arrival(a_letter(text, STRANGER)), STRANGER, a_desk(over), moment("2026-11-25 10:00"))
        assert given_up(matter) is None


@pytest.mark.rule("P-1")
def test_who_has_several_is_shown_each_and_may_name_one() -> None:
    second = replace(a_device(S.WAITING, 32), serial="00000002")
    register = a_desk(a_device(S.CONFIRMED), second)
    decision = decide(register, UnknownIntent(), "Отказаться", sender=STRANGER)
    assert [draft.about and draft.about.id for draft in decision.letters] == [31, 32]
    assert decision.changes == ()
    decide(register, UnknownIntent(), "Отказаться от устр-32", sender=STRANGER)
    assert (register.devices[31].status, register.devices[32].status) == (S.CONFIRMED, S.REMOVED)


@pytest.mark.rule("P-1")
def test_a_reply_with_the_word_is_about_the_meter_of_that_letter() -> None:
    register = a_desk(a_device(S.CONFIRMED), replace(a_device(S.CONFIRMED, 32), serial="00000002"))
    sent = a_sent_letter(5, None, STRANGER)
    about = next(
        change.about for change in decide(register, UnknownIntent(), "удалить устр-31", sender=STRANGER).changes
    )
    register.put(replace(sent, about=replace(about, id=32) if about else None))
    intent = ReplyIntent(Answer.UNCLEAR, None, UnknownIntent(), (), (sent.message_id,))
    decide(register, intent, "Отказаться", sender=STRANGER)
    assert register.devices[32].status is S.REMOVED


@pytest.mark.rule("P-1")
def test_the_chairman_sees_who_has_access_and_takes_it_away_and_both_are_told() -> None:
    register = a_desk()
    shown = told(decide(register, PlotsIntent(), "Мои участки"), Plots, CLIENT)
    assert shown.users_of(shown.rows[0]) == f"{STRANGER} (устр-31)"
    decision = decide(register, UnknownIntent(), "Удалить устр-31")
    assert [
        (draft.to, draft.content.to_user) for draft in decision.letters if isinstance(draft.content, DeviceTakenAway)
    ] == [
        (CLIENT, False),
        (STRANGER, True),
    ]
    assert register.devices[31].status is S.REMOVED
    assert told(decide(register, PlotsIntent(), "Мои участки"), Plots, CLIENT).users == ()


@pytest.mark.rule("P-1", "R-8")
@pytest.mark.parametrize("change", [{"client_id": 2}, {"client_id": None, "plot": None}])
def test_another_associations_meter_is_none_of_his_business(change: dict[str, object]) -> None:
    register = a_desk(replace(a_device(S.CONFIRMED), **change)).put(a_client(2, OTHER, "СНТ «Лютик»"))  # type: ignore[arg-type]
    decide(register, UnknownIntent(), "Удалить устр-31")
    assert register.devices[31].status is S.CONFIRMED
    assert told(decide(register, PlotsIntent(), "Мои участки"), Plots, CLIENT).users == ()


@pytest.mark.rule("R-8")
def test_a_closed_association_takes_nothing_away() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED))
    decide(register, UnknownIntent(), "Удалить устр-31")
    assert register.devices[31].status is S.CONFIRMED
