"""A bus of one's own with a mocked logind, UPower and screen saver (python-dbusmock, Debian's package).

The mocks run in the system's Python, where Debian puts them, each as a process of its own.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import ExitStack

from PySide6.QtDBus import QDBusConnection, QDBusMessage

from app.domain.ids import new_id

SYSTEM_PYTHON = "/usr/bin/python3"
MOCK = "org.freedesktop.DBus.Mock"
LOGIND, LOGIND_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER = f"{LOGIND}.Manager"
UPOWER, UPOWER_PATH = "org.freedesktop.UPower", "/org/freedesktop/UPower"
SAVER, SAVER_PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"


class PrivateBus:
    """Stands for the system bus and the session bus; `close` ends every process it started."""

    def __init__(self, wait: Callable[[Callable[[], bool]], None]) -> None:
        """`wait` lets events run until something is true."""
        self._wait, self._ends = wait, ExitStack()
        daemon = self._start("dbus-daemon", "--session", "--nofork", "--print-address=1")
        assert daemon.stdout is not None
        self.address = daemon.stdout.readline().strip()
        self._names: list[str] = []
        self.hands = self.connect()

    def connect(self) -> QDBusConnection:
        """Another connection to it."""
        name = f"test-{new_id()}"
        self._names.append(name)
        made = QDBusConnection.connectToBus(self.address, name)
        assert made.isConnected()
        return made

    def mock(self, service: str, *arguments: str) -> subprocess.Popen[str]:
        """A mocked service; waits until it has its name."""
        made = self._start(SYSTEM_PYTHON, "-m", "dbusmock", *arguments)
        self._wait(lambda: bool(self.hands.interface().isServiceRegistered(service).value()))
        return made

    def logind(self) -> None:
        """With the session that asks for itself."""
        self.mock(LOGIND, "--system", "--template", "logind")
        self._session = os.environ.get("XDG_SESSION_ID") or "auto"
        self.do(f"AddSession('{self._session}', 'seat0', 1000, 'worker', True)", LOGIND, LOGIND_PATH)

    @property
    def session_path(self) -> str:
        """Of the mocked session."""
        return f"{LOGIND_PATH}/session/{self._session}"

    def do(self, call: str, service: str, path: str, interface: str = MOCK) -> None:
        """A call with types that Qt cannot send; by the system's own D-Bus library."""
        arguments = call.rstrip(")")
        comma = "" if arguments.endswith("(") else ", "
        self._python(f"{_remote(service, path)}.{arguments}{comma}dbus_interface={interface!r})")

    def _python(self, line: str) -> str:
        begin = f"import dbus.bus; bus = dbus.bus.BusConnection({self.address!r}); "
        done = subprocess.run(
            [SYSTEM_PYTHON, "-c", begin + line], check=True, capture_output=True, text=True, timeout=30
        )
        return done.stdout

    def say(self, path: str, interface: str, name: str, *, value: bool) -> None:
        """A signal, as the service itself would send it."""
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments([value])
        assert self.hands.send(message)

    def delays(self) -> int:
        """How many inhibitor locks are held at logind."""
        return int(
            self._python(
                f"print(len({_remote(LOGIND, LOGIND_PATH)}.ListInhibitors(dbus_interface={MANAGER!r})))"
            )
        )

    def close(self) -> None:
        """End what was started here."""
        for name in self._names:
            QDBusConnection.disconnectFromBus(name)
        self._ends.close()

    def _start(self, *command: str) -> subprocess.Popen[str]:
        address = getattr(self, "address", "")
        environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": address}
        made = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        )
        self._ends.callback(_end, made)
        return made


def _remote(service: str, path: str) -> str:
    return f"bus.get_object({service!r}, {path!r})"


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
