"""What hears the system on each platform: sleep, the lid, the locked screen."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QApplication, QWidget


class SystemEvents(Protocol):
    """What hears the system: one for each platform."""

    @property
    def must_lock(self) -> SignalInstance:
        """Why: `sleep`, `lid` or `session`."""
        ...

    def start(self) -> None:
        """Begin to listen."""
        ...

    def let_sleep(self) -> None:
        """The store is closed."""
        ...


def system_events(application: QApplication, window: QWidget) -> SystemEvents | None:
    """What there is to hear on this platform; loaded only where it is used."""
    system = platform.system()
    if system == "Windows":
        from app.ui.windows_events import WindowsEvents  # noqa: PLC0415 - this platform only

        return WindowsEvents(application, window, window)
    if system == "Linux":
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - this platform only

        from app.ui.session_events import SessionEvents  # noqa: PLC0415 - this platform only

        nowhere = QDBusConnection("none")
        own = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / "bus"
        has_session = "DBUS_SESSION_BUS_ADDRESS" in os.environ or own.exists()
        session = QDBusConnection.sessionBus() if has_session else nowhere  # never start one by asking
        return SessionEvents(QDBusConnection.systemBus(), session, window)
    return None
