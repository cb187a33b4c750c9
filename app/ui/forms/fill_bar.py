"""The line above a form: which language stands beside German, how it is laid out, what is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QStyleOptionComboBox, QWidget

from app.i18n import gettext as _
from app.i18n import language
from app.ui import habits, theme
from app.ui.forms.speaking import WORKER
from app.ui.widgets import QuietButton, StatusPill


LANGUAGE_WIDTH = 150
"""Pixels: the longest name of a language in its own script."""


class LanguageBox(QComboBox):
    """Closed it shows the language; open, each language says whether it is a machine's draft."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        tag = self.currentData()
        if tag:
            option.currentText = language(str(tag)).autonym

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 32)
        super().showPopup()


class FillBar(QWidget):
    """Tells what a person chose; the view does it."""

    chose_language = Signal(str)
    laid_out = Signal()
    """Another layout is wanted: see `habits`."""

    def __init__(self, tags: Sequence[str], current: str, is_reviewed: Callable[[str], bool]) -> None:
        super().__init__()
        self.languages = LanguageBox()
        self.languages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.languages.setMinimumWidth(LANGUAGE_WIDTH)
        self.languages.setObjectName("form.language")
        self.languages.setAccessibleName(_("The client's language"))
        self.saved = QLabel()
        self.saved.setProperty("look", "small")
        self.saved.setObjectName("form.saved")
        self.draft = StatusPill(_("Machine draft, not reviewed"), "attention", "warning")
        self.draft.setObjectName("form.language.draft")
        self.draft.setToolTip(_("Nobody has signed off the form in this language yet. German is binding."))
        self.view = QuietButton(_("View"), "form.view", icon="chevron-down")
        self.view.setAccessibleName(_("View: how the form is laid out"))
        self.menu = QMenu(self)
        self.menu.setObjectName("form.view.menu")
        self._add_action(habits.FORM_STACKED, _("Languages one above the other"))
        self._add_action(habits.FORM_SCROLL, _("Whole form on one page"))
        self.view.clicked.connect(self._open_menu)
        self._place()
        self._reviewed: dict[str, bool] = {WORKER: True}
        self._is_reviewed = is_reviewed
        for tag in tags:
            self.languages.addItem(language(tag).autonym, tag)
        self.languages.setCurrentIndex(list(tags).index(current))
        self.languages.activated.connect(self._chose)
        self.draft.hide()
        self._unchecked = [current, *(tag for tag in tags if tag != current)]
        self._check = QTimer(self)
        self._check.setInterval(0)
        self._check.timeout.connect(self._check_one)
        self._check.start()

    def _place(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        beside = QLabel(_("Beside German:"))
        beside.setBuddy(self.languages)
        must = QLabel(_("* must be answered"))
        must.setProperty("look", "small")
        for widget in (beside, self.languages, self.draft, must):
            across.addWidget(widget)
        across.addStretch(1)
        across.addWidget(self.saved)
        across.addWidget(self.view)

    def _add_action(self, name: str, words: str) -> None:
        action = QAction(words, self.menu)
        action.setObjectName(name)
        action.setCheckable(True)
        action.setChecked(habits.habit(name))
        action.triggered.connect(lambda checked: self._remember(name, value=checked))
        self.menu.addAction(action)

    def _open_menu(self) -> None:
        """Below its button; it does not hold up the program."""
        wide = self.menu.sizeHint().width()
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 0 if is_rtl else self.view.width() - wide
        self.menu.popup(self.view.mapToGlobal(QPoint(left, self.view.height() + 4)))

    def _remember(self, name: str, *, value: bool) -> None:
        habits.remember(name, value=value)
        self.laid_out.emit()

    def _chose(self, row: int) -> None:
        tag = str(self.languages.itemData(row))
        self._show_draft(tag)
        self.chose_language.emit(tag)

    def _check_one(self) -> None:
        """One language a turn, once the form is seen: its texts are compared with what was signed."""
        if not self._unchecked:
            self._check.stop()
            return
        tag = self._unchecked.pop(0)
        reviewed = self._reviewed.get(tag)
        self._reviewed[tag] = self._is_reviewed(tag) if reviewed is None else reviewed
        if not self._reviewed[tag]:
            row = self.languages.findData(tag)
            words = _("{language} – machine draft").format(language=theme.isolate(language(tag).autonym))
            self.languages.setItemText(row, words)
            self.languages.setItemData(row, self.draft.toolTip(), Qt.ItemDataRole.ToolTipRole)
        self._show_draft(str(self.languages.currentData()))

    def _show_draft(self, tag: str) -> None:
        self.draft.setHidden(self._reviewed.get(tag, True))
