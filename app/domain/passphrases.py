"""A passphrase that can be spoken: random syllables, no dictionary."""

from __future__ import annotations

import secrets

CONSONANTS = "bdfgklmnprstwz"
VOWELS = "aeiou"
GROUPS = 6
"""Six groups of two syllables: 6 × log2((14 × 5)²) = 73 bits, above the 60 that a store demands."""


def suggest() -> str:
    """For example `bafo-milu-tero-gika-suno-wape`."""
    return "-".join("".join(_syllable() for _ in range(2)) for _ in range(GROUPS))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
