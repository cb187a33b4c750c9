"""A client's papers as files, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.actions.letter_ports import Picture


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was found good, before it is kept."""

    media_type: str
    sha256: str
    """Of what will be kept."""
    source_sha256: str
    """Of the file as it came; a picture is made anew, so the two differ."""
    thumb: bytes = field(repr=False)
    content: Callable[[], Iterable[bytes]] = field(repr=False)
    """What will be kept, piece by piece, from its beginning."""


class PaperPages(Protocol):
    """The pages of one kept paper, drawn in a process of its own with limits; RENDER lane."""

    def page_sizes(self) -> Sequence[tuple[float, float]]:
        """Width and height of each page in mm.

        Raises:
            PaperUnusable: it cannot be drawn.
            RecordNotFound: its file is not on this workstation.
        """
        ...

    def page_picture(self, page: int, width: int, part: tuple[int, int, int, int] | None = None) -> Picture:
        """One page or a part of it, as `Press.page_picture`. Raises as `page_sizes`."""
        ...

    def printable(self) -> bytes:
        """As a PDF to print: a picture on a sheet of A4, a PDF as it is. Raises as `page_sizes`."""
        ...

    def close(self) -> None:
        """Its process ends."""
        ...


class Papers(Protocol):
    """Files of papers: checked, kept encrypted on this workstation, given out again."""

    def check(self, source: Path | bytes) -> CheckedFile:
        """Read a file that somebody gave, in a limited child; takes a second. RENDER lane.

        Raises:
            PaperUnusable: `reason` = gone (the stick was pulled out), folder, empty, large, type, heic,
                broken, password.
        """
        ...

    def keep(self, file: CheckedFile) -> str:
        """Keep it; its name. STORE lane.

        Raises:
            PaperUnusable: `reason` = gone, changed: it is no longer what was checked; nothing was kept.
            StoreFull: nothing was kept.
        """
        ...

    def is_whole(self, name: str) -> bool:
        """Read the kept copy back, all of it, and compare its hash. STORE lane."""
        ...

    def remove_source(self, path: Path, file: CheckedFile) -> bool:
        """Delete the file that was taken over, if it still is what was checked; False = it stays."""
        ...

    def pieces(self, name: str) -> Iterator[bytes]:
        """The kept file. Raises `RecordNotFound`: not on this workstation."""
        ...

    def thumbs(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Small pictures (JPEG) of those of these files that are here. STORE lane."""
        ...

    def sizes(self, names: Collection[str]) -> Mapping[str, int]:
        """Bytes of those of these files that are here. STORE lane."""
        ...

    def pages(self, name: str) -> PaperPages:
        """To look at a kept paper; nothing is read yet."""
        ...
