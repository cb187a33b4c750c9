"""Small marks: a state in a word with its picture, a language by its own name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.i18n import gettext as _
from app.i18n import language
from app.ui import icons, theme
from app.ui.widgets.layout import row

_COLOURS = {
    "": theme.TEXT,
    "accent": theme.ACCENT,
    "attention": theme.ATTENTION,
    "error": theme.ERROR,
    "success": theme.SUCCESS,
}


class StatusPill(QFrame):
    """A state: picture and word; `kind` is '', accent, attention, error or success."""

    def __init__(
        self,
        text: str,
        kind: str = "",
        icon: str | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "pill")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if name:
            self.setObjectName(name)
        across = row(self, space=0)
        across.setContentsMargins(10, 2, 10, 2)
        across.setSpacing(6)
        self._symbol = QLabel()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        across.addWidget(self._symbol)
        across.addWidget(self._words)
        self.show_state(text, kind, icon)

    def show_state(self, text: str, kind: str = "", icon: str | None = None) -> None:
        """Show another state."""
        self.setProperty("kind", kind)
        self._words.setText(text)
        self.setAccessibleName(text)
        self._symbol.setVisible(icon is not None)
        if icon:
            self._symbol.setPixmap(icons.picture(icon, _COLOURS[kind], 16))
        for widget in (self, self._words):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    @property
    def text(self) -> str:
        """The word that is shown."""
        return self._words.text()


class LanguageBadge(StatusPill):
    """A language by its own name, in its own script."""

    def __init__(self, tag: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", "accent", "speech", name, parent)
        self.show_language(tag)

    def show_language(self, tag: str) -> None:
        """Show another language."""
        self._words.setFont(theme.font_for(tag))
        self._words.setText(language(tag).autonym)
        self.setAccessibleName(_("Language: {name}").format(name=language(tag).autonym))
