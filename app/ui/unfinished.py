"""What was begun on a page that is no form, kept among the store's drafts: nothing typed is lost.

It stays on this workstation, encrypted like everything else, and is gone once it is finished.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from app.actions import intake
from app.actions.ports import Draft, UnitOfWork
from app.actions.touched import Touched
from app.domain.clock import Clock
from app.domain.errors import RecordNotFound

LETTER, LETTERHEAD, NOTE = "letter/", "letterhead/", "note/"
"""Begin the form ids of such drafts; real forms have none of these."""
_NAMESPACE = UUID("5d3d6a0e-6f4e-4b7e-9a43-0f0f6c7a2b11")


def is_form(draft: Draft) -> bool:
    """Whether a draft is an unfinished form, to be gone on with from the list of cases."""
    return not draft.form_id.startswith((LETTER, LETTERHEAD, NOTE))


def draft_id(*parts: object) -> UUID:
    """Always the same for the same page: it is found again without a list."""
    return uuid5(_NAMESPACE, "/".join(map(str, parts)))


def load(id: UUID, *, work: UnitOfWork) -> Draft | None:
    """What was kept, if anything was."""
    with work() as unit:
        try:
            return unit.drafts.get(id)
        except RecordNotFound:
            return None


def keep(
    id: UUID,
    form_id: str,
    typed: Mapping[str, Any],
    *,
    work: UnitOfWork,
    clock: Clock,
    version: str = "",
    case_id: UUID | None = None,
) -> Touched:
    """Keep what was typed, in place of what was kept before."""
    draft = Draft(id, form_id, version, "de", typed, "", clock.now(), case_id)
    return intake.keep_draft(draft, work=work, clock=clock)


def drop(id: UUID, *, work: UnitOfWork) -> Touched:
    """It is finished, or a person threw it away."""
    return intake.drop_draft(id, work=work)
