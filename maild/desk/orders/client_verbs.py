"""Commands about registrations, clients and their requests (CONTRACT, Commands of dispatchers)."""

from __future__ import annotations

from maild.desk.commands import ThingKind, Verb
from maild.desk.orders.entry import CLIENTS, REGISTRATIONS, REQUESTS, Entry, Shape

REQUEST_NUMBERS = (ThingKind.NUMBER, ThingKind.REQUEST)
CASE_NUMBERS = (ThingKind.REGISTRATION,)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        Verb.APPROVE,
        REGISTRATIONS,
        "зарегистрировать, зарегистрирован, зарегистрирована, зарегистрировано, зарегистрируйте, "
        "регистрировать, одобрить, одобряю, одобрена, утвердить, approve, approved",
        Shape.NUMBERS,
        "зарегистрировать рег-12",
        "approve reg-12",
        "Одобрить регистрацию или изменение данных: клиенту уйдёт письмо о регистрации.",
        CASE_NUMBERS,
    ),
    Entry(
        Verb.REJECT,
        REGISTRATIONS,
        "отклонить, отклонена, отклонено, отклонён, отклоняю, отклоняется, отклоните, отказать, "
        "отказано, reject, rejected, decline",
        Shape.NUMBERS,
        "отклонить рег-12: причина",
        "reject reg-12: reason",
        "Отклонить регистрацию или заявку (2026-000123); причину увидит клиент.",
        (*CASE_NUMBERS, *REQUEST_NUMBERS, ThingKind.CLAIM, ThingKind.DEVICE),
    ),
    Entry(
        Verb.REGISTER,
        REGISTRATIONS,
        "регистрация, register",
        Shape.FIELDS,
        "регистрация",
        "register",
        "Внести официальное письмо, пришедшее почтой: ниже — поля бланка, по одному в строке, скан во вложении.",
    ),
    Entry(
        Verb.SET,
        REGISTRATIONS,
        "данные, set",
        Shape.FIELDS,
        "данные рег-12",
        "set reg-12",
        "Дополнить или исправить регистрацию либо данные клиента («данные КЛИЕНТ»); поля — ниже, по одному в строке.",
        CASE_NUMBERS,
    ),
    Entry(
        Verb.SUSPEND,
        CLIENTS,
        "приостановить, приостановлен, приостановлена, приостановлено, suspend",
        Shape.CLIENT,
        "приостановить КЛИЕНТ: причина",
        "suspend CLIENT: reason",
        "Клиент может спрашивать, но не может подавать заявки.",
    ),
    Entry(
        Verb.RESUME,
        CLIENTS,
        "возобновить, возобновлен, возобновлена, возобновлено, resume",
        Shape.CLIENT,
        "возобновить КЛИЕНТ",
        "resume CLIENT",
        "Снять приостановку.",
    ),
    Entry(
        Verb.CLOSE,
        CLIENTS,
        "закрыть, close",
        Shape.CLIENT,
        "закрыть КЛИЕНТ: причина",
        "close CLIENT: reason",
        "Прекратить обслуживание; всё, что было, остаётся в журнале.",
    ),
    Entry(
        Verb.SUBSCRIBERS,
        CLIENTS,
        "абоненты, subscribers",
        Shape.CLIENT,
        "абоненты КЛИЕНТ",
        "subscribers CLIENT",
        "Принять список участков и приборов из вложенного файла XLSX или CSV.",
    ),
    Entry(
        Verb.START,
        REQUESTS,
        "в работу, в работе, взять в работу, взята в работу, взято в работу, принять в работу, "
        "принята в работу, в стадии выполнения, начать, начата, start, started",
        Shape.NUMBERS,
        "в работу 2026-000123",
        "start 2026-000123",
        "Перевести заявку в стадию выполнения.",
        REQUEST_NUMBERS,
    ),
    Entry(
        Verb.DONE,
        REQUESTS,
        "выполнена, выполнено, выполнен, выполнить, выполнили, исполнена, исполнено, сделано, готово, done",
        Shape.NUMBERS,
        "выполнена 2026-000123: комментарий",
        "done 2026-000123: comment",
        "Заявка выполнена; для проверок комментарий обязателен.",
        REQUEST_NUMBERS,
    ),
    Entry(
        Verb.FALSE_CALL,
        REQUESTS,
        "ложный вызов, false-call, false call",
        Shape.NUMBERS,
        "ложный вызов 2026-000123: комментарий",
        "false-call 2026-000123: comment",
        "Проверка с выездом оказалась ложным вызовом: он оплачивается.",
        REQUEST_NUMBERS,
    ),
    Entry(
        Verb.VISIT,
        REQUESTS,
        "выезд, visit",
        Shape.MOMENT,
        "выезд 2026-000123 03.12.2026 10:00",
        "visit 2026-000123 03.12.2026 10:00",
        "Назначить согласованное с клиентом время выезда.",
        REQUEST_NUMBERS,
    ),
)
