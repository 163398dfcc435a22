"""Letters by post, papers of a case, and the confirmation that registers (R-1, R-3, R-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER, OTHER_DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

SCAN = ("Письмо № 12.pdf", b"%PDF-1.4 a scanned letter")
TEMPLATE, TARIFFS = ("Шаблон ведомости.xlsx", b"PK template"), ("Тарифы 2026.xlsx", b"PK tariffs")
WHOLE = BLANK.format(name="СНТ «Ромашка»", address=CLIENT)
RUSSIAN = ("регистрация", "Наименование", "Электронный адрес", "Телефон", "Система учёта", "День ведомости", "Тариф")
ENGLISH = ("register", "Name", "E-mail", "Phone", "Metering system", "Statement day", "Tariff")
VALUES = ("СНТ «Ромашка»", CLIENT, "8 495 111-22-33", "ТПП Smart Metering", "1", "Т1 7,45; Т2 2,90")


def files_of(letter: object) -> list[str | None]:
    return [part.get_filename() for part in letter.message.iter_attachments()]  # type: ignore[attr-defined]


@pytest.mark.rule("R-3", "R-2", "R-6")
@pytest.mark.parametrize("words", [RUSSIAN, ENGLISH], ids=["russian", "english"])
def test_a_letter_by_post_is_entered_with_its_scan_and_takes_the_same_way(stage: Stage, words: tuple[str, ...]) -> None:
    fields = "\n".join(f"{label}: {value}" for label, value in zip(words[1:], VALUES, strict=True))
    stage.write(DISPATCHER, "", f"{words[0]}\n{fields}", "2026-11-02 09:30", files=[SCAN])
    results = stage.only(stage.once("2026-11-02 09:30"), DISPATCHER)
    assert "Внесена рег-1; решить до: четверг, 5 ноября 2026, 18:00" in results.text
    (case,) = stage.rows("registrations")
    assert (case["status"], case["missing"], case["address"]) == ("pending", [], CLIENT)
    assert stage.rows("clients") == []
    stage.write(DISPATCHER, "", "approve reg-1", "2026-11-02 10:00")
    came = stage.once("2026-11-02 10:00")
    assert "Регистрация подтверждена" in stage.only(came, CLIENT).subject
    assert f"«абоненты {CLIENT}»" in stage.only(came, DISPATCHER).text
    (client,) = stage.rows("clients")
    assert (client["metering_system"], client["statement_day"]) == ("smart", 1)
    assert client["tariff"] == {"T1": "7.45", "T2": "2.90"}


@pytest.mark.rule("R-3", "R-2", "D-2")
def test_what_a_letter_by_post_lacks_is_told_to_the_dispatcher_and_added_by_any_of_them(
    servers: Servers, tmp_path: Path
) -> None:
    stage = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    text = f"регистрация\nНаименование: СНТ «Ромашка»\nЭлектронный адрес: {CLIENT}\nТелефон: 8 495 111-22-33"
    stage.write(DISPATCHER, "", text, "2026-11-02 09:30", files=[SCAN, TARIFFS])
    came = stage.once("2026-11-02 09:30")
    assert "не хватает — система учёта, день ведомости. Дополните" in stage.only(came, DISPATCHER).text
    notice = stage.only(came, OTHER_DISPATCHER)
    assert "Дело внёс диспетчер" in notice.text
    assert files_of(notice) == [SCAN[0], TARIFFS[0]]
    assert stage.to(came, CLIENT) == []
    stage.reply(notice, "set\nMetering system: СУП-04\nStatement day: 25\n\napprove", "2026-11-02 10:00")
    came = stage.once("2026-11-02 10:00")
    assert "Регистрация подтверждена" in [letter.subject[:24] for letter in stage.to(came, CLIENT)]
    assert stage.rows("clients")[0]["statement_day"] == 25


@pytest.mark.rule("R-3", "R-7")
def test_a_change_by_post_is_entered_for_the_client_and_needs_only_what_changes(stage: Stage) -> None:
    stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
    text = f"регистрация\nЭлектронный адрес: {CLIENT}\nТелефон: 8 495 999-22-33"
    stage.write(DISPATCHER, "", text, "2026-11-03 09:30", files=[SCAN])
    stage.once("2026-11-03 09:30")
    case = stage.rows("registrations")[-1]
    assert (case["kind"], case["status"], case["client"]) == ("change", "pending", "СНТ «Ромашка»")
    assert stage.rows("clients")[0]["phone"] == "+7 916 123-45-67"
    stage.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 10:00")
    came = stage.once("2026-11-03 10:00")
    assert "Изменено: телефон." in stage.only(came, CLIENT).text
    assert stage.rows("clients")[0]["phone"] == "8 495 999-22-33"


@pytest.mark.rule("R-1", "R-2")
def test_template_and_tariffs_in_a_letter_of_their_own_join_the_case_and_are_kept_with_it(stage: Stage) -> None:
    without = "\n".join(line for line in WHOLE.splitlines() if not line.startswith("Тариф"))
    stage.write(CLIENT, "Регистрация", without, "2026-11-02 09:30", files=[SCAN])
    assert stage.only(stage.once("2026-11-02 09:30"), CLIENT).text.count("• Тариф\n") == 1
    stage.write(
        CLIENT, "Приложения", "Направляем шаблон ведомости и тарифы.", "2026-11-02 10:30", files=[TEMPLATE, TARIFFS]
    )
    came = stage.once("2026-11-02 10:30")
    answer = stage.only(came, CLIENT)
    assert "Файл тарифов: получен\nШаблон ведомости: получен\nСкан письма: получен" in answer.text
    assert files_of(stage.only(came, DISPATCHER)) == [TEMPLATE[0], TARIFFS[0]]
    (case,) = stage.rows("registrations")
    assert (case["status"], case["missing"], case["letters"]) == ("pending", [], ["letter-1", "letter-2"])
    stage.write(DISPATCHER, "", "показать рег-1\nпоказать письмо-2", "2026-11-02 11:00")
    shown = stage.only(stage.once("2026-11-02 11:00"), DISPATCHER)
    assert "Вложения: скан, тарифы, шаблон" in shown.text
    assert "Письма: письмо-1, письмо-2" in shown.text
    assert files_of(shown) == [TEMPLATE[0], TARIFFS[0]]


@pytest.mark.rule("R-1")
def test_the_letter_names_the_address_that_is_registered_and_the_answer_goes_to_the_one_that_wrote(
    stage: Stage,
) -> None:
    accountant = "ivanova@mail.example"
    stage.write(accountant, "Регистрация", WHOLE, "2026-11-02 09:30", files=[SCAN])
    came = stage.once("2026-11-02 09:30")
    assert f"после того, как на адрес {CLIENT} придёт письмо" in stage.only(came, accountant).text
    assert stage.to(came, CLIENT) == []
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-02 10:00")
    assert stage.only(stage.once("2026-11-02 10:00"), CLIENT).subject.startswith("Регистрация подтверждена")
    stage.write(accountant, "Журнал", "", "2026-11-02 10:30")
    assert "не зарегистрирован" in stage.only(stage.once("2026-11-02 10:30"), accountant).subject


@pytest.mark.rule("R-6", "Q-1")
def test_a_server_that_is_busy_registers_only_when_it_takes_the_letter(stage: Stage) -> None:
    stage.write(CLIENT, "Регистрация", WHOLE, "2026-11-02 09:30", files=[SCAN])
    stage.once("2026-11-02 09:30")
    stage.servers.refuse(CLIENT, "451 4.3.0 try again later")
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-02 10:00")
    stage.once("2026-11-02 10:00")
    assert stage.rows("clients") == []
    assert stage.rows("registrations")[0]["status"] == "approved"
    stage.write(CLIENT, "", "Прошу отключить участок 12", "2026-11-02 10:30")
    stage.once("2026-11-02 10:30")
    stage.servers.accept(CLIENT)
    subjects = [letter.subject for letter in stage.to(stage.once("2026-11-02 12:00"), CLIENT)]
    assert any(subject.startswith("Регистрация подтверждена") for subject in subjects)
    assert any(subject.startswith("Регистрация ещё не завершена") for subject in subjects)
    assert stage.rows("clients")[0]["registered_at"] == "2026-11-02T12:00:00+03:00"
    assert stage.rows("requests") == []
    assert stage.rows("outbox", "--status", "queued") == []


@pytest.mark.rule("R-1", "R-2", "R-3")
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Письмо от СНТ", ""),
        ("Председатель, исх. № 12", ""),
        ("Добрый день!", "Здравствуйте!\n\n-- \nИванов И.И., председатель"),
        ("Бумага, о которой говорили", ""),
        ("", ""),
    ],
)
def test_a_scan_alone_is_taken_and_the_dispatcher_enters_what_it_says(stage: Stage, subject: str, text: str) -> None:
    stage.write(CLIENT, subject, text, "2026-11-02 09:30", files=[SCAN])
    came = stage.once("2026-11-02 09:30")
    (case,) = stage.rows("registrations")
    assert (case["status"], case["address"]) == ("incomplete", CLIENT)
    assert case["missing"] == ["name", "phone", "metering_system", "statement_day", "tariff"]
    notice = stage.only(came, DISPATCHER)
    assert files_of(notice) == [SCAN[0]]
    labels = dict(zip(RUSSIAN[1:], VALUES, strict=True))
    stage.reply(notice, "данные\n" + "\n".join(f"{k}: {v}" for k, v in labels.items()), "2026-11-02 10:00")
    stage.once("2026-11-02 10:00")
    assert stage.rows("registrations")[0]["status"] == "pending"


@pytest.mark.rule("R-1", "R-2")
def test_a_scan_sent_in_answer_to_the_refusal_opens_the_case(stage: Stage) -> None:
    stage.write(CLIENT, "Вопрос", "Как нам подать заявку?", "2026-11-02 09:30")
    stage.reply(stage.only(stage.once("2026-11-02 09:30"), CLIENT), "", "2026-11-02 09:40")
    stage.once("2026-11-02 09:40")
    assert stage.rows("registrations") == []
    stage.write(CLIENT, "Re: Этот адрес не зарегистрирован", "", "2026-11-02 09:50", files=[SCAN])
    assert "[рег-1]" in stage.only(stage.once("2026-11-02 09:50"), CLIENT).subject
