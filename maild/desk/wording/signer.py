"""Who signs an answer: names, posts, the association, a telephone, an address (Q-5). In doubt it is no signature.

A line is one only if every word of it is. What is neither a known name nor a post is taken for a name only beside one,
and never if it could be meant: «Иванов Подождём», «Председатель Против», «Сидоров Тринадцатый» sign nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.wording.numerals import is_numeral
from maild.desk.wording.phone import is_phone
from maild.desk.wording.verbs import FORMS
from maild.desk.wording.words import text_of, word_set

if TYPE_CHECKING:
    from maild.desk.wording.words import Word

_ROLES = word_set(
    "председатель предс пред председателя правления правление член заместитель зам бухгалтер гл главный казначей директор"
    " управляющий управляющая садовод сторож администратор диспетчер тел телефон моб ооо энергетик электрик"
    " ответственный электрохозяйство секретарь ваш ваша почта email mail"
)
ASSOCIATION = word_set(
    "снт днт дпк тсн тсж снп днп онт ск нп гск садоводческое садоводческого некоммерческое некоммерческого товарищество"
    " товарищества дачный дачного дачное потребительский потребительского кооператив кооператива партнерство партнерства"
    " собственников недвижимости"
)
_FIRST_NAMES = word_set(
    "александр алексей анатолий андрей антон артем борис вадим валентин валерий василий виктор виталий владимир владислав"
    " вячеслав геннадий георгий григорий даниил денис дмитрий евгений егор иван игорь илья кирилл константин лев леонид"
    " максим михаил никита николай олег павел петр роман руслан сергей станислав степан тимофей федор эдуард юрий ярослав"
    " алла анастасия анна антонина валентина валерия вера вероника виктория галина дарья евгения екатерина елена зинаида"
    " зоя инна ирина ксения лариса лидия любовь людмила маргарита марина мария надежда наталия наталья нелли нина оксана"
    " ольга полина раиса римма светлана софия тамара татьяна элла эльвира юлия яна"
)
_SURNAME = re.compile(
    r"^[а-я]{2,}(?:ов|ова|ев|ева|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|юк|янц|вич|вна|ична|дзе|швили)$"
)
# What ends like a surname and is none.
_NO_SURNAME = word_set(
    "один половина снова слева справа основа причина середина сына долгов счетчиков домов участков абонентов киловатт"
    " сначала здорово готова готов такова каков отчасти холодина машина глина вина четвертина соседский половин"
)
# The second word of a name that its owner did not put in quotation marks: «ДПК Сосновый бор».
_PLACES = word_set(
    "бор лес роща поляна мыс луг сад родник маяк жизнь путь труд заря долина горка берег пруд озеро бугор дубрава холм"
    " ручей хутор край рай мир луч восход просека опушка поле дача дачи ключ"
)
_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$")
# A word that could be meant: an order, a verb, an adverb, a place, a doubt.
_MEANT = word_set(
    "но только если не ни нет да кроме а однако когда почему после или либо зачем как позже потом завтра сегодня послезавтра"
    " сначала пока лишь вместо без до условии против потом вечером утром днем ночью через временно частично повторно"
    " обратно другой другая другие другого оба обе обоих двоих иной тоже также еще уже стоп отбой отказ отмена ошибка"
    " жду рано поздно хватит минус никогда понедельник вторник среда среду четверг пятница пятницу суббота субботу"
    " воскресенье прошу просим можно нельзя надо нужно код вопрос спор суд погоди рад готов обязан верно правильно неверно неправильно no not stop"
)
_BEGINS = re.compile(
    r"участ|отключ|включ|подключ|огранич|провер|сосед|передум|сомнев|дом(?:а|у|е|ом)?$|(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)\w{1,2}$"
    r"|(?:март|август)(?:а|е|у|ом)?$|ма[яейю]$"
)
_ORDERS = re.compile(r"(?:йте|ите|ьте)$")
_ENDS = re.compile(r"(?:ть|ти|ся|сь|[еаия]м|шь|[еи]т|[уюая]т|[аеиоуя]ю|но|[аеиыоуя]л[аои]?|ен[аоы]?)$")
_ADDRESS = re.compile(
    r"(?<!\S)[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zа-я]{2,}(?=[\s,;.>)]|$)|https?://\S+|www\.\S+", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w-])(?:(?:\+7|[78])[ (-]{0,3}\d{3,4}[ )-]{0,3}\d{2,3}[ -]?\d\d[ -]?\d\d|\(?\d{3}\)?[ -]\d{3}[ -]\d\d[ -]\d\d)"
    r"(?:,? ?доб\.? ?\d{1,6})?(?![\w-])"
)
_QUOTED_NAME = re.compile(
    rf"(?<!\w)(?P<kind>ооо|{'|'.join(sorted(ASSOCIATION))})(?P<name> ?(?:№ ?\d{{1,3}} ?)?[«\"“„](?P<quoted>[^«»\"“”„\n]{{2,40}})[»\"”“])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<=[а-яё])-\d{1,3}(?!\w)")
_ACTING = re.compile(r"(?<!\w)(?:и\. ?о\.?|врио|им\.)(?!\w)", re.IGNORECASE)
_FROM = re.compile(r"^\W*от (?=[А-ЯЁа-яё])", re.IGNORECASE)
_RUSSIAN = re.compile("[а-я]+")
_MOST_STRANGE = 2


def is_signature(line: str, *, farewell: bool = False) -> bool:
    """Nothing but names, posts, the association and where to reach them; after a farewell a strange name will do."""
    words = _words_of(line)
    if not words:
        return not _FROM.match(line)
    posts = any(w.key in _ROLES or w.key in ASSOCIATION for w in words)
    if _FROM.match(line) and not posts:
        return False
    strange = [i for i, w in enumerate(words) if not _is_known(w)]
    known = farewell or len(strange) < len(words)
    return known and len(strange) <= _MOST_STRANGE and all(_may_name(words, i, posts=posts) for i in strange)


def tells_who(line: str) -> bool:
    """A signature by itself, by its post or by more than one name; «да, Иванова» may be a correction."""
    words = _words_of(line)
    posts = any(w.key in _ROLES or w.key in ASSOCIATION for w in words)
    named = len(words) > 1 and any(w.key in _FIRST_NAMES or len(w.key) == 1 for w in words)
    return (posts or named) and is_signature(line)


def is_name(key: str, *, capital: bool) -> bool:
    """A folded word that can be nothing but someone's name; without its capital «столбов» is none."""
    return key in _FIRST_NAMES or (_is_surname(key) and (capital or not key.endswith(("ов", "ев", "ин", "ын"))))


def _words_of(line: str) -> list[Word]:
    """The words that have to be names: without addresses, telephones and what stands in quotation marks as a name."""
    source = _ADDRESS.sub(" ", text_of(line).source)
    source = _PHONE.sub(lambda m: " " if is_phone(m[0]) else m[0], source)
    source = _QUOTED_NAME.sub(lambda m: m["kind"] if _names(m["quoted"]) else m[0], _ACTING.sub(" ", source))
    text = text_of(_NUMBERED.sub("", _FROM.sub("", source)))
    return [w for w in text.words if w.is_word or w.is_number]


def _names(quoted: str) -> bool:
    """«Сосновый бор», «Заря-2», «им. Мичурина»: no word of it could be an order or a doubt."""
    words = [w for w in text_of(quoted).words if w.is_word]
    return bool(words) and not any(_is_order(w.key) for w in words)


def _is_known(word: Word) -> bool:
    """A post, an association, an initial, a first name, or what has the shape of a surname."""
    key = word.key
    if key in _ROLES or key in ASSOCIATION or key in _FIRST_NAMES:
        return True
    if len(key) == 1:
        return word.capital and word.is_word
    return word.capital and _is_surname(key)


def _is_surname(key: str) -> bool:
    return bool(_SURNAME.match(key)) and key not in _NO_SURNAME and not _is_meant(key)


def _may_name(words: list[Word], i: int, *, posts: bool) -> bool:
    """A strange word that can be but a name where it stands."""
    word = words[i]
    if not _RUSSIAN.fullmatch(word.key) or _is_meant(word.key):
        return False
    if word.capital:
        return word.text[1:].islower()
    return (
        posts and i > 0 and word.key in _PLACES and words[i - 1].capital and bool(_ADJECTIVE.search(words[i - 1].key))
    )


def _is_meant(key: str) -> bool:
    """It could be a verb, a number or an adverb, and not a name."""
    return _is_order(key) or is_numeral(key) or bool(_ENDS.search(key))


def _is_order(key: str) -> bool:
    return key in FORMS or key in _MEANT or bool(_BEGINS.match(key)) or bool(_ORDERS.search(key))
