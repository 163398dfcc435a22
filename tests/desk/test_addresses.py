"""What an address is, and when two are the same (R-4)."""

from __future__ import annotations

import pytest

from maild.desk.addresses import address_key, addresses_in, is_one_of, usable_address


@pytest.mark.rule("R-4")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("snt@romashka.example", "SNT@Romashka.EXAMPLE"),
        ("snt@romashka.example", "  snt@romashka.example.  "),
        ("снт@ромашка.рф", "СНТ@xn--80aa3agjl3d.xn--p1ai"),
        ("board@Ромашка.РФ", "Board@ромашка.рф"),
        ("snt@romashka_1.example", "SNT@ROMASHKA_1.example"),
        ("straße@mail.example", "STRASSE@mail.example"),
    ],
)
def test_addresses_are_the_same_after_folding_both_parts(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)
    assert is_one_of(one, ("x@y.example", other))


@pytest.mark.rule("R-4")
@pytest.mark.parametrize(
    "other",
    [
        "snt@romashka.example.org",
        "s.nt@romashka.example",
        "snt+1@romashka.example",
        "snt@rоmashka.example",
        "ſnt@romashka.example",
    ],
)
def test_addresses_that_only_look_alike_are_not_the_same(other: str) -> None:
    assert not is_one_of("snt@romashka.example", (other,))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" snt@romashka.example ", "snt@romashka.example"),
        ("SNT@Romashka.Example", "SNT@romashka.example"),
        ("snt@ромашка.рф", "snt@xn--80aa3agjl3d.xn--p1ai"),
        ("snt@mail.local", "snt@mail.local"),
        ("snt@mail.test", "snt@mail.test"),
        ("снт@ромашка.рф", None),
        ("snt", None),
        ("snt@", None),
        ("@mail.example", None),
        ("", None),
        ("a b@mail.example", None),
        ("a@mail.example, b@mail.example", None),
        ("a@mail.example\nBcc: b@mail.example", None),
    ],
)
def test_an_address_is_usable_if_mail_can_be_sent_to_it(text: str, address: str | None) -> None:
    assert usable_address(text) == address


def test_addresses_in_a_text_are_found_in_order_each_once() -> None:
    text = "Пишите на «a@mail.example», <b@mail.example>; (a@mail.example) или c@mail.example. Не сюда: x@ и @y."
    assert addresses_in(text) == ("a@mail.example", "b@mail.example", "c@mail.example")
