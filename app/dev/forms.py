"""Compiles the shipped form files, so that a start needs no spreadsheet reader."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import FormBroken
from app.forms.importing import compile_forms, mark_of, source_hash


def stale(folder: Path) -> list[Path]:
    """Spreadsheets whose compiled form is missing or was made from another version of them."""
    return [source for source in sorted(folder.glob("*.xlsx")) if not _fits(source)]


def bring_up_to_date(folder: Path) -> list[str]:
    """Compile what is stale; returns mistakes in words."""
    try:
        compile_forms(folder)
    except FormBroken as error:
        return [f"{error.facts['file']}: {error.facts['problems']}"]
    return []


def _fits(source: Path) -> bool:
    compiled = source.with_suffix(".xml")
    return compiled.exists() and mark_of(compiled.read_bytes()) == source_hash(source)
