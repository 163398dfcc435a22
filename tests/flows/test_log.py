"""The log of a desk at work: ids and verdicts, never what people write, nor codes or passwords (M-9)."""

from __future__ import annotations

import io
import logging
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from maild.gateways import logs
from maild.letters import reading
from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from maild.letters.letter import Letter, Trust
    from tests.flows.stage import Came, Stage

MISHAP = "Опрокинутый шлагбаум"
_TELLING = 12
"""Characters from which a line of a letter is nobody else's."""


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that maild can say of its work, as the journal would get it."""
    stream, set_up, root = io.StringIO(), logs.log_to_stderr, logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogger("maild").level)
    monkeypatch.setattr(logs, "log_to_stderr", lambda _level: set_up(logging.DEBUG, {"JOURNAL_STREAM": "8:1"}, stream))
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.getLogger("maild").setLevel(before[2])


@pytest.fixture
def _mishaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of our own that quotes the letter in hand."""
    right = reading.read

    def wrong(raw: bytes, trust: Trust) -> Letter:
        letter = right(raw, trust)
        if MISHAP in letter.subject:
            raise ValueError(f"{letter.subject}: {letter.text}")
        return letter

    monkeypatch.setattr(reading, "read", wrong)


def _lives(desk: Stage) -> list[Came]:
    """Something of all: orders, a refusal, codes right and wrong, commands with and without proof, faults, bounces."""
    came: list[Came] = []
    for sender, subject, text, proof in (
        ("petr@strangers.example", "Вопрос соседа", "Здравствуйте, где посмотреть график отключений?", "pass"),
        (CLIENT, "Заявка правления", "Отключите участок 999: хозяин Скворцов не платит с весны", "pass"),
        (DISPATCHER, "Поручение", "показать рег-1\nнайти Ромашка", "none"),
        (DISPATCHER, "Поручение", "заявки открытые\nзаявки вчерашние", "pass"),
        (CLIENT, MISHAP, "У въезда опрокинут шлагбаум, тариф висит на столбе", "pass"),
        (CLIENT, "Подтверждаю [код ABCD-EFGH-JKMN-PQRS]", "Подтверждаем отключение семнадцатого участка", "pass"),
    ):
        desk.write(sender, subject, text, "2026-11-03 10:00", proof=proof)
        came += desk.once("2026-11-03 10:01")
    echo = desk.file("Прошу отключить участок 12: долг за сентябрь, Кузнецова", "2026-11-03 10:02")
    desk.servers.refuse(CLIENT, "550 5.1.1 no such user")
    desk.reply(echo, "Да, подтверждаем", "2026-11-03 10:03")
    came += [echo, *desk.once("2026-11-03 10:04")]
    desk.servers.accept(CLIENT)
    return came


def _told(letter: EmailMessage) -> Iterator[str]:
    """What stands in a letter and nowhere else: its subject, its lines, the codes in it with and without hyphens."""
    yield str(letter["Subject"])
    part = letter.get_body(("plain",))
    text = part.get_content() if part else ""
    yield from text.splitlines()
    for code in re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", text):
        yield from (code, code.replace("-", ""))


@pytest.mark.rule("M-9")
@pytest.mark.usefixtures("_mishaps")
def test_the_log_has_ids_and_verdicts_and_nothing_of_what_people_write(log: io.StringIO, desk: Stage) -> None:
    came = _lives(desk)
    raws = [file.read_bytes() for file in (desk.folder / "letters").rglob("*.eml")]
    letters = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    assert len(letters) > len(came) > 5
    said = {line.strip() for letter in letters for line in _told(letter)}
    secrets = {line for line in said if len(line) >= _TELLING} | {desk.servers.password}
    assert any("шлагбаум" in line for line in secrets)
    assert any(re.fullmatch("[0-9A-Z]{16}", line) for line in secrets)
    written = log.getvalue()
    assert {line for line in secrets if line in written} == set()
    for telling in ("letter-1 handled", " refused", " answered", "quarantined: внутренняя ошибка: ValueError"):
        assert telling in written
    assert re.search(r"out-\d+ accepted", written)
    assert re.search(r"out-\d+ permanent", written)


@pytest.mark.rule("M-9")
def test_a_password_that_the_servers_refuse_is_not_in_the_log(log: io.StringIO, stage: Stage) -> None:
    config = stage.config.read_text(encoding="utf-8")
    stage.config.write_text(config.replace(f'"{stage.servers.password}"', '"Неверный-пароль-1"'), encoding="utf-8")
    assert stage.maild("once")[0] != 0
    assert "Неверный-пароль-1" not in log.getvalue()
