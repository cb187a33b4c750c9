"""The few words of the screen that a client has to herself, in her language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientWords:
    """What stands on that screen beside the texts of the form, in one language."""

    language: str
    voices: tuple[str, ...]
    """ISO 639 codes under which systems have a voice that reads this language; empty = none is known."""
    next: str
    back: str
    decline: str
    """On the button: 'I don't want to answer'."""
    declined: str
    """Where that was chosen."""
    read: str
    stop: str
    no_voice: str
    not_yet: str
    """Before a text that is shown in another language."""
    must: str
    """A required question was left blank: answer, or say that you do not want to."""
    check: str
    """An answer breaks a rule of the form that has no words of its own."""
    more: str
    """After each row of a repeat."""
    yes: str
    no: str
    several: str
    search: str
    day: str
    month: str
    year: str
    hour: str
    minute: str
    thanks: str
    give_back: str
    staff: str
    """On the way back to the caseworker's side."""


def words_for(words: Mapping[str, ClientWords], chain: tuple[str, ...]) -> ClientWords:
    """Those of the first language of `chain` that has any: hers, then those that she may understand."""
    return next((words[tag] for tag in chain if tag in words), words["de"])
