"""Files with slips on them, read one after the other: a bad one is said and does not stop the others.

Opening and reading runs on the render lane (a child process does it), whose letters they are is asked
on the store lane; cancelling keeps what was read so far.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from app.actions import slips
from app.actions.slips import ReadSlip
from app.actions.workplace import Workplace
from app.domain.errors import AppError, SlipUnreadable
from app.domain.slips import SlipScan
from app.system.files import read_at_most
from app.ui.tasks import Control, Lane, OwnTasks


@dataclass(frozen=True, slots=True)
class SlipSource:
    """A file, or a picture that was pasted."""

    name: str
    path: Path | None = None
    content: bytes = field(default=b"", repr=False)

    def read(self) -> bytes:
        """The whole file.

        Raises:
            SlipUnreadable: it cannot be opened, or is too large.
        """
        if self.path is None:
            return self.content
        try:
            return read_at_most(self.path, slips.FILE_LIMIT)
        except OSError as error:
            raise SlipUnreadable(reason="size" if error.errno == errno.EFBIG else "file") from error


def sources_of(given: QMimeData | None, name: str) -> list[SlipSource]:
    """Files or a picture from the clipboard or a drop; `name` is what a picture without a file is called."""
    if given is None:  # some platforms have no clipboard at times
        return []
    files = [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]
    if files:
        return [SlipSource(path.name, path) for path in files]
    image = given.imageData() if given.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs ask for bytes, PySide for text
    return [SlipSource(name, content=bytes(buffer.data().data()))]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file gave."""

    name: str
    pages: int = 0
    slips: tuple[ReadSlip, ...] = ()
    broken_pages: tuple[int, ...] = ()
    error: AppError | None = None


class SlipReader:
    """Works through a queue of files."""

    def __init__(
        self,
        place: Workplace,
        tasks: OwnTasks,
        *,
        began: Callable[[SlipSource, int, int], None],
        progress: Callable[[int, int], None],
        read: Callable[[ReadFile], None],
        ended: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """`began(source, number, of)`, `progress(pages, of)` and `read(file)` for each; `ended()` at last."""
        self._place, self._tasks = place, tasks
        self._began, self._progress, self._read = began, progress, read
        self._ended, self._failed = ended, failed
        self._queue: list[SlipSource] = []
        self._done = 0
        self._running: Control | None = None

    @property
    def is_reading(self) -> bool:
        """Whether files are left."""
        return self._running is not None

    def add(self, sources: Iterable[SlipSource]) -> None:
        """Read these too."""
        self._queue += sources
        if self._running is None:
            self._next()

    def cancel(self) -> None:
        """Stop after the page that is being read; what was found stays."""
        if self._running is not None:
            self._running.cancel()
        self._finish()

    def _next(self) -> None:
        if not self._queue:
            self._finish()
            return
        source = self._queue.pop(0)
        self._done += 1
        self._began(source, self._done, self._done + len(self._queue))
        press = self._place.press

        def read(control: Control) -> tuple[str, SlipScan | AppError]:
            try:
                return source.name, press.read_slips(source.read(), control.step)
            except SlipUnreadable as error:
                return source.name, error

        self._running = self._tasks.start(
            Lane.RENDER, read, done=self._recognise, failed=self._broke, progress=self._progress
        )

    def _recognise(self, read: tuple[str, SlipScan | AppError]) -> None:
        name, scan = read
        if isinstance(scan, AppError):
            self._read(ReadFile(name, error=scan))
            self._next()
            return
        if not scan.codes:
            self._read(ReadFile(name, scan.pages, (), scan.broken_pages, SlipUnreadable(reason="no-code")))
            self._next()
            return
        queries, sync = self._place.queries, self._place.sync

        def recognise(_control: Control) -> ReadFile:
            own = sync.slip_key()
            found = slips.recognise(scan.codes, queries=queries, own=own)
            return ReadFile(name, scan.pages, found, scan.broken_pages)

        self._running = self._tasks.start(Lane.STORE, recognise, done=self._recognised, failed=self._broke)

    def _recognised(self, file: ReadFile) -> None:
        self._read(file)
        self._next()

    def _broke(self, error: Exception) -> None:
        self._finish()
        self._failed(error)

    def _finish(self) -> None:
        self._queue.clear()
        self._done = 0
        self._running = None
        self._ended()
