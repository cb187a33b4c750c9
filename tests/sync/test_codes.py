"""The enrolment code: typed by a person, so it has to survive how people type."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import EnrolmentCodeInvalid
from app.sync import codes


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=32, max_size=32))
def test_a_code_says_what_it_was_made_of(secret: bytes, office_key: bytes) -> None:
    text = codes.make(secret, office_key)

    read = codes.read(text)

    assert len(text.replace("-", "")) == codes.LENGTH == 26
    assert read == codes.EnrolmentCode(codes.stored_key(secret), codes.fingerprint(office_key))


def test_case_spaces_and_letters_that_look_like_digits_do_not_matter() -> None:
    text = codes.make(b"\0" * 9 + b"\x01", bytes(32))

    typed = text.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert codes.read(typed) == codes.read(text)


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 25, "A" * 27])
def test_a_code_of_another_length_is_refused(typed: str) -> None:
    with pytest.raises(EnrolmentCodeInvalid):
        codes.read(typed)


def test_a_mistyped_character_never_reads_as_the_same_code() -> None:
    text = codes.make(os.urandom(10), os.urandom(32))
    right = codes.read(text)
    noticed = 0
    for place, letter in enumerate(text):
        if letter == "-":
            continue
        typed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        try:
            assert codes.read(typed) != right
        except EnrolmentCodeInvalid:
            noticed += 1

    assert noticed > 10, "two check bits notice three of four slips"


def test_request_and_answer_cannot_be_played_back_as_each_other() -> None:
    key = codes.stored_key(b"0123456789")

    assert codes.request_mac(key, b"x") != codes.answer_mac(key, b"", b"x")
    assert codes.handle(key) not in key
