"""A TCP proxy that breaks each connection after so many bytes, either way: a bad mobile link."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType


class CuttingProxy:
    """Forwards 127.0.0.1 → `target`; `cut_after` counts the bytes of both directions of a connection."""

    def __init__(self, target_port: int, *, cut_after: int | None = None) -> None:
        self._target_port = target_port
        self.cut_after = cut_after
        self.connections = 0
        self.bytes = 0
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> CuttingProxy:
        self._begin(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for opened in self._sockets:
            _reset(opened)
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self._target_port))
            self._sockets += [near, far]
            budget = [self.cut_after]
            self._begin(self._forward, near, far, budget)
            self._begin(self._forward, far, near, budget)

    def _forward(self, source: socket.socket, sink: socket.socket, budget: list[int | None]) -> None:
        try:
            while part := source.recv(4096):
                with self._lock:
                    self.bytes += len(part)
                    left = budget[0]
                    if left is not None:
                        budget[0] = left - len(part)
                        part = part[:left] if left > 0 else b""
                sink.sendall(part)
                if left is not None and left <= len(part):
                    break
        except OSError:
            pass
        _reset(source)
        _reset(sink)


def _reset(connection: socket.socket) -> None:
    """Close hard: what is under way is lost, as when a phone loses its cell."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        connection.close()
