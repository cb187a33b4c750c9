"""Hands and eyes of the tour: finds visible widgets by name, presses, types, waits, looks.

Nothing here calls a page's methods: whatever cannot be reached by mouse or keyboard on a visible
widget does not exist for the tour.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)

Wanted = TypeVar("Wanted", bound=QWidget)
Found = TypeVar("Found")
PATIENCE = 20.0
"""Seconds to wait for something that must appear; a broken tour ends here."""
BREATH = 10
"""Milliseconds between two looks."""


class TourFailed(AssertionError):
    """What a person would have seen is not there."""


class Driver:
    """One window under mouse and keyboard."""

    anything: type[QWidget] = QWidget
    line: type[QLineEdit] = QLineEdit

    def __init__(self, window: QWidget, is_idle: Callable[[], bool]) -> None:
        self.window, self._is_idle = window, is_idle

    # -- looking --------------------------------------------------------------------------

    def find(self, name: str, kind: type[Wanted]) -> Wanted:
        """The visible widget of that object name; waits for it."""
        return self.wait(lambda: self._visible(name, kind), f"no visible widget is called '{name}'")

    def shows(self, name: str) -> bool:
        """Whether a widget of that name is visible now."""
        return self._visible(name, QWidget) is not None

    def sees(self, text: str) -> bool:
        """Whether a visible label, button or field shows these words."""
        return any(text in words for words in self._words())

    def expect(self, text: str) -> None:
        """Wait until these words are on the screen."""
        self.wait(lambda: self.sees(text) or None, f"the words '{text}' are not on the screen")

    def wait(self, look: Callable[[], Found | None], missing: str) -> Found:
        """Let events run until `look` finds something."""
        end = time.monotonic() + PATIENCE
        while True:
            QApplication.processEvents()
            found = look()
            if found is not None:
                return found
            if time.monotonic() > end:
                raise TourFailed(missing)
            QTest.qWait(BREATH)

    def settle(self) -> None:
        """Wait until no task runs and nothing is left to paint."""
        self.wait(lambda: self.window if self._is_idle() else None, "the application does not come to rest")
        QApplication.processEvents()

    def picture(self, path: Path) -> None:
        """What the window shows now."""
        self.settle()
        if not self.window.grab().save(str(path)):
            raise TourFailed(f"no screenshot could be written: {path.name}")

    # -- doing ----------------------------------------------------------------------------

    def click(self, name: str) -> None:
        """Press a button, card or field with the mouse where it is visible."""
        widget = self._ready(name)
        at = self._reachable_point(widget, name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QApplication.processEvents()

    def write(self, name: str, text: str) -> None:
        """Click into a field, clear it, and type."""
        field = self._ready(name)
        if not isinstance(field, (QLineEdit, QPlainTextEdit)):
            raise TourFailed(f"'{name}' is not a field to type in")
        self.click(name)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in text:
            _key(field, letter)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key for whatever has the focus."""
        self._to_front()
        target = QApplication.focusWidget()
        if target is None or target.window() is not self.window:
            target = self.window
        QTest.keyClick(target, key, modifier)
        QApplication.processEvents()

    def choose(self, name: str, text: str) -> None:
        """Pick an entry of a combo box by its words, with the keyboard."""
        box = self._ready(name)
        if not isinstance(box, QComboBox):
            raise TourFailed(f"'{name}' is not a list to choose from")
        row = box.findText(text, Qt.MatchFlag.MatchContains)
        if row < 0:
            raise TourFailed(f"'{name}' does not offer '{text}'")
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _step in range(row):
            QTest.keyClick(box, Qt.Key.Key_Down)
        QApplication.processEvents()

    def save_as(self, name: str, path: Path) -> None:
        """Press a button that asks for a file, type the path, press Enter."""
        timer = QTimer()
        timer.setInterval(BREATH)
        timer.timeout.connect(lambda: _answer_file_dialog(path, timer))
        timer.start()
        self.click(name)
        timer.stop()
        self.settle()
        self.wait(lambda: path if path.exists() else None, f"'{path.name}' was not written")

    def search_and_pick(self, name: str, text: str) -> None:
        """Type into the search field of a long list and take the first match."""
        self.write(f"{name}.search", text)
        QTest.keyClick(self.find(f"{name}.search", QLineEdit), Qt.Key.Key_Return)
        QApplication.processEvents()

    def pick_row(self, name: str, text: str) -> None:
        """Click the row of a table that shows these words."""
        table = self.find(name, QTableView)
        row = self.wait(lambda: _row_with(table, text), f"no row of '{name}' shows '{text}'")
        index = table.model().index(row, 0)
        table.scrollTo(index)
        at = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QApplication.processEvents()

    def pick_item(self, name: str, text: str) -> None:
        """Click the entry of a list that shows these words."""
        shown = self.find(name, QListWidget)
        for number in range(shown.count()):
            if text in shown.item(number).text() and not shown.item(number).isHidden():
                shown.scrollToItem(shown.item(number))
                at = shown.visualItemRect(shown.item(number)).center()
                QTest.mouseClick(
                    shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
                )
                QApplication.processEvents()
                return
        raise TourFailed(f"no entry of '{name}' shows '{text}'")

    # -- inside ---------------------------------------------------------------------------

    def _to_front(self) -> None:
        """As somebody would who changes from one laptop to the other."""
        if QApplication.activeWindow() is not self.window:
            self.window.raise_()
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)

    def _visible(self, name: str, kind: type[Wanted]) -> Wanted | None:
        for widget in self.window.findChildren(kind, name):
            if widget.isVisible():
                return widget
        return None

    def _ready(self, name: str) -> QWidget:
        self._to_front()
        widget = self.find(name, QWidget)
        self.wait(lambda: widget if widget.isEnabled() else None, f"'{name}' stays disabled")
        _scroll_to(widget)
        QApplication.processEvents()
        return widget

    def _reachable_point(self, widget: QWidget, name: str) -> QPoint:
        """A point of the widget that nothing covers: where a finger would land."""
        at = (
            QPoint(12, widget.height() // 2)
            if isinstance(widget, QAbstractButton)
            else widget.rect().center()
        )
        if widget.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            at = QPoint(widget.width() - 12, widget.height() // 2)
        hit = self.window.childAt(widget.mapTo(self.window, at))
        if hit is None or not (hit is widget or widget.isAncestorOf(hit) or hit.isAncestorOf(widget)):
            raise TourFailed(f"'{name}' is covered or outside of the window")
        return at

    def _words(self) -> list[str]:
        kinds: tuple[type[QWidget], ...] = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit)
        words: list[str] = []
        for kind in kinds:
            words += [_text_of(widget) for widget in self.window.findChildren(kind) if widget.isVisible()]
        return words


def _key(field: QWidget, letter: str) -> None:
    """A key of any script, as a keyboard layout would send it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, event)


def _answer_file_dialog(path: Path, timer: QTimer) -> None:
    dialog = QApplication.activeModalWidget()
    if not isinstance(dialog, QFileDialog):
        return
    timer.stop()
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    if name is None:
        dialog.reject()
        return
    name.selectAll()
    name.insert(str(path))  # pasted: the popup of suggestions would take the keyboard
    for button in dialog.findChildren(QPushButton):
        if button.isVisible() and button.isDefault() and button.isEnabled():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return
    dialog.reject()


def _row_with(table: QTableView, text: str) -> int | None:
    model = table.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            if text in str(model.index(row, column).data() or ""):
                return row
    return None


def _scroll_to(widget: QWidget) -> None:
    """Scroll as a wheel would, until the widget is in sight."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(widget, 0, 60)
        area = area.parentWidget()


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        return widget.text()
    return ""
