"""What stands beside an order in its own clause and may change it: «соседа участка 48», «к чату», «разрешить» (Q-2).

Each word of the clause in which the verb or the plot stands must be known to change nothing; with one that is not, the
letter is asked about. Names and what follows «за», «так как» or a comma may be anything: that is the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.wording.days import MONTH
from maild.desk.wording.misspelt import Vocabulary
from maild.desk.wording.numerals import is_numeral
from maild.desk.wording.signer import ASSOCIATION, is_name
from maild.desk.wording.verbs import FORMS, Act, Mood
from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maild.desk.wording.figures import Claims
    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Sentence, Text, Word

# Whose and what: the plot and its supply by other names.
_OBJECTS = word_set(
    "участок участка участке участку участком уч ка абонент абонента абоненту потребитель потребителя потребителю собственник"
    " собственника собственнику собственница собственницу собственницы владелец владельца владельцу хозяин хозяина хозяйку"
    " хозяйки садовод садовода садоводу члена гражданин гражданина гражданке гражданки гражданку гр должник должника должнику"
    " должница должницу неплательщик неплательщика неплательщику злостного злостному злостный проживающего проживающей проживающему дом дома дому доме"
    " дача дачу даче дачный садовый садовое земельный земельного земельном земельному объект объекта объекте объекту адрес"
    " адресу ул улица улице улицы линия линии квартал квартале ряд сектор массив аллея переулок проезд номер номером под счетчик счетчика прибор учета тел телефон"
    " ва свет света свету электричество электричества электр электроэнергию электроэнергии электроэнергией электрической электрическую эл"
    " энергию энергии энергией питание питания напряжение подача подачу подачи электроснабжение электроснабжения"
    " электроснабжению энергоснабжение энергоснабжения энергоснабжению электропитание электропитания электросети электрической сеть сети сетей рубильник его ее их ему им ей них"
    " нему ним нам мне мой моего моем мою моя наш нашего нашем нашу меня мною я у ограничение ограничения ограничений лимит"
    " лимита ограничитель ограничению ограничением мощность мощности мощностью полную полная максимальной максимальную потребляемую"
    " потребляемой потребление потребления нагрузку нагрузки режим режима уровень уровня уровнем уровне величину величины величиной порог порога порогом мощностью размере"
    " значение значения подключение подключения отключение отключения включение включения энергопотребление"
    " энергопотребления заброшен заброшена пустует пустой нежилой действующее действующие установленное введенное введенные наложенное разрешенной разрешенную"
    " выделенной выделенную выделенная отпуска отъезда отсутствия хозяев жильцов владельцев собственников"
)
# How, how soon, how politely, once again.
_MANNER = word_set(
    "прошу просим просьба вас вам вы пожалуйста пожалста плиз убедительно убедительная большая огромная настоятельно очень"
    " необходимо нужно надо требуется требуем требую нужна нужен хотим хочу хотелось хотел хотела хотели следует любезны любезен добры настоящим"
    " срочно срочное немедленно незамедлительно сейчас прямо быстро быстрее скорее скорей можно как ближайшее время ближайшие кратчайшие кратчайший сроки"
    " часы сегодня сегодняшнего сегодняшний дня день дней дни сутки суток часов часа течение не позднее позже раньше утром"
    " днем вечером же уже ну наконец то таки еще раз раза повторно снова опять обратно назад также тоже и а да вот это полностью"
    " совсем целиком временно временное частичное частично вновь дать указание команду распоряжение меры принять принимать примите"
    " произвести провести выполнить сделать осуществить организовать обеспечить оформить зарегистрировать заявка заявку"
    " заявки заявление вид тема наша нашу моя текст от имени снт днт дпк тсн снп дачного правление правления правлением"
    " председатель председателя бухгалтер диспетчер диспетчера коллеги добрый доброе день вечер утро здравствуйте здравия"
    " уважаемые уважаемый уважаемая господа ребята ребятки девушки девочки девчата оператор операторы диспетчеры диспетчерская друзья пришлось решением решению решения протоколу протокола правления собрания общего письмо письменно"
    " заявлению личному собственному письменному устному просьбе собственника сообщить уведомить об о исполнении результате результатах дополнительно лично именно"
    " данный данного данном этот этого этом этому указанный указанного вышеуказанный следующий следующего должен должна должны"
    " на до с со для по в во к ко из от за кв квт вт киловатт киловатта ватт киловатту не более выше больше свыше год года г"
    " тремя двумя пятью киловаттами киловатту поручаю поручаем вчера общий пож пж та пжл период зиму зимний зимы сезон погашения оплаты уплаты полной полного ремонта после весны лета осени"
    " экстренно экстренное теперь уважением исполнение отношении пжлст пжлста пжлс пжл плз ранее дорогие дорогой друзья товарищи будьте решило решили решил решение приняло приняли принял постановило постановили собрание"
    " просит просят максимум выяснения обстоятельств неопределенный неопределенное срок договора пункта администрация"
    " причина причине основание основания основании согласно итогам итоги результатам"
    " спасибо благодарю благодарим заранее направляю направляем подаю подаем обращаюсь обращаемся снабжения снабжение здраствуйте здравствуй здрасте приветствую всем доброго времени"
)
_LONG_ONES = Vocabulary(_OBJECTS | _MANNER)
_REASONED = re.compile(
    r"(?:за)?долг|задолж|долж[нк]|неупла|неопла|неплат|опла[тч]|упла[тч]|погаш|погас|запла[тч]|распла[тч]|внес|прин[её]с|перевел|просроч|наруш|превыш|отсутств|поступ|рассчит|ошиб|вору|деньги|чек"
)
_REASON_STARTS = word_set(
    "за из ввиду согласно связи причине он она они то чтобы как собственник хозяин хозяйка человек люди"
)
_STOPS = frozenset(",;:()!…\n-")
_LEADS_TO_REASON = word_set("так потому поскольку ввиду который которая которые где что")
_WOULD_LIKE = re.compile(r"\bхотел(?:а|и|ось)? бы\b|\bбы хотел")
_LABEL_WORDS = word_set(
    "повторная срочная новая очередная вид тема действие содержание суть требование просьба кому кого причина основание внимание задача вопрос факт ситуация"
    " следующее следующая следующего нижеследующее контакт контакты адресат отправитель заявитель месяц месяца месяцев"
)
_OTHER_PAPERS = word_set("протокола протоколу собрания собрание письменно постановило постановили")
_WILL = word_set("прошу просим просьба необходимо нужно надо требуем требую пожалуйста просит просят")
_AFTER_NOT = word_set("позднее позже более менее выше")
_MONTH = re.compile(MONTH)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Beside:
    """An ordering text: what its figures are, where its orders stand, and what of it belongs to them."""

    text: Text
    claims: Claims
    orders: tuple[tuple[int, int], ...]
    plots: tuple[PlotMention, ...]
    cut: bytearray

    def odd_word(self, ordering: Iterable[int]) -> str | None:
        """The first word in the clauses of the ordering sentences that may change the order, or None."""
        for number in ordering:
            for clause in self._clauses(self.text.sentences[number]):
                odd = next((w for w in self._examined(clause) if not self._harmless(w)), None)
                if odd:
                    return odd.text
        return None

    def odd_heading(self, ordering: Iterable[int]) -> str | None:
        """The first word of what stands before the order and a colon that makes it somebody else's: «Сосед пишет: …»."""
        for number in ordering:
            heading = self._heading(number)
            odd = next((self.text.words[i] for i in heading if not self._labels(i, heading)), None)
            if odd is None and heading and all(self._names(self.text.words[i]) for i in heading):
                odd = self.text.words[heading[0]]
            if odd:
                return odd.text
        return None

    def _heading(self, number: int) -> list[int]:
        """The words before the last colon in front of the order, in its sentence or at the end of the one before."""
        sentence = self.text.sentences[number]
        begun = min((first for first, _ in self.orders if first in sentence.span), default=sentence.first)
        colons = [i for i in range(sentence.first, begun) if self._is_colon(i)]
        first, last = sentence.first, colons[-1] if colons else sentence.first
        if not colons and number and self.text.words[self.text.sentences[number - 1].last - 1].key == ":":
            first, last = self.text.sentences[number - 1].first, self.text.sentences[number - 1].last
        return [i for i in range(first, last) if self.text.words[i].is_word]

    def _labels(self, i: int, heading: list[int]) -> bool:
        """The word only says what follows, about what or why."""
        word = self.text.words[i]
        if word.key in _OTHER_PAPERS:
            return False
        if word.key == "не":
            return bool(_REASONED.match(self.text.words[i + 1].key))
        known = word.key in _LABEL_WORDS or bool(_REASONED.match(word.key)) or self._cut(word)
        if known or self.claims.claimed(word) or self._names(word):
            return True
        spoken = (form := FORMS.get(word.key)) is not None and (form.act is Act.CANCEL or form.mood is not Mood.NOUN)
        return (not spoken or word.key in _MANNER) and (self._harmless(word) or self._called(i, heading))

    def _is_colon(self, i: int) -> bool:
        """A colon before words, not in a number nor of a smile."""
        after = self.text.words[i + 1]
        return self.text.words[i].key == ":" and after.key not in {")", "("} and (after.spaced or not after.is_number)

    def _names(self, word: Word) -> bool:
        return is_name(word.key, capital=word.capital)

    def _clauses(self, sentence: Sentence) -> Iterator[list[int]]:
        """Those in which a verb or a plot stands; a plot in the reason is not what is ordered about."""
        clause: list[int] = []
        for i in (*sentence.span, sentence.last):
            if i < sentence.last and not self._stops(i):
                clause.append(i)
                continue
            if clause and self._matters(clause):
                yield clause
            clause = []

    def _stops(self, i: int) -> bool:
        word = self.text.words[i]
        return word.key in _LEADS_TO_REASON or (
            word.key[0] in _STOPS and (word.spaced or word.key != "-") and not self._cut(word)
        )

    def _matters(self, clause: list[int]) -> bool:
        ordered = any(first <= i <= last for i in clause for first, last in self.orders)
        told = self.text.words[clause[0] - 1].key in _LEADS_TO_REASON if clause[0] else False
        words = [self.text.words[i] for i in clause]
        return ordered or (not told and any(p.start <= w.start < p.end for p in self.plots for w in words))

    def _cut(self, word: Word) -> bool:
        return any(self.cut[word.start : word.end])

    def _examined(self, clause: list[int]) -> Iterator[Word]:
        """The words of a clause without those of the reason: from «за» or «не платит» to the wish or the plot."""
        reason = False
        for place, i in enumerate(clause):
            word = self.text.words[i]
            if self._cut(word) or word.key in _WILL:
                reason = False
            elif self._begins_reason(clause, place):
                reason = True
            elif not reason and not self.claims.claimed(word) and not self._called(i, clause):
                yield word

    def _begins_reason(self, clause: list[int], place: int) -> bool:
        word, before = self.text.words[clause[place]], self.text.words[clause[place - 1]] if place else None
        denied = before is not None and before.key == "не" and word.key not in _AFTER_NOT
        told = (form := FORMS.get(word.key)) is not None and form.mood in (Mood.PAST, Mood.STATE)
        return denied or told or word.key in _REASON_STARTS or bool(_REASONED.match(word.key))

    def _called(self, i: int, clause: list[int]) -> bool:
        """A capital within a sentence that is not all capitals makes a name; so does the association's word before it."""
        word = self.text.words[i]
        named = word.capital and word.text[1:].islower()
        return i > clause[0] and (named or self.text.words[i - 1].key in ASSOCIATION)

    def _harmless(self, word: Word) -> bool:
        key = word.key
        if not word.is_word:
            again = any(word.key in _DIGITS.findall(plot.written) for plot in self.plots)
            return not word.is_number or again or self.text.folded[: word.start].endswith((" с ", " от ", "вместо "))
        if key == "бы":
            return bool(_WOULD_LIKE.search(self.text.folded[max(0, word.start - 9) : word.end + 9]))
        if key in FORMS and FORMS[key].act is Act.CANCEL:
            return True  # What is taken back beside an order, interpret weighs against it.
        known = key in _OBJECTS or key in _MANNER or len(key) == 1 or _LONG_ONES.has_near(key)
        return known or is_numeral(key) or bool(_MONTH.fullmatch(key)) or is_name(key, capital=word.capital)
