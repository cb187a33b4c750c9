"""Paragraphs of a letter in every language of our clients, with values as templates insert them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.domain.letters import Copy, Field, FieldType, InformationRow, LetterContent, Paragraph, Run
from tests.support.letter_samples import LETTERHEAD, MADE_AT, NUMBER

FILE = Path(__file__).resolve().parents[1] / "documents" / "reference_texts.yaml"
_PLACE = re.compile(r"\{(\w+)\}")
_TYPES = {"agency": FieldType.NAME}
"""Other values are of the type that they are named for."""


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return content


def languages() -> tuple[str, ...]:
    """Tags of all languages."""
    return tuple(_file()["texts"])


def value(name: str, language: str) -> Field:
    """A value as it is inserted into the text of a language; names are written in the language itself."""
    if name == "name":
        return Field(_file()["texts"][language]["name"], FieldType.NAME, language)
    return Field(_file()["values"][name], _TYPES.get(name) or FieldType(name))


def paragraphs(language: str) -> list[tuple[Run, ...]]:
    """The reference text of a language."""
    result = []
    for text in _file()["texts"][language]["paragraphs"]:
        pieces = _PLACE.split(text)
        runs = (value(piece, language) if index % 2 else piece for index, piece in enumerate(pieces))
        result.append(tuple(run for run in runs if run))
    return result


def letter(language: str) -> LetterContent:
    """A page with the reference text as a client's copy."""
    names = ("name", "address", "phone", "email", "date", "time", "amount", "number")
    return LetterContent(
        copy=Copy.COURTESY,
        language=language,
        number=NUMBER,
        made_at=MADE_AT,
        letterhead=LETTERHEAD,
        copy_label="",
        recipient=(),
        remark=(),
        information=tuple(InformationRow(name, value(name, language)) for name in names),
        subject=(value("name", language), " – ", value("number", language)),
        blocks=tuple(Paragraph(runs) for runs in paragraphs(language)),
        title=f"{NUMBER} ({language})",
    )
