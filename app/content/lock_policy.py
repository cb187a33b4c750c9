"""When a workstation locks by itself (`resources/locking.yaml`)."""

from __future__ import annotations

from pathlib import Path

from app.actions.session_ports import LockPolicy
from app.content.reading import read_content_file

LOCKING = "locking.yaml"


def lock_policy(root: Path) -> LockPolicy:
    """What holds on every workstation.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    file = read_content_file(root / LOCKING, "locking", schemas=root / "schemas", name=LOCKING)
    found = file.values
    minutes = tuple(sorted(set(found["minutes"])))
    file.expect("default", [found["default"]], minutes)
    return LockPolicy(minutes, found["default"], found["warning_seconds"], found["patience_ms"] / 1000)
