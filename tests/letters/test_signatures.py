"""Signatures and disclaimers (M-7, Q-5)."""

from __future__ import annotations

import pytest

from maild.letters.signatures import without_signature


def kept(text: str, *, first: bool = True) -> str:
    """The text without signature."""
    return "\n".join(line for line in without_signature(text.split("\n"), first=first) if line.strip())


SIGNED = [
    "-- \nИван\nОтключить участок 12",
    "--\nИван",
    "С уважением, Иванов И.И.",
    "С уважением,\nпредседатель правления СНТ «Ромашка»\nИванов И.И.\nтел. 8 (499) 948-01-83\ninfo@romashka.ru",
    "С уважением,\n\nГлавный энергетик ООО «Сосны»\n________ /Петров П.П./",
    "с ув. Пётр",
    "С наилучшими пожеланиями, Анна",
    "Всего доброго!\nАнна",
    "Best regards,\nJohn Smith",
    "Отправлено с iPhone",
    "Отправлено из мобильной Яндекс Почты: http://m.ya.ru/ymail",
    "Отправлено из мобильного приложения Яндекс Почты",
    "Отправлено из мобильной Почты Mail.Ru",
    "Отправлено из Почты Mail.ru",
    "Отправлено с устройства Galaxy",
    "Отправлено с телефона",
    "Отправлено с помощью Proton Mail",
    "Скачайте Outlook для iOS<https://aka.ms/o0ukef>",
    "Получить Outlook для Android",
    "Get Outlook for iOS",
    "Sent from my iPhone",
    "Sent from Mail for Windows",
    "Это электронное сообщение и любые документы, приложенные к нему, содержат тайну.",
    "Данное сообщение предназначено только адресату.",
    "Информация, содержащаяся в данном письме, конфиденциальна",
    "CONFIDENTIALITY NOTICE: this",
    "This e-mail and any attachments are confidential",
    "Без вирусов. www.avast.com",
    "Пожалуйста, подумайте об окружающей среде, прежде чем печатать",
]


@pytest.mark.rule("M-7", "Q-5")
@pytest.mark.parametrize("signature", SIGNED)
def test_a_signature_is_no_text(signature: str) -> None:
    assert kept(f"Да\n{signature}") == "Да"


MEANT = [
    "С уважением прошу отключить участок 12",
    "Отправлено: 12 ноября",
    "Это письмо прошу считать заявкой",
    "Всего хорошего желать не буду, отключайте",
    "С уважением\nP.S. Нет, отмените",
    "С уважением, Иванов\nОтмените заявку",
    "С уважением,\nНет",
    "С уважением, Иванов\nНе подтверждаю!",
    "С уважением, Иванов\nпередумал",
    "С уважением, Иванов И.И.\n\nПриложение: скан",
    "С уважением, а вы уверены?",
    "С уважением,\nв этот раз отключать соседа по линии три мы точно всё же не будем никогда",
]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", MEANT)
def test_what_could_be_meant_is_never_taken_for_a_signature(text: str) -> None:
    assert kept(f"Да\n{text}").split("\n")[-1] == text.rsplit("\n", maxsplit=1)[-1]


def test_a_warning_of_outside_mail_is_dropped_only_at_the_top() -> None:
    assert kept("ВНИМАНИЕ! Внешний отправитель.\nДа") == "Да"
    assert kept("[EXTERNAL]\nДа") == "Да"
    assert kept("CAUTION: This email originated from outside\nДа") == "Да"
    assert kept("Внешний отправитель\nДа", first=False) == "Внешний отправитель\nДа"
    late = "\n".join("123456") + "\nВнешний отправитель"
    assert kept(late) == late
