"""Script and direction of a language as layout asks for them: often, so the answers are kept."""

from __future__ import annotations

from functools import cache

from app.i18n.languages import Direction, language


@cache
def script_of(tag: str) -> str:
    """ISO 15924 code; decides the first choice of faces and the size of type."""
    return language(tag).script


@cache
def right_to_left(tag: str) -> bool:
    """Whether text in this language starts at the right."""
    return language(tag).direction is Direction.RTL
