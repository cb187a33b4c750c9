"""What people who look after forms need: the list, the check, the blank paper (`actions.ports.FormDesk`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.actions.ports import LanguageState, ShippedForm
from app.content.lists import least_types
from app.content.paper import paper_words
from app.domain.clock import Clock
from app.domain.content import Content
from app.domain.form_remarks import Report
from app.domain.forms import FormVersion, completeness
from app.domain.letters import LetterContent, Letterhead
from app.forms.checking import check
from app.forms.library import Forms
from app.forms.paper import paper_form


class FormDesk:
    """Over the forms and the content of this installation."""

    def __init__(
        self, root: Path, content: Content, forms: Forms, letterhead: Callable[[], Letterhead], clock: Clock
    ) -> None:
        """`root` = the folder of the content; the letterhead is asked for each time."""
        self._root, self._content, self._forms = root, content, forms
        self._letterhead, self._clock = letterhead, clock

    def shipped(self) -> tuple[ShippedForm, ...]:
        """All forms with the state of their languages. Raises `FormBroken`."""
        return tuple(self._shipped(self._forms.open_form(form_id)) for form_id in self._forms.form_ids)

    def check(self, path: Path) -> Report:
        """What is wrong with a form file, and where."""
        return check(path)

    def paper(self, form: FormVersion, language: str) -> LetterContent:
        """The blank form. Raises `ContentBroken`, `ContentVersionUnknown`."""
        return paper_form(
            form,
            paper_words(self._root),
            language=language,
            fallbacks=self._content.language(language).fallback,
            letterhead=self._letterhead(),
            made_at=self._clock.now(),
            least_types=least_types(self._content.languages.values()),
        )

    def _shipped(self, form: FormVersion) -> ShippedForm:
        states = tuple(
            LanguageState(
                found.language,
                found.cells,
                len(found.gaps),
                self._forms.review(form, found.language),
                is_original=found.language == form.default_language,
            )
            for found in completeness(form)
        )
        return ShippedForm(form, states)
