"""Whether the new text of a reply is a yes or a no (Q-5): the whole of it, never a part; in doubt neither.

Greeting, thanks, signature, our own line with the code, punctuation and smiles are set aside; every word that is left
must belong to an answer. Negation comes first, and an answer that holds both is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import Answer
from maild.desk.wording.verbs import FORMS
from maild.desk.wording.words import MOST, text_of, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_PHRASES = tuple(
    phrase.split()
    for phrase in (
        "не подтверждаю", "не подтверждаем", "не подтверждено", "не потверждаю", "не подверждаю", "не согласен",
        "не согласна", "не согласны", "не верно", "не правильно", "не надо", "не нужно", "это ошибка",
    )
)  # fmt: skip
_NO = word_set(
    "нет неа отмена отменить отменяю отменяем отмените отмени отменяйте неверно неправильно ошибка стоп отбой"
    " аннулировать аннулируйте аннулирую отказ отказываюсь отказываемся отклоняю отклонить неподтверждаю несогласен no cancel"
)
_YES = word_set(
    "да ага ок окей оке окау yes confirm confirmed подтверждаю подтверждаем подтверждено подтвержден подтверждена подтвердить"
    " согласен согласна согласны согласовано верно правильно"
    # Misspellings that can be nothing else.
    " потверждаю подверждаю падтверждаю подтвержаю потверждаем подтвеждаю подтвердаю подверждаем потдверждаю подтрверждаю"
)
# Words that change nothing beside an answer: what it is given to, who gives it, how surely.
_WITH_YES = word_set(
    "заявку заявка заявки заявке это все данные полностью я мы конечно пожалуйста ее его настоящим вашу нашу свою данную с вами так точно"
)
_WITH_NO = word_set("заявку заявка заявки заявке это я мы пожалуйста ее его нашу свою данную прошу просим мою конечно")
_BAD_SIGNS = re.compile("[?¿⁇❓❔👎❌🚫⛔🙅🤔✖✗✘½%]")
_ANSWER_WORD = re.compile(r"[^\W_]+|\++")
_LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_CODE_LINE = re.compile(
    r"^[^\S\n]*(?:код|кoд|kод|cod[ea]?)\s*:.*$|[\[(]?(?<![\w-])[0-9A-Za-zА-Яа-я]{4}(?:-[0-9A-Za-zА-Яа-я]{4}){3}(?![\w-])[\])]?",
    re.IGNORECASE | re.MULTILINE,
)
_GREETING = re.compile(
    r"^\W*(?:(?:добрый|доброе|доброго)\s(?:день|дня|утро|утра|вечер|вечера)|доброго времени суток|здравствуйте|здравствуй|приветствую|привет"
    r"|день добрый|уважаем\w{2}\s(?:коллеги|диспетчер\w?|сотрудники))(?!\w)"
)
_THANKS = re.compile(
    r"(?<!\w)(?:большое |огромное |заранее |всем )?(?:спасибо|благодарю|благодарим|благодарен|признателен)(?: большое| огромное| заранее| вам| вас)*"
    r"(?: за (?:оперативность|помощь|работу|ответ|быстрый ответ|понимание|письмо|внимание|сотрудничество))?(?!\w)"
)
_SIGN_OFF = re.compile(
    r"(?:с уважением|с ув\b\.?|с наилучшими пожеланиями|всего доброго|всего хорошего|хорошего дня|удачи|с почтением|до свидания)(?!\w)"
)
_ROLES = word_set(
    "председатель предс председателя правления правление член заместитель зам бухгалтер гл главный казначей директор"
    " управляющий управляющая снт снп днт днп дпк тсн тсж ск нп садовод сторож администратор диспетчер тел телефон моб ооо"
    " энергетик ответственный электрохозяйство и о им член"
)
_PHONE = re.compile(r"(?:тел\w*|моб\w*)?\.?\s?:?\s?\+?\d[\d ()\-]{8,18}\d")
_NAME = re.compile(
    r"^[а-я]{2,}(?:ов|ова|ев|ева|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|ук|юк|ян|вич|вна|ична|дзе|швили|ко|ых|их)$"
)
_DANGEROUS = word_set(
    "но только если не кроме а однако когда почему нет участок отключить включить после или либо зачем как позже"
    " потом завтра сначала пока лишь вместо без до ни условии"
)
_FIRST_NAMES = word_set(
    "александр алексей анатолий андрей антон борис вадим валентин валерий василий виктор виталий владимир геннадий георгий"
    " григорий денис дмитрий евгений иван игорь илья константин леонид максим михаил николай олег павел петр роман сергей"
    " станислав степан федор юрий анна валентина вера галина екатерина елена зоя инна ирина ксения лариса лидия любовь"
    " людмила марина мария надежда наталья нина оксана ольга раиса светлана тамара татьяна юлия"
)
_CONTACT = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_CHUNK = re.compile(r"\n|(?<=[.!;])\s")
_EXACTLY = re.compile(r"\bтак точно\b")
_ORDERS_SOMETHING = re.compile(r"(?:йте|ите|ьте)$")
_MOST_WORDS = 12


def answer_in(written: str) -> Answer:
    """What the new text of a reply answers."""
    if len(written) > MOST or _BAD_SIGNS.search(written):
        return Answer.UNCLEAR
    typed = _in_latin_layout(written)
    if typed is not Answer.UNCLEAR:
        return typed
    said = _answer_words(_without_courtesy(_CODE_LINE.sub(" ", written)))
    return Answer.UNCLEAR if said is None else _whole(said)


def _in_latin_layout(written: str) -> Answer:
    """«lf» is «да» typed in the Latin layout."""
    typed = written.strip(" \n\t!").lower()
    if not typed.isascii() or not re.search(r"[a-z]", typed):
        return Answer.UNCLEAR
    return _whole(re.findall(r"[а-яё]+|\w+", typed.translate(_LAYOUT).replace("ё", "е")))


def _without_courtesy(written: str) -> str:
    """The source without greeting, its names, and thanks; places stay the same up to the greeting's end."""
    text = text_of(written)
    source = "".join(
        c if not thanked else " " for c, thanked in zip(text.source, _places(_THANKS, text.folded), strict=True)
    )
    greeting = _GREETING.match(text.folded)
    if greeting is None:
        return source
    rest = source[greeting.end() :]
    called = re.match(r"[\s,]*((?:[А-ЯЁ][а-яё]+\s?){1,3})(?=[,!.\n])", rest)
    names = called[1].lower().replace("ё", "е").split() if called else []
    return rest[called.end() :] if called and not any(n in _YES or n in _NO or n in _DANGEROUS for n in names) else rest


def _places(pattern: re.Pattern[str], folded: str) -> list[bool]:
    taken = [False] * len(folded)
    for m in pattern.finditer(folded):
        taken[m.start() : m.end()] = [True] * (m.end() - m.start())
    return taken


def _answer_words(source: str) -> list[str] | None:
    """The folded words of the answer; None if what should be a signature is more than one."""
    said: list[str] = []
    signed = False
    for chunk in _chunks(source):
        text = text_of(chunk)
        sign_off = _SIGN_OFF.match(text.folded.lstrip(" ,-"))
        if sign_off:
            signed = True
            chunk = text.source.lstrip(" ,-–—")[sign_off.end() :]  # noqa: PLW2901
        if signed or (said and _is_signature(chunk, after_sign_off=False)):
            if not _is_signature(chunk, after_sign_off=signed):
                return None
            signed = True
        else:
            said += _ANSWER_WORD.findall(_EXACTLY.sub("да", text.folded))
    return said


def _chunks(source: str) -> Iterable[str]:
    """Lines and sentences, a farewell always beginning one of its own."""
    for chunk in _CHUNK.split(source):
        text = text_of(chunk)
        found = _SIGN_OFF.search(text.folded)
        yield from (text.source[: found.start()], text.source[found.start() :]) if found and found.start() else (chunk,)


def _is_signature(chunk: str, *, after_sign_off: bool) -> bool:
    """Nothing but names, roles, the association and a phone."""
    text = text_of(_PHONE.sub(" ", _CONTACT.sub(" ", chunk)))
    words = [w for w in text.words if w.is_word or w.is_number]
    if not words:
        return True
    known = after_sign_off or any(w.key in _ROLES for w in words)
    return all(w.is_word and _signs(w.key, capital=w.capital, known=known) for w in words)


def _signs(key: str, *, capital: bool, known: bool) -> bool:
    if key in _DANGEROUS or key in _YES or key in _NO or key in FORMS:
        return False
    if key in _ROLES or (len(key) == 1 and capital):
        return True
    named = bool(_NAME.match(key)) or key in _FIRST_NAMES
    return capital and (named or (known and not _ORDERS_SOMETHING.search(key)))


def _whole(words: list[str]) -> Answer:
    """Every word must belong to one answer."""
    yes = no = False
    others: list[str] = []
    i = 0
    while i < len(words):
        refused = next((p for p in _NO_PHRASES if words[i : i + len(p)] == p), None)
        if refused or words[i] in _NO:
            no = True
        elif words[i] in _YES or words[i].strip("+") == "":
            yes = True
        else:
            others.append(words[i])
        i += len(refused) if refused else 1
    if yes == no or len(words) > _MOST_WORDS:
        return Answer.UNCLEAR
    fitting = _WITH_YES if yes else _WITH_NO
    if not all(word in fitting for word in others):
        return Answer.UNCLEAR
    return Answer.YES if yes else Answer.NO
