"""Ten orders a day, and which of them count (Q-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

TEN = range(1, 11)


def order(desk: Stage, plots: range, moment: str) -> list[Came]:
    """An order for each plot, all of one minute; the answers to the client."""
    for plot in plots:
        desk.write(CLIENT, "", f"Отключите участок {plot}", moment)
    return desk.to(desk.once(moment), CLIENT)


@pytest.mark.rule("Q-4")
def test_orders_of_days_off_count_with_those_of_the_first_working_day_after(desk: Stage) -> None:
    order(desk, range(1, 7), "2026-11-07 20:00")  # Saturday
    order(desk, range(7, 9), "2026-11-08 20:00")
    order(desk, range(9, 11), "2026-11-09 10:00")  # Monday
    (refused,) = order(desk, range(11, 12), "2026-11-09 10:10")
    assert "На 09.11.2026 от Вас уже принято 10 заявок" in refused.text
    assert "снова начиная с 10.11.2026." in refused.text
    assert desk.rows("inbox")[-1]["verdict"] == "refused"
    assert len(desk.rows("requests")) == len(TEN)
    order(desk, range(11, 12), "2026-11-10 00:00:00")
    assert desk.rows("requests")[-1]["counted_on"] == "2026-11-10"


@pytest.mark.rule("Q-4")
def test_before_a_holiday_the_refusal_says_for_which_day_a_new_order_will_count(desk: Stage) -> None:
    order(desk, TEN, "2026-11-03 10:00")
    (refused,) = order(desk, range(11, 12), "2026-11-03 11:00")
    assert "начиная с 04.11.2026: это нерабочий день, и она зачтётся на 05.11.2026" in refused.text
    order(desk, range(11, 12), "2026-11-04 11:00")
    assert desk.rows("requests")[-1]["counted_on"] == "2026-11-05"


@pytest.mark.rule("Q-4")
def test_cancelled_and_rejected_ones_count_refused_and_expired_ones_do_not(desk: Stage) -> None:
    for echo in order(desk, TEN, "2026-11-05 10:00")[:2]:
        desk.reply(echo, "нет" if "участок 1 " in echo.subject else "да", "2026-11-05 10:05")
    desk.once("2026-11-05 10:05")
    desk.write(DISPATCHER, "", "отклонить 2026-000001: нет доступа", "2026-11-05 10:06")
    desk.once("2026-11-05 10:06")
    (refused,) = order(desk, range(11, 12), "2026-11-05 10:10")
    assert "больше в этот день принять нельзя" in refused.text
    states = [r["status"] for r in desk.rows("requests")]
    assert set(states) == {"awaiting_confirmation", "cancelled", "rejected"}
    (unknown,) = order(desk, range(99, 100), "2026-11-05 10:20")
    assert "нет в списке" in unknown.text
    assert len(desk.rows("requests")) == len(TEN)


@pytest.mark.rule("Q-4")
def test_an_expired_order_leaves_its_place_to_another_of_that_day(desk: Stage) -> None:
    order(desk, range(1, 4), "2026-11-06 19:00")  # Friday
    order(desk, range(4, 14), "2026-11-07 10:00")  # ten more, for Monday
    desk.once("2026-11-09 19:00:01")
    assert [r["status"] for r in desk.rows("requests")].count("expired") == 3
    (refused,) = order(desk, range(14, 15), "2026-11-09 20:00")
    assert "На 09.11.2026" in refused.text
    desk.once("2026-11-10 10:00:01")
    order(desk, range(14, 15), "2026-11-10 10:01")
    assert desk.rows("requests")[-1]["plot"] == "14"


@pytest.mark.rule("Q-4")
@pytest.mark.parametrize(
    "text", ["Проверьте счётчик на участке 5: не крутится", "Проверьте счётчик участка 5 с выездом: он искрит"]
)
def test_checks_are_never_counted(desk: Stage, text: str) -> None:
    order(desk, TEN, "2026-11-05 10:00")
    echo = desk.file(text, "2026-11-05 11:00")
    assert "Подтвердите заявку" in echo.subject
    assert desk.rows("requests")[-1]["counted_on"] is None
