"""Tab walks a page as one reads it, whatever was built first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def order_tabs(before: Sequence[QWidget], page: QWidget, after: Sequence[QWidget]) -> None:
    """From `before` through the page, line by line in reading direction, to the widgets `after` it."""
    chain = [*before, *_as_read(page), *after]
    for former, then in pairwise(chain):
        QWidget.setTabOrder(former, then)


def _as_read(page: QWidget) -> list[QWidget]:
    right_to_left = page.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(page, QPoint(0, 0))
        return at.y(), -at.x() if right_to_left else at.x()

    able = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.isVisibleTo(page)
    ]
    return sorted(able, key=place)
