"""The child's side of an import: a form file → XForm XML, checked; never run in the application itself."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl.utils.exceptions import InvalidFileException
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from app.domain.errors import FormBroken
from app.forms.oversize import oversize
from app.forms.places import places_of
from app.forms.reading import read_form

_NOT_RECOGNISED = "Argument 'definition' was not recognized"
"""How pyxform 4.5 says that a file is none of the kinds it reads."""
_UNKNOWN_TAGS = "The following language declarations do not contain valid machine-readable codes: "
_TWO_PARTS = re.compile(r"\([a-z]{2,3}-[A-Za-z]{4,8}\)$")
"""A language with a script (ISO 15924) or a variant of 5 to 8 letters behind it."""


def main(arguments: Sequence[str]) -> int:
    """Write `{"xml": …, "warnings": …}` or `{"problems": …}`, with `places`, as JSON to standard output.

    What pyxform and its readers raise on broken files ends this process; the importer reports it.
    """
    path = Path(arguments[0])
    if too_large := oversize(path):
        sys.stdout.buffer.write(json.dumps({"problems": [too_large], "places": {}}).encode())
        return 0
    try:
        xml, warnings = _converted(path)
        read_form(xml.encode(), file=path.name)
        answer: dict[str, object] = {"xml": xml, "warnings": warnings}
    except FormBroken as error:
        answer = {"problems": error.facts["problems"]}
    except PyXFormError as error:
        is_none = str(error).startswith(_NOT_RECOGNISED)
        answer = {"problems": [f"no {path.suffix} file, or a damaged one" if is_none else str(error)]}
    except UnicodeDecodeError as error:
        answer = {"problems": [f"not written in UTF-8: byte {error.start + 1} of the file"]}
    answer["places"] = places = _places(path)
    _add_odd_cells(answer, places)
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _add_odd_cells(answer: dict[str, Any], places: dict[str, Any]) -> None:
    """Cells that hold an error of the spreadsheet spoil the form; a formula counts by its last value."""
    for sheet, found in places.items():
        for row, heading, content in found.pop("odd", ()):
            where = f"[row : {row}] On the '{sheet}' sheet, the '{heading}' value is"
            if content.startswith("="):
                said = f"{where} a formula, of which only the value counts that was saved with it: {content}"
                answer.setdefault("warnings" if "xml" in answer else "problems", []).append(said)
            else:
                problems = answer.setdefault("problems", [])
                problems.append(f"{where} an error of the spreadsheet: {content}")


def _places(path: Path) -> dict[str, Any]:
    """Where things stand; nothing where the file cannot be looked into (the answer says why)."""
    try:
        return places_of(path)
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException, csv.Error):
        return {}


def _converted(path: Path) -> tuple[str, list[str]]:
    if path.suffix.lower() == ".xml":
        return path.read_text("utf-8"), []
    result = convert(path, validate=False)
    return result.xform, [text for text in result.warnings or () if not _is_about_tags_we_know(text)]


def _is_about_tags_we_know(warning: str) -> bool:
    """Whether it is about tags of two parts (`sr-Latn`), which pyxform does not know (2-domain.md 3.1)."""
    if not warning.startswith(_UNKNOWN_TAGS):
        return False
    listed = warning.removeprefix(_UNKNOWN_TAGS).split(". Learn more", 1)[0].split(", ")
    return all(_TWO_PARTS.search(name) for name in listed)
