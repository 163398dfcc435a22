"""What the attachments of a registration letter are, told by their names and types alone (R-1)."""

from __future__ import annotations

import pytest

from maild.desk.papers import Papers, papers_of, template_of
from maild.letters.letter import Attachment
from tests.desk.samples import a_file

PICTURE = b"\xff\xd8" * 20_000


@pytest.mark.rule("R-1")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("письмо.pdf", "scan"),
        ("Скан официального письма.JPG", "scan"),
        ("IMG_20261124.heic", "scan"),
        ("Заявление о тарифах.pdf", "scan"),
        ("document.tiff", "scan"),
        ("Тарифы 2027.pdf", "tariff"),
        ("tarif.xlsx", "tariff"),
        ("ТАРИФЫ.docx", "tariff"),
        ("тариф", "tariff"),
        ("Шаблон ведомости.docx", "template"),
        ("Ведомость.pdf", "template"),
        ("участки.xlsx", "template"),
        ("list.ods", "template"),
        ("список.csv", "template"),
        ("письмо.docx", "other"),
        ("устав.doc", "other"),
        ("архив.zip", "other"),
        ("письмо.pdf.exe", "other"),
        ("", "other"),
    ],
)
def test_a_paper_is_told_by_its_name(name: str, kind: str) -> None:
    expected = {
        "scan": Papers(scan=True),
        "tariff": Papers(tariff=True),
        "template": Papers(template=True),
        "other": Papers(others=(name,)),
    }
    assert papers_of([a_file(name, PICTURE)]) == expected[kind]
    assert papers_of([a_file(name, PICTURE)]).any


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("content_type", ["image/jpeg", "IMAGE/PNG", "application/pdf"])
def test_a_picture_without_an_ending_is_told_by_its_type(content_type: str) -> None:
    assert papers_of([Attachment("scan", content_type, PICTURE)]) == Papers(scan=True)
    assert papers_of([Attachment("", content_type, PICTURE)]) == Papers(scan=True)


@pytest.mark.rule("R-1")
def test_a_sheet_without_an_ending_is_not_told_by_its_type() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert papers_of([Attachment("участки", sheet, b"PK")]) == Papers(others=("участки",))


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("name", ["image001.png", "logo.bmp", "Outlook-abc123.png", "LOGO.JPEG"])
def test_the_logo_of_a_signature_is_no_paper_but_a_large_picture_of_that_name_is(name: str) -> None:
    assert papers_of([a_file(name, b"\x89PNG" * 4_999)]) == Papers()
    assert not papers_of([a_file(name, b"\x89PNG" * 4_999)]).any
    assert papers_of([a_file(name, b"\x89PNG" * 5_000)]) == Papers(scan=True)


@pytest.mark.rule("R-1")
@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("smime.p7s", "application/pkcs7-signature"),
        ("smime.p7s", "application/x-pkcs7-signature"),
        ("signature.asc", "application/pgp-signature"),
        ("invite.ics", "text/Calendar"),
        ("card.vcf", "text/vcard"),
        ("card.vcf", "text/x-vcard"),
    ],
)
def test_signatures_and_cards_are_no_papers(name: str, content_type: str) -> None:
    assert papers_of([Attachment(name, content_type, b"x")]) == Papers()


@pytest.mark.rule("R-1")
def test_all_papers_of_a_letter_are_told_apart() -> None:
    files = [a_file(name, PICTURE) for name in ("письмо.pdf", "тариф.pdf", "шаблон.xlsx", "устав.zip", "план.dwg")]
    assert papers_of(files) == Papers(scan=True, tariff=True, template=True, others=("устав.zip", "план.dwg"))
    assert not papers_of([]).any


@pytest.mark.rule("R-1", "S-5")
def test_of_several_templates_the_last_one_counts_and_other_papers_are_none() -> None:
    first, last = a_file("шаблон.xlsx", b"1"), a_file("Шаблон ведомости.docx", b"2")
    others = (a_file("письмо.pdf"), a_file("тариф.xlsx"), a_file("logo.png", b"x"))
    assert template_of([first, others[0], last, *others[1:]]) == last
    assert template_of(others) is None
