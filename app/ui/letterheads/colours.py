"""The one colour of a letterhead: picked from good ones or typed, with its contrast on white paper."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.i18n import N_, ui_translator
from app.i18n import gettext as _
from app.i18n.formats import number_text
from app.ui import theme
from app.ui.widgets import FlowLayout, LineEdit, Text, column

LEAST_CONTRAST = 4.5
"""Of text against its ground (EN 301 549 V3.2.1, 10.1.4.3: WCAG 1.4.3, also for documents)."""
SWATCHES = (
    ("#1f4e5f", N_("Petrol")),
    ("#0b4f8a", N_("Blue")),
    ("#1c2733", N_("Slate")),
    ("#2e6b3f", N_("Green")),
    ("#8b1e3f", N_("Wine red")),
    ("#a63a00", N_("Rust")),
    ("#5b3a8c", N_("Violet")),
    ("#000000", N_("Black")),
)
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def read_colour(text: str) -> str:
    """`#rrggbb` in small letters, or '' for what is no colour."""
    found = _HEX.fullmatch(text.strip())
    return f"#{found[1].lower()}" if found else ""


def contrast_on_white(colour: str) -> float:
    """Contrast ratio of WCAG 2.2 against white: 1 (white) to 21 (black)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class Swatch(QAbstractButton):
    """One good colour; the chosen one has a tick-like ring, not only its colour."""

    def __init__(self, colour: str, words: str, name: str) -> None:
        super().__init__()
        self.colour = colour
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(32, 32)

    def sizeHint(self) -> QSize:
        return QSize(32, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT if self.isChecked() else theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, 30, 30), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour))
        painter.drawRoundedRect(QRectF(5, 5, 22, 22), 5, 5)
        if self.isChecked():
            painter.setPen(QPen(QColor(theme.SURFACE), 2.4))
            painter.drawPolyline(
                [
                    QRectF(11, 16, 0, 0).topLeft(),
                    QRectF(15, 20, 0, 0).topLeft(),
                    QRectF(21, 12, 0, 0).topLeft(),
                ]
            )
        painter.end()


class ColourField(QWidget):
    """Swatches, the number for an own colour, and a warning in words where it is too pale to read."""

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self.line = LineEdit(name, "#1f4e5f")
        self.line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.line.setAccessibleName(_("Colour as a number"))
        self.line.setFixedWidth(116)
        self.swatches = [Swatch(code, _(words), f"{name}.{code[1:]}") for code, words in SWATCHES]
        across = FlowLayout(space=2)
        for swatch in self.swatches:
            across.addWidget(swatch)
            swatch.clicked.connect(partial(self._picked, swatch.colour))
        across.addWidget(self.line)
        self.warning = Text("", "error")
        self.warning.setObjectName(f"{name}.contrast")
        down = column(self, space=0)
        down.setSpacing(4)
        down.addLayout(across)
        down.addWidget(self.warning)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)

    def colour(self) -> str:
        """`#rrggbb`, or '' while what is typed is no colour."""
        return read_colour(self.line.text())

    def show_colour(self, colour: str) -> None:
        """Show a colour; no signal."""
        self.line.setText(colour)
        self._look()

    def _picked(self, colour: str, _checked: object = None) -> None:
        self.show_colour(colour)
        self.edited.emit()

    def _typed(self, _text: str) -> None:
        self._look()
        self.edited.emit()

    def _look(self) -> None:
        colour = self.colour()
        for swatch in self.swatches:
            swatch.setChecked(swatch.colour == colour)
        words = _("Not a colour: six digits, for example #1f4e5f.")
        if colour:
            ratio = contrast_on_white(colour)
            said = theme.isolate(f"{number_text(round(ratio, 1), ui_translator().tag)} : 1")
            words = _("Too pale on white paper: contrast {ratio}, at least 4.5 : 1 is needed.").format(
                ratio=said
            )
            words = "" if ratio >= LEAST_CONTRAST else words
        self.warning.setText(words)
        self.warning.setVisible(bool(words))
