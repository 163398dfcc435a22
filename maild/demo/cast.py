"""Who plays in the demonstration, and the papers they send."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from maild.demo.actors import Actor, Paper, gmail_quote, mailru_quote, outlook_quote

DESK = "service@tankos.example"
DESK_NAME = "ООО «ТанКос-электропроект»"
PHONE = "499-948-01-83"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ANNA = Actor(
    "Анна Петровна Белова",
    "predsedatel@berezka.example",
    "С уважением,\nпредседатель СНТ «Берёзка»\nА. П. Белова\n+7 916 555-12-34",
    gmail_quote,
)
VIKTOR = Actor(
    "Виктор Лосев",
    "bor@sosny.example",
    "Виктор Лосев\nОтправлено из мобильной Почты Mail.ru",
    mailru_quote,
)
OLGA = Actor("Ольга Сергеевна, диспетчер", "olga@tankos.example", "", outlook_quote)
NIKITA = Actor("Никита, диспетчер", "nikita@tankos.example", "", gmail_quote)
STRANGER = Actor("Пётр", "petr.1975@mail.example", "", gmail_quote)
FORGER = Actor("Анна Петровна Белова", ANNA.address, "", None, login=False)

CLIENTS = (ANNA, VIKTOR)
DISPATCHERS = (OLGA, NIKITA)
ACCOUNTS = (*CLIENTS, *DISPATCHERS, STRANGER)

_PLOTS = ("1", "2", "3", "4", "5", "7", "9", "11", "12", "12а", "14", "15", "16", "18", "21", "45-46")
_BERYOZKA, _SOSNY = 4_500_000, 7_700_000
"""From which the serial numbers of each client's meters are counted."""
_FIRST = ("Начальные показания Т1", "Т2")
_NAMES = ("Иванов И. И.", "Петрова А. С.", "Сидоров К. К.", "Кузнецова О. В.", "Смирнов Д. А.", "Волкова Е. Н.")

# The smallest JPEG that a picture viewer opens: a scan stands for itself here.
_SCAN = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202020202030202020303030304060404040404080606050609080a0a"
    "090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005"
    "ffda0008010100003f00d2cf20ffd9"
)


def scan(name: str) -> Paper:
    """A scanned letter with a stamp."""
    return Paper(name, "image/jpeg", _SCAN)


@dataclass(frozen=True, slots=True)
class _Meter:
    """What it showed at first and counts a day, zone by zone."""

    plot: str
    name: str
    serial: str
    first: tuple[int, ...]
    daily: tuple[int, ...]


def _meters(serial: int, zones: int) -> list[_Meter]:
    """Of the plots, and the common one, which counts a little more than all of them."""
    plots = [
        _Meter(
            plot,
            _NAMES[number % len(_NAMES)],
            f"{serial + number:08d}",
            (1000 + 37 * number, 400 + 11 * number)[:zones],
            (5 + number % 7, 2 + number % 4)[:zones],
        )
        for number, plot in enumerate(_PLOTS)
    ]
    used = tuple(sum(day) + 4 for day in zip(*(meter.daily for meter in plots), strict=True))
    common = _Meter("общий", "Общий счётчик", f"{serial + 999:08d}", (250000, 120000)[:zones], used)
    return [*plots, common]


def _rows(serial: int, system: str, zones: int) -> list[list[object]]:
    head: list[object] = ["Участок", "Абонент", "Серийный номер", "Система", *_FIRST[:zones]]
    meters = _meters(serial, zones)
    return [head, *([one.plot, one.name, one.serial, system, *one.first] for one in meters)]


def subscribers_xlsx() -> Paper:
    """The subscribers of СНТ «Берёзка», as a spreadsheet."""
    return _workbook("абоненты Берёзка.xlsx", _rows(_BERYOZKA, "СУП-04", 1))


def readings_xlsx(day: str, elapsed: int) -> Paper:
    """What the meters of ДПК «Сосновый бор» show so many days after their subscribers were handed in."""
    rows = [
        [meter.serial, day, *(first + elapsed * daily for first, daily in zip(meter.first, meter.daily, strict=True))]
        for meter in _meters(_SOSNY, 2)
    ]
    return _workbook("показания.xlsx", [["Серийный номер", "Дата", "Т1", "Т2"], *rows])


def _workbook(name: str, rows: list[list[object]]) -> Paper:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return Paper(name, XLSX, file.getvalue())


def subscribers_csv() -> Paper:
    """The subscribers of ДПК «Сосновый бор», as Excel in Russia writes CSV."""
    lines = (";".join(map(str, row)) for row in _rows(_SOSNY, "ТПП Smart Metering", 2))
    return Paper("абоненты.csv", "text/csv", "\r\n".join(lines).encode("cp1251"))
