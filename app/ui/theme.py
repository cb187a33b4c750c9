"""Looks: colours, fonts, spaces and the one stylesheet made from them.

Warm paper, deep petrol, an 8-pixel grid. Every text reaches a contrast of 4.5:1 (EN 301 549 V3.2.1,
11.1.4.3 by WCAG 1.4.3) and no state is shown by colour alone. The size follows the platform's font
(11.7) but is never below 11 pt.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.i18n import Direction, language
from app.system.paths import resources_root

TEXT: Final = "#1c2733"
MUTED: Final = "#55606b"
BACKGROUND: Final = "#f6f4f0"
SURFACE: Final = "#ffffff"
BORDER: Final = "#d9d4ca"
CONTROL_BORDER: Final = "#8a8478"
"""Edges of fields and buttons: 3:1 against paper (WCAG 1.4.11)."""
ACCENT: Final = "#1f5a6b"
ACCENT_HOVER: Final = "#184955"
ACCENT_TINT: Final = "#e3eef1"
ATTENTION: Final = "#8f4700"
ATTENTION_TINT: Final = "#fdf1e3"
ERROR: Final = "#b3261e"
ERROR_TINT: Final = "#fbe9e7"
SUCCESS: Final = "#2e6b3f"
SUCCESS_TINT: Final = "#e6f2e9"
RAIL: Final = "#efebe3"

GRID: Final = 8
RADIUS: Final = 8
CONTENT_WIDTH: Final = 1100
"""Widest content of a page: longer lines are hard to read."""
BASE_POINTS: Final = 11.0


def load_fonts() -> None:
    """Make the bundled fonts known; a bare system has none at all."""
    for file in sorted((resources_root() / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def font_for(tag: str, *, points: float | None = None, bold: bool = False) -> QFont:
    """The font for text in a language, in the application's size unless told otherwise."""
    font = QFont(QApplication.font())
    font.setFamilies(list(language(tag).font_families))
    if points is not None:
        font.setPointSizeF(points)
    font.setBold(bold)
    return font


def direction_for(tag: str) -> Qt.LayoutDirection:
    """Which way widgets in a language run."""
    right_to_left = language(tag).direction is Direction.RTL
    return Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight


def isolate(text: str) -> str:
    """A number, phone or name in another script inside running text (U+2068 … U+2069)."""
    return f"\u2068{text}\u2069"


def apply(app: QApplication, tag: str) -> None:
    """Dress the application for an interface language."""
    app.setStyle("Fusion")
    points = max(BASE_POINTS, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF())
    font = QFont()
    font.setFamilies(list(language(tag).font_families))
    font.setPointSizeF(points)
    app.setFont(font)
    app.setPalette(_palette())
    app.setLayoutDirection(direction_for(tag))
    app.setStyleSheet(stylesheet(points))


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, colour in {
        role.Window: BACKGROUND,
        role.WindowText: TEXT,
        role.Base: SURFACE,
        role.AlternateBase: BACKGROUND,
        role.Text: TEXT,
        role.Button: SURFACE,
        role.ButtonText: TEXT,
        role.Highlight: ACCENT,
        role.HighlightedText: SURFACE,
        role.Link: ACCENT,
        role.ToolTipBase: TEXT,
        role.ToolTipText: SURFACE,
        role.PlaceholderText: MUTED,
        role.Accent: ACCENT,
    }.items():
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(MUTED))
    return palette


def stylesheet(points: float) -> str:
    """The one stylesheet; widgets choose a look by the dynamic property `look`."""
    return _STYLE.format(
        text=TEXT,
        muted=MUTED,
        background=BACKGROUND,
        surface=SURFACE,
        border=BORDER,
        control=CONTROL_BORDER,
        accent=ACCENT,
        hover=ACCENT_HOVER,
        tint=ACCENT_TINT,
        attention=ATTENTION,
        attention_tint=ATTENTION_TINT,
        error=ERROR,
        error_tint=ERROR_TINT,
        success=SUCCESS,
        success_tint=SUCCESS_TINT,
        rail=RAIL,
        radius=RADIUS,
        small=points * 0.9,
        large=points * 1.18,
        title=points * 1.65,
        hero=points * 2.2,
        mono=points * 1.3,
        icons=(resources_root() / "icons").as_posix(),
    )


_STYLE = """
QWidget[look="page"], QMainWindow, QScrollArea[look="page"] {{ background: {background}; }}
QScrollArea {{ border: 0; }}
QLabel {{ color: {text}; background: transparent; }}
QLabel[look="hero"] {{ font-size: {hero}pt; font-weight: 700; }}
QLabel[look="title"] {{ font-size: {title}pt; font-weight: 700; }}
QLabel[look="attention-title"] {{ color: {attention}; font-size: {title}pt; font-weight: 700; }}
QLabel[look="heading"] {{ font-size: {large}pt; font-weight: 700; }}
QLabel[look="strong"] {{ font-weight: 700; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="small"] {{ color: {muted}; font-size: {small}pt; }}
QLabel[look="error"] {{ color: {error}; font-weight: 700; }}
QLabel[look="code"] {{ font-size: {mono}pt; font-weight: 700; }}

QFrame[look="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: {radius}px; }}
QFrame[look="card"][faulty="true"] {{ border: 2px solid {error}; }}
QFrame[look="apart"] {{ background: {tint}; border: 1px solid {border}; border-left: 4px solid {accent};
  border-radius: {radius}px; }}
QFrame[look="line"] {{ background: {border}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame[look="rail"] {{ background: {rail}; border: 0; }}

QFrame[look="banner"] {{ border-radius: {radius}px; border: 1px solid {accent}; background: {tint}; }}
QFrame[look="banner"][kind="attention"] {{ border-color: {attention}; background: {attention_tint}; }}
QFrame[look="banner"][kind="error"] {{ border-color: {error}; background: {error_tint}; }}
QFrame[look="banner"][kind="success"] {{ border-color: {success}; background: {success_tint}; }}

QFrame[look="pill"] {{ border-radius: 11px; background: {rail}; border: 1px solid transparent; }}
QFrame[look="pill"] QLabel {{ color: {text}; }}
QFrame[look="pill"][kind="accent"] {{ background: {tint}; }}
QFrame[look="pill"][kind="accent"] QLabel {{ color: {accent}; }}
QFrame[look="pill"][kind="attention"] {{ background: {attention_tint}; }}
QFrame[look="pill"][kind="attention"] QLabel {{ color: {attention}; }}
QFrame[look="pill"][kind="error"] {{ background: {error_tint}; }}
QFrame[look="pill"][kind="error"] QLabel {{ color: {error}; }}
QFrame[look="pill"][kind="success"] {{ background: {success_tint}; }}
QFrame[look="pill"][kind="success"] QLabel {{ color: {success}; }}

QPushButton {{
  background: {surface}; color: {accent}; border: 1px solid {control}; border-radius: {radius}px;
  padding: 7px 16px; font-weight: 600; min-height: 22px;
}}
QPushButton:hover {{ background: {tint}; border-color: {accent}; }}
QPushButton:pressed {{ background: {border}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 6px 15px; outline: 0; }}
QPushButton:disabled {{ color: {muted}; background: {background}; border-color: {border}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {surface}; border-color: {accent}; }}
QPushButton[look="primary"]:hover {{ background: {hover}; border-color: {hover}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{ background: {border}; color: {muted}; border-color: {border}; }}
QPushButton[look="danger"] {{ color: {error}; border-color: {error}; }}
QPushButton[look="danger"]:disabled {{ color: {muted}; border-color: {border}; }}
QPushButton[look="quiet"] {{ background: transparent; border: 1px solid transparent; padding: 7px 10px; }}
QPushButton[look="quiet"]:hover {{ background: {tint}; }}
QPushButton[look="quiet"]:focus {{ border: 2px solid {accent}; padding: 6px 9px; }}

QPushButton[look="tab"] {{ background: transparent; color: {muted}; border: 0; border-radius: 0;
  border-bottom: 3px solid transparent; padding: 7px 10px 5px 10px; font-weight: 600; }}
QPushButton[look="tab"]:hover {{ color: {accent}; background: {tint}; }}
QPushButton[look="tab"]:checked {{ color: {accent}; border-bottom-color: {accent}; }}
QPushButton[look="tab"]:focus {{ border: 2px solid {accent}; border-radius: 6px; padding: 5px 8px 6px 8px; }}

QPushButton[look="mark"] {{ background: transparent; border: 1px solid transparent; padding: 0;
  min-height: 18px; }}
QPushButton[look="mark"]:hover {{ background: {tint}; }}
QPushButton[look="mark"]:focus {{ border: 2px solid {accent}; padding: 0; }}

QPushButton[look="chip"] {{ background: {tint}; color: {accent}; border: 1px solid {tint};
  padding: 3px 10px; font-weight: 500; }}
QPushButton[look="chip"]:hover {{ border-color: {accent}; }}
QPushButton[look="chip"]:focus {{ border: 2px solid {accent}; padding: 2px 9px; }}

QFrame[look="rail"] QPushButton {{
  background: transparent; color: {text}; border: 1px solid transparent; text-align: left;
  padding: 9px 12px; font-weight: 500;
}}
QFrame[look="rail"] QPushButton:hover {{ background: {surface}; }}
QFrame[look="rail"] QPushButton:checked {{ background: {surface}; color: {accent}; font-weight: 700;
  border-color: {border}; }}
QFrame[look="rail"] QPushButton:focus {{ border: 2px solid {accent}; padding: 8px 11px; }}
QFrame[look="rail"] QPushButton[look="primary"] {{ background: {accent}; color: {surface};
  font-weight: 600; }}
QFrame[look="rail"] QPushButton[look="primary"]:hover {{ background: {hover}; }}
QFrame[look="rail"] QPushButton[look="primary"]:focus {{ border-color: {text}; }}

QFrame[look="rail"] QPushButton[look="outlined"] {{
  background: transparent; color: {accent}; border: 1px solid {control}; padding: 6px 12px;
  font-weight: 600; text-align: center;
}}
QFrame[look="rail"] QPushButton[look="outlined"]:hover {{ background: {surface}; }}
QFrame[look="rail"] QPushButton[look="outlined"]:focus {{ border: 2px solid {accent}; padding: 5px 11px; }}
QFrame[look="rail"] QPushButton[look="outlined"]:disabled {{ color: {muted}; border-color: {border}; }}

QAbstractButton[look="choice"] {{ background: {surface}; }}

QLineEdit, QPlainTextEdit, QTextEdit, QDateEdit, QSpinBox, QComboBox {{
  background: {surface}; color: {text}; border: 1px solid {control}; border-radius: {radius}px;
  padding: 6px 10px; min-height: 24px; selection-background-color: {accent}; selection-color: {surface};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QDateEdit:focus, QSpinBox:focus, QComboBox:focus {{
  border: 2px solid {accent}; padding: 5px 9px;
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
  background: {background}; color: {muted};
}}
QLineEdit[faulty="true"], QPlainTextEdit[faulty="true"], QComboBox[faulty="true"] {{
  border: 2px solid {error}; padding: 5px 9px;
}}
QComboBox::drop-down {{
  border: 0; width: 28px; subcontrol-origin: padding; subcontrol-position: center right;
}}
QComboBox::down-arrow {{ image: url("{icons}/chevron-down.svg"); width: 18px; height: 18px; }}
QComboBox:!ltr::drop-down {{ subcontrol-position: center left; }}
QComboBox {{ padding-right: 30px; }}
QComboBox:focus {{ padding-right: 29px; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {control}; padding: 4px;
  selection-background-color: {tint}; selection-color: {text}; outline: 0; }}

QCheckBox, QRadioButton {{ spacing: 10px; padding: 4px 2px; color: {text}; }}
QCheckBox:focus, QRadioButton:focus {{ outline: 0; background: {tint}; border-radius: 4px; }}
QCheckBox::indicator, QRadioButton::indicator {{
  width: 18px; height: 18px; border: 2px solid {control}; background: {surface};
}}
QCheckBox::indicator {{ border-radius: 5px; }}
QRadioButton::indicator {{ border-radius: 11px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{
  border-color: {accent}; background: {accent}; image: url("{icons}/tick-light.svg");
}}
QRadioButton::indicator:checked {{
  border-color: {accent};
  background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
    stop:0 {accent}, stop:0.55 {accent}, stop:0.62 {surface}, stop:1 {surface});
}}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {border}; }}

QTableView {{
  background: {surface}; border: 1px solid {border}; border-radius: {radius}px; gridline-color: {border};
  selection-background-color: {tint}; selection-color: {text}; alternate-background-color: {surface};
  outline: 0; padding: 1px;
}}
QTableView:focus {{ border: 2px solid {accent}; padding: 0; }}
QTableView::item {{ padding: 4px 10px; border-bottom: 1px solid {rail}; }}
QTableView::item:selected {{ background: {tint}; color: {text}; }}
QHeaderView {{ background: transparent; border: 0; }}
QHeaderView::section {{
  background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {border};
  padding: 8px 13px; font-weight: 600;
}}
QTableCornerButton::section {{ background: {surface}; border: 0; }}

QFrame[look="grid-row"] {{ background: transparent; border: 0; border-top: 1px solid {border}; }}
QFrame[look="grid-row"][faulty="true"] {{ background: {error_tint}; border-top: 2px solid {error}; }}
QFrame[look="choice-card"] {{ background: {surface}; border: 1px solid {border}; border-radius: {radius}px; }}
QFrame[look="choice-card"]:hover {{ border-color: {accent}; }}
QFrame[look="choice-card"][chosen="true"] {{ background: {tint}; border: 2px solid {accent}; }}

QListWidget {{ background: {surface}; border: 1px solid {control}; border-radius: {radius}px; outline: 0;
  padding: 4px; }}
QListWidget:focus {{ border: 2px solid {accent}; padding: 3px; }}
QListWidget::item {{ padding: 5px 8px; border-radius: 4px; color: {text}; }}
QListWidget::item:hover {{ background: {background}; }}
QListWidget::item:selected {{ background: {tint}; color: {text}; }}
QListWidget::indicator {{ width: 16px; height: 16px; border: 2px solid {control}; background: {surface};
  border-radius: 4px; }}
QListWidget::indicator:checked {{ border-color: {accent}; background: {accent};
  image: url("{icons}/tick-light.svg"); }}
QListWidget[look="steps"] {{ background: transparent; border: 0; padding: 0; }}
QListWidget[look="steps"]::item {{ padding: 7px 12px; margin: 1px 0; border-radius: {radius}px;
  border: 1px solid transparent; }}
QListWidget[look="steps"]::item:hover {{ background: {rail}; }}
QListWidget[look="steps"]::item:selected {{ background: {surface}; color: {accent}; border-color: {border}; }}
QListWidget[look="steps"]:focus {{ border: 0; padding: 0; }}
QListWidget[look="steps"]::item:selected:focus {{ border: 2px solid {accent}; padding: 6px 11px; }}

QProgressBar {{ border: 0; background: {border}; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QProgressBar[kind="error"]::chunk {{ background: {error}; }}
QProgressBar[kind="attention"]::chunk {{ background: {attention}; }}
QProgressBar[kind="success"]::chunk {{ background: {success}; }}

QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: #c3bdb1; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {control}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {text}; color: {surface}; border: 0; padding: 6px 8px; }}
"""
