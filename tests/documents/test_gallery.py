"""The gallery: pages that show letters and run nothing of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.documents.gallery import Exhibit, gallery
from tests.desk.samples import MOSCOW
from tests.documents.reading import page
from tests.documents.samples import AT
from tests.documents.test_letters import rendered

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = AT.astimezone(MOSCOW)
PLAIN = "From: snt@romashka.example\nTo: service@tancos.example\nSubject: Заявка\n\nПрошу отключить участок 12.\n"
HOSTILE = (
    b"From: x@evil.example\nSubject: =?nonsense?b?0JY=?= <script>alert(1)</script>\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html; charset=nonsense\n\n'
    b'<script>alert(1)</script>"></iframe><b>x</b>\n--b\nContent-Type: text/html; name="../../evil.html"\n'
    b'Content-Disposition: attachment; filename="../../evil.html"\n\n<script>alert(2)</script>\n'
    b'--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="scan.PDF"\n\n%PDF\n--b--\n'
)


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    letters = [
        (Exhibit(LOCAL + timedelta(days=1), outgoing=True, note="journal"), rendered("journal")),
        (Exhibit(LOCAL, outgoing=False, note="handled"), PLAIN.encode()),
        (Exhibit(LOCAL, outgoing=False), PLAIN.encode("windows-1251")),
        (Exhibit(LOCAL, outgoing=False, note="quarantined"), HOSTILE),
    ]
    assert gallery(letters, tmp_path / "out") == tmp_path / "out" / "index.html"
    return tmp_path / "out"


def text(file: Path) -> str:
    return "\n".join(page(file.read_text(encoding="utf-8")).pieces)


def test_letters_are_listed_by_day_with_who_wrote_to_whom(shown: Path) -> None:
    index = text(shown / "index.html")
    assert "4 письма: получено 3, отправлено 1".replace("4 ", "4\u00a0") in index
    assert index.index("среда, 25 ноября 2026") < index.index("← snt@romashka.example")
    assert index.index("четверг, 26 ноября 2026") < index.index("→ snt@romashka.example")
    assert index.count("\nЗаявка") == 2


def test_a_letter_shows_its_looks_text_headers_and_files(shown: Path) -> None:
    letter = (shown / "letter-0004.html").read_text(encoding="utf-8")
    assert "Журнал заявок СНТ «Ромашка»" in letter
    assert "X-Auto-Response-Suppress" in letter
    (file,) = (shown / "files").glob("*.xlsx")
    assert f'href="files/{file.name}"' in letter
    assert file.read_bytes().startswith(b"PK")


def test_a_letter_of_text_alone_opens_with_its_text(shown: Path) -> None:
    letter = (shown / "letter-0001.html").read_text(encoding="utf-8")
    assert "iframe sandbox" not in letter
    assert "Прошу отключить участок 12." in text(shown / "letter-0001.html")


@pytest.mark.rule("M-9")
def test_nothing_of_a_hostile_letter_runs_or_leaves_the_frame(shown: Path) -> None:
    source = (shown / "letter-0003.html").read_text(encoding="utf-8")
    seen = page(source)
    assert "script" not in seen.elements
    assert ("sandbox", "allow-popups allow-popups-to-escape-sandbox") in seen.attributes
    assert any(name == "srcdoc" and "default-src 'none'" in value for name, value in seen.attributes)
    assert sorted(p.suffix for p in (shown / "files").iterdir()) == [".pdf", ".xlsx"]
    assert "../../evil.html" in "".join(seen.pieces)


def test_an_empty_gallery_says_so(tmp_path: Path) -> None:
    assert "Писем пока нет." in text(gallery([], tmp_path))
