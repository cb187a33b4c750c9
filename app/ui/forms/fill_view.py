"""The form on the table: steps at the side, two languages in the middle, back and next below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.forms import Group, Problem
from app.i18n import gettext as _
from app.ui import habits, icons, theme
from app.ui.forms.fill_bar import FillBar
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_page import FillPage
from app.ui.forms.parts import Part, is_shown, parts_of, questions_of
from app.ui.forms.question_card import QuestionCard
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.forms.tab_order import order_tabs
from app.ui.widgets import PrimaryButton, SecondaryButton

STEPS_WIDTH = 240
NARROW_VIEW = 840
READ_FROM = 80
"""Pixels below the upper edge where the eye reads: a section that begins above it is the present one."""
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
        self._is_whole = habits.habit(habits.FORM_SCROLL)
        self.bar = FillBar(self._tags(), self._speaking.client, model.is_reviewed)
        self.languages, self.saved = self.bar.languages, QLabel()
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
        self._fill_steps()
        self._connect()
        self.show_step(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the questions need the room of the steps; Back and Next are there."""
        super().resizeEvent(event)
        self.steps.setVisible(self.width() >= NARROW_VIEW)

    def show_step(self, index: int) -> None:
        """Build the page when it is first seen, and show it; in one scroll, go to its beginning."""
        page = self._page(index)
        self.stack.setCurrentWidget(page)
        self._mark_here(index)
        if self._is_whole:
            page.scroll_to(self._anchor(index))
        self._show_position()
        self._order.start(0)
        self._ahead.start()

    def resume(self, key: str) -> None:
        """Go back to the question where the work stopped."""
        index = max(self._part_of(key), 0)
        if self.steps.item(index).isHidden():
            index = 0
        self.show_step(index)
        QTimer.singleShot(0, self._page(index), lambda: self._focus(index, key))

    def hand_in(self) -> None:
        """Unless a date is only half typed: it would be lost without a word."""
        for page in self._pages.values():
            card = page.unfinished()
            index = self._part_of(card.key) if card is not None else -1
            if card is not None and index >= 0 and not self.steps.item(index).isHidden():
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
        index = self._part_of(problems[0].key)
        if index >= 0:
            self.show_step(index)
            self._focus(index, problems[0].key)

    def speak(self, tag: str) -> None:
        """Another language beside German: every page is built anew around the same answers."""
        if tag == self._speaking.client:
            return
        self._speaking = self._speaking_of(tag)
        self.model.speak(tag)
        self._rebuild()

    def _rebuild(self) -> None:
        """Every page anew; the answers are the model's, page and cursor stay."""
        here, key = max(self.steps.currentRow(), 0), self.model.draft.position
        has_cursor = _card_of(QApplication.focusWidget()) is not None
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

    def _lay_out(self) -> None:
        """A habit of this workstation changed."""
        if habits.habit(habits.FORM_SCROLL) != self._is_whole:
            self._is_whole = not self._is_whole
            self._rebuild()
        for page in self._pages.values():
            page.stack(stacked=habits.habit(habits.FORM_STACKED))
        self._order.start(0)

    # -- building -------------------------------------------------------------------------

    def _dress(self) -> None:
        self.steps.setObjectName("form.steps")
        self.steps.setAccessibleName(_("Steps of the form"))
        self.steps.setProperty("look", "steps")
        self.steps.setFixedWidth(STEPS_WIDTH)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setWordWrap(True)
        self.steps.setIconSize(QSize(16, 16))
        self.saved.setObjectName("form.saved")
        self.progress.setTextVisible(False)
        self.submit.setToolTip(_("Ctrl+Enter"))

    def _build(self) -> None:
        bottom = QHBoxLayout()
        bottom.setSpacing(16)
        bottom.addWidget(self.back)
        captions = QVBoxLayout()
        captions.setSpacing(0)
        must = QLabel(_("* must be answered"))
        for caption in (must, self.saved):
            caption.setProperty("look", "small")
            caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            captions.addWidget(caption)
        bottom.addLayout(captions, 1)
        bottom.addWidget(self.next)
        bottom.addWidget(self.submit)
        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.bar)
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
        self.bar.chose_language.connect(self.speak)
        self.bar.laid_out.connect(self._lay_out)
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
            (self.languages, self.bar.view, *self.bar.boxes),
            self._page(self.steps.currentRow()),
            (self.back, self.next, self.submit, self.steps),
        )

    def _chose_step(self, index: int) -> None:
        if index >= 0:
            self.show_step(index)

    def _focus(self, index: int, key: str) -> None:
        self._page(index).focus(key)

    def _page(self, index: int) -> FillPage:
        """The page of a part; in one scroll there is one for all."""
        at = 0 if self._is_whole else index
        page = self._pages.get(at)
        if page is None:
            nodes = tuple(node for part in self._parts for node in part.nodes)
            page = FillPage(
                nodes if self._is_whole else self._parts[index].nodes,
                self.model,
                self._speaking,
                stacked=habits.habit(habits.FORM_STACKED),
                whole=self._is_whole,
            )
            page.setObjectName(f"form.page.{at}")
            page.show_problems(self._problems)
            page.grown.connect(lambda: self._order.start(0))
            page.done.connect(self._go_on)
            if self._is_whole:
                page.verticalScrollBar().valueChanged.connect(self._scrolled)
            self._pages[at] = page
            self.stack.addWidget(page)
        return page

    def _build_ahead(self) -> None:
        if self._is_whole:
            return
        for index in range(self.steps.currentRow() + 1, len(self._parts)):
            if not self.steps.item(index).isHidden():
                self._page(index)
                return

    def _tags(self) -> list[str]:
        tags = list(self.model.form.languages)
        return tags if self._speaking.client in tags else [*tags, self._speaking.client]

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
        reshaped = [page.refresh(keys) for page in self._pages.values()]
        self._show_asked()
        if any(reshaped):
            self._order.start(0)

    def _go_on(self) -> None:
        """Enter on the last question of a page: the button that goes on."""
        (self.submit if self.submit.isVisible() else self.next).setFocus(Qt.FocusReason.TabFocusReason)

    def _scrolled(self, value: int) -> None:
        """The step that is read now."""
        page = self._page(0)
        if page.is_jumping:
            return
        tops = [page.top_of(self._anchor(index)) for index in range(len(self._parts))]
        above = [index for index, top in enumerate(tops) if top is not None and top <= value + READ_FROM]
        if above and above[-1] != self.steps.currentRow():
            self._mark_here(above[-1])
            self._show_position()

    def _mark_here(self, index: int) -> None:
        self.steps.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.steps.setCurrentRow(index)
        self.steps.blockSignals(False)  # noqa: FBT003

    def _anchor(self, index: int) -> str:
        """Key of what a part begins with."""
        part = self._parts[index]
        first = part.nodes[0] if part.title is None or part.title not in part.nodes else part.title
        if isinstance(first, Group) and not (first.label and first.name):
            questions = (question for question in questions_of((first,)) if is_shown(question))
            first = next(questions, first)
        return self.model.key(first)

    def _part_of(self, key: str) -> int:
        """Which part a question stands on; -1 = none."""
        return next((at for at, part in enumerate(self._parts) if key and part.has(key)), -1)

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
        for index, part in enumerate(self._parts):
            item = self.steps.item(index)
            is_open = any(part.has(problem.key) for problem in problems)
            said = _("Something is open here") if is_open else ""
            if said != item.toolTip() or is_open:
                item.setIcon(icons.icon("warning", theme.ERROR) if is_open else QIcon())
                item.setToolTip(said)
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, said)
        self._show_asked()

    def _show_asked(self) -> None:
        """Hide the steps in which nothing is asked at present."""
        for index, part in enumerate(self._parts):
            hidden = not self._is_asked(part)
            if hidden != self.steps.item(index).isHidden():
                self.steps.item(index).setHidden(hidden)
        self._show_position()

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
        self.back.setVisible(not self._is_whole)
        self.next.setVisible(not (last or self._is_whole))
        self.submit.setVisible(last or self._is_whole)

    def _is_asked(self, part: Part) -> bool:
        keys = (self.model.key(question) for question in questions_of(part.nodes) if is_shown(question))
        return any(self.model.is_relevant(key) for key in keys) or bool(part.repeats)


def _card_of(widget: QWidget | None) -> QuestionCard | None:
    while widget is not None and not isinstance(widget, QuestionCard):
        widget = widget.parentWidget()
    return widget
