"""A preview of a PDF that exists in memory only: pages, thumbnails, zoom (6-letters.md 5.3).

Pictures are made on the RENDER lane, one piece at a time, for what is seen: they are sharp at every
zoom, and no more of them is kept than the window shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.actions.ports import Picture
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.letters.preview_model import STEPS, Fit, Piece, Sizes, Zoom
from app.ui.letters.preview_thumbs import WIDTH as THUMB_WIDTH
from app.ui.letters.preview_thumbs import Thumbs
from app.ui.letters.preview_view import PageView
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Choice, QuietButton, Text, column, row

_ROOM_FOR_THUMBS = 480
"""Pixels of width below which the strip hides: the page itself comes first."""


class Pages(Protocol):
    """What draws a file's pages (`app.actions.ports.Press` does)."""

    def page_sizes(self, pdf: bytes, /) -> Sequence[tuple[float, float]]:
        """Width and height of each page in mm."""
        ...

    def page_picture(
        self, pdf: bytes, /, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """One page or a part of it."""
        ...


class LetterPreview(QWidget):
    """Put it on a page and give it a PDF; the page's end ends its work."""

    shown = Signal()
    """The pages of another PDF are placed; their pictures follow."""

    def __init__(self, page: Page, name: str, press: Pages | None = None) -> None:
        """`page` runs the work and is told of errors; `name` is the stem of the object names.

        `press` draws the pages; None = the workplace's own, for files of ours only.
        """
        super().__init__()
        self.setObjectName(name)
        self._page = page
        self._press: Pages = press or page.nav.place.press
        self._pdf = b""
        self._making: tuple[Piece | int, Control] | None = None
        self._opening: Control | None = None
        self.view = PageView(f"{name}.pages")
        self.thumbs = Thumbs(f"{name}.thumbnails")
        self.label = Text("", "muted", wrap=False)
        self.label.setObjectName(f"{name}.page")
        self.zoom_choice = Choice(f"{name}.zoom", self._zooms(), Fit.WIDTH)
        self.zoom_choice.setAccessibleName(_("Zoom"))
        self.smaller = self._tool("zoom-out", _("Smaller (Ctrl+-)"), f"{name}.smaller")
        self.larger = self._tool("zoom-in", _("Larger (Ctrl++)"), f"{name}.larger")
        self.former = self._tool("chevron-up", _("Page before (Page Up)"), f"{name}.former")
        self.next = self._tool("chevron-down", _("Next page (Page Down)"), f"{name}.next")
        self._place()
        self._connect()
        self.clear()

    # -- what pages call ----------------------------------------------------------------------

    def show_pdf(self, pdf: bytes, *, keep_place: bool = False) -> None:
        """Show another PDF; `keep_place` for one that is only a newer state of the same letter."""
        self._stop()
        self._pdf = pdf
        press = self._press
        self._opening = self._page.run(
            Lane.RENDER,
            lambda _control: press.page_sizes(pdf),
            done=partial(self._opened, keep_place=keep_place),
        )

    def clear(self, words: str = "") -> None:
        """Show no page; `words` say why there is none yet."""
        self._stop()
        self.view.say_instead(words)
        self._pdf = b""
        self._opened((), keep_place=False)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.view.pages

    @property
    def page(self) -> int:
        """The page that is looked at, from 1."""
        return self.view.page + 1

    def go_to(self, page: int) -> None:
        """Bring a page (from 1) to the top."""
        self.view.go_to(page - 1)

    @property
    def percent(self) -> int:
        """How large the pages are shown, in per cent of the size on paper."""
        return self.view.percent

    def set_zoom(self, zoom: Zoom) -> None:
        """A way to fill the window, or per cent from 50 to 400."""
        self.view.set_zoom(zoom)

    # -- inside -------------------------------------------------------------------------------

    def _zooms(self) -> list[tuple[str, str]]:
        fits = [(Fit.WIDTH.value, _("Whole width")), (Fit.PAGE.value, _("Whole page"))]
        return [*fits, *((str(step), _percent_words(step)) for step in STEPS)]

    def _tool(self, icon: str, words: str, name: str) -> QuietButton:
        button = QuietButton("", name)
        button.setIcon(icons.icon(icon, theme.ACCENT))
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    def _place(self) -> None:
        tools = row(space=0)
        tools.setSpacing(2)
        for tool in (self.former, self.next):
            tools.addWidget(tool)
        tools.addSpacing(6)
        tools.addWidget(self.label)
        tools.addStretch(1)
        tools.addWidget(self.smaller)
        tools.addWidget(self.zoom_choice)
        tools.addWidget(self.larger)
        across = row(space=1)
        across.addWidget(self.thumbs)
        across.addWidget(self.view, 1)
        down = column(self, space=1)
        down.addLayout(tools)
        down.addLayout(across, 1)
        self.setTabOrder(self.view, self.thumbs)

    def _connect(self) -> None:
        self.view.looked.connect(self._continue)
        self.view.moved.connect(self._tell)
        self.thumbs.thumbs.asked.connect(self._continue, Qt.ConnectionType.QueuedConnection)
        self.thumbs.picked.connect(self.view.go_to)
        self.former.clicked.connect(lambda: self.view.go_to(self.view.page - 1))
        self.next.clicked.connect(lambda: self.view.go_to(self.view.page + 1))
        self.smaller.clicked.connect(lambda: self.view.step_zoom(larger=False))
        self.larger.clicked.connect(lambda: self.view.step_zoom(larger=True))
        self.zoom_choice.activated.connect(lambda _row: self._choose_zoom())
        for keys, act in (
            ("Ctrl++", lambda: self.view.step_zoom(larger=True)),
            ("Ctrl+=", lambda: self.view.step_zoom(larger=True)),
            ("Ctrl+-", lambda: self.view.step_zoom(larger=False)),
            ("Ctrl+0", lambda: self.view.set_zoom(Fit.WIDTH)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)  # as long as it is seen
            shortcut.activated.connect(act)

    def _choose_zoom(self) -> None:
        code = self.zoom_choice.code()
        self.view.set_zoom(int(code) if code.isdigit() else Fit(code))

    def _opened(self, sizes: Sizes, *, keep_place: bool) -> None:
        self._opening = None
        self.thumbs.thumbs.set_document(sizes)
        self.view.set_document(sizes, keep_place=keep_place)
        self._show_thumbs()
        self._tell()
        self._continue()
        self.shown.emit()

    def _stop(self) -> None:
        for control in (self._opening, self._making[1] if self._making else None):
            if control is not None:
                control.cancel()
        self._opening = self._making = None

    def _continue(self) -> None:
        """Make the next picture that is missing; one that nobody looks at any more is given up."""
        if not self._pdf or self._opening is not None:
            return
        missing = self.view.missing()
        thumb = self.thumbs.thumbs.next() if self.thumbs.isVisible() else None
        if self._making is not None:
            made, control = self._making
            if made in missing or (not missing and made == thumb):
                return
            control.cancel()
            self._making = None
        if missing:
            self._make(missing[0])
        elif thumb is not None:
            self._make_thumb(thumb)

    def _make(self, piece: Piece) -> None:
        pdf, press = self._pdf, self._press
        control = self._page.run(
            Lane.RENDER,
            lambda _control: _image(press.page_picture(pdf, piece.page, piece.width, piece.part)),
            done=partial(self._made, piece),
        )
        self._making = (piece, control)

    def _make_thumb(self, page: int) -> None:
        pdf, press = self._pdf, self._press
        width = round(THUMB_WIDTH * self.devicePixelRatioF())
        control = self._page.run(
            Lane.RENDER,
            lambda _control: _image(press.page_picture(pdf, page, width)),
            done=partial(self._made_thumb, page),
        )
        self._making = (page, control)

    def _made(self, piece: Piece, image: QImage) -> None:
        self._making = None
        self.view.take(piece, image)
        self._continue()

    def _made_thumb(self, page: int, image: QImage) -> None:
        self._making = None
        self.thumbs.thumbs.take(page, image)
        self.view.take_small(page, image)
        self._continue()

    def _tell(self) -> None:
        pages, page = self.view.pages, self.view.page
        words = _("Page {page} of {pages}").format(page=page + 1, pages=pages)
        self.label.setText(words if pages else "")
        self.former.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < pages)
        self.smaller.setEnabled(pages > 0 and self.view.percent > STEPS[0])
        self.larger.setEnabled(pages > 0 and self.view.percent < STEPS[-1])
        self.zoom_choice.setEnabled(pages > 0)
        zoom = self.view.zoom
        self.zoom_choice.choose(zoom.value if isinstance(zoom, Fit) else str(zoom))
        self.zoom_choice.setToolTip(_percent_words(self.view.percent))
        self.thumbs.follow(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_thumbs()

    def _show_thumbs(self) -> None:
        self.thumbs.setVisible(self.view.pages > 1 and self.width() >= _ROOM_FOR_THUMBS)


def _percent_words(percent: int) -> str:
    return theme.isolate(_("{percent} %").format(percent=percent))


def _image(picture: Picture) -> QImage:
    kind = QImage.Format.Format_RGB888
    return QImage(picture.pixels, picture.width, picture.height, picture.stride, kind).copy()
