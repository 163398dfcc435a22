"""Commands about statements and claims, devices, readings and tariffs."""

from __future__ import annotations

from maild.desk.commands import ThingKind, Verb
from maild.desk.orders.entry import DEVICES, METERING, STATEMENTS, Entry, Shape, words_for

ENTRIES: tuple[Entry, ...] = (
    Entry(
        Verb.RESOLVE,
        STATEMENTS,
        "принять, принята, принято, resolve",
        Shape.NUMBERS,
        "принять прет-7: ответ",
        "resolve claim-7: answer",
        "Удовлетворить претензию по ведомости; отклонить её: «отклонить прет-7: причина».",
        (ThingKind.CLAIM,),
    ),
    Entry(
        Verb.CONFIRM,
        DEVICES,
        "подтвердить, confirm",
        Shape.DEVICES,
        "подтвердить устр-31, устр-32",
        "confirm dev-31, dev-32",
        "Подтвердить приборы пользователей; «подтвердить все» — все ожидающие.",
        (ThingKind.DEVICE,),
        words_for(all="все, all"),
    ),
    Entry(
        Verb.READINGS,
        METERING,
        "показания, показание, readings",
        Shape.ANYONE,
        "показания",
        "readings",
        "Принять показания из вложенного файла (XLSX, CSV, XML 80020); «показания КЛИЕНТ» — только его счётчики.",
    ),
    Entry(
        Verb.UNDO,
        METERING,
        "отменить, отмените, отмена, undo",
        Shape.UNDO,
        "отменить имп-5",
        "undo imp-5",
        "Вернуть всё, как было до файла показаний; «отменить показания 00012345 25.10.2026» — только показания"
        " одного участка за день.",
        (ThingKind.IMPORT,),
    ),
    Entry(
        Verb.TARIFF,
        METERING,
        "тариф, tariff",
        Shape.TARIFF,
        "тариф КЛИЕНТ с 01.01.2027: Т1 7,45; Т2 2,90",
        "tariff CLIENT from 01.01.2027: T1 7.45; T2 2.90",
        "Тариф клиента или отдельных участков («тариф КЛИЕНТ участок 12, 13 с …») со дня; "
        "с диапазонами — «Т1 4,50 до 150, 6,00 до 600, 7,20».",
    ),
    Entry(
        Verb.STATEMENT,
        STATEMENTS,
        "ведомость, statement",
        Shape.STATEMENT,
        "ведомость КЛИЕНТ октябрь 2026 отправить",
        "statement CLIENT 10.2026 send",
        "Как обстоит дело с ведомостью; «просмотр» — показать её Вам, «пересчитать» — составить заново и отправить,"
        " «отправить» — отправить ещё раз.",
        options=words_for(
            preview="просмотр, показать, preview",
            regenerate="пересчитать, regenerate",
            send="отправить, send",
        ),
    ),
)
