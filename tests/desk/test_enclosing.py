"""Which files go on with a letter of ours (D-2, D-11), and the history in a dispatcher's words (Q-14)."""

from __future__ import annotations

import pytest

from maild.desk import enclosing
from maild.desk.correspondence import Enclosed
from maild.desk.enclosing import enclosed
from maild.desk.lives import OutgoingEvent, RegistrationEvent, RequestEvent
from maild.desk.orders.history_words import EVENTS
from tests.desk.samples import a_file


@pytest.mark.rule("D-11", "M-8")
def test_documents_and_pictures_go_on_and_what_runs_or_unpacks_is_only_named() -> None:
    kept = tuple(a_file(name) for name in ("Скан.PDF", "фото.jpg", "тарифы.xlsx", "письмо.docx"))
    left = ("запуск.exe", "архив.zip", "страница.html", "макрос.xlsm", "без окончания")
    assert enclosed((*kept, *map(a_file, left))) == Enclosed(kept, left)


@pytest.mark.rule("M-8")
def test_the_logo_of_a_signature_is_no_file() -> None:
    assert enclosed([a_file("image001.png")]) == Enclosed()
    photo = a_file("image002.png", b"x" * 30_000)
    assert enclosed([photo]) == Enclosed((photo,))


@pytest.mark.rule("M-8")
def test_files_over_the_limit_together_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MOST_OCTETS", 10)
    small, large, last = a_file("1.pdf", b"12345"), a_file("2.pdf", b"123456"), a_file("3.pdf", b"12345")
    assert enclosed([small, large, last]) == Enclosed((small, last), ("2.pdf",))


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("event", [*RequestEvent, *RegistrationEvent, *OutgoingEvent])
def test_every_event_of_a_history_has_its_words(event: str) -> None:
    assert event in EVENTS
