"""The tab about the client's rights: what she asked for, how long the case is kept, what can be erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.actions import conflicts, erasure, rights
from app.actions.lines import CaseView, ConflictLine
from app.actions.rights import AskRight
from app.actions.touched import Touched
from app.domain.clock import today
from app.domain.protection import Right, RightsRequest
from app.domain.records import CaseFile
from app.domain.retention import Retention
from app.i18n import N_
from app.i18n import gettext as _
from app.sync.changes import Seen
from app.ui import theme
from app.ui.cases.section import CaseSection
from app.ui.conflicts.conflict_strip import conflict_strip
from app.ui.conflicts.conflict_words import field_words, value_words
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.rights.copy_page import CopyPage
from app.ui.rights.erase_page import ErasePage
from app.ui.rights.words import RIGHTS, day, effect_words, retention_words, right_words
from app.ui.tasks import Lane
from app.ui.widgets import (
    Card,
    Choice,
    DangerButton,
    Field,
    Heading,
    LineEdit,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets.dates import DateField

CLIENT_TAB = "client"
_REQUEST_TORN = {
    "outcome": N_("Two people answered this differently. Which answer counts?"),
    "answered_on": N_("Two people answered this on different days. Which day counts?"),
}


class RightsSection(CaseSection):
    """Requests with their deadlines, the copy, restriction, retention, hold, erasure."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.rights")
        self._view: CaseView | None = None
        self._outcomes: dict[UUID, LineEdit] = {}
        self._ask_card()
        self._requests = column(space=1)
        self.body.addLayout(self._requests)
        self._copy_card()
        self._restriction_card()
        self._retention_card()
        self.body.addStretch(1)

    def show_case(self, view: CaseView) -> None:
        """Show the case as it is now; what is typed stays."""
        self._view = view
        self._show_requests(view)
        self._show_restriction(view.case.restricted_on)
        self._show_torn(view)
        place, case_id = self.nav.place, self.case_id
        self.page.run(
            Lane.STORE, lambda _control: place.protection.retention(case_id), done=self._show_retention
        )

    # -- what the client asked for --------------------------------------------------------------

    def _ask_card(self) -> None:
        card = Card("rights.ask")
        card.column.addWidget(Heading(_("The client asks for")))
        self.right = Choice("rights.right", [(right.value, right_words(right)) for right in RIGHTS])
        self.right.activated.connect(lambda _row: self._explain())
        self.asked_on = DateField("rights.asked_on")
        self.asked_on.show_day(today(self.nav.place.clock))
        self.note = LineEdit("rights.note", _("In her words, or which data"))
        across = row(space=2)
        across.addWidget(Field(_("Right"), self.right), 2)
        across.addWidget(Field(_("Asked on"), self.asked_on), 1)
        card.column.addLayout(across)
        card.column.addWidget(Field(_("Note"), self.note))
        self.effect = Text("", "muted")
        self.effect.setObjectName("rights.effect")
        card.column.addWidget(self.effect)
        self.ask = PrimaryButton(_("Write down the request"), "rights.ask.save", icon="save")
        self.ask.clicked.connect(self._ask)
        end = row(space=1)
        end.addWidget(self.ask)
        end.addStretch(1)
        card.column.addLayout(end)
        self.body.addWidget(card)
        self._explain()

    def _explain(self) -> None:
        self.effect.setText(effect_words(Right(self.right.code())))

    def _ask(self) -> None:
        asked_on = self.asked_on.value() or today(self.nav.place.clock)
        command = AskRight(self.case_id, Right(self.right.code()), asked_on, self.note.text().strip())
        place = self.nav.place
        self.page.act(
            lambda _control: rights.ask(command, place=place)[1], done=lambda _what: self.note.clear()
        )

    def _show_requests(self, view: CaseView) -> None:
        typed = {id: field.text() for id, field in self._outcomes.items()}
        asked = {id for id, field in self._outcomes.items() if field.hasFocus()}
        self._outcomes.clear()
        empty(self._requests)
        for request in sorted(view.requests, key=lambda one: (one.answered_on is not None, one.due_on)):
            self._requests.addWidget(self._request_card(request, view))
        for id, field in self._outcomes.items():  # what somebody types stays when the case is read again
            field.setText(typed.get(id, ""))
            if id in asked:
                field.setFocus()

    def _request_card(self, request: RightsRequest, view: CaseView) -> Card:
        card = Card(f"rights.request.{request.id}")
        top = row(space=1)
        top.addWidget(Text(right_words(request.right), "strong"), 1)
        pill = self._pill(request)
        top.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(top)
        asked = _("Asked on {date}").format(date=day(request.asked_on))
        card.column.addWidget(Text(f"{asked} · {request.note}" if request.note else asked, "muted"))
        torn = [line for line in view.conflicts if line.record_id == request.id]
        for line in torn:
            card.column.addWidget(self._conflict(line, f"rights.{line.field}", _REQUEST_TORN.get(line.field)))
        if request.outcome and not torn:
            card.column.addWidget(Text(request.outcome))
        if request.answered_on is None:
            card.column.addWidget(Text(effect_words(request.right), "small"))
            outcome = LineEdit("rights.outcome", _("What was done, or why not"))
            outcome.setAccessibleName(_("Outcome"))
            self._outcomes[request.id] = outcome
            done = SecondaryButton(_("Answered"), "rights.answered", icon="tick")
            done.clicked.connect(partial(self._answer, request, view.seen.get(request.id, {}), outcome))
            across = row(space=1)
            across.addWidget(outcome, 1)
            if request.right is Right.CORRECTION:
                across.addWidget(self._correct_button())
            across.addWidget(done)
            card.column.addLayout(across)
        return card

    def _pill(self, request: RightsRequest) -> StatusPill:
        if request.answered_on is not None:
            words = _("Answered on {date}").format(date=day(request.answered_on))
            return StatusPill(words, "success", "tick")
        if request.due_on < today(self.nav.place.clock):
            return StatusPill(_("Overdue since {date}").format(date=day(request.due_on)), "error", "warning")
        return StatusPill(_("Answer by {date}").format(date=day(request.due_on)), "attention", "clock")

    def _correct_button(self) -> QuietButton:
        button = QuietButton(_("Correct it"), "rights.correct", icon="edit")
        button.clicked.connect(lambda _checked: self._open_client())
        return button

    def _open_client(self) -> None:
        show = getattr(self.page, "show_tab", None)
        if show is not None:
            show(CLIENT_TAB)

    def _conflict(self, line: ConflictLine, name: str, title: str | None) -> QFrame:
        """Two people decided it differently: both, side by side."""
        words = partial(value_words, line.table, line.field, content=self.nav.place.content)
        return conflict_strip(line, words, name, self._decide, _(title) if title else "")

    def _decide(self, conflict: ConflictLine, value: object) -> None:
        work = self.nav.place.work
        self.page.act(lambda _control: conflicts.decide(conflict, value, work=work), done=lambda _what: None)

    def _show_torn(self, view: CaseView) -> None:
        """What two people decided differently about keeping the case, and about the restriction."""
        for holder, names in (
            (self._torn_restriction, ("restricted_on",)),
            (self._torn_retention, ("retention", "hold_reason", "hold_until")),
        ):
            empty(holder)
            for line in view.conflicts:
                if line.record_id == view.case.id and line.field in names:
                    what = field_words(line.table, line.field)
                    title = _("{field}: two people decided differently. What counts?").format(field=what)
                    holder.addWidget(self._conflict(line, f"rights.{line.field}", title))

    def _answer(self, request: RightsRequest, seen: Seen, outcome: LineEdit, _checked: object = None) -> None:
        words = outcome.text().strip()
        if not words:
            self.page.banner.show_message(_("Write down what was done, or why it was refused."))
            outcome.setFocus()
            return
        place = self.nav.place
        self.page.act(
            lambda _control: rights.answer(request, words, seen=seen, place=place), done=lambda _what: None
        )

    # -- the copy -------------------------------------------------------------------------------

    def _copy_card(self) -> None:
        card = Card("rights.copy")
        card.column.addWidget(Heading(_("Everything about this client")))
        card.column.addWidget(
            Text(
                _(
                    "All her cases that are open to you, in German and in her language. Of other people in "
                    "the household only how many they are. Personal notes are not in it; the paper says so."
                ),
                "muted",
            )
        )
        show = SecondaryButton(_("Look, print or save"), "rights.copy.open", icon="file")
        show.clicked.connect(lambda _checked: self._open_copy())
        end = row(space=1)
        end.addWidget(show)
        end.addStretch(1)
        card.column.addLayout(end)
        self.body.addWidget(card)

    def _open_copy(self) -> None:
        language = self._view.client.letter_language if self._view else "de"
        self.nav.open_page(CopyPage(self.nav, self.case_id, language))

    # -- restriction ----------------------------------------------------------------------------

    def _restriction_card(self) -> None:
        card = Card("rights.restriction")
        self.restricted = Text("", "strong")
        self.restricted.setObjectName("rights.restricted")
        self.restrict = SecondaryButton("", "rights.restrict", icon="shield")
        self.restrict.clicked.connect(self._restrict)
        across = row(space=2)
        across.addWidget(self.restricted, 1)
        across.addWidget(self.restrict)
        card.column.addLayout(across)
        self._torn_restriction = column(space=1)
        card.column.addLayout(self._torn_restriction)
        self.body.addWidget(card)

    def _show_restriction(self, since: date | None) -> None:
        if since is None:
            self.restricted.setText(_("Processing is not restricted."))
            self.restrict.setText(_("Restrict (Art. 18)"))
        else:
            words = _("Processing is restricted since {date}: no letter about this case can be issued.")
            self.restricted.setText(words.format(date=day(since)))
            self.restrict.setText(_("Lift the restriction"))
        self.restrict.setAccessibleName(self.restrict.text())

    def _restrict(self) -> None:
        place = self.nav.place

        def restrict(case: CaseFile, seen: Seen) -> Touched:
            return rights.restrict(case, restricted=case.restricted_on is None, seen=seen, place=place)

        self._do(restrict)

    def _do(
        self, work: Callable[[CaseFile, Seen], Touched], done: Callable[[Touched], None] = lambda _what: None
    ) -> None:
        """Change the case against what is on the screen."""
        view = self._view
        if view is not None:
            case, seen = view.case, view.seen.get(view.case.id, {})
            self.page.act(lambda _control: work(case, seen), done=done)

    # -- how long it is kept, and erasing -------------------------------------------------------

    def _retention_card(self) -> None:
        card = Card("rights.retention")
        card.column.addWidget(Heading(_("How long this case is kept")))
        self.until = Text("", "strong")
        self.until.setObjectName("rights.until")
        card.column.addWidget(self.until)
        self.source = Text("", "muted")
        card.column.addWidget(self.source)
        policy = self.nav.place.protection.policy
        kinds = [(kind.id, kind.label(spoken())) for kind in policy.kinds.values()]
        self.kind = Choice("rights.retention.kind", kinds)
        self.kind.activated.connect(lambda _row: self._choose_kind())
        card.column.addWidget(Field(_("Retention period"), self.kind))
        self._torn_retention = column(space=1)
        card.column.addLayout(self._torn_retention)
        self.held = Text("")
        self.held.setObjectName("rights.held")
        card.column.addWidget(self.held)
        self.reason = LineEdit("rights.hold.reason", _("Why it must be kept: a lawsuit, an audit …"))
        self.hold_until = DateField("rights.hold.until")
        self.hold = SecondaryButton(_("Keep for now"), "rights.hold", icon="lock")
        self.hold.clicked.connect(self._hold)
        across = row(space=2)
        across.addWidget(Field(_("Legal hold: reason"), self.reason), 2)
        across.addWidget(Field(_("Until (may stay empty)"), self.hold_until), 1)
        across.addWidget(self.hold, 0, Qt.AlignmentFlag.AlignBottom)
        card.column.addLayout(across)
        card.column.addLayout(self._ends())
        self.body.addWidget(card)

    def _ends(self) -> QHBoxLayout:
        self.lift = QuietButton(_("Lift the hold"), "rights.hold.lift", icon="close")
        self.lift.clicked.connect(self._lift)
        self.bin = SecondaryButton(_("Throw away"), "rights.throw_away", icon="trash")
        self.bin.clicked.connect(self._throw_away)
        self.erase = DangerButton(_("Erase for good …"), "rights.erase", icon="trash")
        self.erase.clicked.connect(lambda _checked: self.nav.open_page(ErasePage(self.nav, self.case_id)))
        end = row(space=1)
        end.addWidget(self.lift)
        end.addStretch(1)
        end.addWidget(self.bin)
        end.addWidget(self.erase)
        return end

    def _show_retention(self, found: Retention) -> None:
        self.until.setText(retention_words(found))
        words = _("Source: {source}").format(source=theme.isolate(found.kind.source))
        if found.kind.unverified:
            words = _("{source} (not confirmed by your data protection officer yet)").format(source=words)
        self.source.setText(words)
        self.kind.choose(found.kind.id)
        self.lift.setVisible(found.held)
        self.held.setVisible(found.held)
        if found.held:
            until = day(found.hold_until) if found.hold_until else _("it is lifted")
            self.held.setText(
                _("Legal hold until {date}: {reason}").format(date=until, reason=found.hold_reason or "")
            )

    def _choose_kind(self) -> None:
        place, kind = self.nav.place, self.kind.code()
        self._do(lambda case, seen: erasure.choose_retention(case, kind, seen=seen, place=place))

    def _hold(self) -> None:
        reason, until = self.reason.text().strip(), self.hold_until.value()
        if not reason:
            self.page.banner.show_message(_("Write down why the case must be kept."))
            self.reason.setFocus()
            return
        place = self.nav.place
        self._do(
            lambda case, seen: erasure.hold(case, reason, until, seen=seen, place=place),
            lambda _what: self.reason.clear(),
        )

    def _lift(self) -> None:
        place = self.nav.place
        self._do(lambda case, seen: erasure.lift_hold(case, seen=seen, place=place))

    def _throw_away(self) -> None:
        place, case_id = self.nav.place, self.case_id
        self.page.act(
            lambda _control: erasure.throw_away("case_file", case_id, place=place),
            done=lambda _what: self.nav.back(),
        )
