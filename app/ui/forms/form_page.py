"""The page around a form that is filled: opened, kept, renewed meanwhile, handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget

from app.actions import filling
from app.actions.filling import Filled, Opened, Renewed
from app.actions.intake import INTAKE_FORM, OpenedCase
from app.actions.lines import CaseView
from app.actions.session_ports import KeptPage
from app.domain.forms import Problem, Question
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_view import FillView
from app.ui.forms.print_editor import PrintedTextPage
from app.ui.forms.renewed_view import RenewedView
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Kind, SecondaryButton
from app.ui.words import name_of


@dataclass(frozen=True, slots=True)
class Ready:
    """What was read for the page: a form, or a renewed one to decide about, and the case it belongs to."""

    what: Opened | Renewed
    case: CaseView | None = None


class FormPage(Page):
    """Subclasses say which form is opened, and where handing in leads."""

    def __init__(self, nav: Navigator, title: str, *, name: str) -> None:
        super().__init__(nav, title, name=name, scroll=False)
        self.model: FillModel | None = None
        self.view: FillView | None = None
        self._not_kept = False
        self.busy = Busy(f"{name}.busy")
        self.stack = QStackedWidget()
        self.body.addWidget(self.busy)
        self.body.addWidget(self.stack, 1)

    def can_leave(self) -> bool:
        """Leaving keeps the draft; nothing is asked."""
        if self.model is not None:
            self.model.keep()
        return True

    def closed(self) -> None:
        """The page goes: write what is not written yet."""
        if self.model is not None:
            self.model.leave()
        super().closed()

    def kept_as(self) -> KeptPage:
        """An unfinished form is a draft, answers and place; one in which nothing was answered begins anew."""
        draft = self.model.draft if self.model is not None and self.model.is_begun else None
        return KeptPage(self.objectName(), draft.id if draft else None, draft.case_id if draft else None)

    def submit(self) -> None:
        """Ctrl+Enter hands in."""
        if self.view is not None and self.model is not None:
            self.view.hand_in()

    def turn_to_client(self) -> None:
        """F9: she answers by herself, in the same draft."""
        if self.view is not None and self.model is not None:
            self.nav.turn_to_client(self.model, self.view.resume)

    def handed_in(self, made: OpenedCase | Filled) -> None:
        """The answers are in the case: where to now."""
        self.nav.back()
        self.nav.open_case(made.case_id)

    # -- opening ------------------------------------------------------------------------------

    def begin(self, form_id: str, tag: str, case_id: UUID | None = None) -> None:
        """A new draft of a form, with this language beside German."""
        place = self.nav.place

        def begin(_control: Control) -> Opened:
            return filling.begin(
                form_id,
                language=tag,
                case_id=case_id,
                work=place.work,
                forms=place.forms,
                clock=place.clock,
            )

        self._open(begin)

    def resume(self, draft_id: UUID) -> None:
        """Go on with what was kept."""
        place = self.nav.place
        self._open(lambda _control: filling.resume(draft_id, work=place.work, forms=place.forms))

    def _open(self, make: Callable[[Control], Opened | Renewed]) -> None:
        queries = self.nav.place.queries
        self.busy.begin(_("Opening the form …"))

        def open_with_case(control: Control) -> Ready:
            what = make(control)
            case_id = what.draft.case_id
            return Ready(what, queries.case(case_id) if case_id else None)

        self.run(Lane.STORE, open_with_case, done=self._ready, failed=self._failed)

    def _ready(self, ready: Ready) -> None:
        self.busy.end()
        self._name_it(ready)
        if isinstance(ready.what, Opened):
            self._show(ready.what)
        else:
            self._ask_how(ready.what)

    def _name_it(self, ready: Ready) -> None:
        """A further form is called by its own name and her whom it is about; an intake stays 'New case'."""
        what = ready.what
        form = what.form if isinstance(what, Opened) else what.new
        if ready.case is None and form.form_id == INTAKE_FORM:
            return
        title = theme.isolate(form.title.text(ui_translator().tag).text)
        who = ""
        if ready.case is not None:
            who = _("{name}, case {number}").format(
                name=name_of(ready.case.client), number=theme.isolate(ready.case.case.number)
            )
        self.set_title(title, who)

    def _show(self, opened: Opened) -> None:
        place, draft = self.nav.place, opened.draft
        model = FillModel(place, self.nav.tasks, self.nav.touched, opened.form, opened.session, draft)
        model.setParent(self)
        model.failed.connect(self._failed)
        model.handed_in.connect(self._handed_in)
        model.problems_found.connect(self._say_problems)
        model.problems_left.connect(self._say_what_is_left)
        model.kept.connect(self._kept)
        model.printing.connect(partial(self._print, model))
        self.model, self.view = model, FillView(model)
        if draft.case_id is not None:
            self.view.submit.setText(_("Hand in"))
        self._offer_client()
        self.stack.addWidget(self.view)
        self.stack.setCurrentWidget(self.view)
        QTimer.singleShot(0, self.view, partial(self._take_up, self.view, draft.position))

    @staticmethod
    def _take_up(view: FillView, position: str) -> None:
        """Go on where the draft stopped, unless somebody was quicker and has turned the page already."""
        if view.steps.currentRow() <= 0:
            view.resume(position)

    def _print(self, model: FillModel, key: str, question: Question) -> None:
        label = model.words(key, "label", question.label)
        text, tag = str(model.state(key).value or ""), model.draft.language
        self.nav.open_page(PrintedTextPage(self.nav, model.form, label, text, tag))

    def _offer_client(self) -> None:
        turn = SecondaryButton(_("Give the screen to the client"), "form.client", icon="person")
        turn.setToolTip(_("Questions one by one in her language (F9)"))
        turn.clicked.connect(self.turn_to_client)
        self.title_row.addWidget(turn, 0, Qt.AlignmentFlag.AlignTop)

    # -- a form that was renewed --------------------------------------------------------------

    def _ask_how(self, renewed: Renewed) -> None:
        view = RenewedView(renewed)
        view.carry_over.clicked.connect(lambda: self._move_over(view, renewed))
        view.finish.clicked.connect(lambda: self._finish(view, renewed))
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        view.carry_over.setFocus()

    def _move_over(self, view: RenewedView, renewed: Renewed) -> None:
        place = self.nav.place

        def move(_control: Control) -> Opened:
            return filling.move_over(renewed, work=place.work, forms=place.forms, clock=place.clock)

        self._decided(view, move)

    def _finish(self, view: RenewedView, renewed: Renewed) -> None:
        forms = self.nav.place.forms
        self._decided(view, lambda _control: filling.finish_as_begun(renewed, forms=forms))

    def _decided(self, view: RenewedView, make: Callable[[Control], Opened]) -> None:
        view.setEnabled(False)

        def failed(error: Exception) -> None:
            view.setEnabled(True)
            self._failed(error)

        self.run(Lane.STORE, make, done=self._show, failed=failed)

    # -- what the model says ------------------------------------------------------------------

    def _handed_in(self, made: OpenedCase | Filled) -> None:
        self.model = None
        self.handed_in(made)

    def _say_problems(self, problems: list[Problem]) -> None:
        self.banner.show_message(
            _("Some answers are still missing."),
            _("Open questions: {count}. They are marked where they stand.").format(count=len(problems)),
            Kind.ATTENTION,
        )

    def _say_what_is_left(self, problems: list[Problem]) -> None:
        if problems:
            self._say_problems(problems)
        else:
            self.banner.clear()

    def _kept(self) -> None:
        """The store takes what is typed again."""
        if self._not_kept:
            self._not_kept = False
            self.banner.clear()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._not_kept = True
        self.banner.show_error(error)


class CaseFormPage(FormPage):
    """A further form of a case, opened from the case's page: back there at the end."""

    def __init__(self, nav: Navigator, *, back: Callable[[], None]) -> None:
        super().__init__(nav, _("Form"), name="case-form")
        self._back = back

    def handed_in(self, made: OpenedCase | Filled) -> None:  # noqa: ARG002 - the page below knows
        """The case's page is below and has heard of it."""
        self._back()
