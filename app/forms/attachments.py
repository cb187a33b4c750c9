"""Lists that a form keeps in files beside it: `select_one_from_file`, `pulldata`, `instance()` (XLSForm).

XML, CSV and GeoJSON, each as the secondary instance that ODK XForms makes of it
(https://getodk.github.io/xforms-spec/#secondary-instances---external). A file that is not there, or
cannot be read, is an empty list: the form still opens.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.etree import _Element

MAX_LIST_BYTES = 20_000_000
"""A larger file is left aside; the largest public lists (all wards of a country) have about 2 MB."""

_UNREADABLE = (
    *(OSError, ValueError, csv.Error, etree.XMLSyntaxError),
    *(AttributeError, IndexError, RecursionError, TypeError),  # JSON that is no GeoJSON
)
_COLUMN = re.compile(r"[^\W\d][\w.\-]*")


def read_attachment(folder: Path, address: str) -> _Element | None:
    """The root of the list at a `jr://` address, found by its last part; None when there is none."""
    name = address.rpartition("/")[2]
    path = folder / name
    try:
        if not name or path.stat().st_size > MAX_LIST_BYTES:
            return None
        content = path.read_bytes()
        if path.suffix.lower() == ".csv":
            return _from_csv(content.decode("utf-8-sig"))
        if path.suffix.lower() in {".geojson", ".json"}:
            return _from_geojson(json.loads(content))
        return etree.fromstring(content, safe_parser())
    except _UNREADABLE:
        return None


def safe_parser() -> etree.XMLParser:
    """For untrusted XML: no entities, no DTD, no network, libxml2's own limits of depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _from_csv(text: str) -> _Element:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    return _items(csv.DictReader(io.StringIO(text), delimiter=separator))


def _from_geojson(content: Any) -> _Element:
    features = content.get("features", ()) if isinstance(content, dict) else ()
    return _items(dict(_columns(feature)) for feature in features if isinstance(feature, dict))


def _items(rows: Iterator[dict[Any, Any]] | Any) -> _Element:
    root = etree.Element("root")
    for row in rows:
        item = etree.SubElement(root, "item")
        for column, cell in row.items():
            if isinstance(column, str) and _COLUMN.fullmatch(column.strip()):  # others no expression can name
                etree.SubElement(item, column.strip()).text = cell if isinstance(cell, str) else ""
    return root


def _columns(feature: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "geometry", _geometry(feature.get("geometry") or {})
    if feature.get("id") is not None:
        yield "id", str(feature["id"])
    for name, value in (feature.get("properties") or {}).items():
        yield name, value if isinstance(value, str) else json.dumps(value)


def _geometry(geometry: dict[str, Any]) -> str:
    """Points as ODK writes them, `latitude longitude 0 0`; GeoJSON has the longitude first."""
    points = geometry.get("coordinates") or []
    match geometry.get("type"):
        case "Point":
            points = [points]
        case "Polygon":
            points = points[0] if points else []
    return "; ".join(f"{_short(point[1])} {_short(point[0])} 0 0" for point in points)


def _short(number: float) -> str:
    return f"{number:.15g}"
