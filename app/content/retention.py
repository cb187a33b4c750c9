"""How long cases are kept (`resources/retention.yaml`)."""

from __future__ import annotations

from pathlib import Path

from app.content.reading import read_content_file
from app.domain.retention import RetentionKind, RetentionPolicy, Start

RETENTION = "retention.yaml"


def read_retention(root: Path) -> RetentionPolicy:
    """The periods of this installation.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / RETENTION, "retention", schemas=root / "schemas", name=RETENTION)
    kinds = {
        id: RetentionKind(
            id=id,
            labels=dict(entry["labels"]),
            years=entry["years"],
            start=Start(entry["from"]),
            source=entry["source"],
            unverified=entry.get("unverified", False),
        )
        for id, entry in found.values["kinds"].items()
    }
    usual = str(found.values["usual"])
    if usual not in kinds:
        raise found.broken("usual", f"no kind {usual}")
    return RetentionPolicy(
        valid_from=found.day(str(found.values["valid_from"])),
        source=str(found.values["source"]),
        bin_days=found.values["bin_days"],
        usual=usual,
        kinds=kinds,
    )
