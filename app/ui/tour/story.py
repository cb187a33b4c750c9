"""What the tour needs from outside, and what it leaves behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.ui.application import Shell
from app.ui.tour.driver import Driver, TourFailed
from app.ui.watchdog import Watchdog


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


class Eyes(Protocol):
    """Reads what was printed, with no help from the program that printed it (`app.wiring.tour_pages`)."""

    def texts(self, pdf: bytes) -> Sequence[str]:
        """The text of each page."""
        ...

    def language_share(self, pages: str, language: str) -> float:
        """Which part of the words is of that language."""
        ...

    def has_words(self, page: str, words: str) -> bool:
        """Whether the words stand on the page, letters in reading order."""
        ...

    def letters_in_several_shapes(self, pdf: bytes) -> int:
        """How many Arabic letters are drawn in more than one shape."""
        ...

    def picture_sum(self, pdf: bytes, page: int = 0) -> str:
        """SHA-256 of a page as it looks."""
        ...

    def scan(self, pdf: bytes, page: int = 0) -> bytes:
        """A page as a scanner would give it."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """The real things that the story is played with."""

    street: Shell
    office: Shell
    office_url: str
    code: Callable[[str], str]
    """Role → a one-time code of the office."""
    unplug: Callable[[], None]
    """From now on nobody answers at the office's address."""
    plug_in: Callable[[], None]
    """The office answers again."""
    eyes: Eyes
    words: Callable[[str], str]
    """The interface's words for an English source text."""
    is_joined: bool
    """Whether the letters of the client's language are joined (Arabic)."""


@dataclass(slots=True)
class Record:
    """Numbered pictures, PDFs, and what was found true."""

    folder: Path
    language: str
    watchdog: Watchdog
    steps: list[dict[str, Any]] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What was measured or seen: shares, sums, numbers."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The tour's own work, which no person's window waits for."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.watchdog.excuse(time.perf_counter() - begun)

    def picture(self, driver: Driver, name: str) -> None:
        """A numbered screenshot."""
        file = f"{self.language}-{len(self.steps) + 1:02d}-{name}.png"
        driver.settle()
        with self.aside():
            driver.picture(self.folder / file)
        self.steps.append({"step": name, "picture": file})

    def check(self, what: str, *, holds: bool) -> None:
        """A fact the tour stands for. Raises `TourFailed` when it does not hold."""
        if not holds:
            raise TourFailed(what)
        self.checks.append(what)
