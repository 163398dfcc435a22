"""The verbs and nouns of orders, in the forms that matter: the mood of a form says whether it may be an order (Q-2).

Forms are made from stems by rule and are matched whole; the few misspellings are listed. Nothing is matched fuzzily.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Mood(StrEnum):
    """What a form can be."""

    IMPERATIVE = "imperative"
    INFINITIVE = "infinitive"
    FINITE = "finite"  # present or future of someone: a statement
    PAST = "past"
    STATE = "state"  # participles: отключен, отключенный
    NOUN = "noun"
    SHORT = "short"  # «откл.»: order, state or noun, nobody can tell


class Act(StrEnum):
    """What the verb does; which request it makes, its object decides («отключите ограничение» is unlimit)."""

    OFF = "off"
    ON = "on"
    LIMIT = "limit"
    LIFT = "lift"  # снять, убрать: only with a limit as its object
    IMPOSE = "impose"  # ввести, установить: only with a limit as its object
    CHANGE = "change"  # увеличить, снизить: only with a limit or a power as its object, and watts
    RESTORE = "restore"  # восстановить, подать: only with the supply as its object
    STOP = "stop"  # прекратить: only with the supply as its object
    CHECK = "check"
    LOOK = "look"  # посмотрите: only with a meter as its object
    VISIT = "visit"  # выехать, прислать специалиста
    CANCEL = "cancel"
    DO = "do"  # провести, выполнить: takes its sense from a noun


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a verb: what it does, and its mood. `may_be_future`: отключите is also "you will disconnect"."""

    act: Act
    mood: Mood
    may_be_future: bool = False


_FINITE_I = ("у", "ю", "ишь", "ит", "им", "ат", "ят")
_PRESENT_A = ("ю", "ешь", "ет", "ем", "ете", "ют", "ются", "ется")
_PAST_ENDS = ("л", "ла", "ло", "ли")
_STATE_ENDS = ("", "а", "о", "ы", "ный", "ного", "ному", "ным", "ном", "ная", "ной", "ную", "ное", "ные", "ных", "ными")
_NOUN_ENDS = ("е", "я", "ю", "ем", "и", "й", "ям", "ями")


def _i_verb(act: Act, stem: str, passive: str | None = None, *, soft: bool = False) -> dict[str, Form]:
    """A perfective verb in -ить: отключ-ить; `soft` ones have the imperative -ь: провер-ь, ограничь."""
    order = ("ь", "ьте") if soft else ("и", "ите")
    forms = {stem + end: Form(act, Mood.IMPERATIVE, may_be_future=end == "ите") for end in order}
    if soft:
        forms[stem + "ите"] = Form(act, Mood.FINITE)
    forms[stem + "ить"] = Form(act, Mood.INFINITIVE)
    forms |= {stem + end: Form(act, Mood.FINITE) for end in _FINITE_I}
    forms |= {stem + "и" + end: Form(act, Mood.PAST) for end in _PAST_ENDS}
    participle = (passive or stem) + "ен"
    forms |= {participle + end: Form(act, Mood.STATE) for end in _STATE_ENDS}
    return forms


def _a_verb(act: Act, stem: str) -> dict[str, Form]:
    """An imperfective verb in -ать or -ять, stem with its vowel: отключа-ть."""
    forms = {stem + end: Form(act, Mood.IMPERATIVE) for end in ("й", "йте")}
    forms[stem + "ть"] = Form(act, Mood.INFINITIVE)
    forms |= {stem + end: Form(act, Mood.FINITE) for end in _PRESENT_A}
    forms |= {stem + end: Form(act, Mood.PAST) for end in _PAST_ENDS}
    return forms


def _noun(act: Act, stem: str, ends: tuple[str, ...] = _NOUN_ENDS) -> dict[str, Form]:
    return {stem + end: Form(act, Mood.NOUN) for end in ends}


def _listed(act: Act, mood: Mood, listed: str, *, future: bool = False) -> dict[str, Form]:
    return {form: Form(act, mood, may_be_future=future) for form in listed.split()}


_IMP, _INF, _FIN, _PAST, _STATE = Mood.IMPERATIVE, Mood.INFINITIVE, Mood.FINITE, Mood.PAST, Mood.STATE
_KA = ("ка", "ки", "ку", "ке", "кой")


def _all_forms() -> dict[str, Form]:
    return _supply() | _limits() | _changes() | _checks() | _others()


def _supply() -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for act, stem in ((Act.OFF, "отключ"), (Act.OFF, "выключ"), (Act.ON, "включ"), (Act.ON, "подключ")):
        forms |= _i_verb(act, stem) | _a_verb(act, stem + "а") | _noun(act, stem + "ени")
    forms |= _i_verb(Act.OFF, "обесточ", soft=True) | _a_verb(Act.OFF, "обесточива") | _noun(Act.OFF, "обесточивани")
    forms |= _i_verb(Act.OFF, "отруб", "отрубл") | _i_verb(Act.OFF, "выруб", "вырубл")
    forms |= (
        _i_verb(Act.OFF, "отсоедин") | _listed(Act.ON, _IMP, "запитайте запитай") | _listed(Act.ON, _INF, "запитать")
    )
    forms |= _i_verb(Act.RESTORE, "восстанов", "восстановл") | _noun(Act.RESTORE, "восстановлени")
    forms |= _i_verb(Act.RESTORE, "возобнов", "возобновл") | _noun(Act.RESTORE, "возобновлени")
    forms |= _listed(Act.RESTORE, _IMP, "подайте дайте верните восстанавливайте возобновляйте подавайте")
    forms |= _listed(Act.RESTORE, _INF, "подать дать вернуть восстанавливать возобновлять подавать")
    forms |= _listed(Act.RESTORE, _PAST, "подали вернули дали подал вернул дал")
    forms |= _i_verb(Act.STOP, "останов", "остановл") | _i_verb(Act.STOP, "приостанов", "приостановл")
    forms |= _noun(Act.STOP, "приостановлени") | _noun(Act.STOP, "прекращени")
    forms |= _listed(Act.STOP, _IMP, "прекратите прекращайте перекройте", future=True)
    forms |= _listed(Act.STOP, _INF, "прекратить прекращать перекрыть приостанавливать")
    forms |= _listed(Act.STOP, _PAST, "прекратили прекратил перекрыли приостановили")
    forms |= _listed(Act.OFF, Mood.SHORT, "откл выкл") | _listed(Act.ON, Mood.SHORT, "вкл подкл")
    # Misspellings that are met and can be nothing else.
    forms |= _listed(
        Act.OFF, _IMP, "отключте отлючите отключыте отключтте откючите атключите отклучите обесточте", future=True
    )
    forms |= _listed(Act.ON, _IMP, "включте подключте вкючите падключите вклучите", future=True) | _listed(
        Act.OFF, _INF, "отлючить отключитъ атключить откючить отклучить"
    )
    return forms


def _limits() -> dict[str, Form]:
    forms = _listed(Act.LIMIT, Mood.SHORT, "огр огранич")
    forms |= _i_verb(Act.LIMIT, "огранич", soft=True) | _a_verb(Act.LIMIT, "ограничива")
    forms |= (
        _noun(Act.LIMIT, "ограничени")
        | _noun(Act.LIMIT, "лимит", ("",))
        | _listed(Act.LIMIT, _IMP, "ограничте лимитируйте")
    )
    forms |= _listed(Act.LIMIT, _INF, "лимитировать")
    forms |= _listed(Act.LIFT, _IMP, "снимите сними уберите убери", future=True) | _listed(
        Act.LIFT, _IMP, "снимайте убирайте"
    )
    forms |= _listed(Act.LIFT, _INF, "снять снимать убрать убирать")
    forms |= _listed(Act.LIFT, _PAST, "снял сняли сняла убрали убрал убрала снимали")
    forms |= _listed(Act.LIFT, _FIN, "сниму снимем снимет снимут снимаем снимаю снимает снимают уберем уберу уберут")
    forms |= _listed(Act.LIFT, _STATE, "снят снята снято сняты снятое снятого") | _noun(Act.LIFT, "сняти")
    forms |= _listed(
        Act.IMPOSE, _IMP, "введите установите поставьте выставьте задайте наложите примените назначьте", future=True
    )
    forms |= _listed(Act.IMPOSE, _IMP, "вводите устанавливайте ставьте")
    forms |= _listed(
        Act.IMPOSE,
        _INF,
        "ввести вводить установить устанавливать поставить ставить выставить задать наложить применить",
    )
    forms |= _listed(Act.IMPOSE, _PAST, "ввели ввел установили установил поставили поставил наложили вводили ставили")
    forms |= _listed(Act.IMPOSE, _FIN, "введем введу введут вводим вводите установим поставим")
    forms |= _listed(
        Act.IMPOSE, _STATE, "введено введен введена введены установлено установлен введенное введенного установленное"
    )
    forms |= _noun(Act.IMPOSE, "введени") | _noun(Act.IMPOSE, "установлени")
    return forms | _noun(Act.IMPOSE, "ввод", ("", "а", "у", "ом"))


def _changes() -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for stem in ("увелич", "уменьш", "повыс", "пониз", "сниз", "измен"):
        forms |= _i_verb(Act.CHANGE, stem, {"повыс": "повыш", "пониз": "пониж", "сниз": "сниж"}.get(stem))
    for stem in ("увеличени", "уменьшени", "повышени", "понижени", "снижени", "изменени"):
        forms |= _noun(Act.CHANGE, stem)
    return (
        forms
        | _listed(Act.CHANGE, _IMP, "поднимите снизьте увеличьте увеличь", future=True)
        | _listed(Act.CHANGE, _INF, "поднять")
    )


def _checks() -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for stem in ("провер", "перепровер"):
        forms |= _i_verb(Act.CHECK, stem, soft=True) | _a_verb(Act.CHECK, stem + "я") | _noun(Act.CHECK, stem, _KA)
        forms |= _listed(Act.CHECK, _IMP, stem + "те") | _noun(Act.CHECK, stem, ("ок",))
    forms |= _listed(Act.LOOK, _IMP, "посмотрите гляньте", future=True) | _listed(Act.LOOK, _INF, "посмотреть глянуть")
    forms |= _listed(Act.CHECK, _IMP, "осмотрите опросите продиагностируйте", future=True)
    forms |= _listed(Act.CHECK, _INF, "осмотреть опросить продиагностировать")
    forms |= _listed(Act.CHECK, _PAST, "осмотрели осмотрел") | _listed(Act.CHECK, Mood.NOUN, "осмотр осмотра осмотру")
    forms |= _listed(
        Act.VISIT,
        _IMP,
        "пришлите направьте вышлите отправьте приедьте приезжайте выезжайте подъедьте вызовите командируйте",
        future=True,
    )
    forms |= _listed(
        Act.VISIT, _INF, "прислать направить выслать отправить приехать выехать подъехать вызвать командировать"
    )
    forms |= _listed(Act.VISIT, _PAST, "приехали приезжали приехал приезжал выезжали выезжал прислали присылали")
    forms |= _listed(Act.VISIT, _FIN, "приедете приедут приедет приедем выедет выедут")
    return forms | _listed(Act.VISIT, Mood.NOUN, "выезд выезда выезду приезд приезда вызов вызова")


def _others() -> dict[str, Form]:
    forms = (
        _i_verb(Act.CANCEL, "отмен")
        | _a_verb(Act.CANCEL, "отменя")
        | _listed(Act.CANCEL, Mood.NOUN, "отмена отмену отмены отмене")
    )
    forms |= _listed(Act.CANCEL, _IMP, "аннулируйте отзовите") | _listed(Act.CANCEL, _INF, "аннулировать отозвать")
    forms |= _listed(Act.CANCEL, _FIN, "отзываю отзываем аннулирую аннулируем")
    forms |= _listed(
        Act.DO,
        _IMP,
        "проведите произведите выполните сделайте осуществите организуйте обеспечьте оформите",
        future=True,
    )
    forms |= _listed(Act.DO, _IMP, "примите")
    return forms | _listed(
        Act.DO, _INF, "провести произвести выполнить сделать осуществить организовать обеспечить оформить принять"
    )


FORMS: MappingProxyType[str, Form] = MappingProxyType(_all_forms())
"""Every form, folded."""
