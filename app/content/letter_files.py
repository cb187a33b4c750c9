"""Reads the YAML files of letters and demo cases, whose texts must remember their line.

Templates come from people who are no programmers: a fault must name file, line and reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.content.reading import LinedLoader, read_content_file
from app.content.reviews import REVIEWS, read_reviews
from app.domain.errors import ContentBroken
from app.domain.languages import GERMAN
from app.domain.reviews import Review, is_signed_off
from app.i18n import gettext as _

LETTERS = "letters"
TEXTS = "letters/texts"
COMMON = "common"
"""Folder of the texts that every kind may use."""
OTHER_FILES = {"letterhead", "sample", "spoken-consent", "words"}
"""Files beside the plans that are no plans."""

LARGEST_FILE = 250_000
"""Bytes of a plan or a text file; the longest of ours has under 20,000."""

Part = Mapping[str, Any]
"""A block, row or item as the template file states it."""


def read_lined(root: Path, place: str, schema_name: str, *, version: int = 1) -> Mapping[str, Any]:
    """What the file `root/place` holds, checked against `root/schemas/<schema_name>.json`.

    Raises:
        ContentBroken: unreadable, too large, no YAML, or not as the schema demands.
        ContentVersionUnknown: the file is of another version.
    """
    schemas = root / "schemas"
    return read_content_file(
        root / place, schema_name, (version,), schemas=schemas, loader=LinedLoader, name=place
    ).values


class TemplateFiles:
    """Plans and texts of the letters below `root`, each read when first needed and kept.

    `instead` puts files of a person's own in the place of shipped ones, or beside them: place
    (`letters/reminder.yaml`) → the file. A faulty file is reported under its place.
    """

    def __init__(self, root: Path, instead: Mapping[str, Path] | None = None) -> None:
        """Reads nothing yet."""
        self.root = root
        self._instead = dict(instead or {})
        self._read: dict[str, Part] = {}
        self._languages: dict[str, tuple[str, ...]] = {}

    def kind_ids(self) -> tuple[str, ...]:
        """Every kind that has a plan, by name."""
        places = {f"{LETTERS}/{path.name}" for path in (self.root / LETTERS).glob("*.yaml")} | {
            place for place in self._instead if not place.startswith(TEXTS)
        }
        return tuple(sorted(Path(place).stem for place in places if Path(place).stem not in OTHER_FILES))

    def text_folders(self) -> tuple[str, ...]:
        """Kinds that have texts (and `COMMON`), by name."""
        folders = {path.parent.name for path in (self.root / TEXTS).glob("*/*.yaml")}
        own = {Path(place).parent.name for place in self._instead if place.startswith(f"{TEXTS}/")}
        return tuple(sorted(folders | own))

    def languages(self, kind: str) -> tuple[str, ...]:
        """Languages that have texts of this kind (or `COMMON`), German first."""
        if kind not in self._languages:
            self._languages[kind] = self._found_languages(f"{TEXTS}/{kind}")
        return self._languages[kind]

    def _found_languages(self, folder: str) -> tuple[str, ...]:
        found = {path.stem for path in (self.root / folder).glob("*.yaml")} | {
            Path(place).stem for place in self._instead if place.startswith(f"{folder}/")
        }
        return tuple(sorted(found, key=lambda tag: (tag != GERMAN, tag)))

    def plan(self, kind: str) -> Part:
        """The structure of a kind.

        Raises:
            ContentBroken, ContentVersionUnknown: as `read_lined`, or it is called another name.
        """
        place = plan_place(kind)
        return self._checked(place, "letter", "id", kind)

    def texts(self, kind: str, language: str) -> Part:
        """The text file of a kind (or `COMMON`) in a language that has one.

        Raises:
            ContentBroken, ContentVersionUnknown: as `plan`.
        """
        place = text_place(kind, language)
        return self._checked(place, "letter-text", "letter", kind)

    def is_reviewed(self, kind: str, language: str) -> bool:
        """Whether the texts of a kind in a language are signed off, by the file or by the list of reviews."""
        if self.texts(kind, language)["reviewed"]:
            return True
        place = text_place(kind, language)
        path = self._instead.get(place, self.root / place)
        return is_signed_off(self._reviews, place, language, hashlib.sha256(path.read_bytes()).hexdigest())

    @cached_property
    def _reviews(self) -> tuple[Review, ...]:
        return read_reviews(self.root) if (self.root / REVIEWS).exists() else ()

    def _checked(self, place: str, schema_name: str, key: str, name: str) -> Part:
        if place not in self._read:
            path = self._instead.get(place, self.root / place)
            found = read_content_file(
                path,
                schema_name,
                (2,),
                schemas=self.root / "schemas",
                loader=LinedLoader,
                name=place,
                largest=LARGEST_FILE,
            ).values
            if found[key] != name:
                line = getattr(found[key], "line", 0)
                reason = _("{key}: '{found}' in a file for '{name}'").format(
                    key=key, found=found[key], name=name
                )
                raise ContentBroken(file=place, place=f"line {line}", reason=reason)
            self._read[place] = found
        return self._read[place]


def plan_place(kind: str) -> str:
    """Where the plan of a kind lies, as errors call it."""
    return f"{LETTERS}/{kind}.yaml"


def text_place(kind: str, language: str) -> str:
    """Where the texts of a kind lie, as errors call them."""
    return f"{TEXTS}/{kind}/{language}.yaml"
