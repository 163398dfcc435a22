"""Pictures of real letters for the documents: `make pictures` plays the month, and Chromium draws some of its letters.

They are looked at by people, so they are made anew by hand, when letters have changed; codes in them are of that month.
"""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from datetime import date
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from maild.demo.performance import perform

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
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
_CHROMIUM = ("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
_HEIGHT = "<script>document.title = document.documentElement.scrollHeight</script>"


def main() -> int:
    """Play, choose, draw."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="maild-") as made:
        folder = Path(made)
        failed = perform(folder, stay=None, monday=date(2026, 10, 26))
        for name, (subject, width) in WANTED.items():
            page = folder / "page.html"
            page.write_text(_letter(folder, subject) + _HEIGHT, encoding="utf-8")
            _draw(page, width, PICTURES / name)
    return failed


def _letter(folder: Path, subject: str) -> str:
    """The letter as HTML, with its pictures in it; the oldest one whose subject begins so."""
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.rglob("*.eml")]
    chosen = [one for one in letters if str(one["Subject"]).startswith(subject)]
    found = min(chosen, key=lambda one: parsedate_to_datetime(str(one["Date"])))
    body = found.get_body(("html",))
    html = str(body.get_content()) if body else ""
    for part in found.walk():
        if "Content-ID" in part:
            picture = f"data:{part.get_content_type()};base64,{b64encode(part.get_content()).decode()}"
            html = html.replace(f"cid:{str(part['Content-ID']).strip('<>')}", picture)
    return html


def _draw(page: Path, width: int, picture: Path) -> None:
    height = re.search(r"<title>(\d+)</title>", _chromium(f"--window-size={width},400", "--dump-dom", page.as_uri()))
    size = f"--window-size={width},{height[1] if height else 1000}"
    _chromium(size, f"--screenshot={picture}", page.as_uri())
    Image.open(picture).convert("RGB").quantize(_COLOURS).save(picture, optimize=True)


def _chromium(*words: str) -> str:
    command = [*_CHROMIUM, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout  # noqa: S603 - our own


if __name__ == "__main__":
    sys.exit(main())
