"""Draws the display list of a letter with Qt: on a printer of Windows, where no PDF program is needed.

Glyphs are drawn as text of the bundled fonts (8 KB a page), everything at exactly 100 %: one mm of
the display list is one mm on paper, from the corner of the sheet (6-letters.md 5.2 and 5.3).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from pathlib import Path as File

from PySide6.QtCore import QByteArray, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QGlyphRun,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
)

from app.domain.errors import Cancelled, PrinterFailed, PrinterLost
from app.domain.sheets import (
    Artifact,
    GlyphRun,
    Image,
    Item,
    Line,
    Modules,
    Page,
    Path,
    Rect,
    Shaped,
    Sheets,
)

_POINT = 25.4 / 72
"""mm of a typographic point."""
_HEAD = "head"
"""Table of a TrueType file with a checksum over all of it (OpenType 1.9, 'head')."""


class Faces:
    """The bundled fonts as Qt draws them. Made and used in one thread, as QRawFont must be."""

    def __init__(self, folder: File) -> None:
        """`folder` is `resources/fonts`."""
        self._folder = folder
        self._raw: dict[tuple[str, float], QRawFont] = {}

    def raw(self, stem: str, pixels: float) -> QRawFont:
        """A face of the display list in a size; glyph numbers are those of its file."""
        key = (stem, pixels)
        known = self._raw.get(key)
        if known is None:
            known = self._raw[key] = self._load(stem, pixels)
        return known

    def _load(self, stem: str, pixels: float) -> QRawFont:
        file = str(self._folder / f"{stem}.ttf")
        own = QRawFont(file, pixels, QFont.HintingPreference.PreferNoHinting)
        number = QFontDatabase.addApplicationFont(file)
        families = QFontDatabase.applicationFontFamilies(number)
        if not families:
            return own
        font = QFont(families[0])
        font.setBold(stem.endswith("-Bold"))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setPixelSize(max(round(pixels), 1))
        found = QRawFont.fromFont(font)
        found.setPixelSize(pixels)
        # a system font of the same name may have other glyph numbers: its file then is another one
        return found if found.fontTable(_HEAD) == own.fontTable(_HEAD) else own


def print_sheets(
    papers: Iterable[Sheets],
    device: QPagedPaintDevice,
    faces: Faces,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Draw all pages of all papers, each paper beginning on a new sheet.

    Raises:
        PrinterFailed: there is no A4 paper, or the printer does not start.
        PrinterLost: it stopped taking pages.
        Cancelled: as asked for.
    """
    a4 = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    a4.setMode(QPageLayout.Mode.FullPageMode)
    if not device.setPageLayout(a4):
        raise PrinterFailed(printer="", reason="A4")
    painter = QPainter()
    if not painter.begin(device):
        raise PrinterFailed(printer="", reason="begin")
    try:
        across, down = device.logicalDpiX() / 25.4, device.logicalDpiY() / 25.4
        pages = [page for paper in papers for page in paper.pages]
        for number, page in enumerate(pages):
            if cancelled():
                raise Cancelled
            if number and not device.newPage():
                raise PrinterLost(printer="", reason="newPage")
            paint_page(painter, page, (across, down), faces)
    finally:
        painter.end()


def paint_page(painter: QPainter, page: Page, dots: tuple[float, float], faces: Faces) -> None:
    """Draw a page; `dots` are the device's pixels per mm, across and down."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    drawer = _Drawer(painter, dots, faces)
    for item in page.items:
        drawer.draw(item)


class _Drawer:
    """Draws marks of one page."""

    def __init__(self, painter: QPainter, dots: tuple[float, float], faces: Faces) -> None:
        self._painter, self._faces = painter, faces
        self._across, self._down = dots

    def draw(self, item: Item) -> None:
        if isinstance(item, Artifact):
            for mark in item.items:
                self.draw(mark)
        elif isinstance(item, GlyphRun):
            self._text(item)
        elif isinstance(item, Line):
            self._painter.setPen(self._pen(item.colour, item.width, item.dash))
            self._painter.drawLine(self._point(item.x1, item.y1), self._point(item.x2, item.y2))
        elif isinstance(item, Rect):
            path = QPainterPath()
            path.addRect(self._rect(item.x, item.y, item.width, item.height))
            self._paint(path, item.fill, item.stroke, item.stroke_width)
        elif isinstance(item, Path):
            self._paint(
                self._outline(item), item.fill, item.stroke, item.stroke_width, round_pen=item.round_pen
            )
        elif isinstance(item, Modules):
            self._paint(self._modules(item), item.colour, None, 0.0)
        elif isinstance(item, Image):
            picture = QImage.fromData(QByteArray(base64.b64decode(item.png)))
            self._painter.drawImage(self._rect(item.x, item.y, item.width, item.height), picture)

    def _text(self, run: GlyphRun) -> None:
        self._painter.setPen(QColor(run.colour))
        left = run.x
        for part in run.parts:
            left = self._part(part, run, left)

    def _part(self, part: Shaped, run: GlyphRun, left: float) -> float:
        """Draw one face's glyphs; returns where the next begin."""
        em = run.size * _POINT / 1000
        places = []
        for at, advance in enumerate(part.advances):
            right, up = part.offsets[at] if part.offsets else (0.0, 0.0)
            places.append(self._point(left + right * em, run.y - up * em))
            left += advance * em + run.spacing * _POINT
        glyphs = QGlyphRun()
        glyphs.setRawFont(self._faces.raw(part.font, run.size * _POINT * self._down))
        glyphs.setGlyphIndexes(list(part.glyphs))
        glyphs.setPositions(places)
        self._painter.drawGlyphRun(QPointF(0, 0), glyphs)
        return left

    def _paint(
        self,
        path: QPainterPath,
        fill: str | None,
        stroke: str | None,
        width: float,
        *,
        round_pen: bool = False,
    ) -> None:
        self._painter.setBrush(QBrush(QColor(fill)) if fill else Qt.BrushStyle.NoBrush)
        pen = self._pen(stroke, width) if stroke else QPen(Qt.PenStyle.NoPen)
        if round_pen:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)
        self._painter.drawPath(path)

    def _pen(self, colour: str, width: float, dash: tuple[float, float] | None = None) -> QPen:
        pen = QPen(QColor(colour), width * self._down)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dash is not None:
            pen.setDashPattern([length / width for length in dash])
        return pen

    def _outline(self, item: Path) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for operator, *values in item.steps:
            places = [float(value) for value in values]
            points = [self._point(x, y) for x, y in zip(places[::2], places[1::2], strict=True)]
            if operator == "M":
                path.moveTo(points[0])
            elif operator == "L":
                path.lineTo(points[0])
            elif operator == "C":
                path.cubicTo(points[0], points[1], points[2])
            else:
                path.closeSubpath()
        return path

    def _modules(self, symbol: Modules) -> QPainterPath:
        """All modules as one path: no hair lines between them."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        side = symbol.size / symbol.modules
        for row, column, count in symbol.runs:
            left, top = symbol.x + column * side, symbol.y + row * side
            path.addRect(self._rect(left, top, count * side, side))
        return path

    def _point(self, x: float, y: float) -> QPointF:
        return QPointF(x * self._across, y * self._down)

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        return QRectF(x * self._across, y * self._down, width * self._across, height * self._down)
