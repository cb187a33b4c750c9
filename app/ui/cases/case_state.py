"""Where the work on a case stands, in a word with its picture."""

from __future__ import annotations

from app.domain.records import CaseFile, CaseStatus
from app.i18n import N_
from app.i18n import gettext as _
from app.ui.widgets import StatusPill

_STATES = {
    CaseStatus.OPEN: (N_("Open case"), "accent", "cases"),
    CaseStatus.ASSIGNED: (N_("In hand"), "accent", "person"),
    CaseStatus.PLANNED: (N_("Plan agreed"), "success", "tick"),
    CaseStatus.CLOSED: (N_("Closed case"), "", "lock"),
    CaseStatus.REOPENED: (N_("Reopened"), "attention", "undo"),
}


def case_state_words(status: str) -> str:
    """'Plan agreed'; a code that a newer version wrote stays a code."""
    return _(_STATES[CaseStatus(status)][0]) if status in set(CaseStatus) else status


def state_pill(case: CaseFile) -> StatusPill:
    """For the head of the page and for lists."""
    known = CaseStatus(case.status) if case.status in set(CaseStatus) else CaseStatus.OPEN
    _words, kind, icon = _STATES[known]
    return StatusPill(case_state_words(case.status), kind, icon, "case.state")
