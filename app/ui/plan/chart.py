"""The picture of a chain: steps as buttons in columns, lines from what comes first to what comes next.

Runs the way the window's language is read. Every step is a real button, so it can be reached by keyboard
(Tab to the picture, arrows within it) and is named for whoever hears the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.domain.content import Content
from app.domain.plan import ChainStand, StepState
from app.i18n import gettext as _
from app.ui import theme
from app.ui.plan.layers import Drawing, Edge, drawing_of
from app.ui.plan.node import StepNode, node_height
from app.ui.plan.words import spoken_words

ROW_GAP, LANE = 8.0, 6.0
LEAST_WIDTH, MOST_WIDTH = 120.0, 196.0
COLUMN_GAP = 20.0
MARGIN = 4.0
ZOOMS = (0.75, 0.9, 1.0, 1.2, 1.45)
_SETTLED = (StepState.DONE, StepState.DROPPED)
_LINE, _DONE_LINE = "#a39c8e", theme.SUCCESS


class _Canvas(QWidget):
    """Draws the lines; the steps stand on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self.drawing: Drawing | None = None
        self.nodes: dict[str, StepNode] = {}
        self.scale, self.column = 1.0, LEAST_WIDTH

    def middle(self, id: str) -> float:
        """From the top, in pixels."""
        return (self.drawing.middles[id] if self.drawing else 0.0) * self.scale + MARGIN

    def across(self, along: float) -> float:
        """Along the way of reading, in pixels from the left."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return self.width() - along if mirrored else along

    def start(self, column: int) -> float:
        """Where a column begins, along the way of reading."""
        return MARGIN + column * (self.column + COLUMN_GAP * self.scale)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = {id: number for number, column in enumerate(self.drawing.columns) for id in column}
        for edge in self.drawing.edges:
            self._paint_edge(painter, edge, at)
        for gate in self.drawing.gates:
            self._paint_gate(painter, gate, at[gate])
        painter.end()

    def _pen(self, *, done: bool, helps: bool) -> QPen:
        pen = QPen(QColor(_DONE_LINE if done else _LINE), 1.6)
        if helps:
            pen.setDashPattern([3, 3])
        return pen

    def _paint_edge(self, painter: QPainter, edge: Edge, at: dict[str, int]) -> None:
        done = self.nodes[edge.source].stand.state in _SETTLED
        painter.setPen(self._pen(done=done, helps=edge.helps))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        here = QPointF(self.start(at[edge.source]) + self.column, self.middle(edge.source))
        path = QPainterPath(self._point(here))
        for id in (*edge.through, edge.target):
            there = QPointF(self.start(at[id]), self.middle(id))
            bend = (there.x() - here.x()) / 2
            path.cubicTo(
                self._point(QPointF(here.x() + bend, here.y())),
                self._point(QPointF(there.x() - bend, there.y())),
                self._point(there),
            )
            here = QPointF(there.x() + (self.column if id != edge.target else 0), there.y())
            if id != edge.target:
                path.lineTo(self._point(here))
        painter.drawPath(path)
        self._paint_head(painter, here)

    def _paint_gate(self, painter: QPainter, gate: str, column: int) -> None:
        """Everything before comes first: a line across, and one arrow."""
        painter.setPen(self._pen(done=False, helps=False))
        along = self.start(column) - COLUMN_GAP * self.scale * 0.6
        painter.drawLine(
            self._point(QPointF(along, MARGIN)), self._point(QPointF(along, self.height() - MARGIN))
        )
        end = QPointF(self.start(column), self.middle(gate))
        painter.drawLine(self._point(QPointF(along, end.y())), self._point(end))
        self._paint_head(painter, end)

    def _paint_head(self, painter: QPainter, tip: QPointF) -> None:
        size = 5 * max(self.scale, 0.9)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        tip = QPointF(tip.x() + 3, tip.y())
        back = tip.x() - size * 1.5
        corners = [tip, QPointF(back, tip.y() - size * 0.8), QPointF(back, tip.y() + size * 0.8)]
        painter.drawPolygon(QPolygonF([self._point(corner) for corner in corners]))

    def _point(self, place: QPointF) -> QPointF:
        return QPointF(self.across(place.x()), place.y())


class ChainChart(QScrollArea):
    """Scrolls along the chain; as high as the picture, so that the page alone scrolls up and down."""

    chosen = Signal(str)
    """Id of a step."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plan.chart")
        self.setAccessibleName(_("Picture of the chain"))
        self.setProperty("look", "page")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.canvas = _Canvas()
        self.setWidget(self.canvas)
        self._stand: ChainStand | None = None
        self._tall = node_height(self.font())
        self._zoom, self._step = ZOOMS.index(1.0), ""

    def show_stand(self, stand: ChainStand, step: str, content: Content) -> None:
        """Show a chain as it stands, with the step that the panel shows."""
        if self._stand is None or self._stand.template != stand.template:
            self._build(stand)
        self._stand = stand
        for one in stand.steps:
            node = self.canvas.nodes[one.step.id]
            node.show_stand(one, spoken_words(one, content))
        self.show_step(step)
        self._place()

    def show_step(self, step: str) -> None:
        """Mark a step as chosen, and bring it into view."""
        self._step = step
        for id, node in self.canvas.nodes.items():
            node.show_chosen(chosen=id == step)
        self._rove(step if step in self.canvas.nodes else next(iter(self.canvas.nodes), ""))
        if step in self.canvas.nodes:
            self.ensureWidgetVisible(self.canvas.nodes[step], 40, 0)

    def zoom(self, steps: int) -> None:
        """Larger (+1), smaller (-1); 0 = as it was."""
        self._zoom = min(max(self._zoom + steps, 0), len(ZOOMS) - 1) if steps else ZOOMS.index(1.0)
        self._place()

    def can_zoom(self, steps: int) -> bool:
        """Whether there is a size beyond."""
        return 0 <= self._zoom + steps < len(ZOOMS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _build(self, stand: ChainStand) -> None:
        for node in self.canvas.nodes.values():
            node.hide()
            node.setParent(None)
            node.deleteLater()
        self.canvas.nodes = {}
        self.canvas.drawing = drawing_of(stand.template, node=self._tall, gap=ROW_GAP, lane=LANE)
        for one in stand.steps:
            node = self.canvas.nodes[one.step.id] = StepNode(one, self.canvas)
            node.clicked.connect(lambda _checked, id=one.step.id: self.chosen.emit(id))
            node.wandered.connect(lambda key, id=one.step.id: self._wander(id, Qt.Key(key)))
            node.show()

    def _place(self) -> None:
        drawing, scale = self.canvas.drawing, ZOOMS[self._zoom]
        if drawing is None:
            return
        columns = len(drawing.columns)
        room = self.viewport().width() - 2 * MARGIN - (columns - 1) * COLUMN_GAP * scale
        self.canvas.scale = scale
        self.canvas.column = min(max(room / columns, LEAST_WIDTH * scale), MOST_WIDTH * scale)
        wide = self.canvas.start(columns - 1) + self.canvas.column + MARGIN
        high = drawing.height * scale + 2 * MARGIN
        bar = self.horizontalScrollBar().sizeHint().height() if wide > self.viewport().width() + 1 else 0
        self.canvas.setFixedSize(QSize(max(round(wide), self.viewport().width()), round(high)))
        self.setFixedHeight(round(high) + bar + 2)
        tall = round(self._tall * scale)
        for column, ids in enumerate(drawing.columns):
            for id in ids:
                node = self.canvas.nodes.get(id)
                if node is None:
                    continue
                node.scale = scale
                start = self.canvas.start(column)
                left = min(self.canvas.across(start), self.canvas.across(start + self.canvas.column))
                node.setGeometry(
                    round(left), round(self.canvas.middle(id)) - tall // 2, round(self.canvas.column), tall
                )
        self.canvas.update()

    def _rove(self, step: str) -> None:
        """One stop for the Tab key: the step where the arrows go on from."""
        for id, node in self.canvas.nodes.items():
            both = Qt.FocusPolicy.StrongFocus if id == step else Qt.FocusPolicy.ClickFocus
            node.setFocusPolicy(both)

    def _wander(self, step: str, key: Qt.Key) -> None:
        drawing = self.canvas.drawing
        if drawing is None:
            return
        columns = [[id for id in column if id in self.canvas.nodes] for column in drawing.columns]
        column = next(number for number, ids in enumerate(columns) if step in ids)
        target = _neighbour(columns, column, step, key, self._way(key), drawing)
        if target is not None:
            self._rove(target)
            self.canvas.nodes[target].setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(self.canvas.nodes[target], 40, 0)

    def _way(self, key: Qt.Key) -> int:
        """+1 = on along the chain, -1 = back, 0 = up or down."""
        if key not in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            return 0
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return 1 if (key == Qt.Key.Key_Right) is not mirrored else -1


def _neighbour(
    columns: list[list[str]], column: int, step: str, key: Qt.Key, way: int, drawing: Drawing
) -> str | None:
    """The step beside, above or below; None at the edge."""
    if way == 0:
        at = columns[column].index(step) + (1 if key == Qt.Key.Key_Down else -1)
        return columns[column][at] if 0 <= at < len(columns[column]) else None
    if not 0 <= column + way < len(columns):
        return None
    here = drawing.middles[step]
    return min(columns[column + way], key=lambda id: abs(drawing.middles[id] - here), default=None)
