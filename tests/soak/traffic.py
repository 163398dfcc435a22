"""What people write on the day of the soak: what the bench's mailbag has, answers of all kinds, and rarer letters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from tests.bench.letters import DISPATCHERS, Mailbag
from tests.soak import post

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.soak.post import Post

_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)
_ANSWERS = ("Нет", "да, но только после обеда", "Отменяю", "а что это за письмо?", "Всё верно", "+")
_VAGUE = ("Прошу отключить участок за неуплату", "Ограничьте мощность участка {plot}", "Проверьте счётчик {plot}")
_WORK = ("в работу {number}", "выполнена {number}: {words}", "отклонить {number}: {words}", "показать {number}")
_MONTHS = ("Ведомость\nПериод: октябрь 2026", "Претензия\nПериод: 10.2026\nВид: ошибка\nТекст: {words}")
_REGISTRATION = "Наименование: СНТ «{words}»\nТелефон: +7 916 123-45-67\nСистема учёта: СУП-04\nДень ведомости: 25\n"
_SYLLABLES = "ба ве ги до жу зе ка ли мо ну па ре си то фу ха це чи ша ще".split()  # noqa: SIM905 - read as words
_KEPT = 50
"""Letters that may come a second time."""


@dataclass(slots=True)
class Traffic(Mailbag):
    """`laid` is how often each letter was written, by its Message-ID; `kinds` how many of each kind there were."""

    post: Post = field(kw_only=True)
    laid: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    _before: list[bytes] = field(default_factory=list)

    def letters(self, count: int) -> list[bytes]:
        """So many letters; all but the few that come twice are written anew."""
        kinds: tuple[tuple[Callable[[], bytes], int], ...] = (
            (self.order, 280), (self._yes, 130), (self._answer, 40), (self._vague, 30), (self._journal, 60),
            (self._work, 70), (self._command, 40), (self._talk, 170), (self._offer, 80), (self._newsletter, 60),
            (self._month, 15), (self._registration, 9), (self._again, 15), (self._hostile, 1),
        )  # fmt: skip
        makers, weights = zip(*kinds, strict=True)
        return [self.counted(make) for make in self._random.choices(makers, weights, k=count)]

    def counted(self, make: Callable[[], bytes]) -> bytes:
        """A letter, written down."""
        raw = make()
        found = _MESSAGE_ID.search(raw)
        assert found
        self.laid[found[1].decode()] += 1
        self.kinds[make.__name__.strip("_")] += 1
        self._before = [*self._before[-_KEPT:], raw]
        return raw

    def asked_by(self, client: str) -> bytes:
        """An order that will be answered at once, of a client that writes nothing else."""
        return self.letter(client, "Заявка", f"Прошу отключить участок {self._random.choice(self.plots)} за неуплату")

    def words(self) -> str:
        """Some that nobody has written before."""
        lengths = self._random.choices((2, 3, 4), k=self._random.randint(2, 9))
        return " ".join("".join(self._random.choices(_SYLLABLES, k=length)) for length in lengths)

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _yes(self) -> bytes:
        return self._answering("Подтверждаю")

    def _answer(self) -> bytes:
        return self._answering(self._random.choice(_ANSWERS))

    def _answering(self, answer: str) -> bytes:
        """To a question that the desk has asked; of an order that lacked something, with what it lacked."""
        if not self.post.questions:
            return self.order()
        asked = post.read(self.post.questions.popleft())
        plot = self._random.choice(self.plots)
        return self.reply(asked, f"Участок {plot}, 5 кВт" if asked.subject.startswith("Уточните") else answer)

    def _vague(self) -> bytes:
        return self._written(self._client(), "Заявка", self._filled(self._random.choice(_VAGUE)))

    def _talk(self) -> bytes:
        return self._written(self._client(), "Вопрос", f"Здравствуйте!\n\n{self.words().capitalize()}? {self.words()}")

    def _work(self) -> bytes:
        """What a dispatcher does with requests of this day."""
        lines = "\n".join(self._filled(self._random.choice(_WORK)) for _ in range(self._random.randint(1, 4)))
        return self.letter(self._random.choice(DISPATCHERS), "", lines)

    def _month(self) -> bytes:
        text = self._filled(self._random.choice(_MONTHS))
        return self._written(self._client(), text.split()[0], text)

    def _registration(self) -> bytes:
        sender = f"snt@sad{self._random.randrange(10**6)}.example"
        return self.letter(sender, "Регистрация", self._filled(_REGISTRATION))

    def _again(self) -> bytes:
        return self._random.choice(self._before) if self._before else self.order()

    def _hostile(self) -> bytes:
        """More parts than a letter may have (M-8)."""
        letter = EmailMessage(policy=policy.SMTP)
        self._serial += 1
        letter["From"], letter["Message-ID"] = self._client(), f"<{self.seed}.{self._serial}@hostile.example>"
        for _ in range(250):
            letter.add_attachment(b"x", "text", "x")
        return letter.as_bytes()

    def _filled(self, text: str) -> str:
        numbers = self.post.numbers
        number = self._random.choice(numbers) if numbers else "2026-000001"
        return text.format(plot=self._random.choice(self.plots), words=self.words(), number=number)
