"""What a legal basis leaves of a client's facts on the receiver's copy."""

from __future__ import annotations

from dataclasses import fields

import pytest

from app.domain.letter_facts import LETTER_CATEGORIES, ClientFacts, covered, for_copy
from app.domain.letters import Copy
from app.domain.records import Category
from tests.support.letter_facts import CLIENT, letter_facts


def test_the_receiver_gets_only_what_is_covered() -> None:
    client = for_copy(letter_facts([Category.NAME, Category.HOUSEHOLD]), Copy.RECEIVER).client
    assert (client.name, client.adults, client.children) == (CLIENT.name, 2, 3)
    assert (client.birth_date, client.address, client.phone, client.spoken, client.documents) == (
        None,
        (),
        None,
        (),
        (),
    )


@pytest.mark.parametrize("copy", [Copy.SENDER, Copy.CLIENT, Copy.COURTESY])
def test_the_other_copies_keep_everything(copy: Copy) -> None:
    assert for_copy(letter_facts([]), copy).client == CLIENT


def test_every_fact_belongs_to_a_category_and_residence_to_none() -> None:
    assert covered(CLIENT, LETTER_CATEGORIES) == CLIENT
    assert covered(CLIENT, [Category.RESIDENCE, Category.NEED]) == ClientFacts()
    assert not any("residence" in field.name for field in fields(ClientFacts))
