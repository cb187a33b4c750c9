"""What must hold for every screen: no word is cut off, and everything one can use has a name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)

ROUNDING = 2
"""Pixels that fonts of different scripts may differ by; the padding of a button is larger."""


def _pieces(window: QWidget) -> Iterator[QWidget]:
    for kind in (QLabel, QAbstractButton):
        yield from (piece for piece in window.findChildren(kind) if piece.isVisible())


def clipped(window: QWidget) -> list[str]:
    """Words that have less room than they need."""
    found = []
    for piece in _pieces(window):
        words = piece.text()  # type: ignore[attr-defined] # labels and buttons have it
        if not words or (piece.visibleRegion().isEmpty() and _in_scroll_area(piece)):
            continue
        needed = (
            piece.heightForWidth(piece.width()) if piece.hasHeightForWidth() else piece.sizeHint().height()
        )
        wide = piece.sizeHint().width() if not getattr(piece, "wordWrap", bool)() else 0
        if piece.hasHeightForWidth() and not isinstance(piece, QLabel):
            wide = 0
        if piece.height() < needed - ROUNDING or piece.width() < wide - ROUNDING:
            found.append(f"{piece.objectName()} {words!r} {piece.size().toTuple()} < {(wide, needed)}")
    return found


def _in_scroll_area(piece: QWidget) -> bool:
    parent = piece.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def nameless(window: QWidget) -> list[str]:
    """Things a person can use that have no object name or no accessible name."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTableView, QListWidget)
    found = []
    for kind in kinds:
        for piece in window.findChildren(kind):
            if not piece.isVisible() or piece.focusPolicy() is Qt.FocusPolicy.NoFocus:
                continue
            name = piece.accessibleName() or (piece.text() if isinstance(piece, QAbstractButton) else "")
            if not name or not piece.objectName():
                found.append(f"{type(piece).__name__} {piece.objectName()!r} in {piece.parent()}")
    return found


def mute(window: QWidget) -> list[str]:
    """Things that Tab reaches and that would say nothing to somebody who hears the screen."""
    return [
        f"{type(piece).__name__} {piece.objectName()!r}"
        for piece in window.findChildren(QWidget)
        if piece.isVisible()
        and piece.focusPolicy() & Qt.FocusPolicy.TabFocus
        and piece.focusProxy() is None
        and not (piece.accessibleName() or (isinstance(piece, (QAbstractButton, QLabel)) and piece.text()))
    ]
