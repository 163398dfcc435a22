"""Commands about the desk's mail: pause, resend, quarantine, answer (D-10, D-11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import Details, Enclosed, NoticeBreaker, PersonAnswer
from maild.desk.decision import Flag, LetterRef, PersonItem, Ref
from maild.desk.register import TakenLetter
from maild.desk.registration import RegistrationStatus
from tests.desk.commanding import NOW, events, fail, letters, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_file,
    a_registration,
    a_sent_letter,
    moscow,
)

HELD = TakenLetter(9, "m", CLIENT, "Заявка", moscow("2026-11-25 09:00"), "quarantined", "внутренняя ошибка", "0")
ITEM = PersonItem(5, CLIENT, "Вопрос о счёте", "question@client.example", moscow("2026-11-25 10:00"))


@pytest.mark.rule("D-10")
def test_a_pause_holds_client_mail_until_it_is_ended() -> None:
    register = FakeRegister()
    outcome = succeed(register, "пауза")
    assert register.flags["paused"] == Flag("paused", moscow(NOW), DISPATCHER)
    assert letters(outcome) == [(SECOND_DISPATCHER, NoticeBreaker)]
    assert outcome.decision.letters[0].to_dispatcher
    assert f"среда, 25 ноября 2026, 16:00, {DISPATCHER}" in fail(register, "пауза")
    outcome = succeed(register, "продолжить")
    assert register.flag("paused") is None
    assert letters(outcome) == [(SECOND_DISPATCHER, NoticeBreaker)]
    assert "и так отправляются" in fail(register, "продолжить")


@pytest.mark.rule("D-10", "M-4")
def test_going_on_closes_the_circuit_breaker_too() -> None:
    since = moscow("2026-11-25 15:00")
    register = FakeRegister().put(Flag("breaker", since, "2000 писем за час"), Flag("paused", since, DISPATCHER))
    assert events(succeed(register, "продолжить")) == [("paused_off", None, None), ("breaker_off", None, None)]
    assert register.flag("breaker") is None


@pytest.mark.rule("D-5", "M-5")
@pytest.mark.parametrize("status", ["sent", "failed", "bounced"])
def test_a_letter_is_sent_again(status: str) -> None:
    register = FakeRegister().put(replace(a_sent_letter(10), status=status))
    outcome = succeed(register, "повторить исх-10")
    assert events(outcome) == [("retried", status, "queued")]
    assert letters(outcome) == []
    (change,) = outcome.decision.changes
    assert change.after == replace(a_sent_letter(10), status="queued")


@pytest.mark.rule("R-6")
@pytest.mark.parametrize(
    ("status", "to", "again"),
    [
        (RegistrationStatus.APPROVED, STRANGER, True),
        (RegistrationStatus.CONFIRMED, STRANGER, True),
        (RegistrationStatus.BOUNCED, STRANGER, True),
        (RegistrationStatus.BOUNCED, "old@mail.example", False),
        (RegistrationStatus.INCOMPLETE, STRANGER, False),
        (RegistrationStatus.PENDING, STRANGER, False),
        (RegistrationStatus.REJECTED, STRANGER, False),
    ],
)
def test_a_confirmation_is_sent_again_only_while_it_says_the_truth(
    status: RegistrationStatus, to: str, again: bool
) -> None:
    letter = replace(a_sent_letter(10, Ref("registration", 1), to), status="bounced", registers=True)
    register = FakeRegister().put(letter, a_registration(status))
    if again:
        assert events(succeed(register, "повторить исх-10")) == [("retried", "bounced", "queued")]
    else:
        assert "одобрите её заново" in fail(register, "повторить исх-10")


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(
    ("status", "said"), [("queued", "в очереди"), ("unknown", "сервер не ответил, отправим ещё раз")]
)
def test_a_letter_that_is_still_under_way_is_not_sent_twice(status: str, said: str) -> None:
    register = FakeRegister().put(replace(a_sent_letter(10), status=status))
    assert f"сейчас «{said}»" in fail(register, "повторить исх-10")


@pytest.mark.rule("D-1")
def test_a_letter_that_is_not_there_is_not_sent() -> None:
    assert fail(FakeRegister(), "повторить исх-10") == "Письма исх-10 нет."
    assert "Не назван номер" in fail(FakeRegister(), "повторить")


@pytest.mark.rule("D-10")
def test_the_quarantine_is_listed_and_shown() -> None:
    register = FakeRegister().put(HELD, replace(HELD, id=8, sender=None))
    outcome = succeed(register, "карантин")
    (table,) = outcome.result.tables
    assert isinstance(table, Details)
    assert dict(table.facts)["письмо-9"] == f"{CLIENT}, «Заявка»: внутренняя ошибка"
    assert dict(table.facts)["письмо-8"].startswith("неизвестно")
    for line in ("карантин письмо-9", "карантин письмо-9 показать"):
        assert succeed(register, line).result.text == "Письмо-9."
    assert succeed(register, "карантин показать", about=Ref("letter", 9)).result.text == "Письмо-9."
    assert succeed(FakeRegister(), "карантин").result.text == "Карантин пуст."


@pytest.mark.rule("D-10")
def test_a_quarantined_letter_is_ordered_to_be_run_again() -> None:
    register = FakeRegister().put(HELD)
    outcome = succeed(register, "карантин письмо-9 повторить")
    assert events(outcome) == [("retry_ordered", None, None)]
    assert register.flags["retry:9"] == Flag("retry:9", moscow(NOW), DISPATCHER)
    assert register.taken[9] == HELD


@pytest.mark.rule("D-10")
def test_a_quarantined_letter_is_taken_out_and_kept() -> None:
    register = FakeRegister().put(HELD)
    assert events(succeed(register, "карантин письмо-9 удалить")) == [("dropped", "quarantined", "ignored")]
    assert register.taken[9] == replace(HELD, verdict="ignored", reason="удалено из карантина; было: внутренняя ошибка")
    assert fail(register, "карантин письмо-9 удалить") == "письмо-9 не в карантине."


@pytest.mark.rule("D-10")
@pytest.mark.parametrize("word", ["повторить", "удалить"])
def test_only_a_letter_that_is_named_and_quarantined_is_dealt_with(word: str) -> None:
    register = FakeRegister().put(HELD)
    assert fail(register, f"карантин письмо-7 {word}") == "письмо-7 не в карантине."
    assert "Не назван номер" in fail(register, f"карантин {word}")


@pytest.mark.rule("D-11")
@pytest.mark.parametrize(
    ("text", "about"), [("ответ: Да.\n\nС уважением", Ref("letter", 5)), ("ответ письмо-5: Да.", None)]
)
def test_an_answer_goes_to_the_sender_in_his_thread(text: str, about: Ref | None) -> None:
    register = FakeRegister().put(ITEM)
    outcome = succeed(register, text, about=about)
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, PersonAnswer)
    assert (draft.to, draft.about, draft.to_dispatcher) == (CLIENT, Ref("letter", 5), False)
    assert draft.answers == LetterRef("question@client.example", (), "Вопрос о счёте")
    assert draft.content.subject == "Вопрос о счёте"
    assert draft.content.text.startswith("Да.")
    assert register.persons[5].answered_at == moscow(NOW)
    assert events(outcome) == [("answered", None, None)]


@pytest.mark.rule("D-11")
def test_a_letter_that_is_answered_is_left_to_him_who_answered_it() -> None:
    register = FakeRegister().put(replace(ITEM, answered_at=moscow("2026-11-25 11:00")))
    told = fail(register, "ответ: Да.", about=Ref("letter", 5))
    assert "уже ответили: среда, 25 ноября 2026, 11:00, другой диспетчер. Ничего не отправлено" in told
    register = FakeRegister().put(ITEM)
    succeed(register, "ответ: Да.", about=Ref("letter", 5))
    outcome = succeed(register, "ответ: И ещё: нет.", about=Ref("letter", 5), at="2026-11-25 17:00")
    assert letters(outcome) == [(CLIENT, PersonAnswer)]
    assert register.persons[5].answered_at == moscow(NOW)


@pytest.mark.rule("D-11")
def test_files_of_an_answer_go_with_it_and_those_that_may_not_are_named() -> None:
    files = (a_file("ведомость.pdf"), a_file("запуск.exe"))
    outcome = succeed(FakeRegister().put(ITEM), "ответ: Вот она.", about=Ref("letter", 5), files=files)
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, PersonAnswer)
    assert draft.content.enclosed == Enclosed(files[:1], ("запуск.exe",))
    assert outcome.result.details == (
        "Приложено: ведомость.pdf.",
        "Не приложено (вид файла или больше 10 МиБ): запуск.exe.",
    )


@pytest.mark.rule("D-11")
@pytest.mark.parametrize("about", [None, Ref("request", 5), Ref("letter", 6)])
def test_an_answer_needs_a_letter_that_was_handed_on(about: Ref | None) -> None:
    assert "передано Вам" in fail(FakeRegister().put(ITEM), "ответ: Да.", about=about)


@pytest.mark.rule("D-11")
def test_a_strangers_letter_that_stood_in_a_digest_may_still_be_answered() -> None:
    listed = replace(ITEM, sender=STRANGER, stranger=True, answered_at=moscow("2026-11-25 09:00"))
    register = FakeRegister().put(listed)
    assert letters(succeed(register, "ответ письмо-5: Да.")) == [(STRANGER, PersonAnswer)]
    assert "Вам не передавали" in fail(register, "ответ письмо-6: Да.")


@pytest.mark.rule("D-10", "D-11", "M-3")
def test_the_sender_of_a_quarantined_letter_can_be_written_to() -> None:
    register = FakeRegister().put(HELD, replace(HELD, id=8, sender=None))
    outcome = succeed(register, "ответ: Пришлите фотографии по одной.", about=Ref("letter", 9))
    (draft,) = outcome.decision.letters
    assert (draft.to, draft.answers) == (CLIENT, LetterRef("m", (), "Заявка"))
    assert register.taken[9].verdict == "quarantined"
    assert "Вам не передавали" in fail(register, "ответ письмо-8: Кто Вы?")
