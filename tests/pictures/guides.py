"""Pictures of real letters for the guides: `make pictures-guides` plays the month and draws some of its letters.

They are looked at by people, so they are made anew by hand, when letters have changed; codes in them are of that month.
"""

from __future__ import annotations

import sys
from datetime import date
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from maild.demo.performance import perform
from tests.pictures.chromium import Frame, chromium
from tests.pictures.letters import page_of

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WANTED = {
    "request.png": ("Подтвердите заявку: ввод ограничения, участок 15", 400),
    "journal.png": ("Журнал заявок: СНТ «Берёзка»", 680),
    "statement.png": ("Ведомость за", 680),
    "notice.png": ("Новая заявка: ввод ограничения, участок 15", 680),
    "missing.png": ("Для регистрации не хватает данных", 400),
    "refused.png": ("Не принято: участка «112»", 400),
    "registration.png": ("Регистрация: ДПК «Сосновый бор»", 680),
    "results.png": ("Команды: 2 выполнено, 1 с ошибкой", 680),
    "digest.png": ("Сводка на 10 ноября 2026", 680),
    "question.png": ("Нужен Ваш ответ: Вопрос по договору", 680),
}
"""The beginning of a subject, and how many pixels wide the letter is drawn."""
_COLOURS = 64
_TALLEST = 4000


def main() -> int:
    """Play, choose, draw."""
    with TemporaryDirectory(prefix="maild-") as made, chromium() as window:
        failed = perform(Path(made), stay=None, monday=date(2026, 10, 26))
        for name, (subject, width) in WANTED.items():
            picture = window.draw([Frame(_letter(Path(made), subject), width)], _TALLEST)
            picture.quantize(_COLOURS).save(PICTURES / name, optimize=True)
    return failed


def _letter(folder: Path, subject: str) -> str:
    """The letter as HTML, with its pictures in it; the oldest one whose subject begins so."""
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.rglob("*.eml")]
    chosen = [one for one in letters if str(one["Subject"]).startswith(subject)]
    return page_of(min(chosen, key=lambda one: parsedate_to_datetime(str(one["Date"]))))


if __name__ == "__main__":
    sys.exit(main())
