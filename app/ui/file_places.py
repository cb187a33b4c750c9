"""Where files lie: a telephone, a stick, the drop folder, Downloads. Their names go nowhere."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.domain.casework import DocumentSource
from app.i18n import N_
from app.i18n import gettext as _
from app.ui import habits

_TELEPHONE_MOUNTS = ("mtp:", "gphoto2:", "afc:")
"""What gvfs calls folders of telephones and cameras: Media Transfer, PTP, Apple."""
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".heic"})
SUFFIXES = _PICTURES | {".pdf"}
"""Files that are offered; anything can be chosen, the child finds out what it is."""


class Place(StrEnum):
    """Where a file stays after it was taken over."""

    TELEPHONE = "telephone"
    STICK = "stick"
    DROP_FOLDER = "drop-folder"
    DOWNLOADS = "downloads"
    FOLDER = "folder"
    NOWHERE = "nowhere"
    """It was pasted."""


_STAYS = {
    Place.TELEPHONE: N_("The original is still on the telephone, unencrypted."),
    Place.STICK: N_("The original is still on the stick, unencrypted."),
    Place.DROP_FOLDER: N_("The original is still in the drop folder, unencrypted."),
    Place.DOWNLOADS: N_("The original is still in Downloads, unencrypted."),
    Place.FOLDER: N_("The original is still in its folder, unencrypted."),
    Place.NOWHERE: N_("What was copied is still in the clipboard; copying something else replaces it."),
}


def stays_words(places: set[Place]) -> str:
    """Where the originals still are, one sentence for each place."""
    return " ".join(_(_STAYS[place]) for place in Place if place in places)


def drop_folder() -> Path | None:
    """The folder that was chosen, whether it is there or not."""
    chosen = habits.place(habits.DROP_FOLDER)
    return Path(chosen) if chosen else None


def place_of(path: Path) -> Place:
    """Where a file lies."""
    chosen, text = drop_folder(), path.as_posix()
    if chosen is not None and chosen in path.parents:
        return Place.DROP_FOLDER
    if any(part.startswith(_TELEPHONE_MOUNTS) for part in path.parts):
        return Place.TELEPHONE
    if text.startswith(("/media/", "/run/media/", "/Volumes/", "/mnt/")) or _is_removable_drive(path):
        return Place.STICK
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    if downloads and Path(downloads) in path.parents:
        return Place.DOWNLOADS
    return Place.FOLDER


def source_of(path: Path) -> DocumentSource:
    """What is written down as the source of a file that lies there."""
    place = place_of(path)
    if place is Place.DROP_FOLDER:
        return DocumentSource.FOLDER
    if place is Place.TELEPHONE:
        return DocumentSource.TELEPHONE
    return DocumentSource.PHOTO if path.suffix.casefold() in _PICTURES else DocumentSource.FILE


def telephones() -> tuple[Path, ...]:
    """Folders of telephones that are connected now; away from the GUI thread, a telephone answers slowly."""
    found = []
    for folder in _mount_folders():
        try:
            inside = sorted(folder.iterdir())
        except OSError:
            continue
        found += [one for one in inside if one.name.startswith(_TELEPHONE_MOUNTS)]
    return tuple(found)


def _mount_folders() -> Iterator[Path]:
    """Where Linux desktops show telephones; elsewhere the file dialog has them beside the drives."""
    if platform.system() != "Linux":
        return
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Path(runtime) / "gvfs"
    yield Path.home() / ".gvfs"


def _is_removable_drive(path: Path) -> bool:
    if platform.system() != "Windows":
        return False
    import ctypes  # noqa: PLC0415 - only there

    removable = 2  # DRIVE_REMOVABLE
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent elsewhere
    return bool(kernel.GetDriveTypeW(f"{path.drive}\\") == removable)
