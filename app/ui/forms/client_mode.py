"""The window while the client has it: her question, the way back, and nothing else of the application."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.actions.workplace import Workplace
from app.domain.pins import Pin, WrongTries
from app.ui.forms.client_model import ClientModel
from app.ui.forms.client_reading import Reader
from app.ui.forms.client_return import ChoosePin, ComeBack
from app.ui.forms.client_screen import STYLE, ClientScreen
from app.ui.forms.client_speaking import Tongue
from app.ui.forms.fill_model import FillModel
from app.ui.tasks import Tasks


class ClientMode(QWidget):
    """Covers the main window. Made once for each sign-in: it holds the PIN of this session."""

    began = Signal()
    """It wants to be alone in the window."""
    ended = Signal()
    """The caseworker has her window again."""

    def __init__(self, place: Workplace, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("client.mode")
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(STYLE)
        self._place, self._tasks = place, tasks
        self._pin: Pin | None = None
        self._tries = WrongTries()
        self._fill: FillModel | None = None
        self._model: ClientModel | None = None
        self._reader: Reader | None = None
        self._back: Callable[[str], None] = lambda _key: None
        self._guarded: QWidget | None = None
        self._was_full = False
        self._choose = ChoosePin(tasks)
        self._choose.chosen.connect(self._chosen)
        self._choose.left.connect(self._leave)
        self._screen: ClientScreen | None = None
        self._return: ComeBack | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self._choose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.hide()

    @property
    def has_the_screen(self) -> bool:
        """Whether the client has the window now."""
        return self._model is not None

    def turn(self, fill: FillModel, back: Callable[[str], None]) -> None:
        """Give her this form; at once where the PIN of the session is chosen already.

        Args:
            fill: the form; every answer of hers goes into its draft.
            back: called with the question where she stopped, when the caseworker is back.
        """
        if self._fill is not None:
            return
        self._fill, self._back = fill, back
        self.began.emit()
        self.show()
        if self._pin is None:
            self.stack.setCurrentWidget(self._choose)
            self._choose.begin()
        else:
            self._begin(self._pin)

    def close_mode(self) -> None:
        """The main window goes."""
        self._choose.close_panel()
        self._take_down()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Closing the window asks for the PIN; a session of the system that ends is let go."""
        if event.type() is QEvent.Type.Close and self.has_the_screen and watched is self._guarded:
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication) and application.isSavingSession():
                return False
            event.ignore()
            self._ask()
            return True
        return super().eventFilter(watched, event)

    # -- inside -------------------------------------------------------------------------------

    def _chosen(self, pin: Pin) -> None:
        self._pin = pin
        self._begin(pin)

    def _begin(self, pin: Pin) -> None:
        fill = self._fill
        if fill is None:
            return
        tag, content = fill.draft.language, self._place.content
        tongue = Tongue(tag, fill.fallbacks(tag), content.client_words)
        self._reader = Reader(self._tasks)
        self._model = ClientModel(fill, tongue)
        self._screen = ClientScreen(self._model, self._reader)
        self._return = ComeBack(self._place, self._tasks, pin, self._tries, tongue.words)
        self._screen.staff_wanted.connect(self._ask)
        self._return.left.connect(self._go_on)
        self._return.opened.connect(self._opened)
        self.stack.addWidget(self._screen)
        self.stack.addWidget(self._return)
        self._guard()
        self._go_on()

    def _guard(self) -> None:
        """The whole screen, and nothing closes it."""
        window = self._guarded = self.window()
        window.installEventFilter(self)
        self._was_full = window.isFullScreen()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)

    def _ask(self) -> None:
        if self._return is not None and self.stack.currentWidget() is not self._return:
            if self._reader is not None:
                self._reader.stop()
            self.stack.setCurrentWidget(self._return)
            self._return.begin()

    def _go_on(self) -> None:
        if self._screen is not None:
            self.stack.setCurrentWidget(self._screen)
            self._screen.begin()

    def _opened(self) -> None:
        key = self._model.key if self._model is not None else ""
        back = self._back
        self._leave()
        back(key)

    def _leave(self) -> None:
        self._take_down()
        self._fill = None
        self.hide()
        self.ended.emit()

    def _take_down(self) -> None:
        if self._guarded is not None:
            self._guarded.removeEventFilter(self)
            if not self._was_full:
                self._guarded.setWindowState(self._guarded.windowState() & ~Qt.WindowState.WindowFullScreen)
            self._guarded = None
        if self._screen is not None:
            self._screen.close_screen()
        if self._return is not None:
            self._return.close_panel()
        if self._model is not None:
            self._model.close()
        if self._reader is not None:
            self._reader.close()
            self._reader.deleteLater()
        for widget in (self._screen, self._return):
            if widget is not None:
                self.stack.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        if self._model is not None:
            self._model.deleteLater()
        self._screen = self._return = self._model = self._reader = None
