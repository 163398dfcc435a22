"""What keeps a verb from being an order: negation, question, condition, reported speech, someone else's will (Q-2).

Each recogniser looks at one sentence and a place in it, and says in Russian what it saw, or None. In doubt they see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from maild.desk.wording.words import Sentence, Text, Word

NEGATION = "отрицание"
QUESTION = "вопрос"
CONDITION = "условие"
REPORTED = "пересказ чужих слов"
FOREIGN_WILL = "не сама просьба"

_NOT = word_set(
    "не ни нельзя никогда запрещаю запрещаем запрещено прекратите хватит перестаньте против передумали без прекратить упаси избави"
    " перестать остановить приостановить отменить отложить воздержаться прекращать"
)
# Words that may stand between «не» and the verb that it denies.
_BETWEEN = word_set(
    "надо нужно следует стоит требуется спешите торопитесь прошу просим хочу хотим хотели бы можем будем буду"
    " необходимо смейте вздумайте забудьте пока еще больше дай бог боже пожалуйста вас его ее их свет там нам мне сразу сейчас"
    " полностью просто обязательно целесообразно собираемся планируем в коем случае ни же нужна нужен требует"
)
_DENIED_AFTER = re.compile(
    r"\bне (?:надо|нужн\w|следует|стоит|требуется|прош\w|просим|буд\w+|хот\w+|разреша\w+|выполняйте|делайте|спешите|торопитесь)\b"
    r"|\bне (?:имеете|получится|выйдет|удастся|удалось|сможете|сможем|вправе)\b"
    r"|\bне (?:за|для) (?:что|чем|чего)\b| - это\b"
    r"|\bнельзя\b|\bзапрещ\w+|\bотменя\w+|\bнезачем\b|\bили не\b|\bили нет\b|\bрешайте\b|\bможно (?:ли|по|при|только|если)\b|\bнет необходимости\b|\bрано\b|\bни в коем\b|\bпередумал\w*|\bотбой\b"
)
_CONDITION = re.compile(
    r"\bесли\b(?!,? (?:(?:это )?(?:вам |вас )?не ?(?:трудно|сложно|затруднит)|вас не затруднит|у вас|есть вопрос|будут вопрос|возникнут|появятся вопрос|что-|понадоб|потреб))"
    r"|\bв случае\b|\bпри услови\w+|\bпри (?:отсутстви\w|неоплат\w|неуплат\w|непогашени\w|поступлени\w|необходимост\w|возможност\w|повторн\w+)"
    r"|\bиначе\b|\bв противном\b|\bкак только\b|\bкогда\b|\bпосле (?:(?:моего|нашего|его|ее|вашего) )?(?:того|оплат\w|погашени\w|поступлени\w|согласовани\w|звонк\w|уведомлени\w|собрани\w)"
    r"|\bпока .{0,20}\bне\b|\bпо первому требованию\b|\bтогда\b|\bколи\b|\bна случай\b|\bв дальнейшем\b|\bпо мере\b|\bне (?:раньше|ранее)\b"
    r"|(?<!\bтак )\bкак (?:оплат|заплат|уплат|рассчита|погас|погаш|поступ|прид|позвон|скаж|вернет|получ)\w*|\bтолько (?:после|с|по|при)\b"
    r"|\bпо (?:(?:моей|моему|нашей|нашему|отдельн\w+|дополнительн\w+) )?(?:команд|сигнал|звонк|отмашк)\w+"
)
_QUESTION = word_set("ли почему зачем сколько подскажите подскажи скажите скажи интересует разве неужели")
_INFORM = word_set(
    "сообщить сообщите подсказать разъяснить разъясните объяснить объясните уточнить уточните узнать сказать рассмотреть"
    " рассмотрите ответить ответьте разрешить разрешите запретить запретите решить помогите помочь посоветуйте"
    " разъяснения разъяснение пояснения консультацию вопрос вопросу вопроса возможность возможности напомнить напоминаю напомните обсудить согласовать"
)
_SAID = word_set(
    "сказал сказала сказали сказано говорит говорят говорил говорили написал написала написали написано пишет пишут"
    " попросил попросила попросили просит просят просил просила просили требует требуют потребовал потребовали велел"
    " велели передал передали указано якобы мол жалуется угрожает угрожают обещал обещала обещали обещаете"
    " ответил ответили уверяет утверждает предложил предложили грозит кричит хочет хотят решил решила решили решило"
    " постановили постановило согласен согласны надеюсь надеемся думаю думаем знаю знаем жду ждем"
)
_OTHER_WILL = (
    word_set(
        "можно можете могу можем может могут могли мог возможно собираемся собираюсь собирается планируем планирую"
        " планируется будем буду будет будут забыли забыл успели успел удалось должны должен должна намерены намерен готов"
        " готовы готова имеете имеет право вправе боюсь боимся способ порядок причина как где куда чем попробуйте попробуем"
        " пытались пытался начали перестали стали пришлось придется рано поздно вместо прежде перед чтобы чтоб для давайте"
        " хотел хотела хотели хотелось хочу хотим желаем желаю отказались отказался отказывается смогли сможете сможем сможет предлагаю предлагаем вынуждены"
        " обязаны обязан обязуюсь обязуемся прошлось приходится угроза решение удастся рады поручили поручил"
    )
    | _SAID
)
_WILL = word_set(
    "прошу просим просьба просьбой прошение необходимо нужно надо требуется требуем требую следует поручаю поручаем"
    " ходатайствую ходатайствуем настаиваем настаиваю пожалуйста плиз любезны любезен любезна добры добр"
)
_FIRST_PERSON = word_set("прошу просим просьба просьбой требуем требую поручаю поручаем ходатайствую ходатайствуем")
# «Полагаю, участок следует отключить»: an opinion, and whose turn it is to decide is not said.
_OPINION = re.compile(
    r"\b(?:полага(?:ю|ем)|счита(?:ю|ем)|дума(?:ю|ем)|кажется|похоже|видимо|дошло до|наверное?|возможно|вероятно|пожалуй|по ?-? ?(?:моему|нашему))\b"
)
_POLITELY = re.compile(
    r"^(?:\W|\b(?:и|мы|я|правление|снт|добрый день|здравствуйте|уважаемые|коллеги)\b)*(?:бы )?хотел(?:и|ось)? (?:бы )?$"
)
_WAS = word_set("было была был были бы")
_QUOTING = word_set(
    "цитирую цитата пример например образец шутка шучу тест тестовая тестовое писали писал писала написано написали написал"
    " гласит звучит указано сказано типа мол якобы такой такая следующего"
)
_THE_CLIENT = re.compile(
    r"^(?:от имени )?(?:(?:правление|председатель(?: правления)?|администрация|бухгалтер(?:ия)?) )?(?:снт|днт|дпк|тсн|снп|днп|товарищество|кооператив|правление)\b"
    r"(?: ?(?!(?:не|ни|уже|больше|якобы|как|если|никогда|никто|не\w+)\b)[\"«]?[а-я-]+[\"»]?){0,2}(?: [а-я]+ [а-я]\. ?[а-я]\.?)? $"
)
# «Была заявка: отключите участок 12»: what was asked for once.
_ONCE_ASKED = re.compile(
    r"\b(?:был[аои]?|есть|пришл[аои]|поступил[аои]|получил\w*|висит|лежит) (?:\w+ ){0,3}(?:заявк|просьб|письм|сообщени|распоряжени|заявлени|запрос)\w*[^.]{0,30}:\W*$"
)
_FAR = 4


def words_before(text: Text, sentence: Sentence, place: int) -> list[Word]:
    """The words of the sentence before a place, nearest first, without line ends."""
    return [text.words[i] for i in range(place - 1, sentence.first - 1, -1) if not text.words[i].is_break]


def stretch(text: Text, first: int, last: int) -> str:
    """The folded text of words `first` to `last`, `last` not included, line ends as spaces."""
    if first >= last:
        return ""
    return text.folded[text.words[first].start : text.words[last - 1].end].replace("\n", " ")


def negated(text: Text, sentence: Sentence, place: int) -> bool:
    """The verb is denied: «не отключайте», «не надо отключать», «отключать не нужно»."""
    for word in words_before(text, sentence, place)[:_FAR]:
        if word.key in _NOT:
            return True
        if word.key not in _BETWEEN:
            break
    return bool(_DENIED_AFTER.search(stretch(text, place + 1, sentence.last)))


def asked(text: Text, sentence: Sentence, place: int) -> bool:
    """The sentence is a question, with or without its mark."""
    before = words_before(text, sentence, place)
    told = any(w.key in _QUESTION for w in before) or (place + 1 < sentence.last and text.words[place + 1].key == "ли")
    how = any(w.key == "как" for w in before[:3]) and not re.search(r"\bтак как\b|\bкак можно\b", _all(text, sentence))
    return sentence.end == "?" or told or how


def conditional(text: Text, number: int) -> bool:
    """A condition stands in the sentence, or in the unended line before it."""
    sentences = text.sentences
    first = number
    while first > 0 and sentences[first].goes_on:
        first -= 1
    return any(_CONDITION.search(_all(text, s)) for s in sentences[first : number + 1])


def reported(text: Text, sentence: Sentence, place: int) -> bool:
    """Someone else said it, it was asked for once, or it stands in quotation marks."""
    if quoted(text, place) or _ONCE_ASKED.search(stretch(text, sentence.first, place)):
        return True
    return any(w.key in _SAID or w.key in _QUOTING for w in words_before(text, sentence, place))


def told_after(text: Text, sentence: Sentence, place: int) -> bool:
    """«Отключить участок 8 постановили»: whose will it was stands behind, in the same clause."""
    for i in range(place + 1, min(sentence.last, place + 2 * _FAR)):
        if text.words[i].key in {",", "-", "(", ":"}:
            return False
        if text.words[i].key in _SAID:
            return True
    return False


def quoted(text: Text, place: int) -> bool:
    """The place stands inside quotation marks."""
    begin = text.words[place].start
    opened = text.folded.count("«", 0, begin) - text.folded.count("»", 0, begin)
    curly = text.folded.count("“", 0, begin) + text.folded.count("„", 0, begin) - text.folded.count("”", 0, begin)
    straight = text.folded.count('"', 0, begin) % 2 == 1 and '"' in text.folded[begin:]
    return opened > 0 or curly > 0 or straight


def will_for(text: Text, sentence: Sentence, place: int) -> str | None:
    """Whose will governs an infinitive: "" if nobody's is said, None if the writer asks for it, else the caution."""
    before = words_before(text, sentence, place)
    for far, word in enumerate(before):
        if word.key in _WILL or _asks_for_us(text, sentence, word):
            return _whose(before, far) or _opinion(text, sentence, place, word)
        if word.key in _OTHER_WILL or word.key in _INFORM:
            return FOREIGN_WILL
    return ""


def wished(text: Text, sentence: Sentence, place: int) -> bool:
    """«Хотели бы отключить»: a polite wish of the writer's own."""
    before = stretch(text, sentence.first, place) + " "
    return "бы " in before and bool(_POLITELY.match(before))


def _whose(before: list[Word], far: int) -> str | None:
    """The caution that stands around a word of will, None if the will is the writer's."""
    earlier = before[far + 1 :]
    if any(w.key in _WAS for w in before[max(0, far - 1) : far + 2]) or any(w.key in _INFORM for w in before):
        return FOREIGN_WILL
    if any(w.key in _QUOTING for w in earlier):
        return REPORTED
    told = before[far].key not in _FIRST_PERSON and any(w.key in _SAID for w in earlier)
    return REPORTED if told else None


def _opinion(text: Text, sentence: Sentence, place: int, word: Word) -> str | None:
    held = word.key not in _FIRST_PERSON and _OPINION.search(stretch(text, sentence.first, place))
    return FOREIGN_WILL if held else None


def _asks_for_us(text: Text, sentence: Sentence, word: Word) -> bool:
    """«Правление СНТ Ромашка просит»: the client speaks of himself."""
    before = text.folded[text.words[sentence.first].start : word.start]
    return word.key == "просит" and bool(_THE_CLIENT.match(before))


def _all(text: Text, sentence: Sentence) -> str:
    return stretch(text, sentence.first, sentence.last)
