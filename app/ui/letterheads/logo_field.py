"""The picture of a letterhead: chosen from a file, made small and safe by the press, told in words."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from app.actions.letterheads import logo_json
from app.domain.errors import AppError, LogoUnreadable
from app.domain.letters import Logo
from app.domain.records import Json
from app.i18n import gettext as _
from app.ui import theme
from app.ui.errors import say
from app.ui.navigation import Page
from app.ui.tasks import Lane
from app.ui.widgets import Choice, LineEdit, QuietButton, SecondaryButton, Text, column, row

HEIGHTS = (12, 15, 18, 22)
"""Millimetres; both forms of DIN 5008 have room for the largest."""
USUAL_HEIGHT = 18
MOST_BYTES = 10 * 1024 * 1024 + 1
"""One more than the press takes: what is larger is not read to its end, and the press says why."""


class LogoField(QWidget):
    """Nothing of the file but its pixels gets into letters."""

    edited = Signal()

    def __init__(self, page: Page, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._page, self._png, self._height = page, "", float(USUAL_HEIGHT)
        self.picture = QLabel()
        self.picture.setObjectName(f"{name}.picture")
        self.picture.setFixedHeight(64)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.choose = SecondaryButton(_("Choose a picture …"), f"{name}.choose", icon="image")
        self.remove = QuietButton(_("Take it away"), f"{name}.remove", icon="trash")
        self.alt = LineEdit(f"{name}.alt")
        self.alt.setAccessibleName(_("What the picture shows"))
        self.alt.setMaxLength(120)
        self.height_choice = Choice(
            f"{name}.height",
            [(str(mm), _("{mm} mm high").format(mm=mm)) for mm in HEIGHTS],
            str(USUAL_HEIGHT),
        )
        self.height_choice.setAccessibleName(_("Height of the picture"))
        self.error = Text("", "error")
        self.error.setObjectName(f"{name}.error")
        self._place()
        self.setFocusProxy(self.choose)
        self.choose.clicked.connect(self._ask_file)
        self.remove.clicked.connect(self._take_away)
        self.alt.textEdited.connect(self._alt_typed)
        self.height_choice.activated.connect(self._height_chosen)
        self.show_logo(None)

    def _place(self) -> None:
        down = column(self, space=1)
        down.addWidget(self.picture)
        tools = row(space=1)
        tools.addWidget(self.choose)
        tools.addWidget(self.remove)
        tools.addStretch(1)
        down.addLayout(tools)
        down.addWidget(self.error)
        self._rest = QWidget()
        rest = column(self._rest, space=0)
        rest.setSpacing(4)
        rest.addWidget(Text(_("What the picture shows, for those who do not see it"), "small"))
        rest.addWidget(self.alt)
        rest.addWidget(self.height_choice, 0, Qt.AlignmentFlag.AlignLeading)
        down.addWidget(self._rest)

    def logo(self) -> Json | None:
        """As `Stationery.logo` keeps it."""
        if not self._png:
            return None
        return logo_json(Logo(self._png, self.alt.text().strip(), self._height))

    def check(self) -> bool:
        """A picture without words is mute for who hears the letter."""
        is_mute = bool(self._png) and not self.alt.text().strip()
        self.show_error(_("Say in a few words what the picture shows.") if is_mute else "")
        return not is_mute

    def show_logo(self, logo: Json | None) -> None:
        """Show a picture; no signal."""
        self._png = str(logo["png"]) if logo else ""
        self._height = float(logo["height_mm"]) if logo else float(USUAL_HEIGHT)
        if logo:
            self.alt.setText(str(logo["alt"]))
        self.height_choice.choose(str(round(self._height)))
        self._look()

    def show_error(self, text: str) -> None:
        """What is wrong with the picture; '' takes it away."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def read(self, path: Path) -> None:
        """Take the picture of a file; what is wrong with it is said here."""
        press, alt = self._page.nav.place.press, self.alt.text().strip()
        self.choose.setEnabled(False)

        def read(_control: object) -> Logo:
            try:
                with path.open("rb") as file:
                    image = file.read(MOST_BYTES)
            except OSError as failure:
                raise LogoUnreadable(reason="broken") from failure
            return press.read_logo(image, alt)

        self._page.run(Lane.RENDER, read, done=self._was_read, failed=self._not_read)

    # -- inside -------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        pictures = _("Pictures (*.png *.jpg *.jpeg *.webp)")
        chosen = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", pictures)[0]
        if chosen:
            self.read(Path(chosen))

    def _was_read(self, logo: Logo) -> None:
        self.choose.setEnabled(True)
        self._png = logo.png
        self.show_error("")
        self._look()
        self.alt.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _not_read(self, error: Exception) -> None:
        self.choose.setEnabled(True)
        if not isinstance(error, AppError):
            self._page.banner.show_error(error)
            return
        said = say(error)
        self.show_error(f"{said.title} {reason_words(error) or said.next_step}")

    def _take_away(self) -> None:
        self._png = ""
        self.show_error("")
        self._look()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _alt_typed(self, _text: str) -> None:
        self.show_error("")
        self.edited.emit()

    def _height_chosen(self, _row: int) -> None:
        self._height = float(self.height_choice.code())
        self.edited.emit()

    def _look(self) -> None:
        has_one = bool(self._png)
        for part in (self.picture, self.remove, self._rest):
            part.setVisible(has_one)
        if has_one:
            shown = QPixmap()
            shown.loadFromData(base64.b64decode(self._png))
            self.picture.setPixmap(
                shown.scaled(
                    280, 60, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            )
            self.picture.setAccessibleName(self.alt.text() or _("The picture of the letterhead"))
            self.picture.setStyleSheet(f"background: {theme.SURFACE};")
        if not self.error.text():
            self.error.hide()


def reason_words(error: AppError) -> str:
    """Why a picture cannot be used, and what to do."""
    return {
        "animated": _("It moves. Choose a picture that stands still."),
        "broken": _("The file is damaged. Save the picture again and choose the new file."),
        "empty": _("It is empty or all white."),
        "large": _("It is too large: at most 10 MB and 24 million pixels."),
        "small": _("It is too small to be printed."),
        "type": _("Only PNG, JPEG and WebP can be used."),
    }.get(str(error.facts.get("reason", "")), "")
