"""Reads the YAML files of letters and demo cases, whose texts must remember their line.

Templates come from people who are no programmers: a fault must name file, line and reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.content.reading import LinedLoader, read_content_file


def read_lined(root: Path, place: str, schema_name: str) -> Mapping[str, Any]:
    """What the file `root/place` holds, checked against `root/schemas/<schema_name>.json`.

    Raises:
        ContentBroken: unreadable, too large, no YAML, or not as the schema demands.
        ContentVersionUnknown: the file is of another version.
    """
    file = read_content_file(
        root / place, schema_name, schemas=root / "schemas", loader=LinedLoader, name=place
    )
    return file.values
