"""The child's side of an import: a form file → XForm XML, checked; never run in the application itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from app.domain.errors import FormBroken
from app.forms.reading import read_form

_NOT_RECOGNISED = "Argument 'definition' was not recognized"
"""How pyxform 4.5 says that a file is none of the kinds it reads."""


def main(arguments: Sequence[str]) -> int:
    """Write `{"xml": …, "warnings": […]}` or `{"problems": […]}` as JSON to standard output.

    What pyxform and its readers raise on broken files ends this process; the importer reports it.
    """
    path = Path(arguments[0])
    try:
        xml, warnings = _converted(path)
        read_form(xml.encode(), file=path.name)
        answer: dict[str, object] = {"xml": xml, "warnings": warnings}
    except FormBroken as error:
        answer = {"problems": error.facts["problems"]}
    except PyXFormError as error:
        is_none = str(error).startswith(_NOT_RECOGNISED)
        answer = {"problems": [f"no {path.suffix} file, or a damaged one" if is_none else str(error)]}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _converted(path: Path) -> tuple[str, list[str]]:
    if path.suffix.lower() == ".xml":
        return path.read_text("utf-8"), []
    result = convert(path, validate=False)
    return result.xform, list(result.warnings or ())
