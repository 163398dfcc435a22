"""The played month: everything that the demonstration promises to show really happens in it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, cast

import pytest

from maild.__main__ import main
from maild.demo.actors import Post
from maild.demo.performance import perform
from maild.demo.playing import first_day
from maild.demo.scenes.metering import statement_day
from maild.demo.stage import StoryClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maild.demo.servers import Servers

from tests.desk.samples import moscow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Played once for all tests of this file, in a month with a holiday."""
    folder = tmp_path_factory.mktemp("demo")
    assert perform(folder, stay=None, monday=date(2026, 11, 2)) == 0
    return folder


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """A listing verb's answer about the played desk."""

    def asked(*words: str) -> Any:  # noqa: ANN401 - whatever the verb prints
        capsys.readouterr()
        assert main(["--config", str(folder / "maild.toml"), *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return asked


def test_both_clients_are_registered_and_have_their_plots(ask: Callable[..., Any]) -> None:
    assert [client["status"] for client in ask("clients")] == ["registered", "registered"]
    assert Counter(row["client"] for row in ask("subscribers")) == {"СНТ «Берёзка»": 17, "ДПК «Сосновый бор»": 17}
    assert [case["status"] for case in ask("registrations")] == ["confirmed"] * 3
    assert ask("clients")[1]["phone"].endswith("99"), "the change of data holds"


def test_requests_of_all_kinds_end_in_all_ways(ask: Callable[..., Any]) -> None:
    requests = ask("requests")
    assert {request["kind"] for request in requests if request["status"] == "done"} == {
        *("limit", "unlimit", "disconnect", "connect", "remote_check", "onsite_check")
    }
    ends = Counter(request["status"] for request in requests)
    assert set(ends) == {"done", "rejected", "cancelled", "expired"}
    assert (ends["expired"], ends["rejected"], ends["cancelled"]) == (7, 1, 1)


@pytest.mark.rule("S-5", "S-6", "S-7")
def test_a_statement_is_sent_asked_for_again_published_and_doubted(ask: Callable[..., Any], folder: Path) -> None:
    (published,) = [row for row in ask("statements") if row["status"] == "published"]
    assert published["client"] == "ДПК «Сосновый бор»"
    assert float(published["total_kwh"]) > 0
    (page,) = (folder / "published").glob("*/index.html")
    assert published["period"] in page.read_text(encoding="utf-8")
    sent = [letter["subject"] for letter in ask("outbox") if letter["template"] == "statement"]
    assert len(sent) == 2
    assert [claim["status"] for claim in ask("claims")] == ["rejected"]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_any_month_of_the_story_has_a_day_for_a_statement(year: int) -> None:
    for week in range(52):
        clock = StoryClock(datetime(year, 1, 1, 10, tzinfo=UTC) + timedelta(weeks=week))
        day = statement_day(Post(cast("Servers", None), clock.now))
        assert day in {1, *range(22, 32)}


@pytest.mark.rule("Q-12", "Q-13")
def test_a_client_sees_a_journal_with_every_colour_of_the_regulation(folder: Path) -> None:
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.rglob("*.eml")]
    bodies = [letter.get_body(("plain",)) for letter in letters if "Журнал заявок" in str(letter["Subject"])]
    texts = [body.get_content() for body in bodies if body]
    wanted = ("Подтверждена", "В стадии выполнения", "Выполнена", "Отклонена", ", просрочено")
    assert [text for text in texts if all(word.lower() in text.lower() for word in wanted)]


@pytest.mark.rule("Q-6")
def test_numbers_run_without_gaps(ask: Callable[..., Any]) -> None:
    numbers = sorted(request["number"] for request in ask("requests") if request["number"])
    assert numbers == [f"2026-{n:06}" for n in range(1, len(numbers) + 1)]


def test_every_letter_has_its_verdict_and_none_is_left_over(ask: Callable[..., Any]) -> None:
    verdicts = Counter(letter["verdict"] for letter in ask("inbox"))
    assert {"handled", "answered", "refused", "ignored"} <= set(verdicts)
    assert not {"quarantined", "duplicate"} & set(verdicts)
    assert {letter["status"] for letter in ask("outbox")} == {"sent"}


@pytest.mark.parametrize(
    "template",
    [
        *("registration_incomplete", "registration_received", "registration_confirmed", "not_registered"),
        *("request_echo", "request_confirmed", "request_started", "request_done", "request_rejected"),
        *("request_cancelled", "request_expired", "question_asked", "refused", "journal", "person_answer"),
        *("notice_registration", "notice_request", "notice_overdue", "notice_question", "notice_forged"),
        *("command_results", "digest"),
    ],
)
def test_the_gallery_has_a_letter_of_each_kind(ask: Callable[..., Any], template: str) -> None:
    assert [letter for letter in ask("outbox") if letter["template"] == template]


@pytest.mark.rule("Q-1")
def test_the_stranger_was_answered_once_a_day_and_the_forger_never(ask: Callable[..., Any]) -> None:
    assert len([letter for letter in ask("outbox") if letter["to"] == "petr.1975@mail.example"]) == 1
    (forged,) = [letter for letter in ask("outbox") if letter["template"] == "notice_forged" and "olga" in letter["to"]]
    assert forged


def test_the_history_is_whole(ask: Callable[..., Any]) -> None:
    assert ask("verify")["problem"] is None


def test_the_gallery_can_be_opened(folder: Path) -> None:
    assert "<html" in (folder / "gallery" / "index.html").read_text(encoding="utf-8")


def test_the_story_starts_on_a_monday_and_has_ended_before_now() -> None:
    for day in range(1, 29):
        monday = first_day(moscow(f"2026-11-{day:02} 00:30"))
        assert monday.weekday() == 0
        assert 28 <= (date(2026, 11, day) - monday).days < 35
