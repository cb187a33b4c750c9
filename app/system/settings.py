"""Settings of this device: nothing about clients, staff or keys (those lie in the encrypted store).

One JSON file with a version. It is replaced in one step, so that a power cut leaves the old or the
new one. A file that cannot be read is set aside and the defaults are used: losing the window's size
must never keep a worker from her cases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

VERSION = 1
FILE_NAME = "settings.json"


class Role(StrEnum):
    """What the desktop is started as."""

    DESK = "desk"
    """A caseworker's workstation."""
    OFFICE = "office"
    """Staff of the central office: incoming referrals, print queue, answers."""


class Operator(StrEnum):
    """Who runs the Sozialraumbüro (Träger); the duties of § 16 SGB I and § 87 AufenthG depend on it."""

    KOMMUNE = "kommune"
    TRAEGER = "traeger"


@dataclass(frozen=True, slots=True)
class Settings:
    """What this device remembers between starts."""

    language: str | None = None
    """Tag of the interface language; None until somebody chose one."""
    role: Role = Role.DESK
    operator: Operator | None = None
    """None until set-up."""
    office_url: str | None = None
    demo: bool = False
    """The store holds invented people; every window says so."""
    window_geometry: str | None = None
    """As Qt saves it, base64."""
    window_state: str | None = None
    lock_minutes: int = 0
    """Until the store is closed when nobody is there; 0 = as `resources/locking.yaml`, which bounds it."""
    form_scroll: bool = False
    """A form as one long page instead of one page for each part."""
    form_stacked: bool = False
    """The two languages of a form one above the other instead of side by side."""
    plan_as_list: bool = False
    """The chain of a case as a list instead of a picture."""
    door_notice: str = ""
    """What the next door says of what was done before it (`app.ui.arrival.REKEYED`); empty = nothing."""
    drop_folder: str = ""
    """A folder whose new files are offered as papers of a case; empty = none."""


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """What was read, and whether a broken file had to be set aside (then the person is told)."""

    settings: Settings
    set_aside: Path | None = None


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: Mapping[int, Upgrade] = {}
"""From version n to n + 1; each has a test with a stored file of version n."""


def read_settings(folder: Path) -> SettingsRead:
    """Read the settings below `folder`; defaults if there are none yet."""
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return SettingsRead(Settings())
    except (OSError, UnicodeDecodeError):
        return SettingsRead(Settings(), _set_aside(path))
    try:
        return SettingsRead(_parse(json.loads(text)))
    except (ValueError, TypeError, KeyError):
        return SettingsRead(Settings(), _set_aside(path))


def write_settings(settings: Settings, folder: Path) -> None:
    """Replace the file in one step. Raises `OSError` where the disk is full or not writable."""
    path = folder / FILE_NAME
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"version": VERSION, **asdict(settings)}, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _parse(stored: Any) -> Settings:
    if not isinstance(stored, dict) or not isinstance(stored.get("version"), int):
        raise KeyError("version")
    version = stored.pop("version")
    if version > VERSION:
        raise ValueError("newer version")
    for step in range(version, VERSION):
        stored = UPGRADES[step](stored)
    hints = get_type_hints(Settings)
    known = {field.name for field in fields(Settings)}
    return Settings(**{name: _typed(value, hints[name]) for name, value in stored.items() if name in known})


def _typed(value: Any, hint: Any) -> Any:
    """The value as its field's type; a wrong type is a broken file, not a surprise later on."""
    kinds = get_args(hint) or (hint,)
    if value is None and NoneType in kinds:
        return None
    (kind,) = (candidate for candidate in kinds if candidate is not NoneType)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError("wrong type")
    return value


def _set_aside(path: Path) -> Path | None:
    """Keep the broken file beside the new one, numbered."""
    for number in range(1, 1000):
        target = path.with_name(f"{path.stem}.broken-{number}{path.suffix}")
        if not target.exists():
            try:
                path.rename(target)
            except OSError:
                return path
            return target
    return path
