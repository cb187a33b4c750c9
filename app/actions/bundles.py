"""A case given on as one file, and taken over from one.

What comes in is untrusted: everything in it is checked before anything is written (types as on the wire,
references, texts, files in a limited child), a person sees what would be new and what differs, and all of
it is written in one unit or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.actions.bundle_checks import broken, checked_files, demand_fitting, demand_linked, records_of
from app.actions.exchange_ports import OpenedBundle
from app.actions.lines import CaseView
from app.actions.paper_ports import CheckedFile
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.bundles import KINDS, SCHEMA, fields_of, plain_value, to_plain
from app.domain.errors import CaseNotOpen, RecordNotFound
from app.domain.records import CaseFile, ReferralEvent, SyncedRecord
from app.domain.restriction import demand_unrestricted
from app.sync.changes import Seen

if TYPE_CHECKING:
    from app.actions.ports import Repository, Unit
    from app.actions.workplace import Workplace

Step = Callable[[int, int], None]

_IN_VIEW: Mapping[str, str] = {
    "case_need": "needs",
    "submission": "submissions",
    "consent": "consents",
    "referral": "referrals",
    "referral_event": "events",
    "letter": "letters",
    "case_note": "notes",
    "goal": "goals",
    "measure": "measures",
    "appointment": "appointments",
    "deadline": "deadlines",
    "case_document": "documents",
    "dispute": "disputes",
}
"""Table → attribute of a `CaseView`."""
_REPOSITORIES: Mapping[str, str] = {
    **_IN_VIEW,
    "referral_event": "referral_events",
    "household": "households",
    "client": "clients",
    "case_file": "cases",
}
_FIXED = frozenset({"id", "case_id", "client_id"})
"""What a person cannot choose to take over."""


# -- out ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Packed:
    """A made file that is not saved yet."""

    content: bytes = field(repr=False)
    records: int
    files: int
    missing: tuple[str, ...]
    """Titles of papers whose file lies on another workstation."""


def pack(case_id: UUID, passphrase: str, *, place: Workplace) -> Packed:
    """Everything of one case that may be given on, in one file.

    Args:
        case_id: of the case.
        passphrase: seals it; empty = a plain archive that anybody can read.
        place: the workplace.

    Raises:
        CaseNotOpen, RecordNotFound: as every look at a case.
        PassphraseTooWeak: below the minimum.
        ProcessingRestricted: nothing about it may leave (Art. 18 GDPR).
        BundleBroken: `large`: its papers have more than a file may.
    """
    view = place.queries.case(case_id)
    demand_unrestricted(view.case)
    records = {table: _plain_records(view, table) for table in KINDS}
    _without_removed(records)
    files: dict[str, bytes] = {}
    missing = []
    for name, title in _named_files(records):
        try:
            files[name] = place.attachments.read(name)
        except RecordNotFound:
            missing.append(title)
    content = {
        "schema": SCHEMA,
        "made_at": plain_value(place.clock.now()),
        "made_by": place.worker.name,
        "team": place.team,
        "confidential": bool(view.case.readers),
        "confidential_notes": [str(note.id) for note in view.notes if note.readers and not note.removed_at],
        "records": records,
        "missing_files": missing,
    }
    packed = place.exchange.pack(content, files, passphrase)
    return Packed(packed, sum(map(len, records.values())), len(files), tuple(missing))


def note_packed(packed: Packed, case_id: UUID, *, place: Workplace) -> None:
    """Write into the audit trail that it leaves; before the file is written."""
    with place.work() as unit:
        sha256 = hashlib.sha256(packed.content).hexdigest()
        unit.audit.note(Act.BUNDLE_PACKED, case_id, at=place.clock.now(), sha256=sha256, case_id=case_id)
        unit.commit()


def records_in(view: CaseView, table: str) -> tuple[Any, ...]:
    """The records of one table that a view of a case holds, removed ones too."""
    if table == "case_file":
        return (view.case,)
    if table == "client":
        return (view.client,)
    if table == "household":
        return (view.household,) if view.household is not None else ()
    found: tuple[Any, ...] = getattr(view, _IN_VIEW[table])
    return found


def _plain_records(view: CaseView, table: str) -> list[dict[str, Any]]:
    kept = (record for record in records_in(view, table) if not getattr(record, "removed_at", None))
    return [to_plain(record, table) for record in kept]


def _without_removed(records: dict[str, list[dict[str, Any]]]) -> None:
    """What names something that was thrown away names nothing."""
    ids = {table: {plain["id"] for plain in plains} for table, plains in records.items()}
    for table, name, other in (("measure", "goal_id", "goal"), ("deadline", "document_id", "case_document")):
        for plain in records[table]:
            if plain[name] not in ids[other]:
                plain[name] = None


def _named_files(records: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    """(name, what it is called) of every file, each once."""
    found: dict[str, str] = {}
    for plain in records["case_document"]:
        if plain["file"]:
            found.setdefault(plain["file"], plain["title"])
    for plain in records["submission"]:
        for name in file_names(plain["answers"]):
            found.setdefault(name, plain["form_id"])
    yield from found.items()


def file_names(value: Any) -> Iterator[str]:
    """Names of kept files anywhere in answers."""
    if isinstance(value, str):
        stem, _, extension = value.partition(".")
        if len(stem) == 64 and extension in {"jpg", "png", "pdf"} and set(stem) <= set("0123456789abcdef"):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from file_names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from file_names(inner)


# -- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is another here than in the file."""

    table: str
    record_id: UUID
    field: str
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class BundlePreview:
    """What taking a file over would do; nothing is written yet."""

    sha256: str
    case: CaseFile
    name: str
    """Of the client, or the code word."""
    made_at: datetime
    made_by: str
    team: str
    is_new: bool
    """The case is not here yet."""
    new: Mapping[str, tuple[SyncedRecord, ...]] = field(repr=False)
    """Table → records that are not here."""
    same: int
    differences: tuple[Difference, ...] = field(repr=False)
    missing: tuple[str, ...]
    """Papers whose file is not in it."""
    files: tuple[CheckedFile, ...] = field(repr=False)
    stored: Mapping[UUID, tuple[str, SyncedRecord, SyncedRecord]] = field(repr=False)
    """Record that is here → (table, as it is here, as it is in the file)."""
    seen: Mapping[UUID, Seen] = field(repr=False)

    @property
    def does_nothing(self) -> bool:
        """Everything in it is here already."""
        return not self.differences and not any(self.new.values())


def preview(content: bytes, passphrase: str, *, place: Workplace, step: Step) -> BundlePreview:
    """Open a file and compare it with what is here. RENDER or STORE lane: a second for each paper.

    Raises:
        BundleBroken, BundleLocked: as `Exchange.unpack`; or records that do not fit (`content`,
            `reference`, `letter`), or that belong to another case here (`foreign`).
        CaseNotOpen: the case, or another one of the same client, is here and not open to her.
        PaperUnusable: a paper in it is damaged.
    """
    opened = place.exchange.unpack(content, passphrase)
    demand_fitting(opened.content)
    files, renamed = checked_files(opened, place, step)
    records = records_of(opened.content, renamed, worker=place.worker, team=place.team)
    demand_linked(records)
    (case,) = (record for record in records["case_file"] if isinstance(record, CaseFile))
    closed = place.exchange.closed({table: [one.id for one in many] for table, many in records.items()})
    if closed:
        raise CaseNotOpen(case_id=case.id, number=case.number, holder="")
    return _compared(opened, hashlib.sha256(content).hexdigest(), case, records, files, place)


def _compared(
    opened: OpenedBundle,
    sha256: str,
    case: CaseFile,
    records: Mapping[str, list[Any]],
    files: tuple[CheckedFile, ...],
    place: Workplace,
) -> BundlePreview:
    new: dict[str, tuple[SyncedRecord, ...]] = {}
    differences: list[Difference] = []
    stored: dict[UUID, tuple[str, SyncedRecord, SyncedRecord]] = {}
    seen: dict[UUID, Seen] = {}
    same = 0
    with place.work() as unit:
        for table, many in records.items():
            fresh = []
            for record in many:
                here = _stored(_repository(unit, table), record, case.id)
                if here is None:
                    fresh.append(record)
                    continue
                found = tuple(_differences(table, here, record))
                same += not found
                differences.extend(found)
                stored[record.id] = (table, here, record)
                seen[record.id] = _repository(unit, table).seen(record.id)
            new[table] = tuple(fresh)
    client = records["client"][0]
    said = opened.content
    names = " ".join(name for name in (client.given_name, client.family_name) if name)
    return BundlePreview(
        sha256=sha256,
        case=case,
        name=names or client.code_word or "",
        made_at=datetime.fromisoformat(said["made_at"]),
        made_by=said["made_by"],
        team=said["team"],
        is_new=case.id not in stored,
        new=new,
        same=same,
        differences=tuple(differences),
        missing=tuple(said["missing_files"]),
        files=files,
        stored=stored,
        seen=seen,
    )


def _repository(unit: Unit, table: str) -> Repository[Any]:
    found: Repository[Any] = getattr(unit, _REPOSITORIES[table])
    return found


def _stored(repository: Repository[Any], record: Any, case_id: UUID) -> Any:
    """As it is here, or None. Raises `BundleBroken`: it belongs to another case."""
    try:
        here = repository.get(record.id)
    except RecordNotFound:
        return None
    if getattr(here, "case_id", case_id) != case_id:
        raise broken("foreign", type(record).__name__)
    if isinstance(here, ReferralEvent) and here.referral_id != record.referral_id:
        raise broken("foreign", type(record).__name__)
    return here


def _differences(table: str, here: Any, there: Any) -> Iterator[Difference]:
    for name in fields_of(table):
        mine, other = getattr(here, name), getattr(there, name)
        if name not in _FIXED and plain_value(mine) != plain_value(other):
            yield Difference(table, here.id, name, mine, other)


def take(preview: BundlePreview, chosen: frozenset[tuple[UUID, str]], *, place: Workplace) -> Touched:
    """Write what is new, and of what differs the chosen (record, field)s; all or nothing.

    Raises:
        RecordErased: the case was erased here.
        StoreFull: nothing was written.
    """
    for file in preview.files:
        place.papers.keep(file)
    with place.work() as unit:
        for table, many in preview.new.items():
            for record in many:
                _repository(unit, table).add(record)
        for id, (table, here, there) in preview.stored.items():
            taken = {name: getattr(there, name) for record, name in chosen if record == id}
            if taken:
                changed: Any = replace(here, **taken)
                _repository(unit, table).save(changed, base=here, seen=preview.seen[id])
        unit.audit.note(
            Act.BUNDLE_TAKEN,
            preview.case.id,
            at=place.clock.now(),
            sha256=preview.sha256,
            case_id=preview.case.id,
        )
        unit.commit()
    every = (Kind.CASE, Kind.CLIENT, Kind.NOTE, Kind.PLAN, Kind.AGENDA, Kind.DOCUMENT, Kind.LETTER)
    return touched(*every, Kind.REFERRAL, Kind.CONFLICT, ids=[preview.case.id])
