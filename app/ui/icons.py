"""Our own icons in any colour of the theme; arrows are turned round where text runs from right to left.

Drawn once for the sharpest screen there is. Ticks, phones and clocks are never mirrored.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from app.system.paths import resources_root
from app.ui import theme

_MIRRORED = frozenset({"back", "forward", "send", "van"})
_DRAWN_IN = "#1c2733"


GAP = 6
"""Pixels between a button's icon and its words; Qt has no property for it."""


def icon(
    name: str,
    colour: str = theme.TEXT,
    *,
    on: str | None = None,
    gap: int = 0,
    right_to_left: bool | None = None,
) -> QIcon:
    """An icon of resources/icons; `on` = colour of its checked state, `gap` = room towards the words.

    `right_to_left` = the direction of the words beside it, where it is not the window's.
    """
    if right_to_left is None:
        right_to_left = _runs_right_to_left()
    return _icon(name, colour, on, gap, _density(), right_to_left=right_to_left)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, on: str | None, gap: int, scale: float, *, right_to_left: bool) -> QIcon:
    mirrored = right_to_left and name in _MIRRORED
    result = QIcon()
    before = gap if right_to_left else 0
    result.addPixmap(_with_gap(_pixmap(name, colour, 24, scale, mirrored=mirrored), gap, before))
    disabled = _with_gap(_pixmap(name, theme.MUTED, 24, scale, mirrored=mirrored), gap, before)
    result.addPixmap(disabled, QIcon.Mode.Disabled)
    if on:
        checked = _with_gap(_pixmap(name, on, 24, scale, mirrored=mirrored), gap, before)
        result.addPixmap(checked, QIcon.Mode.Normal, QIcon.State.On)
    return result


def _density() -> float:
    """Pixels per point of the sharpest screen: one picture serves all, Qt makes it smaller elsewhere."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


def picture(name: str, colour: str = theme.TEXT, size: int = 24) -> QPixmap:
    """An icon as a picture of `size` pixels, for labels and painting."""
    mirrored = name in _MIRRORED and _runs_right_to_left()
    return _pixmap(name, colour, size, _density(), mirrored=mirrored)


def _runs_right_to_left() -> bool:
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def _with_gap(drawn: QPixmap, gap: int, before: int) -> QPixmap:
    """The same, with room on the side where the words stand: `before` pixels of it on the left."""
    if not gap:
        return drawn
    scale = drawn.devicePixelRatio()
    wide = QPixmap(drawn.width() + round(gap * scale), drawn.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(scale)
    painter = QPainter(wide)
    painter.drawPixmap(QPointF(before, 0), drawn)
    painter.end()
    return wide


@lru_cache(maxsize=512)
def _source(name: str) -> bytes:
    return (resources_root() / "icons" / f"{name}.svg").read_bytes()


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, scale: float, *, mirrored: bool) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - not before the first paint

    svg = _source(name).replace(_DRAWN_IN.encode(), colour.encode())
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if mirrored:
        painter.translate(pixmap.width(), 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
