"""A letter that cannot be handled, and what a dispatcher does with it by mail (M-3, D-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Stage


@pytest.mark.rule("M-3", "D-10")
def test_a_dispatcher_lists_runs_again_and_takes_out_what_is_in_quarantine_by_mail(stage: Stage) -> None:
    stage.write(CLIENT, "Фото", "Смотрите", "2026-11-03 10:00", files=[("1.jpg", b"x")] * 201)
    notice = stage.only(stage.once("2026-11-03 10:01"), DISPATCHER)
    assert "200" in notice.text

    stage.write(DISPATCHER, "", "карантин", "2026-11-03 10:02")
    assert "письмо-1" in stage.only(stage.once("2026-11-03 10:03"), DISPATCHER).text

    stage.reply(notice, "карантин повторить", "2026-11-03 10:04")
    result, again = stage.to(stage.once("2026-11-03 10:05"), DISPATCHER)
    assert "сейчас будет обработано ещё раз" in result.text
    assert again.subject == notice.subject
    assert stage.once("2026-11-03 10:06") == []

    stage.write(DISPATCHER, "", "карантин письмо-1 удалить\nкарантин", "2026-11-03 10:07")
    result = stage.only(stage.once("2026-11-03 10:08"), DISPATCHER)
    assert "убрано из карантина" in result.text
    assert "Карантин пуст" in result.text
    (first, *_) = sorted(stage.rows("inbox"), key=lambda row: int(str(row["id"]).rpartition("-")[2]))
    assert first["verdict"] == "ignored"
