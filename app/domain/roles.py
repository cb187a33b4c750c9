"""Who may do what at the central office (app/decisions/0065).

A role says what a person may do in the administration; nothing in it opens a case. What a workstation
may read and write follows from its teams, and a client's records never leave by the administration.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is at the office."""

    STREETWORKER = "streetworker"
    OFFICE = "office"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data-protection"


class Right(StrEnum):
    """What the administration lets somebody do."""

    REPORT_LOST = "report-lost"
    SEE_DEVICES = "see-devices"
    """Devices, teams, lag, figures; never what is in a case."""
    ENROL = "enrol"
    REVOKE = "revoke"
    SEE_QUARANTINE = "see-quarantine"
    """Which device, since when, why; never the content."""
    JUDGE_QUARANTINE = "judge-quarantine"
    SEE_POLICY = "see-policy"
    DECIDE_POLICY = "decide-policy"
    SEE_PEOPLE = "see-people"
    KEEP_PEOPLE = "keep-people"
    SEE_AUDIT = "see-audit"
    """Everybody's lines; without it, one's own."""


_ANYBODY: Final = frozenset({Right.REPORT_LOST})
_OFFICE: Final = _ANYBODY | {Right.SEE_DEVICES, Right.SEE_POLICY}
_COORDINATOR: Final = _OFFICE | {
    Right.ENROL,
    Right.REVOKE,
    Right.SEE_QUARANTINE,
    Right.JUDGE_QUARANTINE,
    Right.SEE_PEOPLE,
}
_ADMINISTRATOR: Final = _COORDINATOR | {Right.DECIDE_POLICY, Right.KEEP_PEOPLE}
_DATA_PROTECTION: Final = _OFFICE | {Right.SEE_QUARANTINE, Right.SEE_PEOPLE, Right.SEE_AUDIT}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.STREETWORKER: _ANYBODY,
    Role.OFFICE: _OFFICE,
    Role.COORDINATOR: _COORDINATOR,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
    Role.DATA_PROTECTION: _DATA_PROTECTION,
}
"""Role → its rights. Who administers cannot read what others did, who controls cannot change anything."""

DEVICE_ROLES: Final = ("street", "office", "coordinator")
"""What a workstation can be enrolled as; the first two are as old as enrolment itself."""
STREET: Final = "street"


def may(role: str, right: Right) -> bool:
    """Whether this role has the right; a word that is no role has none."""
    return role in RIGHTS and right in RIGHTS[Role(role)]
