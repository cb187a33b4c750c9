"""What the tour needs from outside, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.ui.application import Shell
from app.ui.tour.driver import Driver, TourFailed


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes to the van; invented (`resources/demo/tour.yaml`)."""

    language: str
    language_search: str
    given_name: str
    family_name: str
    own_words: str
    child_name: str
    summary: str

    @property
    def name(self) -> str:
        """As the screens show it."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Stage:
    """The real things that the story is played with."""

    street: Shell
    office: Shell
    office_url: str
    code: Callable[[str], str]
    """Role → a one-time code of the office."""
    read_pdf: Callable[[bytes], Sequence[str]]
    """The text of each page."""
    words: Callable[[str], str]
    """The interface's words for an English source text."""
    is_shaped: Callable[[bytes, str], bool]
    """Whether the words of a language stand in the PDF as letters that a reader can read."""


@dataclass(slots=True)
class Record:
    """Numbered pictures, PDFs, and what was found true."""

    folder: Path
    language: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)

    def picture(self, driver: Driver, name: str) -> None:
        """A numbered screenshot."""
        file = f"{self.language}-{len(self.steps) + 1:02d}-{name}.png"
        driver.picture(self.folder / file)
        self.steps.append({"step": name, "picture": file})

    def check(self, what: str, *, holds: bool) -> None:
        """A fact the tour stands for. Raises `TourFailed` when it does not hold."""
        if not holds:
            raise TourFailed(what)
        self.checks.append(what)
