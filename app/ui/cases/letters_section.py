"""What was written and what was filled in: begun ones to go on with, issued ones to open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.actions.lines import CaseView, LetterLine
from app.actions.ports import Draft
from app.domain.forms import LocalizedText
from app.domain.letter_kinds import LetterKind
from app.domain.records import Submission
from app.ui import unfinished
from app.ui.cases.form_words import titles_of
from app.ui.cases.forms_card import FormsCard
from app.ui.cases.letters_card import LettersCard
from app.ui.cases.section import CaseSection
from app.ui.cases.submission_page import SubmissionPage
from app.ui.forms.form_page import CaseFormPage
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import empty


@dataclass(frozen=True, slots=True)
class _Papers:
    letters: tuple[LetterLine, ...]
    begun: tuple[Draft, ...]
    """Letters that were begun and not issued."""
    kinds: tuple[LetterKind, ...]
    submissions: tuple[Submission, ...]
    filled: tuple[Draft, ...]
    """Forms that were begun and not handed in."""
    titles: Mapping[str, LocalizedText]
    """Of the forms that can be opened."""


class LettersSection(CaseSection):
    """Letters and forms of the case."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.letters")

    def show_case(self, view: CaseView) -> None:
        """Read what belongs to it and show it."""
        place, case_id = self.nav.place, self.case_id

        def read(_control: Control) -> _Papers:
            with place.work() as unit:
                own = [draft for draft in unit.drafts.all() if draft.case_id == case_id]
            begun = tuple(draft for draft in own if draft.form_id.startswith(unfinished.LETTER))
            filled = tuple(filter(unfinished.is_form, own))
            form_ids = [*(draft.form_id for draft in filled), *(one.form_id for one in view.submissions)]
            titles = titles_of(form_ids, place.forms)
            kinds, letters = place.templates.kinds(), place.queries.letters_of(case_id)
            return _Papers(letters, begun, kinds, view.submissions, filled, titles)

        self.page.run(Lane.STORE, read, done=self._show)

    def _show(self, papers: _Papers) -> None:
        empty(self.body)
        kinds = {kind.id: kind for kind in papers.kinds}
        self.body.addWidget(LettersCard(papers.letters, papers.begun, kinds, self.nav))
        forms = FormsCard(papers.submissions, papers.filled, papers.titles)
        forms.opened.connect(lambda submission: self.nav.open_page(SubmissionPage(self.nav, submission)))
        forms.resumed.connect(self._resume)
        self.body.addWidget(forms)
        self.body.addStretch(1)

    def _resume(self, draft: Draft) -> None:
        page = CaseFormPage(self.nav, back=self.nav.back)
        self.nav.open_page(page)
        page.resume(draft.id)
