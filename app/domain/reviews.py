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


def review_of(reviews: Iterable[Review], file: str, language: str, sha256: str) -> Review | None:
    """The review of exactly these words; None where nobody has signed them off."""
    return next(
        (one for one in reviews if (one.file, one.language, one.sha256) == (file, language, sha256)), None
    )


def is_signed_off(reviews: Iterable[Review], file: str, language: str, sha256: str) -> bool:
    """Whether somebody has signed off exactly these words."""
    return review_of(reviews, file, language, sha256) is not None
