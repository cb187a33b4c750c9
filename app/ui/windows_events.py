"""What Windows says that must lock: the session is locked, the machine sleeps. By documentation, not tried.

WM_WTSSESSION_CHANGE comes only to windows that asked for it (WTSRegisterSessionNotification); sleep comes
as WM_POWERBROADCAST to every top-level window (Microsoft Learn: Remote Desktop Services, Power Management).
The lid has no message of its own there: what it does is set in the power plan, and sleep is heard.
"""

from __future__ import annotations

import ctypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x0004
WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK = 0x02B1, 0x0007
NOTIFY_FOR_THIS_SESSION = 0


class Message(ctypes.Structure):
    """The beginning of MSG (winuser.h)."""

    _fields_ = (
        ("hwnd", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
    )


def reason_of(message: int, wparam: int) -> str:
    """Why to lock, as `SessionEvents.must_lock` says it; '' = not at all."""
    if message == WM_WTSSESSION_CHANGE and wparam == WTS_SESSION_LOCK:
        return "session"
    if message == WM_POWERBROADCAST and wparam == PBT_APMSUSPEND:
        return "sleep"
    return ""


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, signal: Any) -> None:
        super().__init__()
        self._signal = signal

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if QByteArray(kind).data() == b"windows_generic_MSG":
            found = Message.from_address(int(message))
            if why := reason_of(found.message, found.wparam):
                self._signal.emit(why)
        return False, 0


class WindowsEvents(QObject):
    """Hears what Windows sends to one window."""

    must_lock = Signal(str)

    def __init__(self, application: QApplication, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application, self._window = application, window
        self.filter = _Filter(self.must_lock)

    def start(self) -> None:
        """Begin to listen."""
        self._application.installNativeEventFilter(self.filter)
        libraries = getattr(ctypes, "windll", None)
        if libraries is not None:
            libraries.wtsapi32.WTSRegisterSessionNotification(
                int(self._window.winId()), NOTIFY_FOR_THIS_SESSION
            )

    def let_sleep(self) -> None:
        """Windows waits about two seconds by itself and takes no answer."""
