"""A case that is not open to who asks: who can give access, and the way in in an emergency."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.actions import access
from app.actions.access_ports import Gate
from app.actions.touched import Kind, Touched
from app.domain.errors import EmergencyNotPossible
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.access.words import hours_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Choice, DangerButton, Field, Heading, StatusPill, Text


class ClosedCasePage(Page):
    """Tells nothing about the client. When the case opens, its page takes this one's place."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Case"), name="closed-case", subtitle=" ")
        self.case_id = case_id
        self._policy = nav.place.access.policy
        self.body.addWidget(
            StatusPill(_("Not open to you"), "attention", "lock", "closed-case.lock"),
            0,
            Qt.AlignmentFlag.AlignLeading,
        )
        self.who = Card("closed-case.who", margin=3)
        self.who.column.addWidget(Heading(_("Who may read it")))
        self.holder, self.givers = Text(), Text()
        self.holder.setObjectName("closed-case.holder")
        self.givers.setObjectName("closed-case.givers")
        self.who.column.addWidget(self.holder)
        self.who.column.addWidget(self.givers)
        self.who.column.addWidget(
            Text(_("Only those whose work needs it read a case that was closed (§ 35 SGB I)."), "muted")
        )
        self.body.addWidget(self.who)
        self.body.addWidget(self._make_emergency())
        self.watch({Kind.CASE, Kind.ACCESS}, lambda _what: self._fetch())
        self._fetch()

    def _make_emergency(self) -> Card:
        card = Card("closed-case.emergency", margin=3)
        card.column.setSpacing(theme.GRID * 2)
        card.column.addWidget(Heading(_("In an emergency")))
        card.column.addWidget(
            Text(
                _(
                    "If it cannot wait and none of them can be reached, you can open the case yourself. "
                    "Your name, your reason and the time are told to those who may read it, and to the "
                    "office. The access ends by itself."
                )
            )
        )
        self.reason = QPlainTextEdit()
        self.reason.setObjectName("closed-case.reason")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(88)
        self.reason.textChanged.connect(self._typed)
        self.reason_field = Field(
            _("Why can it not wait?"),
            self.reason,
            _("A sentence. It stays in the case and cannot be changed."),
        )
        card.column.addWidget(self.reason_field)
        offered = [(str(hours), hours_words(hours)) for hours in self._policy.hours]
        self.hours = Choice("closed-case.hours", offered, str(self._policy.default_hours))
        self.open_button = DangerButton(
            _("Open the case in an emergency"), "closed-case.open", icon="warning"
        )
        self.open_button.clicked.connect(self.submit)
        self.open_button.setEnabled(False)
        self.hours.setMinimumWidth(200)
        card.column.addWidget(Field(_("For how long?"), self.hours, beside=self.open_button))
        return card

    def submit(self) -> None:
        """Open it, with the reason that was given."""
        if not self.open_button.isEnabled():
            return
        place, case_id = self.nav.place, self.case_id
        reason, hours = self.reason.toPlainText(), int(self.hours.code())

        def open_(_control: Control) -> Touched:
            return access.open_in_emergency(
                case_id,
                reason,
                hours,
                access=place.access,
                work=place.work,
                worker=place.worker,
                clock=place.clock,
            )

        self.open_button.setEnabled(False)
        self.act(open_, done=lambda _what: self._go_on(), failed=self._not_opened)

    def _typed(self) -> None:
        self.reason_field.show_error("")
        self.open_button.setEnabled(bool(self.reason.toPlainText().strip()))

    def _not_opened(self, error: Exception) -> None:
        self.open_button.setEnabled(True)
        if isinstance(error, EmergencyNotPossible):
            least = self._policy.reason_characters
            self.reason_field.show_error(
                ngettext(
                    "Please say it in at least {count} character.",
                    "Please say it in at least {count} characters.",
                    least,
                ).format(count=least)
            )
            self.reason.setFocus()
            return
        self.banner.show_error(error)

    def _fetch(self) -> None:
        book, case_id = self.nav.place.access, self.case_id
        self.run(Lane.STORE, lambda _control: book.gate(case_id), done=self._show)

    def _show(self, gate: Gate) -> None:
        if gate.is_open:
            self._go_on()
            return
        self.set_title(_("Case {number}").format(number=theme.isolate(gate.number)), " ")
        holder = theme.isolate(gate.holder)
        words = _("{name} holds this case and can let you read it.")
        self.holder.setText(words.format(name=holder) if gate.holder else _("Nobody holds this case."))
        names = ", ".join(theme.isolate(name) for name in gate.may_give if name != gate.holder)
        self.givers.setText(_("They can let you read it too: {names}").format(names=names))
        self.givers.setVisible(bool(names))

    def _go_on(self) -> None:
        """The case's own page in place of this one."""
        self.nav.replace_page(self, lambda: self.nav.open_case(self.case_id))
