"""How this workstation likes its screens: remembered between starts, nothing about clients.

The shell begins it with the settings of the device; where nobody did (a single page in a test), what
is remembered lasts as long as the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

FORM_SCROLL, FORM_STACKED = "form_scroll", "form_stacked"
"""A form as one long page; the two languages one above the other. Names of fields of `Settings`."""
PLAN_AS_LIST = "plan_as_list"
"""The chain of a case as a list instead of a picture; a field of `Settings` too."""
DROP_FOLDER = "drop_folder"
"""The path of a folder whose new files are offered as papers; empty = none. A field of `Settings` too."""
NAMES = (FORM_SCROLL, FORM_STACKED, PLAN_AS_LIST, DROP_FOLDER)
"""All that is remembered between starts."""


def _forget(_name: str, _value: bool | str) -> None:  # noqa: FBT001 - the shape of `keep`
    """Nobody keeps it."""


_known: dict[str, bool | str] = {}
_keep: list[Callable[[str, bool | str], None]] = [_forget]


def begin(known: Mapping[str, bool | str], keep: Callable[[str, bool | str], None] = _forget) -> None:
    """Take over what was remembered, and whom to tell of changes."""
    _known.clear()
    _known.update(known)
    _keep[0] = keep


def habit(name: str) -> bool:
    """Whether the workstation likes it so."""
    return bool(_known.get(name, False))


def place(name: str) -> str:
    """A path that somebody chose; empty = none."""
    return str(_known.get(name) or "")


def remember_place(name: str, path: str) -> None:
    """A person chose a path, or none any more."""
    if place(name) != path:
        _known[name] = path
        _keep[0](name, path)


def remember(name: str, *, value: bool) -> None:
    """A person chose."""
    if habit(name) != value:
        _known[name] = value
        _keep[0](name, value)
