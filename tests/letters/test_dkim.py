"""Which signatures are worth checking: those that cover whatever is read of a letter (D-4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maild.letters.dkim import LONGEST, MOST_TRIED, Signature, key_fits, worth_checking

CAME = datetime(2026, 11, 24, 12, tzinfo=UTC)
COVERED = "from:to:subject:message-id:content-type"
HEAD = "From: a@desk.example\nTo: b@x.ru\nSubject: x\nMessage-ID: <1@x>\nContent-Type: text/plain\n"


def tagged(changed: str = "", covered: str = COVERED) -> str:
    """A signature field; of a tag given twice the second is taken out by the caller's own words."""
    tags = {"v": "1", "a": "rsa-sha256", "d": "desk.example", "s": "mail", "h": covered, "bh": "eA==", "b": "eA=="}
    for tag in filter(None, changed.split(";")):
        name, _, value = tag.partition("=")
        tags[name.strip()] = value
    return "DKIM-Signature: " + "; ".join(f"{name}={value}" for name, value in tags.items()) + "\n"


def found(signature: str, head: str = HEAD, body: str = "x\n") -> tuple[Signature, ...]:
    """What would be checked of such a letter."""
    raw = f"{signature}{head}\n{body}".replace("\n", "\r\n").encode()
    return worth_checking(raw, "desk.example", CAME)


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "changed",
    ["", "q=dns/txt", "x=1795521600", "t=1795521600", "i=@desk.example", "i=x@mail.desk.example", "d=DESK.example"],
)
def test_a_whole_signature_of_the_senders_domain_is_checked(changed: str) -> None:
    (signature,) = found(tagged(changed))
    strict = "mail.desk" not in changed
    assert signature == Signature(0, "desk.example", "mail", strict=strict)


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "changed",
    [
        "l=2", "l=", "v=2", "a=rsa-sha1", "a=ed25519-sha256", "q=http", "x=1795521599", "x=soon", "x=-1", "t=x",
        "d=example", "d=evil.ru", "d=desk.example.evil.ru", "d=mail.desk.example", "d=", "s=", "s=a b", "s=a/b",
        "s=.", "h=", "h=to:subject:message-id:content-type", "bh=", "b=", "1=x", "=x", "h=from:subject",
    ],
)  # fmt: skip
def test_a_signature_that_says_less_is_not_even_tried(changed: str) -> None:
    assert found(tagged(changed)) == ()


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "field",
    [
        "DKIM-Signature: \n",
        "DKIM-Signature: v\n",
        tagged().replace("v=1", "v=1; v=1"),
        tagged("n=ё"),
        tagged("n=" + "x" * LONGEST),
    ],
    ids=["empty", "no value", "doubled", "not ASCII", "too long"],
)
def test_a_broken_signature_is_not_tried(field: str) -> None:
    assert found(field) == ()


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "line",
    [
        "Subject: y", "subject : y", "X: y\rSubject: z", "X: a\rb", "X: \0", "From x", ">From x", "no field",
        "Reply-To: e@evil.ru", "In-Reply-To: <x>", "References: <x>", "Date: x", "Sender: x", "Cc: x",
        "Content-Transfer-Encoding: base64", "Content-Disposition: attachment", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_field_that_is_read_and_not_signed_takes_the_worth_away(line: str, place: int) -> None:
    lines = (tagged() + HEAD).splitlines()
    lines.insert(place, line)
    raw = "\r\n".join([*lines, "", "x"]).encode()
    tried = worth_checking(raw, "desk.example", CAME)
    assert tried == () or (line == "" and place > 0 and b"Subject: x" in raw.split(b"\r\n\r\n")[1])


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("form", "body", "tried"),
    [
        ('multipart/alternative; boundary="b"', "--b\n\nx\n--b--\n", True),
        ("multipart/mixed; boundary=b", "--b  \n\nx\n--b--\n", True),
        ("multipart/mixed; boundary=b\nContent-Transfer-Encoding: 8bit", "--b\n\nx\n--b--\n", True),
        ("multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64", "--b\n\nx\n--b--\n", False),
        ("multipart/mixed; boundary=b", "words\n--b\n\nx\n--b--\n", False),
        ("multipart/mixed; boundary=b", "--bc\n\nx\n--b--\n", False),
        ("multipart/mixed; boundary=b", "", False),
        ("multipart/mixed; boundary=", "--\nx", False),
        ("multipart/mixed", "--\nx", False),
        ("multipart/digest; boundary=b", "--b\n\nx\n--b--\n", False),
        ("text/plain", "x\n", False),
        ("text/html", "x\n", False),
    ],
)
def test_without_a_signed_form_the_body_must_open_itself(form: str, body: str, tried: bool) -> None:
    head = HEAD.replace("text/plain", form)
    assert bool(found(tagged(covered=COVERED.removesuffix(":content-type")), head, body)) is tried
    covered = f"{COVERED}:content-transfer-encoding"
    assert found(tagged(covered=covered), head, body)


def test_a_few_signatures_are_tried_each_in_its_place() -> None:
    foreign = tagged("d=evil.ru")
    assert [s.place for s in found((foreign + tagged()) * 9)] == [1, 3, 5]
    assert MOST_TRIED == 3


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("record", "fits"),
    [
        ("v=DKIM1; k=rsa; p=AA", True),
        ("p=AA", True),
        ("p=AA; t=s; s=email; h=sha256;", True),
        ("p=AA; s=*", True),
        ("p=", False),
        ("", False),
        ("k=rsa", False),
        ("v=DKIM2; p=AA", False),
        ("k=ed25519; p=AA", False),
        ("p=AA; t=y", False),
        ("p=AA; t=s:Y", False),
        ("p=AA; s=tlsrpt", False),
        ("p=AA; h=sha1", False),
        ("p=AA; p=BB", False),
        ("p=AA; n=ё", False),
        ("p=" + "A" * 1199, False),
    ],
)
def test_a_key_must_be_for_such_letters(record: str, fits: bool) -> None:
    assert key_fits(record.encode(), Signature(0, "desk.example", "mail", strict=True)) is fits
    loose = Signature(0, "desk.example", "mail", strict=False)
    assert key_fits(record.encode(), loose) is (fits and "t=s" not in record)
