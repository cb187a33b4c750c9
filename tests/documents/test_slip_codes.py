"""The code of a return slip: at most 41 characters, opaque, proven by a key, naming nobody."""

from __future__ import annotations

import secrets
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import qr
from app.domain.errors import SlipForged, SlipMistyped, SlipUnknown
from app.domain.ids import CROCKFORD
from app.domain.slips import (
    CODE_LENGTH,
    PHONE_LENGTH,
    PREFIX,
    phone_code,
    read_phone_code,
    read_slip_code,
    slip_code,
    verify,
)
from app.wiring.workplace import next_slip

QR_ALPHABET = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""ISO/IEC 18004 alphanumeric mode: 5.5 bits a character."""
keys = st.binary(min_size=32, max_size=32)
devices, tokens, runnings = st.integers(0, 2**15 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**25 - 1)
codes = st.builds(slip_code, keys, devices, tokens, runnings)
letters = st.sampled_from(CROCKFORD)


class Device:
    """As much of a store as makes slip codes."""

    def __init__(self, number: int, key: bytes) -> None:
        self.number, self.key = number, key

    def slip_key(self) -> tuple[int, bytes]:
        return self.number, self.key


# -- the square code --------------------------------------------------------------------------


@given(key=keys, device=devices, token=tokens, running=runnings)
def test_a_code_is_read_back_and_proven(key: bytes, device: int, token: int, running: int) -> None:
    text = slip_code(key, device, token, running)

    code = read_slip_code(text.lower())
    verify(code, key)

    assert (code.device, code.token, code.running) == (device, token, running)
    assert len(text) == CODE_LENGTH == 41
    assert set(text) <= QR_ALPHABET


@given(code=codes)
def test_every_code_fits_the_symbol_that_scanners_read(code: str) -> None:
    symbol = qr.draw(code, 0, 0)

    assert symbol.modules == 29, "version 3: a byte-mode text of 41 characters would need more"
    assert symbol.size / symbol.modules >= qr.LEAST_MODULE


@given(key=keys, device=devices, running=runnings, token=tokens)
def test_a_code_is_made_of_nothing_but_device_number_chance_and_key(
    key: bytes, device: int, running: int, token: int
) -> None:
    """The maker is handed no fact about a client, an agency or a need: there is none it could print."""
    with patch.object(secrets, "randbits", return_value=token):
        code, spoken = next_slip(Device(device, key), running)

    assert code == slip_code(key, device, token, running)
    assert spoken == phone_code(code)
    number = read_slip_code(code)
    said = replace(number, proof="", text="")
    assert (said.device, said.token, said.running) == (device, token, running)


def test_two_codes_of_the_same_letter_number_share_nothing_but_device_and_number() -> None:
    device = Device(7, b"k" * 32)
    one, other = next_slip(device, 42)[0], next_slip(device, 42)[0]

    assert one[: len(PREFIX) + 3] == other[: len(PREFIX) + 3]
    assert read_slip_code(one).token != read_slip_code(other).token
    assert read_slip_code(one).proof != read_slip_code(other).proof


@given(key=keys, other=keys, place=st.integers(0, 40), letter=letters)
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


@settings(max_examples=400)
@given(key=keys, token=tokens, edits=st.lists(st.tuples(st.integers(0, 40), letters), min_size=1, max_size=6))
def test_no_mutation_of_a_code_is_accepted(key: bytes, token: int, edits: list[tuple[int, str]]) -> None:
    code = slip_code(key, 7, token, 42)
    changed = code
    for place, letter in edits:
        changed = changed[:place] + letter + changed[place + 1 :]

    if changed != code:
        with pytest.raises((SlipForged, SlipUnknown)):
            verify(read_slip_code(changed), key)


@given(key=keys, tokens=st.tuples(tokens, tokens), cut=st.integers(len(PREFIX), CODE_LENGTH))
def test_parts_of_two_codes_make_no_third(key: bytes, tokens: tuple[int, int], cut: int) -> None:
    one, other = slip_code(key, 7, tokens[0], 1), slip_code(key, 7, tokens[1], 2)
    mixed = one[:cut] + other[cut:]

    if mixed not in (one, other):
        with pytest.raises((SlipForged, SlipUnknown)):
            verify(read_slip_code(mixed), key)


@given(text=st.text())
def test_any_text_is_a_code_or_unknown_and_nothing_else(text: str) -> None:
    try:
        code = read_slip_code(text)
    except SlipUnknown:
        return
    with pytest.raises(SlipForged):
        verify(code, b"k" * 32)


@pytest.mark.parametrize("text", ["", "https://example.org", "BR1:", "BR2:" + "0" * 37, "BR1:" + "U" * 37])
def test_other_codes_are_unknown(text: str) -> None:
    with pytest.raises(SlipUnknown):
        read_slip_code(text)


def test_numbers_out_of_range_are_refused() -> None:
    for device, token, running in ((2**15, 0, 0), (0, 2**64, 0), (0, 0, 2**25), (-1, 0, 0)):
        with pytest.raises(ValueError, match="does not fit"):
            slip_code(b"k" * 32, device, token, running)


# -- the code for the telephone ---------------------------------------------------------------


@given(code=codes)
def test_a_spoken_code_is_read_however_it_is_written(code: str) -> None:
    spoken = phone_code(code)

    assert len(spoken) == PHONE_LENGTH == 8
    assert read_phone_code(f" {spoken[:4].lower()}-{spoken[4:]} ") == spoken
    assert read_phone_code(spoken.replace("0", "o").replace("1", "l")) == spoken, "as people hear it"


@given(code=codes, place=st.integers(0, 7), letter=letters)
def test_one_wrong_character_on_the_phone_is_noticed(code: str, place: int, letter: str) -> None:
    spoken = phone_code(code)
    wrong = spoken[:place] + letter + spoken[place + 1 :]

    if wrong != spoken:
        with pytest.raises(SlipMistyped):
            read_phone_code(wrong)


@given(code=codes, first=st.integers(0, 7), second=st.integers(0, 7))
def test_two_swapped_characters_on_the_phone_are_noticed(code: str, first: int, second: int) -> None:
    spoken = phone_code(code)
    swapped = list(spoken)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    wrong = "".join(swapped)

    if wrong != spoken:
        with pytest.raises(SlipMistyped):
            read_phone_code(wrong)
