"""Code words for cases without a name: short, plain, easy to say in any language, nothing about a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from secrets import choice


def suggested(words: Sequence[str], taken: Collection[str]) -> str:
    """A word that no other case uses; with a number once the list is used up.

    Args:
        words: those to choose from (resources/code-words.yaml).
        taken: code words in use.
    """
    used = {word.casefold() for word in taken}
    free = [word for word in words if word.casefold() not in used]
    if free:
        return choice(free)
    number = 2
    while True:
        free = [f"{word} {number}" for word in words if f"{word} {number}".casefold() not in used]
        if free:
            return choice(free)
        number += 1
