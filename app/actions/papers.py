"""A client's papers: kept, seen, described, thrown away and brought back, looked at and given out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.actions.paper_ports import CheckedFile
from app.actions.ports import Caseworker, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.casework import CaseDocument, DocumentSource
from app.domain.clock import Clock
from app.domain.errors import AnswersIncomplete
from app.domain.ids import new_id
from app.domain.papers import present
from app.sync.changes import Seen

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class PaperText:
    """What a person says of a paper."""

    code: str = ""
    title: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PaperFile:
    """Where the file of a new paper came from."""

    source: DocumentSource
    name: str = ""
    """Of the kept file; empty = it was only seen."""
    media_type: str = ""


SEEN = PaperFile(DocumentSource.SEEN)


def add(
    case_id: UUID,
    said: PaperText,
    file: PaperFile = SEEN,
    *,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
) -> tuple[CaseDocument, Touched]:
    """A further paper of the case.

    Raises:
        AnswersIncomplete: it has neither a kind nor a title, or ends before it began.
    """
    _demand(said)
    paper = CaseDocument(
        id=new_id(),
        case_id=case_id,
        code="",
        title="",
        added_at=clock.now(),
        added_by=worker.name,
        source=file.source,
        file=file.name,
        media_type=file.media_type,
    )
    paper = _with(paper, said)
    with work() as unit:
        unit.documents.add(paper)
        unit.commit()
    return paper, _touched(paper)


def change(paper: CaseDocument, said: PaperText, *, seen: Seen, work: UnitOfWork) -> Touched:
    """Say something else of a paper, against what was on the screen (`paper`, `seen`).

    Raises:
        AnswersIncomplete: as `add`.
    """
    _demand(said)
    with work() as unit:
        unit.documents.save(_with(paper, said), base=paper, seen=seen)
        unit.commit()
    return _touched(paper)


def remove(paper: CaseDocument, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Throw it away: it lies in the bin with its file until it is erased."""
    return _set_removed(paper, clock.now(), work)


def bring_back(paper: CaseDocument, *, work: UnitOfWork) -> Touched:
    """Undo `remove`."""
    return _set_removed(paper, None, work)


def same_file(papers: Iterable[CaseDocument], name: str) -> CaseDocument | None:
    """The paper of the case that has this very file already; one in the bin does not count."""
    return next((one for one in present(papers) if name and one.file == name), None)


def file_name(file: CheckedFile) -> str:
    """How a checked file is called once it is kept."""
    return f"{file.sha256}.{_SUFFIXES[file.media_type]}"


def note(paper: CaseDocument, act: Act, *, work: UnitOfWork, clock: Clock) -> None:
    """Write into the trail that it was looked at, saved outside or printed; the digest is the file's."""
    with work() as unit:
        digest = paper.file.partition(".")[0]
        unit.audit.note(act, paper.id, at=clock.now(), sha256=digest, case_id=paper.case_id)
        unit.commit()


def _with(paper: CaseDocument, said: PaperText) -> CaseDocument:
    return replace(
        paper,
        code=said.code,
        title=said.title.strip(),
        issued_on=said.issued_on,
        valid_until=said.valid_until,
        note=(said.note or "").strip() or None,
    )


def _demand(said: PaperText) -> None:
    if not said.code and not said.title.strip():
        raise AnswersIncomplete(questions=["title"])
    if said.issued_on and said.valid_until and said.valid_until < said.issued_on:
        raise AnswersIncomplete(questions=["valid_until"])


def _set_removed(paper: CaseDocument, at: datetime | None, work: UnitOfWork) -> Touched:
    with work() as unit:
        unit.documents.save(replace(unit.documents.get(paper.id), removed_at=at))
        unit.commit()
    return _touched(paper)


def _touched(paper: CaseDocument) -> Touched:
    return touched(Kind.DOCUMENT, Kind.AGENDA, Kind.CASE, Kind.CONFLICT, ids=[paper.case_id, paper.id])
