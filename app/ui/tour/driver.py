"""Hands and eyes of the tour: finds visible widgets by name, presses, types, waits, looks.

Nothing here calls a page's methods: whatever cannot be reached by mouse or keyboard on a visible
widget does not exist for the tour.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
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


def breathe() -> None:
    """Let the window and the lanes work; `QTest.qWait` would keep the interpreter from the lanes."""
    loop = QEventLoop()
    QTimer.singleShot(BREATH, loop.quit)
    loop.exec()


class Driver:
    """One window under mouse and keyboard."""

    anything: type[QWidget] = QWidget
    line: type[QLineEdit] = QLineEdit
    label: type[QLabel] = QLabel

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
            breathe()

    def settle(self) -> None:
        """Wait until no task runs and nothing is left to paint."""
        self.wait(lambda: self.window if self._is_idle() else None, "the application does not come to rest")
        QApplication.processEvents()

    def picture(self, path: Path) -> None:
        """What the window shows now."""
        if not self.window.grab().save(str(path)):
            raise TourFailed(f"no screenshot could be written: {path.name}")

    # -- doing ----------------------------------------------------------------------------

    def click(self, name: str) -> None:
        """Press a button, card or field with the mouse where it is visible."""
        self._ready(name)
        self._press(lambda: self._visible(name, QWidget), _middle, name)

    def write(self, name: str, text: str) -> None:
        """Click into a field, clear it, and type."""
        if not isinstance(self._ready(name), (QLineEdit, QPlainTextEdit)):
            raise TourFailed(f"'{name}' is not a field to type in")
        self.click(name)
        field = self.wait(lambda: self._with_cursor(name), f"'{name}' does not take what is typed")
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

    def save_as(self, name: str, path: Path) -> None:
        """Press a button that asks for a file, type the path, press Enter."""
        timer, end = QTimer(), time.monotonic() + PATIENCE
        timer.setInterval(BREATH)
        timer.timeout.connect(lambda: _answer_dialogs(path, until=end))
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
        self._to_front()
        table = self.find(name, QTableView)
        row = self.wait(lambda: _row_with(table, text), f"no row of '{name}' shows '{text}'")
        index = table.model().index(row, 0)
        table.scrollTo(index)
        self._press(table.viewport, lambda _: table.visualRect(index).center(), name)

    # -- inside ---------------------------------------------------------------------------

    def _to_front(self) -> None:
        """As somebody would who changes from one laptop to the other."""
        if QApplication.activeWindow() is not self.window:
            self.window.raise_()
            self.window.activateWindow()
            self.wait(
                lambda: self.window if QApplication.activeWindow() is self.window else None,
                "the window does not come to the front",
            )

    def _visible(self, name: str, kind: type[Wanted]) -> Wanted | None:
        for widget in self.window.findChildren(kind, name):
            if _has_room(widget):
                return widget
        return None

    def _ready(self, name: str) -> QWidget:
        self._to_front()
        self.find(name, QWidget)
        widget = self.wait(lambda: self._enabled(name), f"'{name}' stays disabled")
        _scroll_to(widget)
        QApplication.processEvents()
        return widget

    def _enabled(self, name: str) -> QWidget | None:
        widget = self._visible(name, QWidget)
        return widget if widget is not None and widget.isEnabled() else None

    def _press(
        self, look: Callable[[], QWidget | None], where: Callable[[QWidget], QPoint], name: str
    ) -> None:
        """The left button where a finger would land, on whatever lies on top there.

        A page that is still being laid out is waited for, as a person's hand would; the widget is looked
        for each time, since a list that is read again has new ones.
        """
        modal = QApplication.activeModalWidget()
        if modal is not None and modal is not self.window:
            raise TourFailed(f"a dialog stands before '{name}'")
        hit, inside = self.wait(
            lambda: self._on_top(look(), where), f"'{name}' is covered or outside of the window"
        )
        QTest.mouseClick(hit, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, inside)
        QApplication.processEvents()

    def _with_cursor(self, name: str) -> QLineEdit | QPlainTextEdit | None:
        """The field, if the cursor stands in it; a page that moved under the hand is pressed again."""
        if QApplication.focusWidget() is not self._visible(name, QWidget):
            self.click(name)
        field = self._visible(name, QWidget)
        if not isinstance(field, (QLineEdit, QPlainTextEdit)) or field.isReadOnly():
            return None
        return field if QApplication.focusWidget() is field else None

    def _on_top(
        self, widget: QWidget | None, where: Callable[[QWidget], QPoint]
    ) -> tuple[QWidget, QPoint] | None:
        """What a finger on that point of the widget would touch, if that belongs to the widget."""
        if widget is None:
            return None
        place = widget.mapTo(self.window, where(widget))
        hit = self.window.childAt(place)
        if hit is not None and (hit is widget or widget.isAncestorOf(hit)):
            return hit, hit.mapFrom(self.window, place)
        _scroll_to(widget)
        return None

    def _words(self) -> list[str]:
        kinds: tuple[type[QWidget], ...] = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit)
        words: list[str] = []
        for kind in kinds:
            words += [_text_of(widget) for widget in self.window.findChildren(kind) if _has_room(widget)]
        return words


def _middle(widget: QWidget) -> QPoint:
    """The middle of a field; of a button or card the part where its words or its mark begin."""
    if not isinstance(widget, QAbstractButton):
        return widget.rect().center()
    mirrored = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return QPoint(widget.width() - 12 if mirrored else 12, widget.height() // 2)


def _key(field: QWidget, letter: str) -> None:
    """A key of any script, as a keyboard layout would send it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, event)


def _answer_dialogs(path: Path, *, until: float) -> None:
    """Type the path into the file dialog, once; whatever dialog is left when time is up, is closed."""
    dialog = QApplication.activeModalWidget()
    if time.monotonic() > until and isinstance(dialog, QDialog):
        dialog.reject()
        return
    name = dialog.findChild(QLineEdit, "fileNameEdit") if isinstance(dialog, QFileDialog) else None
    if dialog is None or name is None or name.text() == str(path):
        return
    name.selectAll()
    name.insert(str(path))  # pasted: the popup of suggestions would take the keyboard
    for button in dialog.findChildren(QPushButton):
        if button.isVisible() and button.isDefault() and button.isEnabled():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return


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


def _has_room(widget: QWidget) -> bool:
    """Visible, and not squeezed to nothing; it may have to be scrolled to."""
    return widget.isVisible() and not widget.size().isEmpty()


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        return widget.text()
    return ""
