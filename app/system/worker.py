"""A child process that stays: it answers requests about untrusted input, within limits.

`child.run_limited` starts a process per piece of work, which costs half a second; letters are composed
while somebody types. So this child lives on between requests. Whatever takes too long or too much
memory ends it, and the next request finds a new one. Its address space is limited (not on Windows,
where there is no RLIMIT), it writes no log, and its standard error leads nowhere: what it reads names
clients. It ends by itself when its parent does, since then its standard input is closed.
"""

from __future__ import annotations

import importlib
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, Literal, Protocol, cast

from app.system.child import MEMORY_BYTES, OUT_OF_MEMORY, child_command

SECONDS = 20.0
"""Wall clock for one request; a busy machine may take a second for what needs milliseconds of work."""
START_SECONDS = 60.0
"""Wall clock for a start on a busy machine; a free one needs under one second."""
CLOSE_SECONDS = 0.5
"""How long closing waits for a request that is on its way."""
LARGEST = 32 * 1024 * 1024
"""Bytes of one request or answer; a letter with a logo in four languages has under 200 KB."""
_LIFETIME_CPU = 1_000_000
"""Seconds; the limit that matters is set for each request."""
_HEAD = struct.Struct(">cI")
_READY, _DONE, _NO_MEMORY = b"r", b"d", b"m"

Limit = Literal["", "time", "memory"]
Answer = Callable[[bytes], bytes]
"""What a service does with each request."""


class Service(Protocol):
    """A module that can work in such a child."""

    def open_service(self, given: bytes) -> Answer:
        """Called once, in the child, before the first request."""
        ...


class WorkerStopped(Exception):
    """The child ended before it answered. `limit` = what stopped it, '' = it broke."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


class Worker:
    """The parent's side; one request at a time, from any thread."""

    def __init__(self, module: str, given: bytes = b"", *, memory_bytes: int = MEMORY_BYTES) -> None:
        """`module` is a `Service`; `given` is handed to it whenever a child starts. Starts nothing yet."""
        self._module, self._given, self._memory = module, given, memory_bytes
        self._child: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._closed = False
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start the child if there is none, without waiting until it is ready."""
        with self._lock:
            self._started()

    def ask(self, request: bytes, *, seconds: float = SECONDS) -> bytes:
        """The service's answer.

        Raises:
            WorkerStopped: the child took too long, took too much memory or broke; or this is closed.
        """
        with self._lock:
            child = self._started()
            if not self._ready:
                self._exchange(child, None, START_SECONDS)
                self._ready = True
            return self._exchange(child, request, seconds)

    def close(self) -> None:
        """End the child, in the middle of a request too; it has ended when this returns."""
        self._closed = True
        if not self._lock.acquire(timeout=CLOSE_SECONDS):
            child = self._child
            if child is not None:
                child.kill()  # whoever waits for it is told, and lets go
            self._lock.acquire()
        try:
            self._end(0)
        finally:
            self._lock.release()

    @property
    def process_id(self) -> int | None:
        """Of the child, if there is one."""
        return self._child.pid if self._child else None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise WorkerStopped("")
        if self._child is not None and self._child.poll() is not None:
            self._end(0)
        if self._child is None:
            arguments = [str(_LIFETIME_CPU), str(self._memory), __name__, self._module]
            self._child = subprocess.Popen(
                [*child_command(), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._ready = False
            try:
                _write(cast("BinaryIO", self._child.stdin), _READY, self._given)
            except OSError:
                self._end(0)
                raise WorkerStopped("") from None
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], request: bytes | None, seconds: float) -> bytes:
        """Send, wait, and end the child if it does not answer in time or not at all."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            if request is not None:
                _write(cast("BinaryIO", child.stdin), _DONE, request)
            kind, answer = _read(cast("BinaryIO", child.stdout))
        except (OSError, EOFError, ValueError):
            code = self._end(0)
            limit: Limit = "time" if late.is_set() else "memory" if code == OUT_OF_MEMORY else ""
            raise WorkerStopped(limit) from None
        finally:
            timer.cancel()
        if kind == _NO_MEMORY:
            self._end(0)
            raise WorkerStopped("memory")
        return answer

    def _end(self, seconds: float) -> int:
        """End the child, at the latest after `seconds`; returns its exit code."""
        child, self._child = self._child, None
        if child is None:
            return 0
        try:
            cast("BinaryIO", child.stdin).close()
        except OSError:
            child.kill()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        cast("BinaryIO", child.stdout).close()
        return child.returncode


def main(arguments: Sequence[str]) -> int:
    """The child's side: open the service, then answer until the parent closes the pipe."""
    source, target = sys.stdin.buffer, _own_output()
    try:
        _kind, given = _read(source)
        service = cast("Service", importlib.import_module(arguments[0]))
        answer = service.open_service(given)
        _write(target, _READY, b"")
        while True:
            _kind, request = _read(source)
            _limit_cpu()
            _reply(target, answer, request)
    except EOFError:
        return 0


def _reply(target: BinaryIO, answer: Answer, request: bytes) -> None:
    try:
        said = answer(request)
    except MemoryError:
        _write(target, _NO_MEMORY, b"")
        raise
    _write(target, _DONE, said)


def _own_output() -> BinaryIO:
    """The pipe to the parent; whatever is printed goes nowhere instead."""
    own = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return own


def _limit_cpu() -> None:
    """So that a request cannot go on for ever after the parent has died in the middle of it."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is no such module on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime + START_SECONDS) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _write(pipe: BinaryIO, kind: bytes, said: bytes) -> None:
    if len(said) > LARGEST:
        raise ValueError
    pipe.write(_HEAD.pack(kind, len(said)) + said)
    pipe.flush()


def _read(pipe: BinaryIO) -> tuple[bytes, bytes]:
    kind, length = _HEAD.unpack(_exactly(pipe, _HEAD.size))
    if length > LARGEST:
        raise ValueError
    return kind, _exactly(pipe, length)


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    found = pipe.read(length)
    if len(found) < length:
        raise EOFError
    return found
