"""A letter's plan as the `LetterKind` that screens and actions know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.content.letter_files import Part
from app.domain.letter_kinds import AddressedTo, Ask, AskType, LetterKind, TextOrigin, WrittenFor
from app.domain.records import Category


def kind_of(plan: Part, languages: tuple[str, ...]) -> LetterKind:
    """What the plan says about its kind. `plan` is checked against its schema."""
    return LetterKind(
        id=str(plan["id"]),
        version=str(plan["version"]),
        labels=_plain(plan["labels"]),
        about=_plain(plan["about"]),
        written_for=WrittenFor(plan["written_for"]),
        addressed_to=AddressedTo(plan["addressed_to"]),
        basis=str(plan["basis"]),
        legal=bool(plan["legal"]),
        categories=tuple(Category(value) for value in plan["categories"]),
        asks=tuple(_ask(ask) for ask in plan.get("asks", ())),
        blank=bool(plan.get("blank")),
        with_slip=any("slip" in copy for copy in plan["copies"].values()),
        languages=languages,
        source=" ".join(str(plan["source"]).split()),
        checked_on=str(plan["checked_on"]),
    )


def text_origin(language: str, texts: Part, *, reviewed: bool) -> TextOrigin:
    """What is known about a file of texts. `texts` is checked against its schema."""
    return TextOrigin(
        language=language,
        version=str(texts["version"]),
        checked_on=str(texts["checked_on"]),
        source=" ".join(str(texts["source"]).split()),
        reviewed=reviewed,
    )


def _ask(ask: Part) -> Ask:
    choices: Mapping[str, Any] = ask.get("choices", {})
    return Ask(
        name=str(ask["name"]),
        type=AskType(ask["type"]),
        labels=_plain(ask["labels"]),
        required=bool(ask.get("required")),
        hints=_plain(ask.get("hints", {})),
        choices=tuple((str(code), _plain(labels)) for code, labels in choices.items()),
        columns=tuple(_ask(column) for column in ask.get("columns", ())),
        prefill=str(ask.get("prefill", "")),
        most=int(ask.get("most", 20)),
    )


def _plain(labels: Mapping[str, Any]) -> dict[str, str]:
    return {str(language): str(words) for language, words in labels.items()}
