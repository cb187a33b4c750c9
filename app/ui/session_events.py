"""What the system says that must lock: it sleeps, the lid closes, the session is locked.

Linux: systemd-logind (`PrepareForSleep`, the session's `Lock` and `LockedHint`), UPower (`LidIsClosed`)
and the screen savers' `ActiveChanged`, over QtDBus. logind waits for us before it sleeps (a delay lock,
at most `InhibitDelayMaxSec`, 5 s; systemd's Inhibitor Lock documentation). Where there is no bus, nothing
is heard and the idle time remains. Windows: `app.ui.windows_events`. macOS tells sleep and the locked
screen only through its own libraries (NSWorkspace), which Qt does not hand on: there the idle time, in
which sleep counts (`app.ui.idle`), is what locks.
"""

from __future__ import annotations

import os

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusError,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

LOGIND, LOGIND_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, LOGIN_SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
UPOWER, UPOWER_PATH = "org.freedesktop.UPower", "/org/freedesktop/UPower"
SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
"""KDE, Cinnamon, MATE and others; GNOME."""


class SessionEvents(QObject):
    """Hears the system and the session bus; holds the delay lock until it is let go of."""

    must_lock = Signal(str)
    """`sleep`, `lid` or `session`."""
    listening = Signal()
    """Every answer of the buses is there: who we are, and the delay lock."""

    def __init__(
        self, system: QDBusConnection, session: QDBusConnection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._system, self._session = system, session
        self._delay: QDBusUnixFileDescriptor | None = None
        self._waiting = 0

    @property
    def holds_delay(self) -> bool:
        """Whether the machine waits for us before it sleeps."""
        return self._delay is not None

    def start(self) -> None:
        """Begin to listen; nothing is waited for."""
        if self._session.isConnected():
            for saver in SCREEN_SAVERS:
                self._hear(self._session, "", saver, "ActiveChanged", "saver")
        if self._system.isConnected():
            self._hear(self._system, LOGIND_PATH, MANAGER, "PrepareForSleep", "sleep")
            self._hear(self._system, UPOWER_PATH, PROPERTIES, "PropertiesChanged", "power")
            self._hold()
            self._ask(_manager("GetSession", os.environ.get("XDG_SESSION_ID") or "auto"), "known")
        if not self._waiting:
            self.listening.emit()

    def let_sleep(self) -> None:
        """The store is closed: the machine may sleep."""
        self._delay = None  # the descriptor is closed with its last owner

    # -- asking -------------------------------------------------------------------------------

    def _hear(self, bus: QDBusConnection, path: str, interface: str, name: str, slot: str) -> None:
        heard = SLOT(f"{slot}(QDBusMessage)")  # PySide6 takes the text that its stubs call bytes
        bus.connect("", path, interface, name, self, heard)  # type: ignore[call-overload]

    def _hold(self) -> None:
        why = "The store is closed before the machine sleeps"
        self._ask(_manager("Inhibit", "sleep", "Sozialraumbüro", why, "delay"), "held")

    def _ask(self, call: QDBusMessage, answered: str) -> None:
        """Nothing is waited for; `answered` is the slot that hears the answer."""
        self._waiting += 1
        slots = (SLOT(f"{answered}(QDBusMessage)"), SLOT("refused(QDBusError,QDBusMessage)"))
        if not self._system.callWithCallback(call, self, *slots):  # type: ignore[call-overload] # as above
            self._one_answered()

    def _one_answered(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self.listening.emit()

    @Slot(QDBusError, QDBusMessage)
    def refused(self, _error: QDBusError, _message: QDBusMessage) -> None:
        """A bus without logind, or a process outside of any session: nothing to hear there."""
        self._one_answered()

    @Slot(QDBusMessage)
    def held(self, answer: QDBusMessage) -> None:
        """The delay lock: a descriptor, held as long as it is open."""
        descriptor = answer.arguments()[0]
        if isinstance(descriptor, QDBusUnixFileDescriptor):
            self._delay = descriptor
        self._one_answered()

    @Slot(QDBusMessage)
    def known(self, answer: QDBusMessage) -> None:
        """Which session this is: only its own lock counts."""
        found = answer.arguments()[0]
        path = found.path() if isinstance(found, QDBusObjectPath) else str(found)
        self._hear(self._system, path, LOGIN_SESSION, "Lock", "locked")
        self._hear(self._system, path, PROPERTIES, "PropertiesChanged", "hinted")
        self._one_answered()

    # -- hearing ------------------------------------------------------------------------------

    @Slot(QDBusMessage)
    def sleep(self, message: QDBusMessage) -> None:
        """Before (true) and after (false) the machine sleeps; then the next sleep waits for us too."""
        if message.arguments()[:1] == [True]:
            self.must_lock.emit("sleep")
        else:
            self._hold()

    @Slot(QDBusMessage)
    def locked(self, _message: QDBusMessage) -> None:
        """`loginctl lock-session`, or the desktop's own lock."""
        self.must_lock.emit("session")

    @Slot(QDBusMessage)
    def hinted(self, message: QDBusMessage) -> None:
        """GNOME and KDE say so when their lock screen is there."""
        self._ask(_property(LOGIND, message.path(), LOGIN_SESSION, "LockedHint"), "hint")

    @Slot(QDBusMessage)
    def hint(self, answer: QDBusMessage) -> None:
        """Whether the lock screen is there."""
        self._lock_if(answer, "session")

    @Slot(QDBusMessage)
    def saver(self, message: QDBusMessage) -> None:
        """The screen saver or the lock screen."""
        if message.arguments()[:1] == [True]:
            self.must_lock.emit("session")

    @Slot(QDBusMessage)
    def power(self, _message: QDBusMessage) -> None:
        """The lid; a laptop at a dock does not sleep when it closes."""
        self._ask(_property(UPOWER, UPOWER_PATH, UPOWER, "LidIsClosed"), "lid")

    @Slot(QDBusMessage)
    def lid(self, answer: QDBusMessage) -> None:
        """Whether the lid is closed."""
        self._lock_if(answer, "lid")

    def _lock_if(self, answer: QDBusMessage, why: str) -> None:
        value = answer.arguments()[0]
        if (value.variant() if isinstance(value, QDBusVariant) else value) is True:
            self.must_lock.emit(why)
        self._one_answered()


def _manager(method: str, *arguments: str) -> QDBusMessage:
    call = QDBusMessage.createMethodCall(LOGIND, LOGIND_PATH, MANAGER, method)
    call.setArguments(list(arguments))
    return call


def _property(service: str, path: str, interface: str, name: str) -> QDBusMessage:
    """Asked for, since the dictionary in `PropertiesChanged` cannot be read by PySide6."""
    call = QDBusMessage.createMethodCall(service, path, PROPERTIES, "Get")
    call.setArguments([interface, name])
    return call
