"""The form on the table: steps at the side, two languages in the middle, back and next below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.forms import Problem
from app.i18n import gettext as _
from app.i18n import language
from app.ui import icons, theme
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_page import FillPage
from app.ui.forms.parts import Part, parts_of, questions_of
from app.ui.forms.question_card import QuestionCard
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.forms.tab_order import order_tabs
from app.ui.widgets import PrimaryButton, SecondaryButton

STEPS_WIDTH = 240
AHEAD = 150
"""Milliseconds after a page is shown until the next one is built: nobody waits for it then."""


class FillView(QWidget):
    """Places the pages; what is asked, and what an answer changes, the model knows."""

    def __init__(self, model: FillModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.model = model
        self._parts = parts_of(model.form.children)
        self._pages: dict[int, FillPage] = {}
        self._problems: list[Problem] = []
        self._speaking = self._speaking_of(model.draft.language)
        self.steps = QListWidget()
        self.stack = QStackedWidget()
        self.languages = QComboBox()
        self.saved = QLabel()
        self.progress = QProgressBar()
        self.back = SecondaryButton(_("Back"), "form.back", icon="back")
        self.next = PrimaryButton(_("Next"), "form.next")
        self.submit = PrimaryButton(_("Hand in and open case"), "form.submit", icon="tick")
        self._order = QTimer(self)
        self._order.setSingleShot(True)
        self._order.timeout.connect(self._order_tabs)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD)
        self._ahead.timeout.connect(self._build_ahead)
        self._dress()
        self._build()
        self._fill_languages()
        self._fill_steps()
        self._connect()
        self.show_step(0)

    def show_step(self, index: int) -> None:
        """Build the page when it is first seen, and show it."""
        self.stack.setCurrentWidget(self._page(index))
        self.steps.setCurrentRow(index)
        self._show_position()
        self._order.start(0)
        self._ahead.start()

    def resume(self, key: str) -> None:
        """Go back to the question where the work stopped."""
        index = next((at for at, part in enumerate(self._parts) if key and part.has(key)), 0)
        if self.steps.item(index).isHidden():
            index = 0
        self.show_step(index)
        QTimer.singleShot(0, self._page(index), lambda: self._focus(index, key))

    def hand_in(self) -> None:
        """Unless a date is only half typed: it would be lost without a word."""
        for index, page in self._pages.items():
            card = page.unfinished()
            if card is not None and not self.steps.item(index).isHidden():
                self.show_step(index)
                card.show_unfinished()
                self._focus(index, card.key)
                return
        self.model.hand_in()

    def show_problems(self, problems: list[Problem]) -> None:
        """Jump to the first problem and mark the others where they stand, or will when they are seen."""
        self._mark_steps(problems)
        for page in self._pages.values():
            page.show_problems(problems)
        for index, part in enumerate(self._parts):
            if part.has(problems[0].key):
                self.show_step(index)
                self._focus(index, problems[0].key)
                return

    def speak(self, tag: str) -> None:
        """Another language beside German: every page is built anew around the same answers."""
        if tag == self._speaking.client:
            return
        here, key = max(self.steps.currentRow(), 0), self.model.draft.position
        has_cursor = _card_of(QApplication.focusWidget()) is not None
        self._speaking = self._speaking_of(tag)
        self.model.speak(tag)
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()
        self._fill_steps()
        self.show_step(here)
        if has_cursor:
            self._focus(here, key)
        else:
            QTimer.singleShot(0, self._page(here), lambda: self._page(here).look_at(key))

    # -- building -------------------------------------------------------------------------

    def _dress(self) -> None:
        self.steps.setObjectName("form.steps")
        self.steps.setAccessibleName(_("Steps of the form"))
        self.steps.setProperty("look", "steps")
        self.steps.setFixedWidth(STEPS_WIDTH)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setWordWrap(True)
        self.steps.setIconSize(QSize(16, 16))
        self.languages.setObjectName("form.language")
        self.languages.setAccessibleName(_("The client's language"))
        self.saved.setProperty("look", "small")
        self.saved.setObjectName("form.saved")
        self.progress.setTextVisible(False)
        self.submit.setToolTip(_("Ctrl+Enter"))

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        beside = QLabel(_("Beside German:"))
        beside.setBuddy(self.languages)
        must = QLabel(_("* must be answered"))
        must.setProperty("look", "small")
        for widget in (beside, self.languages, must):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.saved)
        bottom = QHBoxLayout()
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        bottom.addWidget(self.next)
        bottom.addWidget(self.submit)
        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addLayout(top)
        middle.addWidget(self.progress)
        middle.addWidget(self.stack, 1)
        middle.addLayout(bottom)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(24)
        whole.addWidget(self.steps)
        whole.addLayout(middle, 1)

    def _connect(self) -> None:
        self.steps.currentRowChanged.connect(self._chose_step)
        self.languages.activated.connect(lambda row: self.speak(str(self.languages.itemData(row))))
        self.back.clicked.connect(lambda: self._walk(-1))
        self.next.clicked.connect(lambda: self._walk(+1))
        self.submit.clicked.connect(self.hand_in)
        self.model.changed.connect(self._changed)
        self.model.kept.connect(lambda: self.saved.setText(_("Saved on this workstation")))
        self.model.problems_found.connect(self.show_problems)
        self.model.problems_left.connect(self._mark_steps)
        self.model.handing_in.connect(self.submit.setDisabled)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Remember the question under the cursor: a resumed draft goes on there."""
        card = _card_of(now)
        if card is not None and self.isAncestorOf(card):
            self.model.move_to(card.key)

    def _speaking_of(self, tag: str) -> Speaking:
        return Speaking(tag, self.model.fallbacks(tag))

    def _order_tabs(self) -> None:
        order_tabs(
            self.languages,
            self._page(self.steps.currentRow()),
            (self.back, self.next, self.submit, self.steps),
        )

    def _chose_step(self, index: int) -> None:
        if index >= 0:
            self.show_step(index)

    def _focus(self, index: int, key: str) -> None:
        self._page(index).focus(key)

    def _page(self, index: int) -> FillPage:
        page = self._pages.get(index)
        if page is None:
            page = FillPage(self._parts[index].nodes, self.model, self._speaking)
            page.setObjectName(f"form.page.{index}")
            page.show_problems(self._problems)
            page.grown.connect(lambda: self._order.start(0))
            self._pages[index] = page
            self.stack.addWidget(page)
        return page

    def _build_ahead(self) -> None:
        for index in range(self.steps.currentRow() + 1, len(self._parts)):
            if not self.steps.item(index).isHidden():
                self._page(index)
                return

    def _fill_languages(self) -> None:
        tags = list(self.model.form.languages)
        if self._speaking.client not in tags:
            tags.append(self._speaking.client)
        for tag in tags:
            self.languages.addItem(language(tag).autonym, tag)
        self.languages.setCurrentIndex(tags.index(self._speaking.client))

    def _fill_steps(self) -> None:
        self.steps.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.steps.clear()
        for part in self._parts:
            title = self._speaking.german(part.title.label) if part.title else _("Start")
            foreign = self._speaking.foreign(part.title.label) if part.title else ""
            item = QListWidgetItem(f"{title}\n{foreign}" if foreign not in ("", title) else title)
            item.setFont(font_of(WORKER, 10.5))
            self.steps.addItem(item)
        self.steps.blockSignals(False)  # noqa: FBT003
        self._mark_steps(self._problems)

    # -- showing --------------------------------------------------------------------------

    def _changed(self, keys: frozenset[str]) -> None:
        self.saved.setText(_("Saving …"))
        for page in self._pages.values():
            page.refresh(keys)
        self._mark_steps(self._problems)
        self._show_position()
        self._order.start(0)

    def _walk(self, step: int) -> None:
        index = self.steps.currentRow() + step
        while 0 <= index < len(self._parts):
            if not self.steps.item(index).isHidden():
                self.show_step(index)
                self._focus(index, "")
                return
            index += step

    def _mark_steps(self, problems: list[Problem]) -> None:
        """Which steps are asked at present, and in which something is open: a mark and a word."""
        self._problems = problems
        warning = icons.icon("warning", theme.ERROR)
        for index, part in enumerate(self._parts):
            item = self.steps.item(index)
            item.setHidden(not self._is_asked(part))
            is_open = any(part.has(problem.key) for problem in problems)
            said = _("Something is open here") if is_open else ""
            item.setIcon(warning if is_open else QIcon())
            item.setToolTip(said)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, said)

    def _show_position(self) -> None:
        shown = [i for i in range(len(self._parts)) if not self.steps.item(i).isHidden()]
        here = self.steps.currentRow()
        self.progress.setRange(0, max(len(shown), 1))
        self.progress.setValue(sum(1 for index in shown if index <= here))
        self.progress.setAccessibleName(
            _("Page {number} of {total}").format(number=self.progress.value(), total=len(shown))
        )
        last = bool(shown) and here == shown[-1]
        self.back.setEnabled(bool(shown) and here != shown[0])
        self.next.setVisible(not last)
        self.submit.setVisible(last)

    def _is_asked(self, part: Part) -> bool:
        asked = any(self.model.is_relevant(question.name) for question in questions_of(part.nodes))
        return asked or bool(part.repeats)


def _card_of(widget: QWidget | None) -> QuestionCard | None:
    while widget is not None and not isinstance(widget, QuestionCard):
        widget = widget.parentWidget()
    return widget
