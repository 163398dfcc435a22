"""Whether the new text of a reply is a yes or a no (Q-5): the whole of it, never a part; in doubt neither.

Greeting, thanks, signature, our own line with the code, punctuation and smiles are set aside; every word that is left
must belong to an answer. Negation comes first, and an answer that holds both is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import Answer
from maild.desk.wording.signer import is_signature, tells_who
from maild.desk.wording.words import MOST, text_of, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_PHRASES = tuple(
    phrase.split()
    for phrase in (
        "не подтверждаю", "не подтверждаем", "не подтверждено", "не потверждаю", "не подверждаю", "не согласен",
        "не согласна", "не согласны", "не верно", "не правильно", "не надо", "не нужно", "это ошибка", "не выполнять", "не выполняйте", "не исполнять", "не исполняйте",
    )
)  # fmt: skip
_NO = word_set(
    "нет неа отмена отменить отменяю отменяем отмените отмени отменяйте неверно неправильно ошибка стоп отбой"
    " аннулировать аннулируйте аннулирую отказ отказываюсь отказываемся отклоняю отклонить неподтверждаю несогласен no cancel"
)
_YES = word_set(
    "да ага угу разумеется безусловно ок окей оке окау yes confirm confirmed подтверждаю подтверждаем подтверждено подтвержден подтверждена подтвердить"
    " согласен согласна согласны согласовано одобряю одобряем верно верна правильно подтверждает"
    # Misspellings that can be nothing else.
    " потверждаю подверждаю падтверждаю подтвержаю потверждаем подтвеждаю подтвердаю подверждаем потдверждаю подтрверждаю"
)
# Words that change nothing beside an answer: what it is given to, who gives it, how surely.
_WITH_YES = word_set(
    "заявку заявка заявки заявке это эту все данные полностью я мы конечно пожалуйста ее его настоящим вашу нашу свою данную с вами так точно i please"
    " правление принято исполнить выполнить исполняйте выполняйте"
)
_WITH_NO = word_set(
    "заявку заявка заявки заявке это я мы пожалуйста ее его нашу свою данную прошу просим мою конечно передумал передумала передумали ошибся ошиблась ошиблись"
)
_BAD_SIGNS = re.compile("[?¿⁇❓❔👎❌🚫⛔🙅🤔✖✗✘½%]")
_ANSWER_WORD = re.compile(r"[^\W_]+|\++")
_LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_CODE_LINE = re.compile(
    r"(?:код|кoд|kод|cod[ea]?)?\s*:?\s*[\[(]?(?<![\w-])[0-9A-Za-zА-Яа-я]{4}(?:-[0-9A-Za-zА-Яа-я]{4}){3}(?![\w-])[\])]?"
    r"|(?:код|кoд|kод|cod[ea]?)\s*:\s*[0-9A-Za-zА-Яа-я]{16}(?!\w)",
    re.IGNORECASE,
)
_DESK = r"уважаем\w{2}\s(?:коллеги|диспетчер\w?|сотрудники)(?!\w)"
_GREETING = re.compile(
    r"^\W*(?:(?:(?:добрый|доброе|доброго)\s(?:день|дня|утро|утра|вечер|вечера)|доброго времени суток|здравствуйте|здравствуй|приветствую|привет"
    rf"|день добрый|hello)(?!\w)(?:[\s,]*{_DESK})?|{_DESK})"
)
# Whom it greets; «Здравствуйте, Service.» is what The Bat! makes of a desk's name in Latin letters.
_CALLED = re.compile(r"[\s,]*((?:[А-ЯЁ][А-ЯЁа-яё]+\s?){1,3}(?:[«\"“„][^«»\"“”„\n]{2,60}[»\"”“])?|Service)(?=[,!.\n])")
_THANKS = re.compile(
    r"(?<!\w)(?:большое |огромное |заранее |всем )?(?:спасибо|благодарю|благодарим|благодарен|признателен)(?: большое| огромное| заранее| вам| вас)*"
    r"(?: за (?:оперативность|помощь|работу|ответ|быстрый ответ|понимание|письмо|внимание|сотрудничество))?(?!\w)"
)
_SIGN_OFF = re.compile(
    r"(?:с уважением|с ув\b\.?|с наилучшими пожеланиями|всего доброго|всего хорошего|хорошего дня|удачи|с почтением|до свидания)(?!\w)"
)
_CHUNK = re.compile(r"\n|(?<!\b[А-ЯЁо]\.)(?<!доб\.)(?<=[.!;])\s")
_EXACTLY = re.compile(r"\b(?:так точно|все так|именно так)\b")
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
    called = _CALLED.match(rest)
    return (
        rest[called.end() :] if called and (called[1] == "Service" or is_signature(called[1], farewell=True)) else rest
    )


def _places(pattern: re.Pattern[str], folded: str) -> list[bool]:
    taken = [False] * len(folded)
    for m in pattern.finditer(folded):
        taken[m.start() : m.end()] = [True] * (m.end() - m.start())
    return taken


def _answer_words(source: str) -> list[str] | None:
    """The folded words of the answer; None if what should be a signature is more than one."""
    said: list[str] = []
    signed = farewell = False
    for chunk in _chunks(source):
        text = text_of(chunk)
        sign_off = _SIGN_OFF.match(text.folded.lstrip(" ,-"))
        rest = text.source.lstrip(" ,-–—")[sign_off.end() :] if sign_off else chunk
        farewell = farewell or sign_off is not None
        if farewell or signed or (said and is_signature(rest)):
            if not is_signature(rest, farewell=farewell):
                return None
            signed = True
            farewell = farewell and text_of(rest).blank
        else:
            said += _ANSWER_WORD.findall(_EXACTLY.sub("да", text.folded))
    return said


def _chunks(source: str) -> Iterable[str]:
    """Lines and sentences; a farewell begins one of its own, and so does who it is that says so: «да, Иванов И.И.»."""
    for chunk in _CHUNK.split(source):
        text = text_of(chunk)
        found = _SIGN_OFF.search(text.folded)
        head, comma, tail = text.source.partition(",")
        if found and found.start():
            yield from (text.source[: found.start()], text.source[found.start() :])
        elif comma and tells_who(tail):
            yield from (head, tail)
        else:
            yield chunk


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
