"""The office has revoked this workstation: what happens to it, what is lost, whom to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, Offline
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import moment_text
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.start.frame import StartPage
from app.ui.tasks import Lane, OwnTasks, Tasks
from app.ui.widgets.banner import Kind
from app.ui.widgets.buttons import PrimaryButton, SecondaryButton
from app.ui.widgets.layout import column, empty, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.revocation_ports import Revoked, RevokedDoor


class RevokedPage(StartPage):
    """Three things in words, and the telephone number; the same page before, meanwhile and afterwards."""

    anew = Signal()
    """The workstation shall be set up again."""

    def __init__(self, office: str) -> None:
        super().__init__(
            "revoked",
            _("Your office has revoked this workstation"),
            _(
                "It does not take part any more. That happens when a laptop was reported as lost, or is "
                "given to somebody else. You have done nothing wrong."
            ),
            width=720,
        )
        self._office = office
        self.points = column(space=2)
        self.content.addLayout(self.points)
        self.again = PrimaryButton(_("Hand in again"), "revoked.again", icon="send")
        self.new = SecondaryButton(_("Set this workstation up anew"), "revoked.anew", icon="key")
        for button in (self.again, self.new):
            button.hide()
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        self.new.clicked.connect(self.anew)

    def show_coming(self, contact: str) -> None:
        """Before anything is counted."""
        self._say(
            contact,
            ("send", theme.ACCENT, _("What you have not sent yet is sealed: only the office can read it.")),
            ("key", theme.ACCENT, _("Then the key of this workstation is destroyed.")),
            (
                "warning",
                theme.ATTENTION,
                _("Personal notes and unfinished forms are lost: they were nowhere else."),
            ),
        )

    def show_state(self, state: Revoked) -> None:
        """As it stands."""
        self._office = state.office or self._office
        gone = (
            ("key", theme.ACCENT, _("The key of this workstation is being destroyed."))
            if not state.wiped
            else (
                "tick",
                theme.SUCCESS,
                _("The key of this workstation is destroyed. Nobody can read any more what was here."),
            )
        )
        self._say(state.contact, _sent(state), gone, *_lost(state))
        self.again.setVisible(state.wiped and not state.delivered)
        self.new.setVisible(state.wiped and state.delivered)
        if state.wiped:
            at = moment_text(state.at, spoken(), OFFICE_ZONE)
            self.title.setText(_("Your office has revoked this workstation ({moment})").format(moment=at))

    def _say(self, contact: str, *points: tuple[str, str, str]) -> None:
        empty(self.points)
        for icon, colour, words in points:
            self.points.addLayout(_point(icon, colour, Text(words)))
        office = theme.isolate(self._office) if self._office else _("your office")
        words = (
            _("Please call {office} now: {contact}").format(office=office, contact=theme.isolate(contact))
            if contact
            else _("Please call {office} now.").format(office=office)
        )
        call = Text(words, "strong").selectable()
        call.setObjectName("revoked.call")
        self.points.addLayout(_point("phone", theme.ACCENT, call))


class RevokedDoorPage(RevokedPage):
    """After the start: finishes what a power cut left, and hands in what still waits."""

    def __init__(self, after: RevokedDoor, tasks: Tasks) -> None:
        state = after.revoked()
        super().__init__(state.office if state is not None else "")
        self._after, self._tasks = after, OwnTasks(tasks)
        if state is not None:
            self.show_state(state)
        self._state = state
        self.again.clicked.connect(self._hand_in)

    def begin(self) -> None:
        """The key first; then what waits is offered to the office once by itself."""
        if self._state is not None and not self._state.wiped:
            self._run(Lane.STORE, self._after.wipe, _("Destroying the key …"), self._wiped)
        elif self._state is not None and not self._state.delivered:
            self._hand_in()
        else:
            self.new.setFocus()

    def end(self) -> None:
        """It is taken away."""
        self._tasks.end()

    def _wiped(self, state: Revoked) -> None:
        self._show(state)
        if not state.delivered:
            self._hand_in()

    def _hand_in(self) -> None:
        self._run(Lane.NETWORK, self._after.hand_in, _("Handing in what is sealed …"), self._show)

    def _show(self, state: Revoked) -> None:
        self._state = state
        self.show_state(state)
        (self.new if state.delivered else self.again).setFocus()

    def _run(
        self, lane: Lane, work: Callable[[], Revoked], words: str, done: Callable[[Revoked], None]
    ) -> None:
        self.banner.clear()
        self.busy.begin(words)
        self.again.setEnabled(False)

        def ended() -> None:
            self.busy.end()
            self.again.setEnabled(True)

        def finished(state: Revoked) -> None:
            ended()
            done(state)

        def failed(error: Exception) -> None:
            ended()
            self.again.show()
            self.again.setFocus()
            if isinstance(error, Offline):  # no error: it waits
                words = _("What is sealed waits here. Try again where there is a network.")
                self.banner.show_message(say(error).title, words, Kind.HINT)
            elif isinstance(error, AppError):
                self.banner.show_error(error)
            else:
                raise error

        self._tasks.start(lane, lambda _control: work(), done=finished, failed=failed)


def _sent(state: Revoked) -> tuple[str, str, str]:
    if not state.unsent:
        return ("tick", theme.SUCCESS, _("The office has everything that was saved here."))
    count = state.unsent
    if state.delivered:
        words = ngettext(
            "The office has the {count} change that was not sent yet; somebody looks at it there.",
            "The office has the {count} changes that were not sent yet; somebody looks at them there.",
            count,
        )
        return ("tick", theme.SUCCESS, words.format(count=count))
    words = ngettext(
        "{count} unsent change is sealed and waits for a network; only the office can read it.",
        "{count} unsent changes are sealed and wait for a network; only the office can read them.",
        count,
    )
    return ("waiting", theme.ATTENTION, words.format(count=count))


def _lost(state: Revoked) -> list[tuple[str, str, str]]:
    found = []
    if state.notes:
        found.append(
            ngettext("{count} personal note", "{count} personal notes", state.notes).format(count=state.notes)
        )
    if state.drafts:
        found.append(
            ngettext("{count} unfinished form", "{count} unfinished forms", state.drafts).format(
                count=state.drafts
            )
        )
    if not found:
        return []
    what = _("{one} and {other}").format(one=found[0], other=found[1]) if len(found) == 2 else found[0]
    words = _("Lost with the key, as it was nowhere else: {what}").format(what=what)
    return [("warning", theme.ATTENTION, words)]


def _point(icon: str, colour: str, words: Text) -> QHBoxLayout:
    across = row(space=2)
    symbol = QLabel()
    symbol.setPixmap(icons.picture(icon, colour, 24))
    across.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(words, 1)
    return across
