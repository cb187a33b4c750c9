"""The list of reviews (`resources/reviews.yaml`): read by the application, written by one command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from app.content.reading import read_content_file
from app.domain.reviews import Review

REVIEWS = "reviews.yaml"
_HEAD = """\
# Wer welche Übersetzung geprüft und freigegeben hat. Wird mit `sozialraumbuero content review` geschrieben.
# `sha256` gilt für die Texte dieser Sprache: Wer sie danach ändert, hebt die Freigabe auf.
"""


def read_reviews(root: Path) -> tuple[Review, ...]:
    """All reviews, oldest first.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / REVIEWS, "reviews", schemas=root / "schemas", name=REVIEWS).values
    return tuple(
        Review(one["file"], one["language"], one["by"], date.fromisoformat(str(one["on"])), one["sha256"])
        for one in found["reviews"]
    )


def reviews_text(reviews: Iterable[Review]) -> str:
    """The file with these reviews; a later one of the same file and language replaces the former."""
    newest = {(one.file, one.language): one for one in reviews}
    listed = [
        {
            "file": one.file,
            "language": one.language,
            "by": one.by,
            "on": one.on.isoformat(),
            "sha256": one.sha256,
        }
        for one in newest.values()
    ]
    body = yaml.safe_dump(
        {"schema": "reviews/1", "reviews": listed}, allow_unicode=True, sort_keys=False, width=1000
    )
    return _HEAD + body
