"""The PIN of the client's screen: what counts as one, and how long a wrong one costs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pins import LONGEST_WAIT, WrongTries, choose, digits_of


def test_digits_of_any_script_are_a_pin_and_nothing_else_is() -> None:
    assert digits_of(" 4711 ") == "4711"
    assert digits_of("٤٧١١") == digits_of("۴۷۱۱") == "4711"
    assert [digits_of(text) for text in ("", "471", "123456789", "47a1", "47 11", "①②③④x")] == [""] * 6


def test_only_the_same_digits_fit_and_the_pin_is_nowhere_in_what_is_kept() -> None:
    pin = choose("4711")

    assert pin.fits("4711")
    assert not pin.fits("4712")
    assert "4711" not in repr(pin)
    assert b"4711" not in pin.digest + pin.salt
    assert choose("4711") != pin


def test_two_slips_are_free_then_it_takes_longer_each_time() -> None:
    tries, waits = WrongTries(), []
    for _ in range(9):
        tries.failed(1000.0)
        waits.append(tries.seconds_left(1000.0))

    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 300]
    tries.succeeded()
    assert tries.seconds_left(0) == 0


@given(st.integers(3, 60))
def test_the_time_to_try_all_pins_is_out_of_reach(count: int) -> None:
    tries, now = WrongTries(), 0.0
    for _ in range(count):
        now += tries.seconds_left(now)
        tries.failed(now)

    assert tries.seconds_left(now) <= LONGEST_WAIT
    assert now + tries.seconds_left(now) >= min(5 * (count - 2), LONGEST_WAIT)
