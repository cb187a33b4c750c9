"""Choosing the language of the windows by its own name; nobody must read another one for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import UI_LANGUAGES, language
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.language import spoken
from app.ui.widgets.buttons import QuietButton
from app.ui.widgets.flow import FlowLayout


class LanguageRow(QWidget):
    """All interface languages beside each other; the present one has a tick."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(_("Language of the application"))
        across = FlowLayout(self, space=0)
        for tag in UI_LANGUAGES:
            button = QuietButton(language(tag).autonym, f"{name}.{tag}")
            button.setFont(theme.font_for(tag))
            button.clicked.connect(lambda _checked=False, tag=tag: self.chosen.emit(tag))
            if tag == spoken():
                button.setIcon(icons.icon("tick", theme.ACCENT, gap=icons.GAP))
            across.addWidget(button)
