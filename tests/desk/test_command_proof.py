"""Whose commands are run: proof, the code that asks for it, and forged letters (D-3, D-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.code import Code, CodePurpose, code_digest
from maild.desk.command_text import read_commands
from maild.desk.commands import Command, CommandLetter, Thing, ThingKind, Verb
from maild.desk.correspondence import CommandResults, CommandsToConfirm, NoticeForged
from maild.desk.decide_command import (
    ProofKind,
    commands_of_code,
    decide_code_reply,
    decide_commands_unproven,
    decide_forged,
    fitting,
    prove,
    spend_code,
    tagged,
    wrong_result,
)
from maild.desk.decision import Decision, Flag, LetterVerdict, PersonItem, Ref
from maild.desk.intent import Answer, CommandIntent, HelpIntent, ReplyIntent, Understanding, UnknownIntent
from maild.desk.orders.proof import plain_words
from maild.desk.request import RequestStatus
from maild.letters.letter import Authenticity, Verdict
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    CODES,
    DESK,
    DISPATCHER,
    MOSCOW,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_code,
    a_letter,
    a_request,
    an_arrival,
    moment,
    moscow,
)

if TYPE_CHECKING:
    from maild.desk.arrival import Arrival

AT = moscow("2026-11-25 10:00").astimezone(MOSCOW)
NOTHING = Understanding(HelpIntent())
PASS = Authenticity(Verdict.PASS, dkim_aligned=True, reason="dkim=pass")
WHY = "подпись не подтверждена"


def a_command_code(payload: str = "справка") -> Code:
    code = a_code(CODES[0], Ref("letter", 7), CodePurpose.RUN_COMMANDS, DISPATCHER)
    return replace(code, payload=payload, letter_id=7)


def from_dispatcher(text: str = "справка", sender: str = DISPATCHER, *, proven: bool = True) -> Arrival:
    letter = a_letter(text, sender, subject="Команды", reply_ids=("newest@x", "oldest@x"))
    return an_arrival(replace(letter, authenticity=PASS if proven else letter.authenticity))


def reply(answer: Answer, code: str | None = CODES[0], *others: str, words: object = None) -> Understanding:
    said = words if isinstance(words, CommandIntent) else UnknownIntent()
    return Understanding(ReplyIntent(answer, code, said, codes=others))


def commands(text: str) -> CommandLetter:
    return read_commands(text, "", AT)


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("verdict", "aligned", "by_code", "kind"),
    [
        (Verdict.PASS, True, False, ProofKind.RUN),
        (Verdict.NONE, True, False, ProofKind.RUN),
        (Verdict.PASS, False, False, ProofKind.ASK),  # dmarc=pass by SPF alone
        (Verdict.NONE, False, False, ProofKind.ASK),
        (Verdict.PASS, True, True, ProofKind.ASK),
        (Verdict.FAIL, True, False, ProofKind.REFUSE),
        (Verdict.FAIL, False, True, ProofKind.REFUSE),
    ],
)
def test_commands_run_at_once_only_when_proven(verdict: Verdict, aligned: bool, by_code: bool, kind: ProofKind) -> None:
    letter = replace(a_letter("справка", DISPATCHER), authenticity=Authenticity(verdict, aligned, "x"))
    when = moment(desk=replace(DESK, commands_by_code=by_code))
    proof = prove(an_arrival(letter), NOTHING, FakeRegister(), when)
    assert proof.kind is kind
    assert proof.why
    assert proof.code is None


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("sender", [STRANGER, None])
def test_only_a_dispatcher_commands(sender: str | None) -> None:
    proof = prove(an_arrival(a_letter("справка", sender, verdict=Verdict.PASS)), NOTHING, FakeRegister(), moment())
    assert proof.kind is ProofKind.REFUSE


@pytest.mark.rule("D-3", "D-4")
@pytest.mark.parametrize("by_code", [True, False])
def test_a_code_sent_to_him_is_proof(by_code: bool) -> None:
    register = FakeRegister().put(a_command_code())
    when = moment(desk=replace(DESK, commands_by_code=by_code))
    for understanding in (reply(Answer.YES), reply(Answer.YES, None, CODES[1], CODES[0])):
        proof = prove(from_dispatcher(proven=False), understanding, register, when)
        assert (proof.kind, proof.code) == (ProofKind.RUN, a_command_code())


@pytest.mark.rule("D-3", "D-4")
@pytest.mark.parametrize(
    ("code", "sender", "answer"),
    [
        (a_command_code(), SECOND_DISPATCHER, Answer.YES),
        (a_command_code(), DISPATCHER, Answer.UNCLEAR),
        (a_command_code(), DISPATCHER, Answer.NO),
        (replace(a_command_code(), spent_at=moscow("2026-11-25 09:00")), DISPATCHER, Answer.YES),
        (replace(a_command_code(), expires_at=moscow("2026-11-25 09:59:59")), DISPATCHER, Answer.YES),
        (a_code(address=DISPATCHER), DISPATCHER, Answer.YES),  # a code for something else
    ],
)
def test_a_code_that_is_not_open_and_his_is_no_proof(code: Code, sender: str, answer: Answer) -> None:
    proof = prove(from_dispatcher(sender=sender, proven=False), reply(answer), FakeRegister().put(code), moment())
    assert (proof.kind, proof.code) == (ProofKind.ASK, None)


@pytest.mark.rule("D-3")
def test_a_code_serves_until_the_last_second() -> None:
    register = FakeRegister().put(replace(a_command_code(), expires_at=moscow("2026-11-25 10:00")))
    assert prove(from_dispatcher(), reply(Answer.YES), register, moment()).code is not None


def ask(text: str, about: Ref | None = None, register: FakeRegister | None = None) -> Decision:
    arrival = from_dispatcher(text, DISPATCHER.upper(), proven=False)
    return decide_commands_unproven(
        commands(text), arrival, register or FakeRegister(), moment(), abouts=(about,) if about else (), why=WHY
    )


@pytest.mark.rule("D-3")
def test_an_unproven_list_goes_back_to_his_address_with_a_code() -> None:
    text = "все или ничего\nприостановить Сокол: не\n   платит\nабракадабра\nсправка"
    decision = ask(text)
    (draft,) = decision.letters
    (change,) = decision.changes
    lines = ("все или ничего", "приостановить Сокол: не", "    платит", "абракадабра", "справка")
    hint = "Если это продолжение текста строкой выше, начните строку с отступа."
    wrong = (f"абракадабра: Такой команды нет. {hint} Верно было бы: «справка».",)
    assert draft.content == CommandsToConfirm(lines, WHY, moscow("2026-11-28 10:00"), wrong)
    assert (draft.to, draft.code, draft.to_dispatcher, draft.about) == (DISPATCHER, CODES[0], True, Ref("letter", 7))
    assert draft.answers is not None
    assert draft.answers.references == ("oldest@x", "newest@x")
    assert change.after == Code(
        digest=code_digest(CODES[0]),
        purpose=CodePurpose.RUN_COMMANDS,
        about_kind="letter",
        about_id=7,
        address_key=DISPATCHER,
        issued_at=moment().now,
        expires_at=moscow("2026-11-28 10:00"),
        payload="\n".join(lines),
        letter_id=7,
    )
    assert decision.verdict is LetterVerdict.ANSWERED


@pytest.mark.rule("D-3")
def test_the_reply_runs_exactly_the_list_that_was_sent_back() -> None:
    text = "все или ничего\nприостановить Сокол: не\n   платит\nабракадабра\nданные рег-1\nТелефон: 499-111-22-33"
    (change,) = ask(text).changes
    assert isinstance(change.after, Code)
    assert commands_of_code(change.after, AT) == commands(text)


@pytest.mark.rule("D-2", "D-3")
@pytest.mark.parametrize(
    ("line", "about", "filled"),
    [
        ("в работу", Ref("request", 1), "в работу 2026-000001"),
        ("отклонить: нет", Ref("registration", 3), "отклонить рег-3: нет"),
        ("ответ: да", Ref("letter", 5), "ответ письмо-5: да"),
        ("карантин удалить", Ref("letter", 5), "карантин письмо-5 удалить"),
        ("данные", Ref("registration", 3), "данные рег-3"),
        ("карантин", Ref("letter", 5), "карантин"),
        ("данные Сокол", Ref("registration", 3), "данные Сокол"),
        ("подтвердить все", Ref("device", 5), "подтвердить все"),
        ("в работу", Ref("registration", 3), "в работу"),
        ("в работу", Ref("day", 3), "в работу"),
        ("справка", Ref("request", 1), "справка"),
        ("в работу 2026-000002", Ref("request", 1), "в работу 2026-000002"),
        ("в работу", None, "в работу"),
    ],
)
def test_a_number_left_out_is_put_in(line: str, about: Ref | None, filled: str) -> None:
    from maild.desk.request import RequestStatus

    register = FakeRegister().put(a_client(), a_request(RequestStatus.CONFIRMED))
    (draft,) = ask(line, about, register).letters
    assert isinstance(draft.content, CommandsToConfirm)
    assert draft.content.lines == (filled,)


@pytest.mark.rule("D-1", "D-3")
def test_a_list_without_any_command_is_answered_without_a_code() -> None:
    decision = ask("абракадабра")
    (draft,) = decision.letters
    assert isinstance(draft.content, CommandResults)
    assert decision.changes == ()
    assert draft.content.results[0].text == "Такой команды нет. Верно было бы: «справка»."


@pytest.mark.rule("D-1")
def test_a_wrong_line_is_shown_with_what_would_be_right() -> None:
    (line,) = commands("зарегистрировать 12").lines
    assert not isinstance(line, Command)
    result = wrong_result(line)
    assert (result.line, result.ok) == ("зарегистрировать 12", False)
    assert result.text == "Перед номером «12» не сказано, что это. Верно было бы: «зарегистрировать рег-12»."


@pytest.mark.rule("D-3")
def test_one_use_spends_all_codes_of_the_letter() -> None:
    other = replace(a_command_code(), digest=code_digest(CODES[1]))
    register = FakeRegister().put(a_command_code(), other, a_code(CODES[2]))
    changes = spend_code(a_command_code(), register, moment())
    assert [change.after for change in changes] == [
        replace(code, spent_at=moment().now) for code in (a_command_code(), other)
    ]


def answer_code(understanding: Understanding, code: Code, sender: str = DISPATCHER) -> Decision | None:
    register = FakeRegister().put(code)
    return decide_code_reply(from_dispatcher(sender=sender), understanding, register, moment())


@pytest.mark.rule("D-3")
def test_a_no_cancels_the_list() -> None:
    decision = answer_code(reply(Answer.NO), a_command_code())
    assert decision is not None
    assert decision.verdict is LetterVerdict.HANDLED
    assert [change.after for change in decision.changes] == [replace(a_command_code(), spent_at=moment().now)]
    (draft,) = decision.letters
    assert isinstance(draft.content, CommandResults)
    assert draft.content.results[0].text == "Команды отменены, ничего не выполнено."


@pytest.mark.rule("D-3")
@pytest.mark.parametrize(
    ("code", "sender", "said"),
    [
        (replace(a_command_code(), spent_at=moscow("2026-11-25 09:00")), DISPATCHER, "уже использован"),
        (replace(a_command_code(), expires_at=moscow("2026-11-25 09:59:59")), DISPATCHER, "Срок кода истёк"),
        (a_command_code(), SECOND_DISPATCHER, "другому диспетчеру"),
    ],
)
def test_a_code_that_does_not_serve_is_explained(code: Code, sender: str, said: str) -> None:
    for answer in Answer:
        decision = answer_code(reply(answer), code, sender)
        assert decision is not None
        assert decision.verdict is LetterVerdict.REFUSED
        assert decision.changes == ()
        (draft,) = decision.letters
        assert isinstance(draft.content, CommandResults)
        assert said in draft.content.results[0].text


@pytest.mark.rule("D-3")
def test_an_unclear_answer_is_asked_again() -> None:
    decision = answer_code(reply(Answer.UNCLEAR), a_command_code())
    assert decision is not None
    assert decision.verdict is LetterVerdict.ANSWERED
    assert "Код ещё действует" in decision.reason


@pytest.mark.rule("D-3")
def test_what_runs_something_is_left_to_be_run() -> None:
    assert answer_code(reply(Answer.YES), a_command_code()) is None
    words = CommandIntent(commands("справка"))
    assert answer_code(reply(Answer.UNCLEAR, words=words), a_command_code()) is None
    assert answer_code(NOTHING, a_command_code()) is None
    assert answer_code(reply(Answer.YES, None), a_command_code()) is None
    assert answer_code(reply(Answer.YES), a_code()) is None


@pytest.mark.rule("D-3", "D-4", "Q-1")
def test_a_code_brought_by_a_stranger_or_a_forged_letter_does_nothing_here() -> None:
    register = FakeRegister().put(a_command_code())
    forged = replace(
        a_letter("нет", DISPATCHER), authenticity=Authenticity(Verdict.FAIL, dkim_aligned=True, reason="x")
    )
    for letter in (forged, a_letter("нет", STRANGER), a_letter("нет", None)):
        assert decide_code_reply(an_arrival(letter), reply(Answer.NO), register, moment()) is None


@pytest.mark.rule("D-4")
def test_a_forged_letter_is_told_to_the_other_dispatchers_once_a_day() -> None:
    register = FakeRegister()
    arrival = from_dispatcher()
    decision = decide_forged(arrival, register, moment(), "dmarc=fail")
    assert decision.verdict is LetterVerdict.REFUSED
    assert [type(change.after) for change in decision.changes] == [Flag]
    assert [(d.to, type(d.content)) for d in decision.letters] == [(SECOND_DISPATCHER, NoticeForged)]
    register.carry_out(decision, moment().now)
    assert decide_forged(arrival, register, moment("2026-11-25 23:59"), "dmarc=fail").letters == ()
    assert len(decide_forged(arrival, register, moment("2026-11-26 00:00"), "dmarc=fail").letters) == 1


def test_a_thing_of_a_letter_is_named_as_people_name_it() -> None:
    (line,) = commands("показать 2026-1").lines
    assert isinstance(line, Command)
    assert (line.verb, line.things) == (Verb.SHOW, (Thing(ThingKind.NUMBER, "2026-000001"),))


@pytest.mark.rule("D-2")
@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("Re: Новая заявка: отключение, участок 12 [заявка 2026-000001]", Ref("request", 1)),
        ("RE: Fwd: Регистрация: СНТ «Ива» [РЕГ-12] ", Ref("registration", 12)),
        ("Re: Письмо не доставлено: a@b.example [исх-10]", Ref("outgoing", 10)),
        ("Re: Новая заявка [заявка 2026-000077]", None),  # there is none
        ("Re: [рег-12] и ещё", None),
        ("Re: [рег-12, рег-13]", None),
        ("Re: Подтвердите команды [код ZW5X-5S26-YSQ0-Y6V2]", None),
        ("Re: рег-12", None),
    ],
)
def test_the_subject_of_a_notice_names_its_thing(subject: str, about: Ref | None) -> None:
    assert tagged(subject, FakeRegister().put(a_client(), a_request(RequestStatus.CONFIRMED))) == about


@pytest.mark.rule("D-2")
def test_of_several_things_of_a_notice_the_command_takes_the_one_that_fits() -> None:
    bounce = (Ref("request", 1), Ref("outgoing", 10))
    fits = {"повторить": bounce[1], "выполнена": bounce[0], "зарегистрировать": bounce[0]}
    for line, about in fits.items():
        (command,) = commands(line).lines
        assert isinstance(command, Command)
        assert fitting(command, bounce) == about
        assert fitting(command, ()) is None


@pytest.mark.rule("D-11")
@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        ("Приедем завтра\nс утра", Ref("letter", 5), ["Приедем завтра\nс утра"]),
        ("Приедем завтра", Ref("letter", 6), []),
        ("Приедем завтра", Ref("outgoing", 5), []),
        ("ответ: приедем завтра", Ref("letter", 5), []),
    ],
)
def test_words_for_the_client_without_their_verb_are_shown_as_a_whole(text: str, about: Ref, said: list[str]) -> None:
    register = FakeRegister().put(PersonItem(5, CLIENT, "Вопрос", "m", moscow("2026-11-25 10:00")))
    results = plain_words(read_commands(text, "", moscow("2026-11-25 16:00")), [about], register)
    assert [result.line for result in results] == said
    assert all(not result.ok and "«ответ:»" in result.text for result in results)


@pytest.mark.rule("D-1", "D-2")
@pytest.mark.parametrize(
    ("text", "about", "fits"),
    [
        ("ок, регистрируем", "registration", "«зарегистрировать», «отклонить: причина» или «данные»"),
        ("Приедем завтра\nс утра", "request", "«в работу», «выполнена», «выезд 03.12.2026 10:00»"),
        ("разберёмся", "claim", "«принять: ответ»"),
        ("годится", "device", "«подтвердить»"),
    ],
)
def test_words_that_are_no_command_are_answered_by_what_fits_the_notice(text: str, about: str, fits: str) -> None:
    at = moscow("2026-11-25 16:00")
    (result,) = plain_words(read_commands(text, "", at), [Ref(about, 5)], FakeRegister())
    assert (result.line, result.ok) == (text, False)
    assert fits in result.text
    for own in ("в работу\nпотом", "выполнина: да", "отключить участок 12"):
        assert plain_words(read_commands(own, "", at), [Ref(about, 5)], FakeRegister()) == ()
