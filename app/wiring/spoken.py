"""In which language a command speaks."""

from __future__ import annotations

import os

from app.domain.languages import GERMAN
from app.i18n import UI_LANGUAGES


def spoken_here(chosen: str | None) -> str:
    """The language of this workstation, else of the environment (POSIX order), else German."""
    said = [
        chosen or "",
        *(os.environ.get(name, "")[:2].lower() for name in ("LC_ALL", "LC_MESSAGES", "LANG")),
    ]
    return next((tag for tag in said if tag in UI_LANGUAGES), GERMAN)
