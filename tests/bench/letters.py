"""The mailbox of the bench: what people write to the desk, drawn by a seed (the mix of notes/speed.md).

A third are replies with quotes, 38 % have HTML beside the text, 10 % are in koi8-r and 14 % in windows-1251 as raw
8-bit text, 4.5 % carry a scan of 200 KB and 2.5 % one of 2 MB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from random import Random
from typing import TYPE_CHECKING

from tests.bench.town import CLIENTS, PLOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

DISPATCHERS = ("dispatcher@desk.example", "night@desk.example")
ORDERS = (
    "Прошу отключить участок {plot} за неуплату",
    "Добрый день!\n\nПросим включить участок № {plot}, задолженность погашена полностью.",
    "Ограничьте, пожалуйста, участок {plot} до 5 кВт",
    "Здравствуйте! Прошу снять ограничение с участка {plot}.",
    "Вид заявки: Отключение\nУчасток: {plot}\nТекст: неуплата членских взносов с начала года",
    "Прошу провести проверку счётчика на участке {plot}: показания не меняются второй месяц.",
)
JOURNALS = ("журнал", "Журнал\nПериод: октябрь 2026", "журнал\nУчасток: {plot}")
COMMANDS = (
    "в работу 2026-{number:06}",
    "выполнена 2026-{number:06}: сделано",
    "в работу 2026-{number:06}\nпоказать 2026-{number:06}",
    "показать 2026-{number:06}",
    "найти Ромашка-{client}",
    "журнал snt{client}@snt{client}.example",
    "заявки просроченные",
)
TALK = (
    "Спасибо за работу!",
    "Когда у нас будет свет на участке {plot}? Звоню третий день, никто не отвечает.",
    "Коллеги, подскажите, пожалуйста, по какому телефону можно узнать о плановых отключениях?",
    "справка",
)
OFFERS = (
    "Скидка 70 % на сметные программы только до пятницы! Перейдите по ссылке https://sale.example/{plot}",
    "Предлагаем поставку кабельной продукции со склада в Москве. Прайс-лист во вложении.",
)
SIGNATURES = (
    "С уважением,\nпредседатель СНТ Иванов И. И.\n+7 916 123-45-67",
    "-- \nОтправлено из мобильной Почты Mail.ru",
    "",
)
_RECEIVED = (
    "from mx-out{0}.provider.example (mx-out{0}.provider.example [192.0.2.{0}])\r\n\tby mx.localhost (Postfix) with"
    " ESMTPS id 4B{0:06X}\r\n\tfor <service@example.org>; {1}"
)


@dataclass(frozen=True, slots=True)
class Echo:
    """A letter of the desk that asks for a yes: to whom, and what comes back with a reply."""

    to: str
    subject: str
    message_id: str
    text: str


@dataclass(slots=True)
class Mailbag:
    """Writes letters. `echoes` are the questions that clients have yet to answer; without any, orders are written.

    `clients` have `plots`; of `scans`, 1 is as many as in notes/speed.md.
    """

    moment: datetime
    seed: int = 5
    echoes: Sequence[Echo] = ()
    confirmed: int = 1  # requests that have a number already
    clients: Sequence[str] = CLIENTS
    plots: Sequence[str] = PLOTS
    scans: float = 1.0
    _random: Random = field(init=False)
    _waiting: list[Echo] = field(init=False)
    _serial: int = 0

    def __post_init__(self) -> None:
        self._random, self._waiting = Random(self.seed), list(self.echoes)  # noqa: S311 - drawn again the same

    def letters(self, count: int) -> list[bytes]:
        """So many letters of all kinds."""
        kinds: tuple[tuple[Callable[[], bytes], int], ...] = (
            (self.order, 36), (self._yes, 12), (self._journal, 8), (self._command, 6), (self._talk, 24),
            (self._offer, 8), (self._newsletter, 6),
        )  # fmt: skip
        makers, weights = zip(*kinds, strict=True)
        return [make() for make in self._random.choices(makers, weights, k=count)]

    def order(self) -> bytes:
        """A client orders something for one plot."""
        return self._written(self._client(), "Заявка", self._one(ORDERS))

    def _yes(self) -> bytes:
        return self.reply(self._waiting.pop()) if self._waiting else self.order()

    def reply(self, echo: Echo, answer: str = "Подтверждаю") -> bytes:
        """A client answers, as a rule yes."""
        quote = "\n".join(f"> {line}" for line in echo.text.splitlines())
        text = f"{answer}\n\n{_attribution(self.moment)}\n{quote}\n"
        return self.letter(echo.to, f"Re: {echo.subject}", text, answers=echo.message_id)

    def _journal(self) -> bytes:
        return self._written(self._client(), "Журнал", self._one(JOURNALS))

    def _command(self) -> bytes:
        return self.letter(self._random.choice(DISPATCHERS), "", self._one(COMMANDS))

    def _talk(self) -> bytes:
        return self._written(self._client(), "Вопрос", self._one(TALK))

    def _offer(self) -> bytes:
        return self._written(f"x{self._random.randrange(10**6)}@offers.example", "Выгодно", self._one(OFFERS))

    def _newsletter(self) -> bytes:
        text = self._one(OFFERS) * 12
        return self.letter("news@sale.example", "Новости недели", text, automatic=True)

    def _client(self) -> str:
        return self._random.choice(self.clients)

    def _one(self, texts: Sequence[str]) -> str:
        drawn = {"plot": self._random.choice(self.plots), "client": self._random.randint(1, len(self.clients))}
        return self._random.choice(texts).format(number=self._random.randint(1, self.confirmed), **drawn)

    def _written(self, sender: str, subject: str, text: str) -> bytes:
        """With a signature, and for every third with the quote of an old letter below."""
        whole = f"{text}\n\n{self._random.choice(SIGNATURES)}".rstrip() + "\n"
        answers = None
        if self._random.random() < 0.25:
            lines = "\n".join(f"> строка старого письма номер {n}" for n in range(self._random.randint(20, 70)))
            whole += f"\n{_attribution(self.moment)}\n{lines}\n"
            answers, subject = f"<old.{self._serial}@snt.example>", f"Re: {subject}"
        return self.letter(sender, subject, whole, answers=answers)

    def letter(
        self, sender: str, subject: str, text: str, *, answers: str | None = None, automatic: bool = False
    ) -> bytes:
        """Any letter, in one of the forms in which letters come."""
        self._serial += 1
        letter = EmailMessage(policy=policy.SMTP)
        domain = sender.rpartition("@")[2]
        letter["From"], letter["To"] = f"Отправитель <{sender}>", "service@example.org"
        letter["Subject"] = f"{subject} {self._serial}" if subject else ""
        letter["Date"] = format_datetime(self.moment)
        letter["Message-ID"] = f"<{self.seed}.{self._serial}@{domain}>"
        if answers:
            letter["In-Reply-To"] = letter["References"] = answers
        if automatic:
            letter["List-Id"], letter["Precedence"] = f"<news.{domain}>", "bulk"
        self._say(letter, text)
        self._attach(letter)
        return self._way(domain) + letter.as_bytes()

    def _say(self, letter: EmailMessage, text: str) -> None:
        drawn = self._random.random()
        if drawn < 0.24:
            charset = "koi8-r" if drawn < 0.10 else "windows-1251"
            letter.set_content(text.encode(charset, "replace").decode(charset), charset=charset, cte="8bit")
            return
        letter.set_content(text, cte="base64" if drawn < 0.6 else "quoted-printable")
        if drawn < 0.62:
            said = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.splitlines())
            letter.add_alternative(
                f'<html><body style="font-family:Arial">{said}</body></html>', subtype="html", cte="base64"
            )

    def _attach(self, letter: EmailMessage) -> None:
        drawn = self._random.random()
        size = 200_000 if drawn < 0.045 * self.scans else 2_000_000 if drawn < 0.07 * self.scans else 0
        if size:
            letter.add_attachment(self._random.randbytes(size), "image", "jpeg", filename="скан письма.jpg")

    def _way(self, domain: str) -> bytes:
        """What our own mail server and those before it have written above the letter."""
        verdict = f"Authentication-Results: mx.localhost; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        passed = (f"Received: {_RECEIVED.format(n, format_datetime(self.moment))}" for n in (7, 25, 90))
        return "".join(f"{line}\r\n" for line in (verdict, *passed)).encode()


def _attribution(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M}, Диспетчерская <service@example.org> пишет:"
