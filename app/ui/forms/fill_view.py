"""The form on the table: steps at the side, two languages in the middle, back and next below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
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

from app.domain.forms import Group, Node, Problem, Repeat
from app.i18n import gettext as _
from app.i18n import language
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_page import FillPage, questions_of
from app.ui.forms.speaking import Speaking, font_of
from app.ui.widgets import PrimaryButton, SecondaryButton


class FillView(QWidget):
    """Places the pages; what is asked, and what an answer changes, the model knows."""

    kept_changed = Signal(bool)

    def __init__(self, model: FillModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.model = model
        self._parts = _parts(model.form.children)
        self._pages: dict[int, FillPage] = {}
        self._speaking = Speaking(model.draft.language)
        self.steps = QListWidget()
        self.steps.setObjectName("form.steps")
        self.steps.setAccessibleName(_("Steps of the form"))
        self.steps.setProperty("look", "steps")
        self.steps.setFixedWidth(228)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setWordWrap(True)
        self.stack = QStackedWidget()
        self.languages = QComboBox()
        self.saved = QLabel()
        self.saved.setProperty("look", "small")
        self.saved.setObjectName("form.saved")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.back = SecondaryButton(_("Back"), "form.back", icon="back")
        self.next = PrimaryButton(_("Next"), "form.next")
        self.submit = PrimaryButton(_("Hand in and open case"), "form.submit", icon="tick")
        self._build()
        self._fill_languages()
        self._fill_steps()
        self._connect()
        self.show_step(0)

    def show_step(self, index: int) -> None:
        """Build the page when it is first seen, and show it."""
        page = self._page(index)
        self.stack.setCurrentWidget(page)
        self.steps.setCurrentRow(index)
        self._show_position()

    def resume(self, key: str) -> None:
        """Go back to the question where the work stopped."""
        for index, part in enumerate(self._parts):
            if any(question.name == key.split("/", maxsplit=1)[0] for question in questions_of(part.nodes)):
                self.show_step(index)
                self._page(index).focus(key)
                return
        self._page(0).focus("")

    def show_problems(self, problems: list[Problem]) -> None:
        """Jump to the first problem and mark the others where they stand."""
        for index in range(len(self._parts)):
            self._page(index)
        for problem in reversed(problems):
            for index, page in self._pages.items():
                if problem.key in page.cards:
                    self.show_step(index)
                    page.show_problem(problem)
        self._show_steps(problems)

    def speak(self, tag: str) -> None:
        """Another language beside German: every page is built anew around the same answers."""
        if tag == self._speaking.client:
            return
        here = self.steps.currentRow()
        self._speaking = Speaking(tag)
        self.model.speak(tag)
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._fill_steps()
        self.show_step(max(here, 0))

    # -- building -------------------------------------------------------------------------

    def _build(self) -> None:
        self.languages.setObjectName("form.language")
        self.languages.setAccessibleName(_("The client's language"))
        self.submit.setToolTip(_("Ctrl+Enter"))
        top = QHBoxLayout()
        beside = QLabel(_("Beside German:"))
        beside.setBuddy(self.languages)
        top.addWidget(beside)
        top.addWidget(self.languages)
        top.addStretch(1)
        top.addWidget(self.saved)
        bottom = QHBoxLayout()
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        bottom.addWidget(self.next)
        bottom.addWidget(self.submit)
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(top)
        middle.addWidget(self.progress)
        middle.addWidget(self.stack, 1)
        middle.addLayout(bottom)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(20)
        whole.addWidget(self.steps)
        whole.addLayout(middle, 1)

    def _connect(self) -> None:
        self.steps.currentRowChanged.connect(self._chose_step)
        self.languages.activated.connect(lambda row: self.speak(str(self.languages.itemData(row))))
        self.back.clicked.connect(lambda: self._walk(-1))
        self.next.clicked.connect(lambda: self._walk(+1))
        self.submit.clicked.connect(self.model.hand_in)
        self.model.changed.connect(self._changed)
        self.model.kept.connect(lambda: self.saved.setText(_("Saved on this workstation")))
        self.model.problems_found.connect(self.show_problems)

    def _chose_step(self, index: int) -> None:
        if index >= 0:
            self.show_step(index)

    def _page(self, index: int) -> FillPage:
        page = self._pages.get(index)
        if page is None:
            page = FillPage(self._parts[index].nodes, self.model, self._speaking)
            page.setObjectName(f"form.page.{index}")
            page.focused.connect(self.model.move_to)
            self._pages[index] = page
            self.stack.addWidget(page)
        return page

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
            is_there = part.title is not None and self._speaking.has(part.title.label)
            item = QListWidgetItem(f"{title}\n{foreign}" if is_there and foreign != title else title)
            item.setFont(font_of(self._speaking.client, 10.5))
            self.steps.addItem(item)
        self.steps.blockSignals(False)  # noqa: FBT003
        self._show_steps([])

    # -- showing --------------------------------------------------------------------------

    def _changed(self, keys: frozenset[str]) -> None:
        self.saved.setText(_("Saving …"))
        for page in self._pages.values():
            page.refresh(keys)
        self._show_steps([])
        self._show_position()

    def _walk(self, step: int) -> None:
        index = self.steps.currentRow() + step
        while 0 <= index < len(self._parts):
            if not self.steps.item(index).isHidden():
                self.show_step(index)
                self._page(index).focus("")
                return
            index += step

    def _show_steps(self, problems: list[Problem]) -> None:
        wrong = {problem.key.split("/")[0].split("[")[0] for problem in problems}
        for index, part in enumerate(self._parts):
            item = self.steps.item(index)
            item.setHidden(not self._is_asked(part))
            names = {node.name for node in _all(part.nodes)}
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, _("open") if wrong & names else "")
            item.setForeground(Qt.GlobalColor.darkRed if wrong & names else self.palette().text())

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

    def _is_asked(self, part: _Part) -> bool:
        return any(self.model.is_relevant(question.name) for question in questions_of(part.nodes)) or any(
            isinstance(node, Repeat) for node in _all(part.nodes)
        )


class _Part:
    """The nodes of one page, with the group whose label is its title."""

    def __init__(self, title: Group | Repeat | None, nodes: tuple[Node, ...]) -> None:
        self.title, self.nodes = title, nodes


def _parts(children: tuple[Node, ...]) -> list[_Part]:
    """Top-level groups are pages; questions between them share one."""
    parts: list[_Part] = []
    loose: list[Node] = []
    for node in children:
        if isinstance(node, Group) and node.label:
            if any(q.label for q in questions_of(tuple(loose))):
                parts.append(_Part(None, tuple(loose)))
            loose = []
            parts.append(_Part(node, (node,)))
        else:
            loose.append(node)
    if any(q.label for q in questions_of(tuple(loose))):
        parts.append(_Part(None, tuple(loose)))
    return parts


def _all(nodes: tuple[Node, ...]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, (Group, Repeat)):
            found.extend(_all(node.children))
    return found
