"""Letter contents as JSON and back: what is stored and synced with an issued letter.

Version 2 keeps each letterhead once per letter (a logo is as large as the rest); version 1, with
the letterhead in every copy, is still read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from app.domain.errors import StoreNewer
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    CodeLine,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Letterhead,
    Logo,
    Paragraph,
    Run,
    SignatureLine,
    SlipContent,
    Table,
    Together,
    WritingLines,
)
from app.domain.records import Json

VERSION = 2
"""Rises when the content model changes in a way that old readers cannot read."""

_BLOCKS: dict[str, type[Block]] = {
    kind.__name__: kind
    for kind in (Paragraph, Heading, Bullets, Table, SignatureLine, WritingLines, Bilingual)
}


def to_json(copies: Sequence[LetterContent]) -> Json:
    """All copies of a letter as plain JSON.

    Raises:
        TypeError: a recovery sheet or a paper form, which are never stored.
    """
    letterheads = list(dict.fromkeys(copy.letterhead for copy in copies))
    return {
        "version": VERSION,
        "letterheads": [_plain(letterhead) for letterhead in letterheads],
        "copies": [{**_plain(copy), "letterhead": letterheads.index(copy.letterhead)} for copy in copies],
    }


def from_json(value: Json) -> tuple[LetterContent, ...]:
    """The copies as they were issued.

    Raises:
        StoreNewer: written by a newer version of the application.
    """
    version = value.get("version", 1)
    if version > VERSION:
        raise StoreNewer(found=version, known=VERSION)
    if version == 1:
        return tuple(_content(copy, _letterhead(copy["letterhead"])) for copy in value["copies"])
    letterheads = [_letterhead(letterhead) for letterhead in value["letterheads"]]
    return tuple(_content(copy, letterheads[copy["letterhead"]]) for copy in value["copies"])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, CodeLine | Together):
        raise TypeError("a recovery sheet or a paper form is never stored")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **plain} if isinstance(value, Block) else plain
    return value


def _run(value: Any) -> Run:
    if isinstance(value, str):
        return value
    return Field(value["value"], FieldType(value["type"]), value["language"])


def _runs(values: Any) -> tuple[Run, ...]:
    return tuple(_run(value) for value in values)


def _block(value: Json) -> Block:
    kind = _BLOCKS[value["is"]]
    rest = {name: item for name, item in value.items() if name != "is"}
    if kind is Bullets:
        rest["items"] = tuple(_runs(item) for item in rest["items"])
    elif kind is Table:
        rest["head"] = tuple(_runs(cell) for cell in rest["head"])
        rest["rows"] = tuple(tuple(_runs(cell) for cell in row) for row in rest["rows"])
        rest["widths"] = tuple(rest["widths"])
    elif kind is SignatureLine:
        rest["strokes"] = tuple(tuple(stroke) for stroke in rest.get("strokes", ()))
    elif kind is WritingLines:
        rest["label"] = _runs(rest["label"])
    elif kind is Bilingual:
        rest["rows"] = tuple(
            BilingualRow(_runs(row["left"]), _runs(row["right"]), row["look"]) for row in rest["rows"]
        )
        rest["languages"] = tuple(rest["languages"])
    elif "runs" in rest:
        rest["runs"] = _runs(rest["runs"])
    return kind(**rest)


def _slip(value: Json | None) -> SlipContent | None:
    if value is None:
        return None
    rest: dict[str, Any] = dict(value)
    rest["return_to"], rest["choices"] = tuple(rest["return_to"]), tuple(rest["choices"])
    return SlipContent(**rest)


def _letterhead(value: Json) -> Letterhead:
    rest = dict(value)
    rest["footer"] = tuple(tuple(column) for column in rest["footer"])
    rest["logo"] = Logo(**rest["logo"]) if rest.get("logo") else None
    return Letterhead(**rest)


def _content(value: Json, letterhead: Letterhead) -> LetterContent:
    rest = dict(value)
    rest["copy"] = Copy(rest["copy"])
    rest["made_at"] = datetime.fromisoformat(rest["made_at"])
    rest["letterhead"] = letterhead
    rest["recipient"] = tuple(rest["recipient"])
    rest["remark"] = tuple(rest["remark"])
    rest["information"] = tuple(
        InformationRow(row["label"], Field(**{**row["field"], "type": FieldType(row["field"]["type"])}))
        for row in rest["information"]
    )
    rest["subject"] = _runs(rest["subject"])
    rest["notice"] = _runs(rest["notice"])
    rest["blocks"] = tuple(_block(block) for block in rest["blocks"])
    rest["slip"] = _slip(rest["slip"])
    rest["least_types"] = tuple((tag, size) for tag, size in rest.get("least_types", ()))
    return LetterContent(**rest)
