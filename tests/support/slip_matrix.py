"""Every simulated scan and photo of a letter's slip, and how many of them are read."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from PIL import Image

from app.documents import scanning
from app.documents.engine import Engine
from app.domain.slips import FoundCode, phone_code, slip_code
from tests.support.letter_samples import FONTS, KEY, SLIP, german
from tests.support.paper import (
    ANGLES,
    FAULTS,
    MM_PER_INCH,
    RESOLUTIONS,
    Shot,
    as_jpeg,
    as_png,
    photographed,
    rastered,
    scanned,
    slip,
)

DEVICE = 77
PHOTOS = {"letter": (2448, 3264), "slip": (1836, 2448)}
"""8 million pixels for a whole letter: an old telephone; 4.5 for a slip."""
MAX_TILT = 35.0


@dataclass(frozen=True, slots=True)
class Case:
    """One scan or photo: what stands on it, and how it came about."""

    name: str
    code: str
    file: bytes = field(repr=False)


@dataclass(slots=True)
class Tally:
    """How many were read, which were not, and which were read as something else."""

    total: int = 0
    read: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.read / max(self.total, 1)


def code_of(number: int) -> str:
    """The code of an invented letter."""
    chance = random.Random(number)  # noqa: S311 - the same letters each time
    return slip_code(KEY, DEVICE, chance.getrandbits(64), number)


@cache
def engine() -> Engine:
    return Engine(FONTS)


@lru_cache(maxsize=6)
def letter_page(number: int, dpi: int) -> Image.Image:
    """The first page of a letter, printed."""
    code = code_of(number)
    content = replace(german(), slip=replace(SLIP, code=code, phone_code=phone_code(code)))
    return rastered(engine().render([content]), dpi)


def scans(letters: Iterable[int], *, sample: bool = False) -> Iterator[Case]:
    """Resolutions × faults × angles; a sample takes one or two of the six angles, in turn."""
    place = 0
    for number in letters:
        for dpi in RESOLUTIONS:
            for fault in FAULTS:
                few = [ANGLES[place % 6], ANGLES[(place + 3) % 6]][: 1 if dpi == RESOLUTIONS[-1] else 2]
                angles = few if sample else ANGLES
                place += 1
                for angle in angles:
                    page = scanned(letter_page(number, dpi), dpi, fault, angle, seed=place)
                    yield Case(
                        f"{dpi} dpi, {fault}, {angle}°, letter {number}", code_of(number), as_png(page)
                    )


def photos(count: int, *, seed: int = 1) -> Iterator[Case]:
    """Tilted up to 35°, any way round, in bad light, by an unsteady hand; every other one a torn-off slip."""
    chance = random.Random(seed)  # noqa: S311 - the same photos each time
    for place in range(count):
        shot = Shot(
            tilt=MAX_TILT if place % 5 == 0 else chance.uniform(0, MAX_TILT),
            direction=chance.uniform(0, 360),
            turn=chance.uniform(0, 360),
            shake=chance.uniform(1, 6),
            shade=chance.uniform(0.3, 0.8),
            quality=chance.randrange(35, 85),
            seed=place,
        )
        number, dpi = place % 4, 300
        what = "slip" if place % 2 else "letter"
        paper = slip(code_of(number), dpi) if place % 2 else letter_page(number, dpi)
        size = PHOTOS[what] if chance.random() < 0.5 else PHOTOS[what][::-1]
        photo = photographed(paper, dpi / MM_PER_INCH, shot, size)
        yield Case(f"{what}, {shot}", code_of(number), as_jpeg(photo, 90))


def read(file: bytes) -> list[FoundCode]:
    """What the child reads, in this process: starting one for each picture would take most of the time."""
    scan = scanning.open_scan(file)
    return [code for page in range(scan.pages) for code in scanning.codes_on(scan.sheet(page), page + 1)]


def tally(cases: Iterable[Case]) -> Tally:
    """Read them all."""
    result = Tally()
    for case in cases:
        texts = [code.text for code in read(case.file) if code.text]
        result.total += 1
        result.read += texts == [case.code]
        if case.code not in texts:
            result.missed.append(case.name)
        if set(texts) - {case.code}:
            result.wrong.append(case.name)
    return result
