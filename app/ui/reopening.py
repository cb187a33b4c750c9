"""Back to where a caseworker was when the workstation was locked: the same pages, field and cursor.

Everything is found by the object names of widgets. Kept is only what a person did: text that she typed,
a choice she changed, the row she chose, how far she had scrolled, where the cursor stood. So a record
that changed meanwhile is shown as it is now. What is secret (passphrases) is never kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.actions.session_ports import KeptPage
from app.i18n import gettext as _
from app.ui.navigation import Page
from app.ui.reopened_pages import Window, made_again
from app.ui.tasks import Lane
from app.ui.widgets.banner import Kind

LOOK_MS = 40
"""Between two looks at a page that is still being built."""
RESTING = 3
"""Looks in a row with nothing under way: then the page is there."""
LOOKS = 250
"""Then what has not appeared will not (10 s; a form of a thousand questions takes two)."""
_BEFORE = "kept.before"
"""Property of a widget to choose with: what it showed when the person came to it."""

TextField = QLineEdit | QPlainTextEdit | QTextEdit


# -- keeping ----------------------------------------------------------------------------------


class Watch(QObject):
    """Remembers where the cursor was last, and what choices showed when a person came to them."""

    def __init__(self, stack: QWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self.last: QWidget | None = None
        application = QGuiApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not isValid(self._stack) or not self._stack.isAncestorOf(now):
            return
        self.last = now
        if isinstance(now, (QComboBox, QAbstractButton)) and now.property(_BEFORE) is None:
            now.setProperty(_BEFORE, _choice(now))


def kept_of(page: Page, cursor: QWidget | None) -> KeptPage:
    """A page as it is left; `cursor` = the widget that had it last."""
    kept = page.kept_as()
    state: dict[str, Any] = dict(kept.state or {})
    found: dict[str, dict[str, Any]] = {"typed": {}, "chosen": {}, "rows": {}, "scrolled": {}}
    for name, widget in _named(page):
        if isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit)):
            if _is_typed(widget) and not _is_secret(widget):
                found["typed"][name] = _text(widget)
        elif isinstance(widget, (QComboBox, QAbstractButton)):
            before, now = widget.property(_BEFORE), _choice(widget)
            if before is not None and now is not None and before != now:
                found["chosen"][name] = now
        if isinstance(widget, QTableView) and widget.currentIndex().isValid():
            found["rows"][name] = widget.currentIndex().row()
        if isinstance(widget, QAbstractScrollArea) and (gone := _scrolled(widget)) != [0, 0]:
            found["scrolled"][name] = gone
        if widget is cursor and not _is_secret(widget):
            state["cursor"] = [name, *_cursor(widget)]
    state.update({what: values for what, values in found.items() if values})
    return KeptPage(kept.kind, kept.record, kept.case_id, state)


def _named(page: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Every widget of a page by a name of its own: the object name, and its number among the same."""
    seen: Counter[str] = Counter()
    for widget in page.findChildren(QWidget):
        name = widget.objectName() or type(widget).__name__
        seen[name] += 1
        yield (f"{name}#{seen[name]}" if seen[name] > 1 else name), widget


def _is_typed(widget: TextField) -> bool:
    if widget.isReadOnly():
        return False
    return widget.isModified() if isinstance(widget, QLineEdit) else widget.document().isModified()


def _is_secret(widget: QWidget) -> bool:
    if not isinstance(widget, QLineEdit):
        return bool(widget.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData)
    hidden = widget.echoMode() is not QLineEdit.EchoMode.Normal
    return hidden or bool(widget.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData)


def _text(widget: TextField) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()


def _choice(widget: QComboBox | QAbstractButton) -> int | bool | None:
    if isinstance(widget, QComboBox):
        return widget.currentIndex()
    return widget.isChecked() if widget.isCheckable() else None


def _scrolled(area: QAbstractScrollArea) -> list[int]:
    return [area.horizontalScrollBar().value(), area.verticalScrollBar().value()]


def _cursor(widget: QWidget) -> tuple[int, ...]:
    """Where the selection began, and where the cursor stands; nothing for what has no text."""
    if isinstance(widget, QLineEdit):
        at, start = widget.cursorPosition(), widget.selectionStart()
        if start < 0:
            return at, at
        return (widget.selectionEnd() if at == start else start), at
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.textCursor().anchor(), widget.textCursor().position()
    return ()


# -- taking up again --------------------------------------------------------------------------


class Reopening(QObject):
    """Opens the kept pages one above the other and takes them up when they are built."""

    finished = Signal()

    def __init__(self, nav: Window, kept: Sequence[KeptPage], parent: QObject) -> None:
        super().__init__(parent)
        self._nav, self._kept = nav, kept
        self._taken: list[_TakenUp] = []

    def begin(self, root: Page) -> None:
        """The page of the navigation is there: open the others, then wait until they are built."""
        self._taken.append(_TakenUp(self._nav, root, self._kept[0].state or {}))
        for kept in self._kept[1:]:
            page = made_again(self._nav, kept)
            if page is None:
                self._fall_back(kept)
                continue
            self._nav.open_page(page)
            page.take_up(kept.state or {})
            self._taken.append(_TakenUp(self._nav, page, kept.state or {}))
        self._go_on()

    def _fall_back(self, kept: KeptPage) -> None:
        """Not a page that can be opened again: its case, and what was typed is not lost."""
        top = self._nav.page
        here = top.kept_as() if top is not None else None
        if kept.case_id is not None and (here is None or here.record != kept.case_id):
            self._nav.open_case(kept.case_id)
            top = self._nav.page
        if top is None:
            return
        typed = [text for text in (kept.state or {}).get("typed", {}).values() if text]
        top.banner.show_message(
            _("The page that was open when this workstation was locked cannot be opened again."),
            _("Here is where it was opened from.") if not typed else _("What you had typed there was kept."),
            Kind.ATTENTION,
            action=_("Copy what you had typed") if typed else "",
            act=lambda: QGuiApplication.clipboard().setText("\n\n".join(typed)),
        )

    def _go_on(self) -> None:
        """One page after the other; the one on top last, since it gets the cursor."""
        if not self._taken:
            self.finished.emit()
            return
        taken = self._taken.pop(0)
        taken.finished.connect(self._go_on)
        taken.setParent(self)
        taken.begin()


class _TakenUp(QObject):
    """One page: waits until it is built, types, chooses, scrolls, and puts the cursor back."""

    finished = Signal()

    def __init__(self, nav: Window, page: Page, state: Mapping[str, Any]) -> None:
        super().__init__()
        self._nav, self._page, self._state = nav, page, state
        self._typed = dict(state.get("typed", {}))
        self._chosen = dict(state.get("chosen", {}))
        self._left, self._resting = LOOKS, 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        if not isValid(self._page):
            self._end()
            return
        self._left -= 1
        self._resting = self._resting + 1 if self._nav.tasks.quiet(Lane.STORE) else 0
        if self._resting >= RESTING:
            if self._put_back():
                self._resting = 0  # typing makes pages read and build again
                return
            self._scroll()
            self._place_cursor()
            self._end()
        elif self._left <= 0:
            self._put_back()
            self._place_cursor()
            self._end()

    def _put_back(self) -> bool:
        """Type and choose what is there now; False when there was nothing to do."""
        done = False
        for name, widget in list(_named(self._page)):
            if not isValid(widget):
                continue
            if name in self._typed and isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit)):
                done |= _type(widget, self._typed.pop(name))
            elif name in self._chosen and isinstance(widget, (QComboBox, QAbstractButton)):
                done |= _choose(widget, self._chosen.pop(name))
        return done

    def _scroll(self) -> None:
        rows, scrolled = self._state.get("rows", {}), self._state.get("scrolled", {})
        for name, widget in _named(self._page):
            if name in rows and isinstance(widget, QTableView) and widget.model() is not None:
                widget.setCurrentIndex(widget.model().index(rows[name], 0))
            if name in scrolled and isinstance(widget, QAbstractScrollArea):
                across, down = scrolled[name]
                widget.horizontalScrollBar().setValue(across)
                widget.verticalScrollBar().setValue(down)

    def _place_cursor(self) -> None:
        name, *cursor = self._state.get("cursor", [""])
        if not name or self._nav.page is not self._page:
            return
        for known, widget in _named(self._page):
            if known == name and widget.isVisible() and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                if len(cursor) == 2:
                    _select(widget, *cursor)

    def _end(self) -> None:
        self._timer.stop()
        self.finished.emit()


def _type(widget: TextField, text: str) -> bool:
    """As if it was typed: the page hears of it."""
    if _text(widget) == text or widget.isReadOnly():
        return False
    if isinstance(widget, QLineEdit):
        widget.selectAll()
        widget.insert(text) if text else widget.del_()
        widget.setModified(True)
        return True
    cursor = QTextCursor(widget.document())
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text)
    widget.document().setModified(True)
    return True


def _choose(widget: QComboBox | QAbstractButton, choice: int | bool) -> bool:  # noqa: FBT001 - a choice
    """As if it was chosen."""
    if _choice(widget) == choice or not widget.isEnabled():
        return False
    widget.setProperty(_BEFORE, _choice(widget))
    if isinstance(widget, QComboBox):
        if int(choice) >= widget.count():
            return False
        widget.setCurrentIndex(int(choice))
        widget.activated.emit(int(choice))
        widget.textActivated.emit(widget.currentText())
    else:
        widget.click()
    return True


def _select(widget: QWidget, anchor: int, at: int) -> None:
    if isinstance(widget, QLineEdit):
        if anchor == at:
            widget.setCursorPosition(at)
        else:
            widget.setSelection(anchor, at - anchor)
    elif isinstance(widget, (QPlainTextEdit, QTextEdit)):
        cursor = widget.textCursor()
        cursor.setPosition(min(anchor, len(_text(widget))))
        cursor.setPosition(min(at, len(_text(widget))), QTextCursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
