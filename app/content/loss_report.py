"""The draft of the notification of a lost workstation (`resources/loss-report.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.content.reading import read_content_file

LOSS_REPORT = "loss-report.yaml"


@dataclass(frozen=True, slots=True)
class LossText:
    """The words of the draft, with places for what the office knows."""

    hours: int
    """From the report on (Art. 33 (1) GDPR)."""
    special_needs: tuple[str, ...]
    """Codes of needs that tell something by Art. 9 GDPR."""
    values: Mapping[str, Any]

    def sentence(self, name: str, **facts: str) -> str:
        """One of the sentences that depend on what is known."""
        return str(self.values[name]).format(**facts)

    def text(self, facts: Mapping[str, str]) -> str:
        """The whole draft as readable text."""
        lines = [str(self.values["title"]), str(self.values["lead"])]
        if self.values.get("unverified"):
            lines.append(
                f"(Vorlage vom {self.values['version']}, fachlich nicht geprüft: {self.values['source']})"
            )
        for part in self.values["parts"]:
            lines += ["", str(part["heading"]), *(f"– {line.format(**facts)}" for line in part["lines"])]
        return "\n".join(lines) + "\n"


def read_loss_text(root: Path) -> LossText:
    """Read the content file.

    Raises:
        ContentBroken: the file is not as it must be, or names a place that nobody fills.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / LOSS_REPORT, "loss-report", schemas=root / "schemas", name=LOSS_REPORT)
    read = LossText(int(found.values["hours"]), tuple(found.values["special_needs"]), found.values)
    try:
        read.text(dict.fromkeys(FACTS, ""))
    except (KeyError, ValueError, IndexError) as error:
        raise found.broken("parts", f"no such place: {error}") from error
    return read


FACTS = (
    "office",
    "contact",
    "device",
    "teams",
    "reported_at",
    "notify_by",
    "revoked_at",
    "last_contact",
    "cases",
    "persons",
    "special",
    "residence",
    "attachments",
    "escrow",
    "lease",
)
"""Places in the draft that the office fills."""
