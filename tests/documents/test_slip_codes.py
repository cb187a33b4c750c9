"""The code of a return slip: 41 characters, proven by a key, naming nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import SlipForged, SlipUnknown
from app.domain.slips import CODE_LENGTH, phone_code, read_phone_code, read_slip_code, slip_code, verify

QR_ALPHABET = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
keys = st.binary(min_size=32, max_size=32)
devices, tokens, runnings = st.integers(0, 2**15 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**25 - 1)


@given(key=keys, device=devices, token=tokens, running=runnings)
def test_a_code_is_read_back_and_proven(key: bytes, device: int, token: int, running: int) -> None:
    text = slip_code(key, device, token, running)

    code = read_slip_code(text.lower())
    verify(code, key)

    assert (code.device, code.token, code.running) == (device, token, running)
    assert len(text) == CODE_LENGTH == 41
    assert set(text) <= QR_ALPHABET


@given(
    key=keys, other=keys, place=st.integers(4, 40), letter=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
)
def test_another_key_or_one_changed_character_is_forged(
    key: bytes, other: bytes, place: int, letter: str
) -> None:
    text = slip_code(key, 7, 12345, 42)
    changed = text[:place] + letter + text[place + 1 :]

    if changed != text:
        with pytest.raises((SlipForged, SlipUnknown)):
            verify(read_slip_code(changed), key)
    if other != key:
        with pytest.raises(SlipForged):
            verify(read_slip_code(text), other)


@pytest.mark.parametrize("text", ["", "https://example.org", "BR1:", "BR2:" + "0" * 37, "BR1:" + "U" * 37])
def test_other_codes_are_unknown(text: str) -> None:
    with pytest.raises(SlipUnknown):
        read_slip_code(text)


@given(token=tokens, place=st.integers(0, 7), letter=st.sampled_from("123456789ABCDEFGHJKMNPQRSTVWXY"))
def test_one_wrong_character_on_the_phone_is_noticed(token: int, place: int, letter: str) -> None:
    spoken = phone_code(slip_code(b"k" * 32, 7, token, 42))
    wrong = spoken[:place] + letter + spoken[place + 1 :]

    assert read_phone_code(f"{spoken[:4].lower()}-{spoken[4:]}") == spoken
    if wrong != spoken and {wrong[place], spoken[place]} != {"0", "Z"}:
        with pytest.raises(SlipUnknown):
            read_phone_code(wrong)


def test_numbers_out_of_range_are_refused() -> None:
    for device, token, running in ((2**15, 0, 0), (0, 2**64, 0), (0, 0, 2**25), (-1, 0, 0)):
        with pytest.raises(ValueError, match="does not fit"):
            slip_code(b"k" * 32, device, token, running)
