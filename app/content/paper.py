"""The few words that a form on paper needs beside its own texts (`resources/forms/paper.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.content.reading import read_content_file
from app.domain.paper import PaperWords

PAPER = "forms/paper.yaml"


def paper_words(root: Path) -> Mapping[str, PaperWords]:
    """Language tag → words; German is always there.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / PAPER, "paper-form", schemas=root / "schemas", name=PAPER).values
    return {
        tag: PaperWords(
            language=tag,
            only_if=words["if"],
            several=words["several"],
            date=words["date"],
            number=words["number"],
            time=words["time"],
            page=words["page"],
        )
        for tag, words in found["languages"].items()
    }
