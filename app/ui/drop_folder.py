"""A folder of this device whose new files are offered as papers, while somebody is signed in.

It only looks: names, sizes and times, on a lane, since a folder of a network may answer slowly. Nothing in
it is read before a person says so, and no name of it is ever logged.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.ui import habits
from app.ui.file_places import SUFFIXES, drop_folder
from app.ui.tasks import Control, Lane, OwnTasks, Tasks

LOOK_MS = 5000
"""Watching does not work everywhere (network folders): so we look again and again as well."""
STILL_MS = 1500
"""A file whose size and time have not changed for so long is written to its end."""
_MOST = 500
"""Entries of the folder that are looked at."""

Stamp = tuple[int, int]
"""Size and time of change."""


class DropFolder(QObject):
    """One per main window."""

    changed = Signal()
    """Other files wait than before, or the folder is another one."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = OwnTasks(tasks)
        self._seen: dict[Path, Stamp] = {}
        self._still: dict[Path, Stamp] = {}
        self._settled: dict[Path, Stamp] = {}
        self._chosen: dict[UUID, tuple[Path, ...]] = {}
        self._is_looking = self._is_ended = False
        self.is_there = True
        """Whether the folder could be read at the last look."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(200)
        self._soon.timeout.connect(self.look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _path: self._soon.start())
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(STILL_MS)
        self._again.timeout.connect(self.look)
        self._poll = QTimer(self)
        self._poll.setInterval(LOOK_MS)
        self._poll.timeout.connect(self.look)

    @property
    def waiting(self) -> tuple[Path, ...]:
        """Files that are written to their end and that nobody has decided about, by name."""
        return tuple(path for path, stamp in sorted(self._still.items()) if self._settled.get(path) != stamp)

    def begin(self) -> None:
        """Look at the chosen folder from now on; none is chosen = nothing happens."""
        self._watch()

    def choose(self, folder: Path | None) -> None:
        """A person chose another folder, or none."""
        habits.remember_place(habits.DROP_FOLDER, str(folder) if folder else "")
        self._seen, self._still, self._settled = {}, {}, {}
        self.is_there = True
        self._watch()
        self.changed.emit()

    def end(self) -> None:
        """The window closes or locks."""
        self._is_ended = True
        self._tasks.end()
        for timer in (self._poll, self._soon, self._again):
            timer.stop()

    def settle(self, paths: Iterable[Path]) -> None:
        """These were taken over, or are not wanted; they are offered again only when they change."""
        before = self.waiting
        self._settled.update({path: self._still[path] for path in paths if path in self._still})
        if self.waiting != before:
            self.changed.emit()

    def choose_for(self, case_id: UUID, paths: Iterable[Path]) -> None:
        """These are to become papers of this case; its page asks for them."""
        self._chosen[case_id] = tuple(paths)

    def chosen_for(self, case_id: UUID) -> tuple[Path, ...]:
        """What was chosen for a case; told once."""
        return self._chosen.pop(case_id, ())

    def look(self) -> None:
        """Look now, unless that is being done."""
        folder = drop_folder()
        if folder is None or self._is_looking or self._is_ended:
            return
        self._is_looking = True

        def list_it(_control: Control) -> dict[Path, Stamp] | None:
            return _listed(folder)

        self._tasks.start(Lane.RENDER, list_it, done=self._looked, failed=self._failed)

    def _watch(self) -> None:
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)
        folder = drop_folder()
        if folder is None:
            self._poll.stop()
            return
        self._watcher.addPath(str(folder))
        self._poll.start()
        self.look()

    def _failed(self, error: Exception) -> None:
        self._is_looking = False
        raise error

    def _looked(self, found: Mapping[Path, Stamp] | None) -> None:
        self._is_looking = False
        before, was_there = self.waiting, self.is_there
        self.is_there = found is not None
        found = found or {}
        self._still = {path: stamp for path, stamp in found.items() if self._seen.get(path) == stamp}
        self._seen = dict(found)
        self._settled = {path: stamp for path, stamp in self._settled.items() if path in found}
        if self._still.keys() != found.keys():
            self._again.start()
        if self.is_there and not was_there:
            self._watch()  # a stick that was put in again is another folder to the watcher
        if self.waiting != before or self.is_there != was_there:
            self.changed.emit()


def _listed(folder: Path) -> dict[Path, Stamp] | None:
    """Files that may be papers; None = the folder cannot be read now."""
    found: dict[Path, Stamp] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) == _MOST:
                    break
                if entry.name.startswith(".") or Path(entry.name).suffix.casefold() not in SUFFIXES:
                    continue
                if not entry.is_file(follow_symlinks=False):
                    continue
                facts = entry.stat(follow_symlinks=False)
                if facts.st_size > 0:
                    found[Path(entry.path)] = (facts.st_size, facts.st_mtime_ns)
    except OSError:
        return None
    return found
