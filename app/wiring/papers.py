"""Papers of a workstation: files from disk through the limited child into the store, and out again."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from app.actions.paper_ports import CheckedFile
from app.actions.ports import Picture
from app.documents import receiving
from app.domain.errors import AttachmentUnusable, PaperUnusable
from app.store.attachments import SqlAttachments
from app.system.worker import Worker, WorkerStopped

AT_ONCE = 256 * 1024
"""Bytes that are read of a file at a time."""
_SERVICE = "app.documents.paper_service"
_PDF_END = ".pdf"


class StorePapers:
    """`app.actions.paper_ports.Papers` over one open store."""

    def __init__(self, files: SqlAttachments) -> None:
        """`files` = the store's attachments."""
        self._files = files

    def check(self, source: Path | bytes) -> CheckedFile:
        """Read it in a limited child. Raises `PaperUnusable`."""
        if isinstance(source, bytes):
            return receiving.check(lambda: [source])
        return receiving.check(lambda: read_pieces(source))

    def keep(self, file: CheckedFile) -> str:
        """Into the store. Raises `PaperUnusable`, `StoreFull`."""
        try:
            return self._files.keep_pieces(file.content(), file.media_type, file.sha256, file.thumb)
        except AttachmentUnusable as changed:
            raise PaperUnusable(reason="changed") from changed

    def is_whole(self, name: str) -> bool:
        """Read back from the store and compared."""
        whole = hashlib.sha256()
        for piece in self._files.pieces(name):
            whole.update(piece)
        return name.startswith(whole.hexdigest())

    def remove_source(self, path: Path, file: CheckedFile) -> bool:
        """Delete it if it still is the file that was taken over."""
        whole = hashlib.sha256()
        try:
            for piece in read_pieces(path):
                whole.update(piece)
            if whole.hexdigest() != file.source_sha256:
                return False
            path.unlink()
        except (PaperUnusable, OSError):
            return False
        return True

    def pieces(self, name: str) -> Iterator[bytes]:
        """The kept file. Raises `RecordNotFound`."""
        return self._files.pieces(name)

    def thumbs(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Small pictures."""
        return self._files.thumbs(names)

    def sizes(self, names: Collection[str]) -> Mapping[str, int]:
        """Bytes."""
        return self._files.sizes(names)

    def pages(self, name: str) -> ChildPages:
        """A child to look at it."""
        return ChildPages(name, lambda: self._files.pieces(name))


class ChildPages:
    """`app.actions.paper_ports.PaperPages`: a child has the file while somebody looks at it."""

    def __init__(self, name: str, opened: Callable[[], Iterator[bytes]]) -> None:
        """Starts nothing yet."""
        self._name, self._opened = name, opened
        self._worker = Worker(_SERVICE)
        self._has: int | None = None
        """Process that was given the file."""

    def page_sizes(self) -> Sequence[tuple[float, float]]:
        """In mm. Raises `PaperUnusable`, `RecordNotFound`."""
        return [(float(width), float(height)) for width, height in json.loads(self._ask(b"s"))]

    def page_picture(self, page: int, width: int, part: tuple[int, int, int, int] | None = None) -> Picture:
        """A page or a part of it. Raises as `page_sizes`."""
        answer = self._ask(b"p" + json.dumps([page, width, part]).encode())
        head, _end, pixels = answer.partition(b"\n")
        across, down, stride = json.loads(head)
        return Picture(across, down, stride, pixels)

    def printable(self) -> bytes:
        """As a PDF. Raises as `page_sizes`."""
        if self._name.endswith(_PDF_END):
            return b"".join(self._opened())
        return self._ask(b"a")

    def close(self) -> None:
        """End the child."""
        self._worker.close()

    def _ask(self, request: bytes) -> bytes:
        try:
            if self._has is None or self._worker.process_id != self._has:
                self._give()
            answer = self._worker.ask(request)
        except WorkerStopped as stopped:
            self._has = None
            raise PaperUnusable(reason="drawing") from stopped
        if answer[:1] != b"0":
            raise PaperUnusable(reason="drawing")
        return answer[1:]

    def _give(self) -> None:
        for piece in self._opened():
            self._worker.ask(b"+" + piece)
        self._has = self._worker.process_id


def read_pieces(path: Path) -> Iterator[bytes]:
    """A file from disk, piece by piece; never a folder, a pipe or a device.

    Raises:
        PaperUnusable: `reason` = folder, type, gone.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        raise PaperUnusable(reason="folder" if path.is_dir() else "gone") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise PaperUnusable(reason="folder" if stat.S_ISDIR(mode) else "type")
    with os.fdopen(handle, "rb", buffering=0) as file:
        while True:
            try:
                piece = file.read(AT_ONCE)
            except OSError:
                raise PaperUnusable(reason="gone") from None
            if not piece:
                return
            yield piece
