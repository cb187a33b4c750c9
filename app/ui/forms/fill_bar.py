"""The line above a form: which language stands beside German, and how it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

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
        self.draft = StatusPill(_("Machine draft"), "attention", "warning")
        self.draft.setObjectName("form.language.draft")
        self.draft.setToolTip(_("Nobody has signed off the form in this language yet. German is binding."))
        self.view = QuietButton(_("View"), "form.view", icon="chevron-down")
        self.view.setAccessibleName(_("View: how the form is laid out"))
        self.view.setCheckable(True)
        self.options = QWidget()
        self.options.setObjectName("form.view.options")
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

    @property
    def boxes(self) -> tuple[QCheckBox, ...]:
        """The choices of layout, as one reads them."""
        return tuple(self.options.findChildren(QCheckBox))

    def _place(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(12)
        beside = QLabel(_("Beside German:"))
        beside.setBuddy(self.languages)
        for widget in (beside, self.languages, self.draft):
            across.addWidget(widget)
        across.addStretch(1)
        across.addWidget(self.view)
        choices = QHBoxLayout(self.options)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(24)
        choices.addStretch(1)
        choices.addWidget(self._option(habits.FORM_STACKED, _("Languages one above the other")))
        choices.addWidget(self._option(habits.FORM_SCROLL, _("Whole form on one page")))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(4)
        down.addLayout(across)
        down.addWidget(self.options)
        self.options.hide()
        self.view.toggled.connect(self.options.setVisible)

    def _option(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setObjectName(f"form.view.{name}")
        box.setAccessibleName(words)
        box.setChecked(habits.habit(name))
        box.clicked.connect(lambda: self._remember(name, value=box.isChecked()))
        return box

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
