"""The state of sync in words, at the foot of the navigation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.actions.synchronise import SyncCondition, SyncState
from app.domain.clock import OFFICE_ZONE
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import time_text
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.sync.sync_model import SyncModel
from app.ui.widgets.buttons import Button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Text


def status_words(state: SyncState) -> tuple[str, str, str]:
    """(words, icon, colour) of a state: never colour alone."""
    if state.condition is SyncCondition.UP_TO_DATE and state.last_contact is not None:
        at = time_text(state.last_contact.astimezone(OFFICE_ZONE).time(), spoken())
        return _("Up to date, {time}").format(time=theme.isolate(at)), "up-to-date", theme.SUCCESS
    if state.condition is SyncCondition.UP_TO_DATE:
        return _("Up to date"), "up-to-date", theme.SUCCESS
    if state.condition is SyncCondition.OFFLINE:
        return _offline(state.waiting), "offline", theme.ATTENTION
    if state.condition is SyncCondition.NOT_ENROLLED:
        return _not_enrolled(state.waiting), "offline", theme.ATTENTION
    return _waiting(state.waiting), "cloud", theme.ATTENTION


def _waiting(count: int) -> str:
    return ngettext("{count} change waiting", "{count} changes waiting", count).format(count=count)


def _offline(count: int) -> str:
    if not count:
        return _("Offline – nothing waiting")
    return ngettext("Offline – {count} change waiting", "Offline – {count} changes waiting", count).format(
        count=count
    )


def _not_enrolled(count: int) -> str:
    if not count:
        return _("Not registered at an office")
    return ngettext(
        "Not registered – {count} change waiting", "Not registered – {count} changes waiting", count
    ).format(count=count)


class SyncStatus(QWidget):
    """Words, and "Sync now" (or "Register")."""

    def __init__(self, model: SyncModel, register: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sync.status")
        self._model, self._register = model, register
        self._symbol = QLabel()
        self._symbol.setFixedSize(20, 20)
        self.words = Text("")
        self.words.setObjectName("sync.words")
        self.detail = Text("", "small")
        self.detail.setObjectName("sync.detail")
        self.detail.hide()
        self.button = Button(_("Sync now"), "sync.now", icon="sync")
        self.button.setProperty("look", "outlined")
        self.button.clicked.connect(self._act)
        across = row(space=1)
        across.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self.words, 1)
        down = column(self, space=1)
        down.addLayout(across)
        down.addWidget(self.detail)
        down.addWidget(self.button)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say where sync stands."""
        model = self._model
        if model.state is None:
            words, icon, colour = "…", "cloud", theme.MUTED
        else:
            words, icon, colour = status_words(model.state)
        if model.running and model.is_enrolled:
            words, icon, colour = _("Synchronising …"), "sync", theme.ACCENT
        self._symbol.setPixmap(icons.picture(icon, colour, 20))
        self.words.setText(words)
        self.words.setAccessibleName(words)
        detail = say(model.error).title if model.error else self._refused()
        self.detail.setText(detail)
        self.detail.setToolTip(say(model.error).next_step if model.error else "")
        self.detail.setVisible(bool(detail))
        outside = model.state is not None and not model.is_enrolled
        self.button.setText(_("Register …") if outside else _("Sync now"))
        self.button.setAccessibleName(self.button.text())
        self.button.setEnabled(not model.running)

    def _refused(self) -> str:
        if not self._model.refused:
            return ""
        return ngettext(
            "The office put {count} change aside for checking.",
            "The office put {count} changes aside for checking.",
            self._model.refused,
        ).format(count=self._model.refused)

    def _act(self) -> None:
        if self._model.state is not None and not self._model.is_enrolled:
            self._register()
        else:
            self._model.sync_now()
