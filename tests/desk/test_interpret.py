"""From a letter to its intent: replies, dispatchers, reports, scans, forwarded letters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maild.desk.intent import (
    Answer,
    BounceIntent,
    CommandIntent,
    Problem,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    UnknownIntent,
)
from maild.desk.interpret import interpret
from maild.desk.wording.words import MOST
from maild.letters.letter import Attachment, DeliveryReport, DeliveryStatus, Letter
from tests.desk.wording.letters import AT, DESK, letter, understood

CODE = "ABCDEFGHJKMNPQRS"
SHOWN = "ABCD-EFGH-JKMN-PQRS"
CODE_ID = f"code.{CODE.lower()}.17@example.org"
OUT_ID = "out.18.0a1b2c@example.org"
SCAN = Attachment("письмо.pdf", "application/pdf", b"%PDF")


def reply_to(written: Letter) -> ReplyIntent:
    intent = interpret(written, DESK, AT).intent
    assert isinstance(intent, ReplyIntent)
    return intent


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "brought",
    [
        replace(letter("Да"), to=(f"service+{CODE.lower()}@example.org",)),
        replace(letter("Да"), subject=f"Re: [код {SHOWN}] Заявка"),
        replace(letter("Да"), subject=f"RE: [кoд {SHOWN.lower()}] Заявка"),
        replace(letter("Да"), subject=f"[код {SHOWN.replace('-', '–')}]"),
        replace(letter("Да"), reply_ids=(CODE_ID,)),
        replace(letter(f"Да\nКод: {SHOWN}")),
        replace(letter("Да"), whole_text=f"Да\n> Код: {SHOWN}\n"),
    ],
)
def test_a_code_comes_back_in_any_of_its_places(brought: Letter) -> None:
    reply = reply_to(brought)
    assert (reply.code, reply.answer) == (CODE, Answer.YES)


@pytest.mark.rule("Q-5")
def test_several_codes_are_kept_the_surest_place_first() -> None:
    other = "1234-5678-9ABC-DEFG"
    reply = reply_to(replace(letter("Да"), subject=f"Re: [код {other}]", reply_ids=(CODE_ID,)))
    assert reply.codes == ("123456789ABCDEFG", CODE)
    assert reply.message_ids == (CODE_ID,)


@pytest.mark.rule("Q-5", "D-2")
def test_a_reference_to_a_letter_of_ours_makes_a_reply_without_a_code() -> None:
    reply = reply_to(replace(letter("Спасибо"), reply_ids=(OUT_ID,)))
    assert (reply.code, reply.answer, reply.message_ids) == (None, Answer.UNCLEAR, (OUT_ID,))


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "foreign",
    [
        replace(letter("Да"), reply_ids=("code.abcdefghjkmnpqrs.17@evil.example",)),
        replace(letter("Да"), to=(f"other+{CODE.lower()}@example.org",)),
        replace(letter("Да"), to=("service@example.org",)),
        replace(letter("Да"), subject="Re: [код ABCD]"),
        replace(letter("Да"), reply_ids=("x.1@example.org",)),
    ],
)
def test_what_is_not_ours_makes_no_reply(foreign: Letter) -> None:
    assert isinstance(interpret(foreign, DESK, AT).intent, UnknownIntent)


@pytest.mark.rule("Q-2", "Q-5")
def test_the_words_of_a_reply_are_read_without_our_own_subject() -> None:
    ours = replace(letter("Спасибо"), subject=f"Re: [код {SHOWN}] Отключение участка 12", reply_ids=(OUT_ID,))
    assert isinstance(reply_to(ours).words, UnknownIntent)
    new = reply_to(replace(ours, text="Прошу отключить участок 13 за неуплату"))
    assert isinstance(new.words, RequestIntent)
    assert (new.words.plot, new.words.problem) == ("13", None)


@pytest.mark.rule("Q-2")
def test_a_denial_in_a_reply_names_the_kinds_that_it_denies() -> None:
    words = reply_to(replace(letter("не отключайте участок 12"), reply_ids=(OUT_ID,))).words
    assert isinstance(words, RequestIntent)
    assert (words.kind, words.problem) == (None, Problem.UNCLEAR)
    assert words.kinds


@pytest.mark.rule("R-2")
def test_fields_in_a_reply_about_a_case_complete_it() -> None:
    about = replace(letter("Телефон: 8 916 123-45-67"), subject="Re: [рег-12] Не хватает сведений", reply_ids=(OUT_ID,))
    words = reply_to(about).words
    assert isinstance(words, RegistrationIntent)
    assert words.fields.phone == "8 916 123-45-67"


@pytest.mark.rule("D-1")
def test_a_dispatchers_letter_is_a_list_of_commands() -> None:
    written = replace(letter("сводка"), sender="Dispatcher@Example.org", reply_ids=(OUT_ID,))
    intent = interpret(written, DESK, AT).intent
    assert isinstance(intent, CommandIntent)
    assert intent.message_ids == (OUT_ID,)


@pytest.mark.rule("D-3")
def test_a_dispatchers_yes_with_a_code_is_a_reply() -> None:
    assert reply_to(replace(letter("Да"), sender="dispatcher@example.org", reply_ids=(CODE_ID,))).answer is Answer.YES


@pytest.mark.rule("D-3")
def test_a_dispatchers_commands_with_a_code_stay_commands() -> None:
    written = replace(letter("сводка"), sender="dispatcher@example.org", reply_ids=(CODE_ID,))
    assert isinstance(interpret(written, DESK, AT).intent, CommandIntent)


@pytest.mark.rule("M-6")
def test_a_failed_delivery_is_a_bounce_whatever_it_says() -> None:
    report = DeliveryReport(DeliveryStatus.FAILED, OUT_ID, "snt@romashka.ru", "5.1.1", "no such user")
    assert interpret(replace(letter("Да"), report=report), DESK, AT).intent == BounceIntent(report)
    delayed = replace(report, status=DeliveryStatus.DELAYED)
    assert isinstance(interpret(replace(letter("x"), report=delayed), DESK, AT).intent, UnknownIntent)


@pytest.mark.rule("R-2")
@pytest.mark.parametrize(
    ("subject", "text", "attachment"),
    [
        ("Регистрация", "", SCAN),
        ("Официальное письмо", "", SCAN),
        ("", "", SCAN),
        ("Регистрация СНТ «Ромашка»", "Письмо во вложении", SCAN),
        ("СНТ Ромашка", "Добрый день! Письмо на регистрацию во вложении. С уважением, Иванов", SCAN),
        ("Документы", "", Attachment("Заявление о регистрации.jpg", "image/jpeg", b"x")),
        ("Письмо", "см. вложение", Attachment("scan.tiff", "application/octet-stream", b"x")),
    ],
)
def test_a_scan_alone_is_a_registration_letter(subject: str, text: str, attachment: Attachment) -> None:
    written = replace(letter(text, subject), attachments=(attachment,))
    intent = interpret(written, DESK, AT).intent
    assert isinstance(intent, RegistrationIntent)
    assert not intent.forwarded


@pytest.mark.rule("R-1", "D-11")
@pytest.mark.parametrize(
    ("subject", "text", "attachment"),
    [
        ("Чек об оплате", "", SCAN),
        ("", "Посмотрите фото счётчика", Attachment("1.jpg", "image/jpeg", b"x")),
        ("Re: вопрос", "", SCAN),
        ("Регистрация на портале", "", SCAN),
        ("Письмо", "", Attachment("readings.csv", "text/csv", b"x")),
    ],
)
def test_any_other_file_is_none(subject: str, text: str, attachment: Attachment) -> None:
    written = replace(letter(text, subject), attachments=(attachment,))
    assert not isinstance(interpret(written, DESK, AT).intent, RegistrationIntent)


@pytest.mark.rule("R-1", "M-7")
def test_a_forwarded_registration_letter_is_read_for_a_dispatcher_to_check() -> None:
    inner = "Наименование: СНТ «Ромашка»\nСистема учёта: СУП-04\nДень ведомости: 25\nТелефон: 8 916 123-45-67"
    intent = interpret(replace(letter("", "Fwd: письмо"), forwarded_text=inner), DESK, AT).intent
    assert isinstance(intent, RegistrationIntent)
    assert intent.forwarded
    assert intent.fields.name == "СНТ «Ромашка»"


@pytest.mark.rule("Q-2", "M-7")
def test_a_forwarded_order_is_never_one() -> None:
    forwarded = replace(letter("", "Fwd: Отключить участок 12"), forwarded_text="Прошу отключить участок 12")
    assert isinstance(interpret(forwarded, DESK, AT).intent, UnknownIntent)


@pytest.mark.rule("Q-2", "M-8")
def test_a_letter_too_long_to_read_whole_is_no_order() -> None:
    assert isinstance(understood("Прошу отключить участок 12\n" + "слово " * (MOST // 6)), UnknownIntent)


@pytest.mark.rule("Q-2")
def test_a_letter_full_of_orders_is_doubtful() -> None:
    intent = understood("Прошу отключить участок 12. " * 100)
    assert isinstance(intent, RequestIntent)
    assert intent.problem is Problem.UNCLEAR


@pytest.mark.rule("D-11")
def test_the_reasons_are_told_in_russian() -> None:
    told = interpret(letter("Прошу отключить участок 12 завтра"), DESK, AT).explanation
    assert any("завтра" in sentence for sentence in told)
    assert interpret(letter("Здравствуйте"), DESK, AT).explanation


_FRAGMENTS = st.sampled_from(
    [
        "прошу отключить ",
        "участок 12 ",
        "не ",
        "если ",
        "№ ",
        "12-",
        "5 кВт ",
        "Вид заявки: ",
        "\n",
        "«",
        "ведомость ",
        "MAC: ",
        "да ",
        "1.12 ",
        "?",
    ]
)


@pytest.mark.rule("M-8")
@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(_FRAGMENTS, max_size=60).map("".join)), st.text(max_size=60))
def test_no_letter_makes_it_stumble(text: str, subject: str) -> None:
    written = replace(letter(text, subject), forwarded_text=text, attachments=(SCAN,))
    assert interpret(written, DESK, AT).explanation
    assert interpret(replace(written, reply_ids=(OUT_ID,)), DESK, AT).explanation


@pytest.mark.rule("Q-2")
@given(
    st.sampled_from(["не ", "если не оплатит, ", "можно ли ", "сосед просит ", "мы сами ", "когда вы "]),
    st.sampled_from(["отключите", "отключить", "включите", "обесточьте", "отключать"]),
    st.integers(1, 900),
)
def test_no_caution_is_lost_whatever_the_verb_and_the_plot(caution: str, verb: str, plot: int) -> None:
    intent = understood(f"{caution}{verb} участок {plot}")
    assert not (isinstance(intent, RequestIntent) and intent.problem is None)


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    "text",
    [
        "Рассмотрите вопрос, нужно отключить участок 12 за неуплату",
        "Помогите решить: нужно отключить участок 12",
        "Было необходимо отключить участок 12 за неуплату",
        "Надо было отключить участок 12 за неуплату",
    ],
)
def test_what_is_only_told_or_was_once_needed_is_asked_about(text: str) -> None:
    intent = understood(text)
    assert isinstance(intent, RequestIntent)
    assert intent.problem is Problem.UNCLEAR
