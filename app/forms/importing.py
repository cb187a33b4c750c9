"""A form file (XLSForm .xlsx, .xls, .csv or XForm .xml) → XForm XML, by pyxform in a child process."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FormBroken
from app.forms.reading import CompiledForm, read_form
from app.system.child import run_limited

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".xml")
MAX_FILE_BYTES = 20_000_000
"""A larger spreadsheet is refused before it is opened."""

_MARK = re.compile(rb"<!-- source sha256 ([0-9a-f]{64}) -->")


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a form file."""

    form: CompiledForm
    xml: bytes
    """The compiled form with the mark of its source; holds no client facts."""
    warnings: tuple[str, ...]


def source_hash(path: Path) -> str:
    """SHA-256 of a form file (hex)."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def import_form(path: Path) -> Import:
    """Read a form file. Takes about a second: pyxform is loaded in a child of its own.

    Raises:
        FormBroken: the file is no form, has mistakes, or takes more than 10 s or 512 MB.
    """
    return import_with_places(path)[0]


def import_with_places(path: Path) -> tuple[Import, Mapping[str, Any]]:
    """As `import_form`, and where in the spreadsheet everything stands (`places.places_of`).

    Raises:
        FormBroken: as `import_form`; its fact `places` says where things stand, if that is known.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise FormBroken(file=path.name, problems=[f"unknown kind of file: {path.suffix or path.name}"])
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise FormBroken(file=path.name, problems=[f"larger than {MAX_FILE_BYTES} bytes"])
        content = path.read_bytes()
    except OSError as error:
        raise FormBroken(file=path.name, problems=[f"cannot be read: {error.strerror}"]) from None
    digest = hashlib.sha256(content).hexdigest()
    outcome = run_limited("app.forms.converting", [str(path)])
    if outcome.limit:
        raise FormBroken(file=path.name, problems=[f"takes too much {outcome.limit} to read"])
    try:
        answer = json.loads(outcome.output)
    except ValueError:
        reason = _reason(outcome.complaint) or f"exit code {outcome.exit_code}"
        raise FormBroken(file=path.name, problems=[f"cannot be read: {reason}"]) from None
    if "problems" in answer:
        raise FormBroken(file=path.name, problems=list(answer["problems"]), places=answer["places"])
    xml = marked(answer["xml"], digest)
    form = read_form(xml, file=path.name, source_hash=digest, media=media_folder(path))
    return Import(form, xml, tuple(answer["warnings"])), answer["places"]


def _reason(complaint: str) -> str:
    """The last error that a child wrote down, without the way to it."""
    found = re.findall(r"^(?:[\w.]+\.)?(\w*(?:Error|Exception|File)\w*: .+)$", complaint, re.MULTILINE)
    return str(found[-1])[:300] if found else ""


def media_folder(path: Path) -> Path:
    """Where the lists of a form are that it keeps in files: `NAME-media`, as ODK's tools lay them out."""
    return path.with_name(f"{path.stem}-media")


def marked(xml: str, digest: str) -> bytes:
    """XForm XML with the hash of the file it was made of in front."""
    content = re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", xml)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!-- source sha256 {digest} -->\n{content}'.encode()


def mark_of(xml: bytes) -> str:
    """The source hash that `marked` wrote; empty when there is none."""
    match = _MARK.search(xml[:400])
    return match[1].decode() if match else ""


def compile_forms(folder: Path) -> tuple[Path, ...]:
    """Write each spreadsheet's compiled form beside it (a developer's command), return those written.

    Raises:
        FormBroken: a form has mistakes.
    """
    written: list[Path] = []
    for source in sorted(folder.glob("*.xlsx")):
        target = source.with_suffix(".xml")
        if not target.exists() or mark_of(target.read_bytes()) != source_hash(source):
            target.write_bytes(import_form(source).xml)
            written.append(target)
    return tuple(written)
