"""A letterhead of an invented team."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.ids import new_id
from app.domain.records import Stationery


def a_stationery(**changed: Any) -> Stationery:
    """With every field set, so that a trip shows what is lost."""
    made = Stationery(
        id=new_id(),
        name="Büro Hochfeld",
        organisation="Stadt Muster",
        unit="Mobiles Büro Hochfeld",
        place="Muster",
        return_line="Stadt Muster · Musterplatz 1 · 47053 Muster",
        return_to=("Mobiles Büro Hochfeld", "Musterplatz 1", "47053 Muster"),
        footer={"columns": [["Stadt Muster", "Musterplatz 1"], ["0221 4710 014"]]},
        form="A",
        colour="#7a1f2b",
        language="de",
        logo={"png": "iVBORw0KGgo=", "alt": "Wappen", "height_mm": 18.0},
        is_default=True,
    )
    return replace(made, **changed)
