"""A stage for whole lives of the desk: people write, the desk passes, people read what came."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from maild.demo.servers import Servers

MOSCOW = ZoneInfo("Europe/Moscow")
DISPATCHER = "dispatcher@desk.example"
OTHER_DISPATCHER = "night@desk.example"
CLIENT = "snt@romashka.example"


BLANK = """Наименование: {name}
Электронный адрес: {address}
Телефон: +7 916 123-45-67
Система учёта: СУП-04
День ведомости: 25
Коэффициент трансформации: 150/5
Тариф: Т1 7,45; Т2 2,90
"""


def at(text: str) -> datetime:
    """`2026-11-03 11:59` in Moscow."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that the desk sent and the next server took."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """As it is read: spaces that do not break are spaces."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n").replace("\u00a0", " ")

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def code(self) -> str:
        found = re.search(r"^Код: ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})\s*$", self.text, re.MULTILINE)
        assert found, self.text
        return found[1]


class Stage:
    """One desk on given servers, driven through its command line."""

    def __init__(self, servers: Servers, folder: Path, ledger: str = "", **desk: object) -> None:
        self.servers, self.folder = servers, folder
        self.config = folder / "maild.toml"
        self._told, self._serial = 0, 0
        self.last_raw = b""
        settings = {"dispatchers": [DISPATCHER], "trusted_authserv_ids": [servers.authserv_id], **desk}
        lines = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items())
        self.config.write_text(
            f"""
[desk]
name = "ООО «ТанКос-электропроект»"
address = "{servers.desk}"
phone = "499-948-01-83"
{lines}
[imap]
host = "{servers.host}"
port = {servers.imap_port}
security = "none"
username = "{servers.desk}"
password = "{servers.password}"
[smtp]
host = "{servers.host}"
port = {servers.smtp_port}
security = "none"
username = "{servers.desk}"
password = "{servers.password}"
[ledger]
url = "{ledger or f"sqlite:///{folder}/ledger.db"}"
letters = "{folder}/letters"
""",
            encoding="utf-8",
        )

    # ── the desk ─────────────────────────────────────────────────────────────────────────────────────────────────

    def maild(self, *words: str) -> tuple[int, str]:
        """Run a verb; exit code and standard output."""
        out = StringIO()
        with redirect_stdout(out):
            code = main(["--config", str(self.config), *words])
        return code, out.getvalue()

    def once(self, moment: str) -> list[Came]:
        """One pass at that moment; the letters that came of it."""
        code, _ = self.maild("once", "--at", at(moment).isoformat())
        assert code == 0
        return self.news()

    def news(self) -> list[Came]:
        """Letters sent since last asked."""
        sent = list(self.servers.sent())
        fresh, self._told = sent[self._told :], len(sent)
        return [Came(letter.to, letter.letter) for letter in fresh]

    def rows(self, verb: str, *words: str) -> list[dict[str, object]]:
        """What a listing verb prints as JSON."""
        code, text = self.maild(verb, *words, "--json")
        assert code == 0, text
        return list(json.loads(text))

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    def write(
        self,
        sender: str,
        subject: str,
        text: str,
        moment: str,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        answers: Came | None = None,
        quote: bool = True,
        proof: str = "pass",
        headers: Sequence[tuple[str, str]] = (),
    ) -> EmailMessage:
        """A person writes to the desk; the letter lies in the mailbox with that moment as its INTERNALDATE."""
        self._serial += 1
        letter = EmailMessage()
        letter["From"] = sender
        letter["To"] = self.servers.desk
        letter["Subject"] = subject
        letter["Date"] = format_datetime(at(moment))
        letter["Message-ID"] = f"<{self._serial}.{abs(hash((subject, moment)))}@{sender.rpartition('@')[2]}>"
        for name, value in headers:
            letter[name] = value
        if answers is not None:
            letter["In-Reply-To"] = letter["References"] = answers.message_id
            if quote:
                quoted = "\n".join(f"> {line}" for line in answers.text.splitlines())
                text = f"{text}\n\n03.11.2026 10:00, {self.servers.desk} пишет:\n{quoted}\n"
        letter.set_content(text)
        for name, content in files:
            letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        domain = sender.rpartition("@")[2]
        verdict = {
            "pass": f"dkim=pass header.d={domain}; dmarc=pass header.from={domain}",
            "fail": f"dkim=none; dmarc=fail header.from={domain}",
            "none": "dkim=none; dmarc=none",
        }[proof]
        top = f"Authentication-Results: {self.servers.authserv_id}; {verdict}\r\n".encode()
        self.last_raw = top + letter.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        self.servers.deliver(self.last_raw, at(moment))
        return letter

    def reply(self, came: Came, text: str, moment: str, *, sender: str | None = None, proof: str = "pass") -> None:
        """The recipient of a letter answers it, quoting it, as mail programs do."""
        self.write(sender or came.to, f"Re: {came.subject}", text, moment, answers=came, proof=proof)

    def register(self, address: str, name: str, moment: str) -> None:
        """A client registers and a dispatcher approves; it takes until half an hour after `moment`."""
        start = at(moment)
        self.write(
            address,
            "Регистрация",
            BLANK.format(name=name, address=address),
            moment,
            files=[("скан.pdf", b"%PDF-1.4 scan")],
        )
        came = self.once(moment)
        notice = self.only(came, DISPATCHER)
        later = (start + timedelta(minutes=10)).strftime("%Y-%m-%d %H:%M")
        self.reply(notice, "зарегистрировать", later)
        self.once((start + timedelta(minutes=11)).strftime("%Y-%m-%d %H:%M"))

    def file(self, text: str, moment: str, *, subject: str = "", sender: str = CLIENT) -> Came:
        """A client orders something; the answer."""
        self.write(sender, subject, text, moment)
        return self.only(self.once(moment), sender)

    def confirmed(self, text: str, moment: str, *, sender: str = CLIENT) -> str:
        """A client orders something and confirms it in the same minute; the number of the request."""
        self.reply(self.file(text, moment, sender=sender), "Да", moment)
        letter = self.only(self.once(moment), sender)
        found = re.search(r"2026-\d{6}", letter.subject + letter.text)
        assert found, letter.text
        return found[0]

    def to(self, letters: Sequence[Came], address: str) -> list[Came]:
        """Those to one address."""
        return [letter for letter in letters if letter.to == address]

    def only(self, letters: Sequence[Came], to: str) -> Came:
        """The single letter to that address."""
        found = [letter for letter in letters if letter.to == to]
        assert len(found) == 1, [(letter.to, letter.subject) for letter in letters]
        return found[0]
