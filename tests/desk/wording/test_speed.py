"""Understanding takes linear time, whatever is repeated up to the length at which a text is no longer read (M-8)."""

from __future__ import annotations

import time

import pytest

from maild.desk.wording.words import MOST
from tests.desk.wording.letters import understood

MOST_SECONDS = 10.0
"""Of processor, on a busy machine under a tracer: what takes more than linear time takes minutes."""
BAITS = [
    "ввел ",
    "прошу отключить участок 12 ",
    "участки 1 2 ",
    "№ ",
    "12-",
    "1.",
    "с 1 по ",
    "не ",
    "если ",
    "а",
    "(",
    "«",
    '"',
    "\n",
    "в ведомости ошибка ",
    "период: ",
    "вид заявки: отключение\n",
    "наименование: СНТ\n",
    "т1 7,45; ",
    "5 (пять) квт ",
    "8 916 123-45-67 ",
    "01.12.2026 ",
    "AAAA-BBBB-CCCC-DDDD ",
    "a@b.ru ",
    "да ",
    "пятьсот ",
    "01234567 ",
    "00:11:22:33:44:55 ",
    "председатель Иванов И.И. ",
    "прошу, чтобы вы ",
    "по-моему, надо отключить ",
    "заявка на ",
    "нужен выезд проверить ",
    "снимите ограничение с участка 6 ",
    "1) отключить\n",
    "отруби июль режим ",
    "откл. ",
    "посмотрите счетчик ",
    "до 5 кВт ",
    "поставьте 3 кВт на участок ",
    "лимит 3 кВт ",
    "сосед пишет: ",
    "возможно, ",
    "отклбчите ",
    "тысяч ",
    "откл. 12, он 3 кВт ",
    "письмо , ",
]


@pytest.mark.rule("M-8")
@pytest.mark.parametrize("bait", BAITS)
def test_what_is_said_again_and_again_is_read_soon(bait: str) -> None:
    text = bait * (MOST // len(bait))
    begun = time.process_time()
    understood(text)
    assert time.process_time() - begun < MOST_SECONDS
