"""Who signed a translation off, and for which words exactly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Review:
    """A translation that a person has read and found right; it ends when a word changes."""

    file: str
    """Place below `resources/`: `forms/intake.xlsx`."""
    language: str
    by: str
    on: date
    sha256: str


def digest_of_texts(texts: Iterable[tuple[str, str, str]]) -> str:
    """SHA-256 of the texts of one language: (place, column, words), in any order."""
    plain = json.dumps(sorted(texts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def is_signed_off(reviews: Iterable[Review], file: str, language: str, sha256: str) -> bool:
    """Whether somebody has signed off exactly these words."""
    return any(
        review.file == file and review.language == language and review.sha256 == sha256 for review in reviews
    )
