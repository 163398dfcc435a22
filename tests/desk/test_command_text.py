"""What a dispatcher writes, read line by line (D-1)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from maild.desk.command_text import MOST_LINES, UNKNOWN_SHOWN, read_commands, with_number
from maild.desk.commands import Command, CommandLetter, Thing, ThingKind, Verb, WrongCommand
from maild.desk.orders.verbs import TABLE, command_help

AT = datetime.fromisoformat("2026-11-24 12:00")
NUMBER = Thing(ThingKind.NUMBER, "2026-000123")
CASE = Thing(ThingKind.REGISTRATION, 12)


def read(text: str, subject: str = "") -> CommandLetter:
    return read_commands(text, subject, AT)


def one(text: str) -> Command:
    (line,) = read(text).lines
    assert isinstance(line, Command), line
    return line


def wrong(text: str) -> WrongCommand:
    (line,) = read(text).lines
    assert isinstance(line, WrongCommand), line
    return line


EVERY_COMMAND = [
    ("справка", "help", Command(Verb.HELP, "")),
    ("зарегистрировать рег-12", "approve reg-12", Command(Verb.APPROVE, "", (CASE,))),
    ("отклонить рег-12: причина", "reject reg-12: причина", Command(Verb.REJECT, "", (CASE,), text="причина")),
    ("приостановить Сокол: долг", "suspend Сокол: долг", Command(Verb.SUSPEND, "", client="Сокол", text="долг")),
    ("возобновить Сокол", "resume Сокол", Command(Verb.RESUME, "", client="Сокол")),
    ("закрыть a@b.ru: долг", "close a@b.ru: долг", Command(Verb.CLOSE, "", client="a@b.ru", text="долг")),
    ("в работу 2026-000123", "start 2026-000123", Command(Verb.START, "", (NUMBER,))),
    ("выполнена 2026-000123: да", "done 2026-000123: да", Command(Verb.DONE, "", (NUMBER,), text="да")),
    ("ложный вызов 2026-123: да", "false-call 2026-123: да", Command(Verb.FALSE_CALL, "", (NUMBER,), text="да")),
    ("отклонить 2026-000123: да", "reject 2026-000123: да", Command(Verb.REJECT, "", (NUMBER,), text="да")),
    (
        "выезд 2026-000123 03.12.2026 10:00",
        "visit 2026-000123 03.12.2026 10:00",
        Command(Verb.VISIT, "", (NUMBER,), at=datetime.fromisoformat("2026-12-03 10:00")),
    ),
    ("принять прет-7: да", "resolve claim-7: да", Command(Verb.RESOLVE, "", (Thing(ThingKind.CLAIM, 7),), text="да")),
    ("подтвердить все", "confirm all", Command(Verb.CONFIRM, "", option="all")),
    (
        "подтвердить устр-31, устр-32",
        "confirm dev-31, dev-32",
        Command(Verb.CONFIRM, "", (Thing(ThingKind.DEVICE, 31), Thing(ThingKind.DEVICE, 32))),
    ),
    ("отклонить устр-33: да", "reject dev-33: да", Command(Verb.REJECT, "", (Thing(ThingKind.DEVICE, 33),), text="да")),
    ("абоненты Сокол", "subscribers Сокол", Command(Verb.SUBSCRIBERS, "", client="Сокол")),
    ("показания", "readings", Command(Verb.READINGS, "")),
    (
        "тариф Сокол с 01.01.2027: Т1 7,45",
        "tariff Сокол с 01.01.2027: Т1 7,45",
        Command(Verb.TARIFF, "", client="Сокол", day=date(2027, 1, 1), text="Т1 7,45"),
    ),
    (
        "ведомость Сокол октябрь 2026 отправить",
        "statement Сокол 10.2026 send",
        Command(Verb.STATEMENT, "", client="Сокол", option="send", argument="2026-10"),
    ),
    ("клиенты", "clients", Command(Verb.CLIENTS, "")),
    ("участки Сокол", "plots Сокол", Command(Verb.PLOTS, "", client="Сокол")),
    ("заявки", "requests", Command(Verb.REQUESTS, "")),
    ("заявки открытые", "requests open", Command(Verb.REQUESTS, "", option="open")),
    ("заявки просроченные", "requests overdue", Command(Verb.REQUESTS, "", option="overdue")),
    ("заявки сегодня", "requests today", Command(Verb.REQUESTS, "", option="today")),
    ("журнал Сокол", "journal Сокол", Command(Verb.JOURNAL, "", client="Сокол")),
    ("найти Сокол", "find Сокол", Command(Verb.FIND, "", argument="Сокол")),
    ("показать рег-12", "show reg-12", Command(Verb.SHOW, "", (CASE,))),
    ("сводка", "digest", Command(Verb.DIGEST, "")),
    (
        "календарь 31.12.2026 выходной: указ",
        "calendar 31.12.2026 off: указ",
        Command(Verb.CALENDAR, "", day=date(2026, 12, 31), working=False, text="указ"),
    ),
    (
        "календарь 2026-12-31 рабочий",
        "calendar 2026-12-31 working",
        Command(Verb.CALENDAR, "", day=date(2026, 12, 31), working=True),
    ),
    ("календарь 31.12.2026", "calendar 31.12.2026", Command(Verb.CALENDAR, "", day=date(2026, 12, 31))),
    ("повторить исх-10", "resend out-10", Command(Verb.RESEND, "", (Thing(ThingKind.OUTGOING, 10),))),
    ("карантин", "quarantine", Command(Verb.QUARANTINE, "")),
    *(
        (
            f"карантин письмо-9 {russian}",
            f"quarantine letter-9 {english}",
            Command(Verb.QUARANTINE, "", (Thing(ThingKind.LETTER, 9),), option=english),
        )
        for russian, english in (("показать", "show"), ("повторить", "retry"), ("удалить", "drop"))
    ),
    ("пауза", "pause", Command(Verb.PAUSE, "")),
    ("продолжить", "continue", Command(Verb.CONTINUE, "")),
    ("ответ: да", "answer: да", Command(Verb.ANSWER, "", text="да")),
]


def bare(command: Command) -> Command:
    """Without the line as written, which the two languages do not share."""
    return Command(**{n: getattr(command, n) for n in Command.__slots__ if n not in ("line", "whole")} | {"line": ""})


EVERY_KIND = "рег-12, заявка-12, 2026-000123, прет-12, устр-12, письмо-12, исх-12, имп-12"


@pytest.mark.rule("D-1", "D-5")
@pytest.mark.parametrize(("russian", "english", "meant"), EVERY_COMMAND)
def test_every_command_is_read_in_both_languages(russian: str, english: str, meant: Command) -> None:
    assert bare(one(russian)) == meant
    assert bare(one(english)) == meant


@pytest.mark.rule("D-5")
def test_every_example_of_the_table_is_a_command() -> None:
    for entry in TABLE:
        for example in (entry.example, entry.english):
            assert one(example).verb is entry.verb


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("written", "verb"),
    [
        ("ЗАРЕГИСТРИРОВАТЬ рег-12", Verb.APPROVE),
        ("Зарегестрировать рег-12", Verb.APPROVE),
        ("зарегистрирвоать рег-12", Verb.APPROVE),
        ("aprove reg-12", Verb.APPROVE),
        ("отклонён рег-12: нет", Verb.REJECT),
        ("отклонена рег-12: нет", Verb.REJECT),
        ("откланить рег-12: нет", Verb.REJECT),
        ("взять в работу 2026-1", Verb.START),
        ("В  работе 2026-1", Verb.START),
        ("выполнено 2026-1", Verb.DONE),
        ("выполненна 2026-1", Verb.DONE),
        ("выпoлнить 2026-1", Verb.DONE),  # Latin o
        ("ложный  вызов 2026-1: x", Verb.FALSE_CALL),
        ("false call 2026-1: x", Verb.FALSE_CALL),
        ("приастановить Сокол: x", Verb.SUSPEND),
        ("- в работу 2026-1", Verb.START),
        ("2) в работу 2026-1", Verb.START),
        ("«в работу 2026-1»", Verb.START),
        ("прошу зарегистрировать рег-12", Verb.APPROVE),
        ("Здравствуйте! Пожалуйста, в работу 2026-1", Verb.START),
        ("справка.", Verb.HELP),
        ("Сводка!", Verb.DIGEST),
        ("ПАУЗА", Verb.PAUSE),
    ],
)
def test_small_misspellings_of_a_verb_are_forgiven(written: str, verb: Verb) -> None:
    assert one(written).verb is verb


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "written",
    [
        "отключить рег-12: да",
        "открыть Сокол: да",
        "не отклонять рег-12: да",
        "выезт 2026-1",
        "отказ рег-12",
    ],
)
def test_another_word_is_never_taken_for_a_verb(written: str) -> None:
    assert wrong(written).problem == "Такой команды нет."


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("2026-000123", NUMBER),
        ("2026-123", NUMBER),
        ("№ 2026-000123", NUMBER),
        ("№2026–000123", NUMBER),
        ("заявку 2026-000123", NUMBER),
        ("Заявка № 2026 - 000123", NUMBER),
        ("заявка-45", Thing(ThingKind.REQUEST, 45)),
        ("заявка 45", Thing(ThingKind.REQUEST, 45)),
        ("req-45", Thing(ThingKind.REQUEST, 45)),
        ("рег 12", CASE),
        ("reg-12", CASE),
        ("Рег—12", CASE),
        ("pег. № 12", CASE),
        ("peг12", CASE),
        ("claim-7", Thing(ThingKind.CLAIM, 7)),
        ("устр-31", Thing(ThingKind.DEVICE, 31)),
        ("письмо-9", Thing(ThingKind.LETTER, 9)),
        ("out-10", Thing(ThingKind.OUTGOING, 10)),
    ],
)
def test_numbers_are_read_in_every_notation(written: str, thing: Thing) -> None:
    assert one(f"показать {written}").things == (thing,)


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("written", "problem", "right"),
    [
        ("зарегистрировать рез-12", "Непонятно: «рез-12». Номер пишут так: рег-12.", "зарегистрировать рег-12"),
        ("зарегистрировать 12", "Перед номером «12» не сказано, что это.", "зарегистрировать рег-12"),
        ("approve 12", "Перед номером «12» не сказано, что это.", "зарегистрировать рег-12"),
        ("approve reg", "Непонятно: «rеg». Номер пишут так: рег-12.", "approve reg-12"),
        (
            "зарегистрировать 2026-000123",
            "2026-000123 — это заявка; здесь нужен номер вида рег-12.",
            "зарегистрировать рег-12",
        ),
        (
            "в работу 2026-1, 2026-2",
            "В одной строке — один номер: напишите команду для каждого отдельной строкой.",
            "в работу 2026-000001; в работу 2026-000002",
        ),
        ("в работу 2026-0001234", "Непонятно: «2026-0001234». Номер пишут так: 2026-000123, заявка-12.", ""),
        (
            "отклонить рег-12 дубль",
            "Непонятно: «дубль». Причину или комментарий пишут после двоеточия.",
            "отклонить рег-12: текст",
        ),
        ("в работу 2026-1: срочно", "К этой команде не пишут комментарий: его некуда записать.", ""),
        ("справка по всем", "После этой команды ничего не пишут, а написано: «по всем».", "справка"),
        ("пауза: обед", "После этой команды ничего не пишут, а написано: «обед».", "пауза"),
        ("рег-12", "Назван номер, но не сказано, что сделать.", "показать рег-12"),
        ("приостановить: долг", "Не назван клиент: нужны его адрес или название.", "приостановить КЛИЕНТ: причина"),
        ("журнал", "Не назван клиент: нужны его адрес или название.", "журнал КЛИЕНТ октябрь 2026"),
        ("ведомость", "Не назван клиент: нужны его адрес или название.", ""),
        ("абоненты", "Не назван клиент: нужны его адрес или название.", "абоненты КЛИЕНТ"),
        ("найти", "Не сказано, что именно.", "найти Сокол"),
        (
            "показать Сокол",
            f"Непонятно: «сокол». Номер пишут так: {EVERY_KIND}.",
            "найти сокол",
        ),
        ("заявки всякие", "Непонятно: «всякие». Можно: «открытые», «просроченные», «сегодня».", "заявки просроченные"),
        ("карантин исх-9 показать", "исх-9 — это исходящее письмо; здесь нужен номер вида письмо-12.", ""),
        ("карантин письмо-9 съесть", "Непонятно: «съесть». Можно: «показать», «повторить», «удалить».", ""),
        ("карантин 9", "Перед номером «9» не сказано, что это.", "карантин письмо-9"),
        ("выезд 2026-1", "Не указано время выезда: нужны день с годом и час.", ""),
        ("выезд 2026-1 завтра", "Не указано время выезда: нужны день с годом и час.", ""),
        ("выезд 2026-1 03.12.2026", "Не указано время выезда: нужны день с годом и час.", ""),
        ("выезд 2026-1 03.12 10:00", "Не указано время выезда: нужны день с годом и час.", ""),
        ("выезд 2026-1 31.02.2026 10:00", "Нет такого дня: «31.02.2026».", ""),
        ("выезд 2026-1 03.12.2026 25:00", "Нет такого времени: «25:00».", ""),
        ("выезд 2026-1 03.12.2026 04.12.2026 10:00", "Названо несколько дней.", ""),
        ("выезд 2026-1 03.12.2026 10:00 утра", "Непонятно: «утра».", ""),
        ("выезд рег-1 03.12.2026 10:00", "рег-1 — это регистрация; здесь нужен номер вида 2026-000123, заявка-12.", ""),
        ("календарь 31.12 рабочий", "Не назван день: нужна дата с годом, например 31.12.2026.", ""),
        ("календарь 30.02.2026 рабочий", "Нет такого дня: «30.02.2026».", "календарь 31.12.2026 выходной: основание"),
        ("календарь 31.12.2026: указ", "Не сказано, какой это день. Можно: «выходной», «рабочий».", ""),
        ("ответ", "Нет текста ответа.", "ответ: текст"),
        ("ответ всем: да", "Текст пишут после двоеточия, а до него непонятно: «всем».", "ответ: текст"),
        ("ответ рег-1: да", "рег-1 — это регистрация; здесь нужен номер вида письмо-12.", "ответ: текст"),
        (
            "регистрация СНТ Сокол",
            "Поля пишут ниже, по одному в строке; одобряет команда «зарегистрировать рег-12».",
            "",
        ),
        ("данные прет-1", "прет-1 — это претензия; здесь нужен номер вида рег-12.", "данные рег-12"),
        ("отключить участок 12", "Такой команды нет.", "отклонить рег-12: причина"),
        ("абракадабра", "Такой команды нет.", "справка"),
    ],
)
def test_a_wrong_command_says_what_is_wrong_and_what_would_be_right(written: str, problem: str, right: str) -> None:
    said = wrong(written)
    assert (said.line, said.problem) == (written, problem)
    assert said.right == right or not right
    assert said.right


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("03.12.2026 10:00", datetime.fromisoformat("2026-12-03 10:00")),
        ("3.12.2026 в 10-00", datetime.fromisoformat("2026-12-03 10:00")),
        ("2026-12-03 10:00", datetime.fromisoformat("2026-12-03 10:00")),
        ("10:30 3.12.26", datetime.fromisoformat("2026-12-03 10:30")),
        ("3 марта 2027 г. в 9.05", datetime.fromisoformat("2027-03-03 09:05")),
        ("3 мая 2027 09:05", datetime.fromisoformat("2027-05-03 09:05")),
    ],
)
def test_the_hour_of_a_visit_is_read(written: str, at: datetime) -> None:
    assert one(f"выезд 2026-1 {written}").at == at


@pytest.mark.rule("D-1")
def test_a_number_may_be_left_out() -> None:
    for line in ("выполнена", "зарегистрировать", "отклонить: нет", "выезд 03.12.2026 10:00", "данные"):
        assert one(line).things == ()


@pytest.mark.rule("Q-13")
@pytest.mark.parametrize(
    ("written", "client", "period"),
    [
        ("СНТ № 5 октябрь 2026", "СНТ № 5", "2026-10"),
        ("Ромашка October 2026", "Ромашка", "2026-10"),
        ("Ромашка may 2026", "Ромашка", "2026-05"),
        ("СНТ Май", "СНТ Май", None),
        ("a@b.ru прошлый месяц", "a@b.ru", "2026-10"),
        ("a@b.ru за этот месяц", "a@b.ru", "2026-11"),
        ("Сокол 2026-10", "Сокол", "2026-10"),
        ("Сокол 10.2026", "Сокол", "2026-10"),
        ("Сокол 13.2026", "Сокол 13.2026", None),
        ("Сокол 2026 год", "Сокол", "2026-01-01/2026-12-31"),
        ("Сокол с 01.10.2026 по 15.11.2026", "Сокол", "2026-10-01/2026-11-15"),
        ("Сокол 01.10.2026-15.11.2026", "Сокол", "2026-10-01/2026-11-15"),
        ("Сокол с 01.12.2026 по 15.11.2026", "Сокол с 01.12.2026 по 15.11.2026", None),
        ("клиента «СНТ Сокол»", "СНТ Сокол", None),
        ("СНТ «Сокол»", "СНТ «Сокол»", None),
    ],
)
def test_a_client_is_told_from_the_period_after_it(written: str, client: str, period: str | None) -> None:
    command = one(f"журнал {written}")
    assert (command.client, command.argument) == (client, period)


@pytest.mark.rule("D-1")
def test_text_goes_on_over_indented_lines_only() -> None:
    letter = read("отклонить 2026-000123: нет\n   такого\n\tучастка\nсправка\n  сводка")
    assert [line.verb for line in letter.lines if isinstance(line, Command)] == [Verb.REJECT, Verb.HELP, Verb.DIGEST]
    assert isinstance(letter.lines[0], Command)
    assert letter.lines[0].text == "нет\nтакого\nучастка"


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("end", ["стоп", "СТОП.", "stop", "--", "-- ", "С уважением,", "Best regards"])
def test_the_text_ends_at_a_signature_or_stop(end: str) -> None:
    assert len(read(f"справка\n{end}\nпауза\nчто угодно").lines) == 1


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "around",
    ["Здравствуйте!", "Добрый день, Ольга Ивановна!", "Спасибо", "> в работу 2026-1", "", "   ", "Hello,", "Коллеги,"],
)
def test_courtesies_quotes_and_blank_lines_are_passed_over(around: str) -> None:
    assert len(read(f"{around}\nсправка\n{around}").lines) == 1


@pytest.mark.rule("D-1")
def test_a_greeting_does_not_swallow_what_follows_it() -> None:
    assert wrong("Добрый день, отключите участок 12").problem == "Такой команды нет."


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("first", ["все или ничего", "Всё или ничего!", "ALL OR NOTHING"])
def test_all_or_nothing_stands_in_the_first_line(first: str) -> None:
    assert read(f"Здравствуйте!\n\n{first}\nсправка").all_or_nothing
    assert not read("справка").all_or_nothing


def test_all_or_nothing_later_on_is_no_command() -> None:
    letter = read("справка\nвсе или ничего")
    assert not letter.all_or_nothing
    assert isinstance(letter.lines[1], WrongCommand)


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "subject", ["зарегистрировать рег-12", "Re: [рег-12] зарегистрировать рег-12", "Fwd: RE: [x] [y]  approve reg-12"]
)
def test_the_subject_counts_when_the_body_is_empty(subject: str) -> None:
    (line,) = read(" \n", subject).lines
    assert isinstance(line, Command)
    assert line.things == (CASE,)


@pytest.mark.rule("D-1")
def test_the_subject_does_not_count_beside_a_body() -> None:
    assert one("справка").verb is Verb.HELP
    assert len(read("справка", "пауза").lines) == 1


def test_an_empty_letter_has_no_lines() -> None:
    assert read("", "Re: ").lines == ()


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "first",
    [
        "Всё или ничего!",
        "ALL OR NOTHING",
        "- все или ничего",
        "«Все или ничего»:",
        "все  или ничево",
        "Добрый день!\n\nВсе или ничего.",
    ],
)
def test_all_or_nothing_is_forgiven_a_slip_since_half_a_letter_must_not_run(first: str) -> None:
    letter = read(f"{first}\nпауза")
    assert letter.all_or_nothing
    assert [line.line for line in letter.lines] == ["пауза"]


@pytest.mark.rule("D-1")
def test_all_or_nothing_below_the_first_line_says_where_it_belongs() -> None:
    letter = read("пауза\nвсе или ничего")
    wrong = letter.lines[1]
    assert not letter.all_or_nothing
    assert isinstance(wrong, WrongCommand)
    assert "первой строкой" in wrong.problem


@pytest.mark.rule("D-1")
def test_a_line_below_a_text_may_lack_its_indent() -> None:
    hint = " Если это продолжение текста строкой выше, начните строку с отступа."
    done, lost, near = read("выполнена 2026-1: пломба цела,\nакт подписан\nвыключить всё").lines
    assert isinstance(done, Command)
    assert isinstance(lost, WrongCommand)
    assert isinstance(near, WrongCommand)
    assert (done.text, lost.problem) == ("пломба цела,", "Такой команды нет." + hint)
    _, plain = read("в работу 2026-1\nакт подписан").lines
    assert isinstance(plain, WrongCommand)
    assert plain.problem == "Такой команды нет."


@pytest.mark.rule("D-1")
def test_many_unknown_lines_in_a_row_are_summed_up() -> None:
    letter = read("\n".join(f"строка {n}" for n in range(25)) + "\nсправка\nещё одна")
    problems = [line.problem for line in letter.lines if isinstance(line, WrongCommand)]
    assert problems == ["Такой команды нет."] * UNKNOWN_SHOWN + [
        "И ещё 21 строка подряд — не команды.",
        "Такой команды нет.",
    ]
    assert isinstance(letter.lines[UNKNOWN_SHOWN + 1], Command)


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(("count", "word"), [(5, "1 строка"), (6, "2 строки"), (9, "5 строк"), (15, "11 строк")])
def test_unknown_lines_are_counted_in_good_russian(count: int, word: str) -> None:
    last = read("\n".join("хм" for _ in range(count))).lines[-1]
    assert isinstance(last, WrongCommand)
    assert word + " " in last.problem


@pytest.mark.rule("D-1")
def test_a_letter_that_is_far_too_long_is_read_in_part() -> None:
    assert len(read("справка\n" * MOST_LINES).lines) == MOST_LINES
    letter = read("справка\n" * (MOST_LINES + 1))
    assert len(letter.lines) == MOST_LINES + 1
    assert isinstance(letter.lines[-1], WrongCommand)


@pytest.mark.rule("R-3")
def test_fields_are_taken_from_the_lines_below() -> None:
    letter = read(
        "регистрация\nНаименование: СНТ «Василёк»\nЭлектронный адрес: vasilek@mail.example\n\nТелефон: 499-111-22-33\n"
        "Тариф: Т1 7,45;\n   Т2 2,90\nв работу 2026-1\nсправка"
    )
    register = letter.lines[0]
    assert isinstance(register, Command)
    assert register.fields is not None
    assert register.fields.said() == ("name", "address", "phone", "tariff")
    assert register.fields.tariff is not None
    assert [zone for zone, _ in register.fields.tariff] == ["T1", "T2"]
    assert [line.verb for line in letter.lines[1:] if isinstance(line, Command)] == [Verb.START, Verb.HELP]


@pytest.mark.rule("R-2")
@pytest.mark.parametrize(
    ("line", "things", "client"),
    [("данные рег-12:", (CASE,), None), ("данные СНТ «Сокол»", (), "СНТ «Сокол»"), ("set a@b.ru", (), "a@b.ru")],
)
def test_data_are_set_for_a_case_or_a_client(line: str, things: tuple[Thing, ...], client: str | None) -> None:
    command = one(f"{line}\nТелефон: 499-111-22-33")
    assert (command.things, command.client) == (things, client)
    assert command.fields is not None
    assert command.fields.phone


@pytest.mark.rule("R-2")
def test_fields_end_at_the_next_command_even_one_with_a_colon() -> None:
    letter = read("данные рег-12\nТелефон: 499-111-22-33\nотклонить рег-13: нет\nДень ведомости: 25")
    assert [type(line) for line in letter.lines] == [Command, Command, WrongCommand]


@pytest.mark.rule("R-2")
def test_a_field_that_nobody_knows_is_a_misfield() -> None:
    command = one("данные рег-12\nЦвет крыши: зелёный")
    assert command.misfields


@pytest.mark.rule("R-2")
def test_fields_end_with_the_letter() -> None:
    assert (
        one("данные рег-12\nТелефон: 499-111-22-33\n-- \nАдрес: a@b.ru").fields
        == one("данные рег-12\nТелефон: 499-111-22-33").fields
    )


@pytest.mark.rule("D-11")
def test_an_answer_at_the_start_goes_on_to_the_end_of_the_letter() -> None:
    command = one("Ответ: Добрый день!\n\nСчёт придёт завтра.\nС уважением, Иванова\n--\nподпись")
    assert command.text == "Добрый день!\n\nСчёт придёт завтра.\nС уважением, Иванова"


@pytest.mark.rule("D-11")
def test_an_answer_further_down_is_one_line() -> None:
    letter = read("справка\nответ: да\nсводка")
    assert [line.verb for line in letter.lines if isinstance(line, Command)] == [Verb.HELP, Verb.ANSWER, Verb.DIGEST]


@pytest.mark.rule("D-3")
@pytest.mark.parametrize(
    "text",
    [
        "отклонить 2026-000123: нет\n  такого участка",
        "данные рег-12\nТелефон: 499-111-22-33",
        "ответ: Добрый день!\n\nСчёт завтра.",
        "выезд 2026-000123 03.12.2026 10:00",
    ],
)
def test_a_command_can_be_read_again_from_its_lines(text: str) -> None:
    command = one(text)
    assert one(command.whole) == command


@pytest.mark.rule("D-3")
@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("выполнена: да", "выполнена 2026-000123: да"),
        ("в работу", "в работу 2026-000123"),
        ("отклонить: нет\n    такого", "отклонить 2026-000123: нет\n    такого"),
        ("что-то", "что-то"),
    ],
)
def test_a_number_left_out_can_be_put_in(written: str, filled: str) -> None:
    assert with_number(written, NUMBER) == filled


@pytest.mark.rule("D-5")
def test_help_lists_what_the_desk_carries_out_in_groups() -> None:
    told = command_help()
    shown = [command for _, commands in told.groups for command, _ in commands]
    assert "в работу 2026-000123 · start 2026-000123" in shown
    assert "подтвердить устр-31, устр-32 · confirm dev-31, dev-32" in shown
    assert "принять прет-7: ответ · resolve claim-7: answer" in shown
    assert all(does.endswith(".") for _, commands in told.groups for _, does in commands)
    assert [title for title, _ in told.groups][-1] == "Письмо целиком"


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("выполнена: 2026-000123", ""),
        ("Выполнено: № 2026-123.", ""),
        ("выполнена: 2026-000123, заменён автомат", "заменён автомат"),
        ("отклонить: 2026-000123: нет доступа", "нет доступа"),
    ],
)
def test_a_number_behind_the_colon_is_the_number(line: str, text: str) -> None:
    command = one(line)
    assert command.things == (NUMBER,)
    assert command.text == text


@pytest.mark.parametrize("line", ["в работу: 2026-000123", "в работу 2026-000123", "в работу, 2026-000123."])
def test_a_colon_before_the_number_is_no_text(line: str) -> None:
    assert (one(line).verb, one(line).things, one(line).text) == (Verb.START, (NUMBER,), "")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("2026-000123 в работу", "в работу 2026-000123"),
        ("2026-000123 - выполнено, отключено в 14:20", "выполнено 2026-000123: отключено в 14:20"),
        ("№ 2026-000123 выезд 27.11.2026 14:00", "выезд № 2026-000123 27.11.2026 14:00"),
        ("Коллеги, рег-12: отклонить: нет печати", "отклонить рег-12: нет печати"),
    ],
)
@pytest.mark.rule("D-1")
def test_the_number_may_stand_first(line: str, right: str) -> None:
    assert one(line) == one(right)


@pytest.mark.parametrize("line", ["2026-000123 найти Петров", "2026-000123 выполните", "2026-000123 когда?"])
@pytest.mark.rule("D-1")
def test_a_number_before_anything_else_is_no_command(line: str) -> None:
    assert wrong(line).line == line
