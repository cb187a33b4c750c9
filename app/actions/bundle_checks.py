"""Checks of a file of one case that somebody was handed, before any of it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.actions.exchange_ports import OpenedBundle
from app.actions.paper_ports import CheckedFile
from app.domain.bundles import KINDS, REFERENCES, SCHEMA, from_plain
from app.domain.casework import CaseNote
from app.domain.errors import AppError, BundleBroken, RecordNotFound
from app.domain.letter_json import from_json
from app.domain.records import CaseFile, Letter, Submission
from app.sync.changes import SCHEMA as WIRE_SCHEMA
from app.sync.changes import ChangeSet, Op
from app.sync.schema import fits

if TYPE_CHECKING:
    from app.actions.ports import Caseworker
    from app.actions.workplace import Workplace

MOST_RECORDS: Final = 20_000
LONGEST_TEXT: Final = 1_000_000
"""Characters of one text: a letterhead's picture in a letter has about 300,000."""
DEEPEST: Final = 40
_ONE: Final = frozenset({"client", "case_file"})
_NOBODY: Final = UUID(int=0)


def broken(reason: str, where: str) -> BundleBroken:
    """The error for something in a file."""
    return BundleBroken(reason=reason, place=where[:80])


def demand_fitting(content: Mapping[str, Any]) -> None:
    """Kinds, fields and types are as on the wire; texts are texts.

    Raises:
        BundleBroken: `newer` = of a version that is not known here, else `content`.
    """
    if content.get("schema") != SCHEMA:
        said = content.get("schema")
        is_newer = isinstance(said, str) and said.startswith("case-bundle/")
        raise broken("newer" if is_newer else "content", "schema")
    records = content["records"]
    if set(records) - set(KINDS):
        raise broken("content", "records")
    if sum(map(len, records.values())) > MOST_RECORDS:
        raise broken("large", "records")
    _demand_texts(content, 0)
    for table, plains in records.items():
        for plain in plains:
            _demand_op(table, plain)
    for table in _ONE:
        if len(records.get(table, ())) != 1:
            raise broken("content", table)


def _demand_op(table: str, plain: Mapping[str, Any]) -> None:
    written = {name: value for name, value in plain.items() if name != "id"}
    try:
        op = Op(table, UUID(plain["id"]), written, {})
    except (KeyError, ValueError, AttributeError, TypeError):
        raise broken("content", table) from None
    change = ChangeSet(_NOBODY, 1, 1, _NOBODY, _NOBODY, WIRE_SCHEMA, (op,))
    if written and not fits(change):
        raise broken("content", table)


def _demand_texts(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise broken("content", "depth")
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise broken("content", "text")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _demand_texts(key, depth + 1)
            _demand_texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _demand_texts(inner, depth + 1)


def records_of(
    content: Mapping[str, Any], renamed: Mapping[str, str], *, worker: Caseworker, team: str
) -> dict[str, list[Any]]:
    """The records by table, as this office would hold them: the case is hers who takes it over.

    Raises:
        BundleBroken: a record that cannot be, an id twice, a letter that cannot be read.
    """
    found: dict[str, list[Any]] = {table: [] for table in KINDS}
    ids: set[UUID] = set()
    own: dict[str, dict[str, Any]] = {
        "case_file": {
            "caseworker": worker.name,
            "caseworker_id": worker.id,
            "team": team,
            "readers": (str(worker.id),) if content["confidential"] else (),
        }
    }
    closed_notes = set(content["confidential_notes"])
    for table in KINDS:
        for plain in content["records"].get(table, ()):
            try:
                record = from_plain(table, plain, **own.get(table, {}))
            except (KeyError, TypeError, ValueError):
                raise broken("content", table) from None
            if record.id in ids:
                raise broken("reference", table)
            ids.add(record.id)
            if isinstance(record, CaseNote) and str(record.id) in closed_notes:
                record = replace(record, readers=(str(worker.id),))
            found[table].append(_with_files(record, renamed))
            if isinstance(record, Letter):
                _demand_letter(record)
    return found


def _with_files(record: Any, renamed: Mapping[str, str]) -> Any:
    """Files were made anew where they were not known: their names follow."""
    if isinstance(record, Submission):
        return replace(record, answers=_renamed(record.answers, renamed))
    if hasattr(record, "file") and record.file in renamed:
        return replace(record, file=renamed[record.file])
    return record


def _renamed(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return renamed.get(value, value)
    if isinstance(value, Mapping):
        return {key: _renamed(inner, renamed) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, renamed) for inner in value]
    return value


def _demand_letter(letter: Letter) -> None:
    try:
        from_json(letter.content)
    except (AppError, KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise broken("letter", letter.number) from None


def demand_linked(records: Mapping[str, list[Any]]) -> None:
    """Every record belongs to the one case, and names only what is in the file.

    Raises:
        BundleBroken: `reference`.
    """
    case: CaseFile = records["case_file"][0]
    ids = {table: {record.id for record in many} for table, many in records.items()}
    for table, many in records.items():
        for record in many:
            if getattr(record, "case_id", case.id) != case.id:
                raise broken("reference", table)
            for name, other in _named(table):
                value = getattr(record, name)
                if value is not None and value not in ids[other]:
                    raise broken("reference", f"{table}.{name}")


def _named(table: str) -> Iterator[tuple[str, str]]:
    return ((name, other) for (owner, name), other in REFERENCES.items() if owner == table)


def checked_files(
    opened: OpenedBundle, place: Workplace, step: Callable[[int, int], None]
) -> tuple[tuple[CheckedFile, ...], dict[str, str]]:
    """Files that are not here, read in a limited child; and the names that changed by that.

    Raises:
        PaperUnusable: one of them is damaged.
    """
    checked: list[CheckedFile] = []
    renamed: dict[str, str] = {}
    for done, (name, content) in enumerate(sorted(opened.files.items())):
        step(done, len(opened.files))
        if _is_here(name, place):
            continue
        file = place.papers.check(content)
        checked.append(file)
        extension = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[file.media_type]
        if (kept := f"{file.sha256}.{extension}") != name:
            renamed[name] = kept
    return tuple(checked), renamed


def _is_here(name: str, place: Workplace) -> bool:
    try:
        place.attachments.read(name)
    except RecordNotFound:
        return False
    return True
