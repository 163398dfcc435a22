"""Ready answers: every `mailto:` button of a letter, and how the same is done without it (RFC 6068)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from maild.desk.naming import KIND_NAMES
from maild.desk.request import RequestKind
from maild.documents.cleaning import brief, clean, one_line
from maild.documents.russian import field_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.correspondence import Blank
    from maild.desk.registration import Registration
    from maild.desk.request import Request

_LONGEST_LINK = 1800
"""Characters of a link: some mail programs cut or refuse longer ones."""
_SUBJECT = 150

_FILES = ("scan", "template")
_CLIENT_FIELDS = tuple(
    field_name(name) for name in ("name", "address", "phone", "metering_system", "statement_day", "ct_ratio", "tariff")
)
_FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "registration": ("Регистрация", _CLIENT_FIELDS),
    "change": ("Изменение данных", _CLIENT_FIELDS),
    "journal": ("Журнал", ()),
    "plots": ("Мои участки", ()),
    "statement": ("Ведомость", ("Период",)),
    "claim": ("Претензия", ("Период", "Вид", "Текст")),
    "portal": ("Регистрация счётчика", ("Серийный номер", "MAC", "Клиент", "Участок")),
    "usage": ("Потребление", ("Период",)),
    "help": ("Справка", ()),
}
"""A form's subject and fields (CONTRACT, Letters from clients)."""


@dataclass(frozen=True, slots=True)
class Button:
    """One ready answer.

    `how` says in words what the button does, for those who cannot press it; `lines` is the text that it prepares,
    where that is more than a word. `main` is the one that the letter is about.
    """

    label: str
    href: str
    how: str
    lines: tuple[str, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What the reader of one letter may answer, as buttons.

    `desk` is the address that letters go to, `reply` the one for replies (with the code in it, if there may be one);
    `subject` is the letter's own, with its code or number: a new letter with it is as good as a reply.
    """

    desk: str
    reply: str
    subject: str

    def confirm(self, label: str = "Подтвердить") -> Button:
        """A yes to this letter (Q-5)."""
        how = "ответьте на это письмо одним словом «Подтверждаю»"
        return Button(label, mailto(self.reply, self.subject, "Подтверждаю"), how, main=True)

    def cancel(self, label: str = "Отменить") -> Button:
        """A no to this letter (Q-5)."""
        how = "ответьте на это письмо одним словом «Отменяю»"
        return Button(label, mailto(self.reply, self.subject, "Отменяю"), how)

    def command(self, label: str, line: str, *, main: bool = False) -> Button:
        """A dispatcher's command: with its number in it, so it needs no thread."""
        href = mailto(self.desk, f"Re: {self.subject}", line)
        return Button(label, href, f"«{line.strip()}»", main=main)

    def set_fields(self, case: Registration) -> Button:
        """A dispatcher's command that fills in what a case lacks (D-5)."""
        names = [name for name in case.missing if name not in _FILES] or ["name"]
        line = "\n".join([f"данные рег-{case.id}", *(f"{field_name(name)}: " for name in names)])
        how = f"«данные рег-{case.id}» и ниже поля, по одному в строке"
        return Button("Дополнить", mailto(self.desk, f"Re: {self.subject}", line), how, main=bool(case.missing))

    def answer(self, letter_id: int, *, main: bool = True) -> Button:
        """A dispatcher's own words to the sender of a letter handed on (D-11)."""
        href = mailto(self.desk, f"Re: {self.subject}", f"ответ письмо-{letter_id}: ")
        return Button("Ответить", href, f"«ответ письмо-{letter_id}: » и Ваши слова", main=main)

    def fields(self, label: str, names: Sequence[str], *, main: bool = False) -> Button:
        """These fields of a registration, empty, to be filled in; files are not asked for in a text (R-2)."""
        lines = tuple(f"{field_name(name)}: " for name in names if name not in _FILES)
        how = "ответьте на это письмо" + (", дополнив строки:" if lines else " и приложите файл")
        return Button(label, mailto(self.reply, self.subject, "\n".join(lines)), how, lines, main)

    def journal(self) -> Button:
        """The client's journal (Q-13)."""
        return self._form("Журнал", "Журнал", ())

    def journal_of(self, label: str) -> Button:
        """The journal by conditions, all of which may stay empty (Q-13)."""
        return self._form(label, "Журнал", ("Период: ", "Участок: ", "Статус: ", "Номер: "))

    def claim(self, month: str) -> Button:
        """That a statement is wrong, and in what (S-6)."""
        return self._form("Сообщить об ошибке", "Претензия", (f"Период: {month}", "Вид: ошибка", "Текст: "))

    def help(self, label: str = "Все бланки", *, main: bool = False) -> Button:
        """All blanks."""
        return self._form(label, "Справка", (), main=main)

    def cancel_request(self, request: Request) -> Button:
        """To take back a request by its number (Q-11)."""
        return self._form("Отменить заявку", f"Отменить {request.shown_number}", ())

    def request_again(self, request: Request, *, main: bool = False) -> Button:
        """The same request as a new letter."""
        lines = request_lines(request.kind, request.plot, request.watts, request.comment)
        return self._form("Подать заявку снова", "Заявка", lines, main=main)

    def device(self, label: str = "Зарегистрировать счётчик") -> Button:
        """The blank of a user's meter (P-1)."""
        return self._empty(label, "portal", main=True)

    def usage(self, label: str = "Показания и потребление", *, main: bool = False) -> Button:
        """A confirmed user asks for his consumption (P-4)."""
        return self._empty(label, "usage", main=main)

    def registration(self, label: str = "Заполнить бланк регистрации", *, main: bool = False) -> Button:
        """The blank of a registration letter (R-1)."""
        return self._empty(label, "registration", main=main)

    def change(self, label: str, *, main: bool = False) -> Button:
        """The blank of a change of data (R-7)."""
        return self._empty(label, "change", main=main)

    def blank(self, blank: Blank) -> Button:
        """Any blank that the desk chose for this letter."""
        if blank.form == "confirmation":
            return self.confirm(blank.label)
        if blank.form == "command":
            return self.command(blank.label, blank.text or "")
        if blank.form == "cancel":
            return self._form(blank.label, f"Отменить {blank.number or ''}", ())
        if blank.form == "request":
            lines = request_lines(blank.kind, blank.plot, blank.watts, blank.text or "")
            return self._form(blank.label, "Заявка", lines)
        return self._form(blank.label, _FORMS[blank.form][0], _filled(blank))

    def _empty(self, label: str, form: str, *, main: bool) -> Button:
        subject, fields = _FORMS[form]
        return self._form(label, subject, tuple(f"{name}: " for name in fields), main=main)

    def _form(self, label: str, subject: str, lines: Sequence[str], *, main: bool = False) -> Button:
        href = mailto(self.desk, subject, "\n".join(lines) or subject)
        how = f"письмо с темой «{subject}»" + (" и текстом:" if lines else "")
        return Button(label, href, how, tuple(lines), main)


def request_lines(kind: RequestKind | None, plot: str | None, watts: int | None, text: str = "") -> tuple[str, ...]:
    """The blank of a request; the field for watts only where a limit is, or may be, meant (Q-2)."""
    limit = (f"Установка ограничения, Вт: {watts or ''}",) if kind in (RequestKind.LIMIT, None) else ()
    return (
        f"Вид заявки: {KIND_NAMES[kind] if kind else ''}",
        f"Участок: {brief(plot or '', 40)}",
        *limit,
        f"Текст: {brief(text, 200)}",
    )


def _filled(blank: Blank) -> tuple[str, ...]:
    if blank.text:
        return tuple(clean(blank.text).splitlines())
    known = {"Участок": blank.plot, "Номер": blank.number}
    names = _FORMS[blank.form][1]
    extra = [name for name, value in known.items() if value and name not in names]
    return tuple(f"{name}: {one_line(known.get(name) or '')}" for name in (*names, *extra))


@lru_cache(maxsize=64)  # the text and the HTML of a letter have the same ones
def mailto(to: str, subject: str, body: str) -> str:
    """A link that every mail program reads alike: UTF-8 percent-encoded, no `+` for a space, CRLF between lines."""
    start = f"mailto:{quote(to, safe='@')}?subject={_percent(brief(subject, _SUBJECT))}&body="
    return start + _fitting(clean(body).replace("\n", "\r\n"), _LONGEST_LINK - len(start))


def _fitting(text: str, room: int) -> str:
    """As much of the text as the room allows, never half a character."""
    encoded = _percent(text)
    while len(encoded) > room:
        text = text[: max(len(text) * room // len(encoded) - 1, 0)]
        encoded = _percent(text)
    return encoded


def _percent(text: str) -> str:
    return quote(text, safe="")
