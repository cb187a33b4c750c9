"""The tabs of the case page, in their order; each is loaded and built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID
from weakref import WeakKeyDictionary

from app.actions.lines import CaseView
from app.domain.casework import AppointmentState
from app.domain.papers import present
from app.i18n import N_
from app.ui.cases.section import CaseSection
from app.ui.navigation import Page
from app.ui.touched import TouchedHub


def _no_number(_view: CaseView) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A tab before it is built."""

    name: str
    """Stable, English: the button is `case.tab.<name>`."""
    title: str
    """English source text of the tab's label."""
    home: str
    """`module:Class` of the section, loaded at the first look."""
    number: Callable[[CaseView], int] = _no_number
    """Stands beside the label, also while the section is not built; 0 = none."""

    def build(self, page: Page, case_id: UUID) -> CaseSection:
        """Load and make it."""
        module, _colon, name = self.home.partition(":")
        made: CaseSection = getattr(import_module(module), name)(page, case_id)
        return made


def _notes(view: CaseView) -> int:
    return sum(note.removed_at is None for note in view.notes)


def _dates(view: CaseView) -> int:
    """What is planned or due; the tab itself says it more precisely."""
    planned = sum(
        one.state is AppointmentState.PLANNED and one.removed_at is None for one in view.appointments
    )
    return planned + sum(one.done_on is None and one.removed_at is None for one in view.deadlines)


def _requests(view: CaseView) -> int:
    return sum(one.answered_on is None for one in view.requests)


def _papers(view: CaseView) -> int:
    return len(present(view.documents))


OVERVIEW, DOCUMENTS = "overview", "documents"
SECTIONS: tuple[SectionKind, ...] = (
    SectionKind(OVERVIEW, N_("Overview"), "app.ui.cases.overview_section:OverviewSection"),
    SectionKind("client", N_("Person"), "app.ui.cases.client_section:ClientSection"),
    SectionKind("notes", N_("Notes"), "app.ui.cases.notes_section:NotesSection", _notes),
    SectionKind("letters", N_("Letters"), "app.ui.cases.letters_section:LettersSection"),
    SectionKind(DOCUMENTS, N_("Papers"), "app.ui.papers.section:DocumentsSection", _papers),
    SectionKind("agenda", N_("Dates"), "app.ui.agenda.section:AgendaSection", _dates),
    SectionKind("plan", N_("Plan"), "app.ui.plan.section:PlanSection"),
    SectionKind("personal", N_("My notes"), "app.ui.cases.personal_section:PersonalSection"),
    SectionKind("rights", N_("Rights"), "app.ui.rights.section:RightsSection", _requests),
    SectionKind("history", N_("History"), "app.ui.cases.history_section:HistorySection"),
)
"""One line for each tab; Alt+1 … Alt+9 follow the order."""

_LAST: WeakKeyDictionary[TouchedHub, dict[UUID, str]] = WeakKeyDictionary()
"""Per window; it ends with it."""


def last_shown(window: TouchedHub, case_id: UUID) -> str:
    """The tab that was on the screen when this case was left; while the window is there."""
    return _LAST.get(window, {}).get(case_id, OVERVIEW)


def remember_shown(window: TouchedHub, case_id: UUID, name: str) -> None:
    """A person went to this tab."""
    _LAST.setdefault(window, {})[case_id] = name
