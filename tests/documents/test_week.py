"""The past week in the digest: the same figures in the letter and in its workbook (D-6)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from maild.documents.russian import NBSP, span
from tests.documents.reading import parsed, text_of
from tests.documents.test_letters import rendered

HOURS = [
    "Подано",
    "Выполнено",
    "Открыто",
    "Отклонено, отменено, истекло",
    "Просрочено",
    "До начала, ч",
    "Исполнение, ч",
]


@pytest.mark.rule("D-6")
def test_the_workbook_has_a_sheet_by_kind_and_one_by_client() -> None:
    (file,) = parsed(rendered("digest, week")).iter_attachments()
    assert file.get_filename() == "Неделя 16.11.2026-22.11.2026.xlsx"
    book = load_workbook(BytesIO(file.get_content()))
    kinds, clients = ([[cell.value for cell in row] for row in book[name].iter_rows()] for name in book.sheetnames)
    assert book.sheetnames == ["По видам", "По клиентам"]
    assert kinds[0] == ["Вид заявки", *HOURS]
    assert kinds[1] == ["Отключение", 15, 12, 2, 1, 1, 1, 18]
    assert kinds[-1][0] == clients[-1][0] == "Всего"
    assert kinds[-1][1:] == clients[-1][1:]
    assert clients[2] == ["ДПК «Дуб»", 1, 0, 1, 0, 0, None, None]


@pytest.mark.rule("D-6")
def test_the_letter_shows_days_as_bars_and_what_became_of_the_requests() -> None:
    text = text_of(rendered("digest, week"), "plain").replace(NBSP, " ")
    assert "ПРОШЛАЯ НЕДЕЛЯ: 16.11–22.11" in text
    assert f"вт 17.11: {'█' * 20} 9" in text
    assert f"пн 16.11: {'█' * 8} 4" in text
    assert "Отключение: подано 15, выполнено 12, открыто 2, отклонено и отменено 1, просрочено 1" in text
    assert "до начала работы 4 ч; исполнение 2 сут. 3 ч" in text
    assert "ДПК «Дуб»: подано 1, выполнено 0, открыто 1\r\n" in text
    html = text_of(rendered("digest, week"), "html")
    assert 'width="84%"' in html
    assert "Прошлая неделя" not in text_of(rendered("digest"), "html")


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (timedelta(seconds=20), "0 мин"),
        (timedelta(minutes=59), "59 мин"),
        (timedelta(hours=1), "1 ч"),
        (timedelta(hours=23, minutes=59), "23 ч 59 мин"),
        (timedelta(days=1), "1 сут."),
        (None, "—"),
    ],
)
def test_a_span_is_said_in_its_two_greatest_units(of: timedelta | None, said: str) -> None:
    assert span(of).replace(NBSP, " ") == said
