"""What holds for need-to-know and for access in an emergency (`resources/access.yaml`)."""

from __future__ import annotations

from pathlib import Path

from app.content.reading import read_content_file
from app.domain.need_to_know import AccessPolicy

ACCESS = "access.yaml"


def access_policy(root: Path) -> AccessPolicy:
    """The rules of this installation.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    file = read_content_file(root / ACCESS, "access", schemas=root / "schemas", name=ACCESS)
    emergency = file.values["emergency"]
    hours = tuple(sorted(set(emergency["hours"])))
    file.expect("emergency/default", [emergency["default"]], hours)
    return AccessPolicy(
        valid_from=file.day(str(file.values["valid_from"])),
        hours=hours,
        default_hours=emergency["default"],
        reason_characters=emergency["reason_characters"],
        read_hours=file.values["reads"]["hours"],
    )
