"""The clock, and the only source of chance."""

from __future__ import annotations

import time
from datetime import UTC, timedelta, timezone

from maild.desk.code import ALPHABET, LENGTH
from maild.gateways.clock import FixedClock, SystemClock
from tests.desk.samples import moscow


def test_the_machines_clock_goes_on_in_utc() -> None:
    clock = SystemClock()
    first, since = clock.now(), time.time()
    assert first.tzinfo is UTC
    assert abs(first.timestamp() - since) < 5
    assert clock.now() >= first


def test_a_clock_that_was_set_stands_still_and_says_it_in_utc() -> None:
    at = moscow("2026-11-25 12:00")
    clock = FixedClock(at)
    assert clock.now() == clock.now() == at
    assert (clock.now().tzinfo, clock.now().hour) == (UTC, 9)
    assert FixedClock(at.astimezone(timezone(timedelta(hours=10)))).now().hour == 9


def test_codes_are_of_the_alphabet_and_never_the_same() -> None:
    for clock in (SystemClock(), FixedClock(moscow("2026-11-25 12:00"))):
        codes = [clock.fresh_code() for _ in range(300)]
        assert {len(code) for code in codes} == {LENGTH}
        assert set("".join(codes)) == set(ALPHABET), "every sign comes up in 4800"
        assert len(set(codes)) == 300
