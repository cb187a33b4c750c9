"""One window per store: a second start raises the first window and ends."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

WAIT_MS = 500


class SingleInstance(QObject):
    """Holds a lock beside the store and listens for later starts; only this user can reach it."""

    raised = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None, *, handed_over: bool = False) -> None:
        """`handed_over` = this process locked and began anew, and the lock file that names it is its own."""
        super().__init__(parent)
        place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._name = f"sozialraumbuero-{place}"
        self._handed_over = handed_over
        self._file = folder / "desktop.lock"
        self._lock = QLockFile(str(self._file))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """Whether this is the only one; else the other one's window has been raised."""
        if self._lock.tryLock(0) or self._take_over():
            return True
        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - only where it is needed

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        socket.waitForConnected(WAIT_MS)
        socket.disconnectFromServer()
        return False

    def _take_over(self) -> bool:
        """The lock of this very process, from before it locked and began anew (`app.system.again`)."""
        holder: object = self._lock.getLockInfo()  # (process, machine, program), or nothing
        if not self._handed_over or not isinstance(holder, tuple) or holder[0] != os.getpid():
            return False
        self._file.unlink(missing_ok=True)
        return self._lock.tryLock(0)

    def listen(self) -> None:
        """Hear later starts; called after the first paint, since it loads Qt's network part."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - not before the first paint

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._asked)
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)

    def close(self) -> None:
        """Let another one start."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _asked(self) -> None:
        connection = self._server.nextPendingConnection() if self._server is not None else None
        if connection is not None:
            connection.close()
            connection.deleteLater()
        self.raised.emit()
