"""Words of a form on paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What stands on a paper form beside its questions, in one language."""

    language: str
    only_if: str
    """Before the question and answer on which this one depends."""
    several: str
    date: str
    """How to write a date: day, month, year."""
    number: str
    time: str
    page: str
    """With `{page}` and `{pages}`."""
