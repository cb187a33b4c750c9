"""Every kind of letter that we ship, written with its sample: all copies, and blank where it may be."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.domain.letters import LetterContent

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@cache
def templates() -> LetterTemplates:
    """The templates as they are shipped, composed in this process."""
    return LetterTemplates(RESOURCES, load_content(RESOURCES).directory)


def kinds() -> list[str]:
    """The names of all kinds."""
    return [kind.id for kind in templates().kinds()]


def copies(kind: str, language: str) -> tuple[LetterContent, ...]:
    """All copies of a kind for a client who reads `language`."""
    facts = templates().sample(kind, language)
    return templates().compose(facts, ("de", language) if language != "de" else ("de",))


def blank(kind: str, language: str) -> tuple[LetterContent, ...]:
    """A kind to fill in by hand; nothing if it is not meant for that."""
    if not templates().kind(kind).blank:
        return ()
    facts = replace(templates().sample(kind, language), blank=True)
    return templates().compose(facts, (language,))
