"""What the print queue does on the lanes with many letters: it gets values and returns values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from app.actions import batch, letters, referrals
from app.actions.batch import Batch
from app.actions.lines import LetterLine
from app.actions.ports import Press
from app.actions.touched import Touched
from app.actions.workplace import Workplace
from app.domain.audit import Act
from app.domain.errors import AppError
from app.domain.letters import Copy, LetterContent
from app.domain.records import Letter
from app.ui.printing.saving import save_pdf
from app.ui.tasks import Control
from app.ui.widgets import LineTable

POST = frozenset({Copy.RECEIVER})
"""Only the receiver's copy goes into the post; the client has hers already."""
Faults = Sequence[tuple[Letter, AppError]]


def post_of(letter: Letter) -> frozenset[Copy]:
    """What of a letter goes into the post: a letter to the client has no receiver's copy."""
    there = {content.copy for content in letters.copies(letter, frozenset(Copy))}
    return POST if POST & there else frozenset({Copy.CLIENT, Copy.COURTESY} & there or there)


def render(loaded: Sequence[Letter], press: Press, control: Control) -> Batch:
    """The pages of many letters, sorted by recipient; RENDER lane.

    Raises:
        Cancelled: a person asked to stop.
    """
    return batch.render(
        loaded, post_of, press=press, progress=control.step, cancelled=lambda: control.cancelled
    )


def contents_of(made: Batch) -> tuple[LetterContent, ...]:
    """What is in the batch's file, for printers that must be drawn on."""
    sent = [letters.copies(letter, post_of(letter)) for letter, _pdf in made.singles]
    return tuple(content for contents in sent for content in contents)


def save_singles(made: Batch, folder: Path, control: Control) -> tuple[list[Letter], Faults]:
    """Each letter as a file named by its number; what could not be written is among the faults."""
    written: list[Letter] = []
    faults: list[tuple[Letter, AppError]] = []
    for done, (letter, pdf) in enumerate(made.singles, 1):
        try:
            save_pdf(folder / f"{letter.number}.pdf", pdf)
            written.append(letter)
        except AppError as fault:
            faults.append((letter, fault))
        control.step(done, len(made.singles))
    return written, faults


def note_saved(written: Sequence[Letter], place: Workplace, _control: Control) -> None:
    """Into the audit trail."""
    for letter in written:
        letters.note(letter, Act.LETTER_SAVED, work=place.work, clock=place.clock)


def mark_printed(letter_ids: Sequence[UUID], place: Workplace, _control: Control) -> Touched:
    """The office printed them."""
    told = Touched(frozenset())
    for letter_id in letter_ids:
        told = told.joined(referrals.mark_printed(letter_id, work=place.work, clock=place.clock))
    return told


def mark_sent(
    marked: Sequence[LetterLine], place: Workplace, faults: list[tuple[str, Exception]], _control: Control
) -> Touched:
    """They are in the post; what cannot be marked is added to `faults` and does not stop the rest."""
    told = Touched(frozenset())
    for line in marked:
        try:
            sent = referrals.mark_sent(
                line.letter_id, work=place.work, worker=place.worker, clock=place.clock
            )
            told = told.joined(sent)
        except AppError as fault:
            faults.append((line.letter_number, fault))
    return told


def select(table: LineTable[LetterLine], rows: Sequence[int]) -> None:
    """Mark these rows again after the lines were fetched anew."""
    model, wanted = table.lines_model, QItemSelection()
    for at in rows:
        wanted.select(model.index(at, 0), model.index(at, model.columnCount() - 1))
    if rows:
        table.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def leave_out_restricted(table: LineTable[LetterLine]) -> None:
    """Mark what is marked now but the letters of cases whose processing is restricted."""
    found = table.lines_model.lines
    marked = {index.row() for index in table.selectionModel().selectedRows()}
    select(table, [at for at in sorted(marked) if not found[at].is_restricted])
    table.setFocus()
