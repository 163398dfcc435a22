"""How codes are written, read back as people type them, and kept (Q-5)."""

from __future__ import annotations

import pytest

from maild.desk.code import ALPHABET, LENGTH, code_digest, normal_code, shown_code

CODE = "0123456789ABCDEF"


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "written",
    [
        "0123-4567-89AB-CDEF",
        "0123456789abcdef",
        "0123 4567 89ab cdef",
        "O123-4567-89AB-CDEF",
        "oI23-4567-89AB-CDEF",
        "0l23-4567-89AB-CDEF",
        "О123-4567-89АВ-СDЕF",
        "0123–4567—89AB−CDEF",
        "\u00a00123-4567-89AB-CDEF\n",
    ],
)
def test_a_code_is_read_as_people_type_it(written: str) -> None:
    assert normal_code(written) == CODE


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "written", ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "U123-4567-89AB-CDEF", "0123-4567-89AB-CDЖF"]
)
def test_what_is_no_code_is_not_read_as_one(written: str) -> None:
    assert normal_code(written) is None


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("code", [CODE, ALPHABET[:LENGTH], ALPHABET[LENGTH:]])
def test_a_code_as_shown_reads_back(code: str) -> None:
    assert [len(part) for part in shown_code(code).split("-")] == [4, 4, 4, 4]
    assert normal_code(shown_code(code)) == code


@pytest.mark.rule("Q-5")
def test_of_a_code_only_a_digest_is_kept() -> None:
    assert code_digest(CODE) == "2125b2c332b1113aae9bfc5e9f7e3b4c91d828cb942c2df1eeb02502eccae9e9"
    assert code_digest(CODE) != code_digest(ALPHABET[LENGTH:])
