"""Where concrete parts meet: what belongs to a ledger, a calendar, and to the life of the daemon."""

from __future__ import annotations

import logging
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from maild import at_work, wiring
from maild.config import ConfigError
from maild.gateways.clock import SystemClock
from maild.ports import Temporary
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings
from tests.desk.samples import moscow
from tests.gateways.scripted_imap import ScriptedImap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 10.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk whose servers are not there."""
    return Settings(
        desk=DeskSettings(address="service@desk.example", name="Пункт", dispatchers=("dispatcher@desk.example",)),
        imap=ImapSettings(host="127.0.0.1", username="service", password="", port=1, security="none"),
        smtp=SmtpSettings(host="127.0.0.1", port=1, security="none"),
        ledger=LedgerSettings(f"sqlite:///{tmp_path}/ledger.db", str(tmp_path / "letters")),
        statements=StatementSettings(),
        path=tmp_path / "maild.toml",
    )


def with_url(settings: Settings, url: str) -> Settings:
    return replace(settings, ledger=replace(settings.ledger, url=url))


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////var/lib/maild/ledger.db", "/var/lib/maild/ledger.db"),
        ("sqlite:///ledger.db", "ledger.db"),
        ("postgresql+psycopg://maild@host/maild", None),
        ("postgresql+psycopg:///maild", None),
    ],
)
def test_a_ledger_of_sqlite_has_a_file(settings: Settings, url: str, file: str | None) -> None:
    found = wiring.ledger_file(with_url(settings, url))
    assert (str(found) if found else None) == file


def test_one_is_alone_with_a_file_and_others_may_share_a_database(settings: Settings, tmp_path: Path) -> None:
    with wiring.alone(settings):
        assert (tmp_path / "ledger.db.lock").is_file()
        with pytest.raises(Temporary, match="another maild"), wiring.alone(settings):
            raise AssertionError
    shared = with_url(settings, "postgresql+psycopg://maild@host/maild")
    with wiring.alone(shared), wiring.alone(shared):
        assert [path.name for path in tmp_path.iterdir()] == ["ledger.db.lock"]


def test_the_calendar_is_the_one_named_else_the_one_beside_else_the_shipped_one(
    settings: Settings, tmp_path: Path
) -> None:
    day = date(2026, 12, 30)
    assert wiring.calendar(settings).why(day) == "рабочий день"
    (tmp_path / "calendar.toml").write_text('[days_off]\n2026-12-30 = "рядом"\n', encoding="utf-8")
    assert wiring.calendar(settings).why(day) == "рядом"
    named = tmp_path / "other.toml"
    named.write_text('[days_off]\n2026-12-30 = "по имени"\n', encoding="utf-8")
    settings = replace(settings, desk=replace(settings.desk, calendar=str(named)))
    assert wiring.calendar(settings).why(day) == "по имени"
    with wiring.open_ledger(settings):
        pass
    assert wiring.calendar(settings).why(day) == "по имени", "also with a ledger that sets no days"
    assert wiring.work_calendar(replace(settings, path=None)).calendar().why(day) == "по имени"


def test_today_is_the_desks_day(settings: Settings) -> None:
    now = SystemClock().now()
    assert abs((wiring.today(settings) - now.date()).days) <= 1


def test_a_moment_before_the_last_pass_is_refused(settings: Settings) -> None:
    with wiring.open_ledger(settings) as ledger:
        ledger.record_pass(moscow("2026-11-25 12:00"), simulated=True)
    with pytest.raises(at_work.TooEarly, match=r"2026-11-25T12:00:00\+03:00"):
        at_work.once(settings, moscow("2026-11-25 11:59"))


def test_a_pass_whose_mailbox_is_away_still_sends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    monkeypatch.setattr("maild.courier.Courier.flush", lambda _: flushed.append(True))
    with pytest.raises(Temporary, match="mailbox"):
        at_work.once(settings, None)
    assert flushed == [True]


# ── the life of the daemon ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def signalled(caplog: pytest.LogCaptureFixture, *steps: tuple[str, Callable[[], object]]) -> Iterator[None]:
    """Do each step as soon as its text stands in the log once more."""

    def watch() -> None:
        seen: dict[str, int] = {}
        for text, deed in steps:
            deadline = time.monotonic() + PATIENCE
            while caplog.text.count(text) <= seen.get(text, 0) and time.monotonic() < deadline:
                time.sleep(0.01)
            seen[text] = caplog.text.count(text)
            deed()

    main = threading.main_thread().ident or 0
    assert main == threading.get_ident()
    watcher = threading.Thread(target=watch)
    with caplog.at_level(logging.INFO, "maild.daemon"):
        watcher.start()
        yield
        watcher.join(PATIENCE)


def send(number: signal.Signals) -> Callable[[], object]:
    return lambda: signal.pthread_kill(threading.main_thread().ident or 0, number)


def test_the_daemon_begins_anew_with_a_changed_configuration_and_ends_when_told(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changed = with_url(settings, f"sqlite:///{tmp_path}/other.db")
    steps = [("again in", send(signal.SIGHUP)), ("again in", send(signal.SIGTERM))]
    with signalled(caplog, *steps):
        assert at_work.run(settings, lambda: changed) == 0
    assert (tmp_path / "ledger.db").is_file()
    assert (tmp_path / "other.db").is_file()
    assert caplog.text.count("at work") == 2


@pytest.mark.parametrize(
    ("section", "key", "value", "logins"),
    [("desk", "phone", "1-23", 1), ("smtp", "port", 2, 1), ("imap", "done", "Archive", 2)],
)
def test_a_reload_keeps_the_connection_to_the_mailbox_unless_that_has_changed(
    settings: Settings, caplog: pytest.LogCaptureFixture, section: str, key: str, value: object, logins: int
) -> None:
    with ScriptedImap({"SEARCH": "* SEARCH\n% OK", "DONE": "% OK"}) as server:
        first = replace(settings, imap=server.settings())
        second = replace(first, **{section: replace(getattr(first, section), **{key: value})})

        def idling(times: int) -> Callable[[], object]:
            """Once it waits for news for so many times, it is told to reload or to stop."""

            def deed() -> object:
                deadline = time.monotonic() + PATIENCE
                while server.verbs().count("IDLE") < times and time.monotonic() < deadline:
                    time.sleep(0.01)
                return send(signal.SIGHUP if times == 1 else signal.SIGTERM)()

            return deed

        with signalled(caplog, ("at work", idling(1)), ("at work", idling(2))):
            assert at_work.run(first, lambda: second) == 0
    assert (server.verbs().count("LOGIN"), server.verbs().count("LOGOUT")) == (logins, logins)


@pytest.mark.parametrize("wrong", ["the configuration", "its calendar"])
def test_a_changed_configuration_that_is_wrong_is_not_taken(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    def reload() -> Settings:
        if wrong == "the configuration":
            raise ConfigError("no such key", key="[desk] adress")
        (tmp_path / "calendar.toml").write_text("known_through = 'soon'", encoding="utf-8")
        return settings

    steps = [("again in", send(signal.SIGHUP)), ("the old one holds", send(signal.SIGTERM))]
    with signalled(caplog, *steps):
        assert at_work.run(settings, reload) == 0
    assert caplog.text.count("at work") == 1
