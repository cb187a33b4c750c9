"""The words of the client's own screen: in every language of the intake, each in its own."""

from __future__ import annotations

import unicodedata
from dataclasses import fields

import pytest

from app.domain.client_words import ClientWords, words_for
from app.forms.library import Forms
from app.i18n import language
from tests.support.real_content import RESOURCES, real_content

WORDS = real_content().client_words
SCRIPTS = {"Arab": "ARABIC", "Ethi": "ETHIOPIC", "Cyrl": "CYRILLIC", "Latn": "LATIN"}


def texts(words: ClientWords) -> dict[str, str]:
    return {
        one.name: getattr(words, one.name) for one in fields(words) if one.name not in {"language", "voices"}
    }


def test_they_are_there_in_every_language_of_the_intake() -> None:
    assert set(Forms(RESOURCES / "forms").open_form("intake").languages) == set(WORDS)


@pytest.mark.parametrize("tag", sorted(WORDS))
def test_they_are_written_in_the_script_of_their_language(tag: str) -> None:
    script = SCRIPTS[language(tag).script]
    for name, text in texts(WORDS[tag]).items():
        letters = [letter for letter in text if letter.isalpha()]
        assert letters, name
        assert all(unicodedata.name(letter).startswith(script) for letter in letters), (name, text)


@pytest.mark.parametrize("tag", sorted(set(WORDS) - {"de", "de-simple"}))
def test_nothing_is_left_in_german(tag: str) -> None:
    german = texts(WORDS["de"])
    same = {name for name, text in texts(WORDS[tag]).items() if text == german[name]}
    assert same <= {"minute"}


def test_a_language_without_words_takes_those_that_the_client_may_understand() -> None:
    assert words_for(WORDS, ("rom", "ro", "bg", "de")).language == "ro"
    assert words_for(WORDS, ("so",)).language == "de"
