"""Where things lie: what ships with the application, and what belongs to this user.

In a checkout `resources/` and `translations/` stand beside the package; in an installed bundle they
stand in PyInstaller's content folder. The user's files stand where the platform wants them, or below
`SOZIALRAUMBUERO_HOME` (tests, demo, several installations on one machine).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

APPLICATION = "sozialraumbuero"
HOME_VARIABLE = "SOZIALRAUMBUERO_HOME"


def application_root() -> Path:
    """The folder that holds `resources/` and `translations/`."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle)
    return Path(__file__).resolve().parents[2]


def resources_root() -> Path:
    """Content that ships: directory, rules, forms, letters, fonts, icons."""
    return application_root() / "resources"


def translations_root() -> Path:
    """`<language>/LC_MESSAGES/app.po` (and the built `.mo`)."""
    return application_root() / "translations"


def user_folder() -> Path:
    """The user's own folder (encrypted store, key file, settings); made for this user only."""
    override = os.environ.get(HOME_VARIABLE)
    if override:
        return _private(Path(override))
    import platformdirs  # noqa: PLC0415 - the start does not wait for it where a folder is given

    return _private(platformdirs.user_data_path(APPLICATION, appauthor=False))


def log_folder() -> Path:
    """Log files; they hold ids and codes only (see `logs.py`)."""
    override = os.environ.get(HOME_VARIABLE)
    if override:
        return _private(Path(override) / "log")
    import platformdirs  # noqa: PLC0415 - as above

    return _private(platformdirs.user_log_path(APPLICATION, appauthor=False))


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
