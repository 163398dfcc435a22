"""Letters that only a person can answer go between the desks by mail, with their files; none is lost (D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, OTHER_DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers
    from tests.flows.stage import Came

QUESTION = "Здравствуйте! Почему в октябре выросла сумма?\nКак быть?"
PHOTO = b"\xff\xd8\xff picture"


def _asked(desk: Stage) -> Came:
    desk.once("2026-11-03 10:59")
    files = [("фото.jpg", PHOTO), ("архив.zip", b"PK")]
    desk.write(CLIENT, "Вопрос по тарифу", QUESTION, "2026-11-03 11:00", files=files)
    return desk.only(desk.once("2026-11-03 11:00"), DISPATCHER)


def _files(letter: Came) -> dict[str | None, bytes]:
    return {part.get_filename(): part.get_content() for part in letter.message.iter_attachments()}


@pytest.mark.rule("D-2", "D-11")
def test_the_dispatcher_gets_the_whole_letter_with_its_files_and_his_answer_reaches_the_client(desk: Stage) -> None:
    notice = _asked(desk)
    assert "Почему в октябре выросла сумма?" in notice.text
    assert _files(notice) == {"фото.jpg": PHOTO}
    assert "Не приложено (вид файла или больше 10 МиБ): архив.zip" in notice.text
    desk.write(
        DISPATCHER,
        f"Re: {notice.subject}",
        "Ответ: Иван Иванович!\n\nТариф вырос: см. расчёт.\nв работу это не берём",
        "2026-11-03 11:05",
        files=[("расчёт.pdf", b"%PDF")],
        answers=notice,
    )
    came = desk.once("2026-11-03 11:05")
    answer = desk.only(came, CLIENT)
    assert answer.subject == "Re: Вопрос по тарифу"
    assert "Тариф вырос: см. расчёт." in answer.text
    assert "в работу это не берём" in answer.text
    assert _files(answer) == {"расчёт.pdf": b"%PDF"}
    assert answer.message["In-Reply-To"]
    assert "Приложено: расчёт.pdf." in desk.only(came, DISPATCHER).text


@pytest.mark.rule("D-11")
def test_an_answer_without_its_first_word_goes_nowhere_and_the_dispatcher_is_told_the_word(desk: Stage) -> None:
    notice = _asked(desk)
    desk.reply(notice, "Уважаемый Иван Иванович!\nТариф вырос.", "2026-11-03 11:05")
    (told,) = desk.once("2026-11-03 11:05")
    assert told.to == DISPATCHER
    assert "Клиенту ничего не отправлено" in told.text
    assert "«ответ:»" in told.text


@pytest.mark.rule("D-11")
def test_the_client_writes_back_and_the_next_letter_is_an_item_of_its_own(desk: Stage) -> None:
    desk.reply(_asked(desk), "ответ: Тариф вырос.", "2026-11-03 11:05")
    answer = desk.only(desk.once("2026-11-03 11:05"), CLIENT)
    desk.reply(answer, "А какое постановление?", "2026-11-03 11:10")
    again = desk.only(desk.once("2026-11-03 11:10"), DISPATCHER)
    assert "А какое постановление?" in again.text
    desk.reply(again, "answer: № 5", "2026-11-03 11:15")
    assert "№ 5" in desk.only(desk.once("2026-11-03 11:15"), CLIENT).text
    desk.once("2026-11-05 09:00")
    desk.write(DISPATCHER, "", "сводка", "2026-11-05 09:01")
    assert "ЖДУТ ОТВЕТА" not in desk.only(desk.once("2026-11-05 09:01"), DISPATCHER).text


@pytest.mark.rule("D-11")
def test_of_two_dispatchers_who_answer_one_wins_and_the_other_is_told(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    stranger = "new@iva.example"
    desk.write(stranger, "Вопрос", "Что это за контора?", "2026-11-03 11:00")
    desk.once("2026-11-03 11:00")
    desk.write(DISPATCHER, "", "ответ письмо-1: Диспетчерская.", "2026-11-03 11:05")
    assert "Диспетчерская." in desk.only(desk.once("2026-11-03 11:05"), stranger).text
    desk.write(OTHER_DISPATCHER, "", "ответ письмо-1: Другое.", "2026-11-03 11:06")
    (told,) = desk.once("2026-11-03 11:06")
    assert told.to == OTHER_DISPATCHER
    assert f"уже ответили: вторник, 3 ноября 2026, 11:05, {DISPATCHER}" in told.text


@pytest.mark.rule("D-5", "D-11", "Q-14")
def test_a_letter_is_shown_whole_with_its_history_in_plain_words(desk: Stage) -> None:
    _asked(desk)
    letter = max(desk.rows("inbox"), key=lambda row: int(str(row["id"])))["id"]
    desk.write(DISPATCHER, "", f"показать письмо-{letter}", "2026-11-03 11:05")
    shown = desk.only(desk.once("2026-11-03 11:05"), DISPATCHER)
    assert "> Как быть?" in shown.text
    assert "передано диспетчерам" in shown.text
    assert _files(shown) == {"фото.jpg": PHOTO}


@pytest.mark.rule("D-2", "R-2")
def test_the_scan_of_a_registration_comes_with_its_notice(stage: Stage) -> None:
    stage.write("p@iva.example", "Регистрация", "", "2026-11-03 10:00", files=[("скан.pdf", b"%PDF-1.4 scan")])
    notice = stage.only(stage.once("2026-11-03 10:00"), DISPATCHER)
    assert _files(notice) == {"скан.pdf": b"%PDF-1.4 scan"}
    assert "• Зарегистрировать" not in notice.text
    fields = "Наименование: СНТ «Ива»\nТелефон: 8 916 1234567\nСистема учёта: СУП-04\nДень ведомости: 25\nТариф: Т1 7"
    stage.reply(notice, f"данные\n{fields}\nзарегистрировать", "2026-11-03 10:05")
    came = stage.once("2026-11-03 10:05")
    assert "2 выполнено" in stage.only(came, DISPATCHER).subject
    assert [row["name"] for row in stage.rows("clients")] == ["СНТ «Ива»"]
