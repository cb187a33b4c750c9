"""Placing things on the 8-pixel grid."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QMargins, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

Box = TypeVar("Box", QVBoxLayout, QHBoxLayout)


def column(parent: QWidget | None = None, *, space: int = 2, margin: int = 0) -> QVBoxLayout:
    """A column; `space` and `margin` in grid steps of 8 px."""
    made = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    return _spaced(made, space, margin)


def row(parent: QWidget | None = None, *, space: int = 2, margin: int = 0) -> QHBoxLayout:
    """A row; `space` and `margin` in grid steps of 8 px."""
    made = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    return _spaced(made, space, margin)


def _spaced(made: Box, space: int, margin: int) -> Box:
    made.setSpacing(space * theme.GRID)
    made.setContentsMargins(*(margin * theme.GRID,) * 4)
    return made


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner := item.layout():
            empty(inner)


class Card(QFrame):
    """White paper with an edge; `column` takes what stands on it."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, margin: int = 2) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        if name:
            self.setObjectName(name)
        self.column = column(self, space=1, margin=margin)


class Line(QFrame):
    """A thin line between parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "line")
        self.setFixedHeight(1)


class Scroll(QScrollArea):
    """A page that scrolls up and down only; `content` takes the column of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = QWidget()
        self.content.setProperty("look", "page")
        self.setWidget(self.content)

    def keep_edge(self, inside: QLayout) -> None:
        """Let the far edge of `inside` stand still when the scroll bar comes and goes beside it."""
        bar, wide = self.verticalScrollBar(), inside.contentsMargins()

        def fit(_least: int, most: int) -> None:
            taken = bar.sizeHint().width() if most > 0 else 0
            is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            left, right = (taken, 0) if is_mirrored else (0, taken)
            inside.setContentsMargins(wide.left() - left, wide.top(), wide.right() - right, wide.bottom())

        bar.rangeChanged.connect(fit)


class Foot(QWidget):
    """The bar of actions at the bottom of a page; as long as nothing stands in it, it takes no room."""

    def __init__(self, inside: QHBoxLayout) -> None:
        super().__init__()
        self._inside = inside
        self.setLayout(inside)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        inside = self._inside
        margins = QMargins() if inside.isEmpty() else QMargins(0, 12, 0, 16)
        if inside.contentsMargins() != margins:
            inside.setContentsMargins(margins)


def limited(content: QWidget, width: int = theme.CONTENT_WIDTH) -> QHBoxLayout:
    """A row that keeps `content` at most `width` wide, at the side where reading begins."""
    content.setMaximumWidth(width)
    content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made = row(space=0)
    made.addWidget(content, 1000)
    made.addStretch(1)
    return made
