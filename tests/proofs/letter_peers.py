"""`python3 -m app prove letter-peers`: a letter by our engine takes less time than by any other.

In CPU time, warm, the same visible page; ours is tagged and archivable besides.
"""

from __future__ import annotations

import time
from itertools import count

import pytest

from app.documents.engine import Engine
from tests.support.letter_peers import PEERS
from tests.support.letter_samples import FONTS, german
from tests.support.measuring import assert_ratio, by_turns, timed
from tests.support.pdf_reading import page_texts

ROUNDS = 12


@pytest.mark.parametrize("peer", PEERS)
def test_a_letter_takes_less_time_than_by(peer: str) -> None:
    engine, numbers = Engine(FONTS), count()

    def own() -> float:
        letter = german(name=f"Person Nummer {next(numbers)}")
        return timed(lambda: engine.render([letter]), time.process_time)

    def theirs() -> float:
        letter = german(name=f"Person Nummer {next(numbers)}")
        return timed(lambda: PEERS[peer](letter), time.process_time)

    assert_ratio(f"letter against {peer}, CPU", 1.0, by_turns(theirs, own, ROUNDS, warm_up=3))


@pytest.mark.parametrize("peer", PEERS)
def test_their_page_has_the_same_words(peer: str) -> None:
    def words(pages: list[str]) -> set[str]:
        text = "\n".join(pages).replace("\ufffe", "-").replace("\x02", "-")
        return {word.strip(".,;:") for word in text.split() if len(word) > 4}

    own, theirs = page_texts(Engine(FONTS).render([german()])), page_texts(PEERS[peer](german()))

    assert len(own) == len(theirs) == 1
    assert len(words(own) ^ words(theirs)) <= 0.06 * len(words(own)), words(own) ^ words(theirs)
