"""What has to be known when a workstation is lost, and the draft of the notification (Art. 33 GDPR).

The numbers are what the office believes to be on it: everything of its teams. What the workstation alone
knows (who can unlock it, what was written since its last contact) is left open in the draft.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from app.actions.office_people_ports import AdminUnit
from app.content.loss_report import LossText, read_loss_text
from app.domain.clock import OFFICE_ZONE
from app.i18n.formats import moment_text
from app.office.admin_devices import read_device
from app.sync import admin_wire as wire
from app.system.paths import resources_root

_GERMAN = "de"
"""The notification goes to a German authority."""


def loss_report(unit: AdminUnit, id: UUID, office: str) -> wire.LossReport:
    """The report about one device. Raises `DeviceUnknown`."""
    words = _words()
    device, on_it = read_device(unit, id), unit.on_device(id, words.special_needs)
    names = {scope.scope: scope.name for scope in unit.scopes()}
    content = wire.Content(
        teams=[names.get(team, "") for team in device.teams],
        cases=on_it.cases,
        persons=on_it.persons,
        special=on_it.special,
        residence=on_it.residence,
        attachments=on_it.attachments,
    )
    notify_by = None if device.lost_at is None else device.lost_at + timedelta(hours=words.hours)
    escrow = _escrow_since(unit)
    policy = unit.policy()
    facts = {
        "office": office,
        "contact": policy.contact or words.sentence("no_contact"),
        "device": f"{device.prefix} {device.name}".strip(),
        "teams": ", ".join(content.teams),
        "reported_at": _moment(device.lost_at, words.sentence("unreported")),
        "notify_by": _moment(notify_by, words.sentence("unreported")),
        "revoked_at": _moment(device.revoked_at, words.sentence("not_revoked")),
        "last_contact": _moment(device.last_contact, words.sentence("never")),
        "cases": str(content.cases),
        "persons": str(content.persons),
        "special": str(content.special),
        "residence": str(content.residence),
        "attachments": str(content.attachments),
        "escrow": _escrow(words, escrow, device.last_contact),
        "lease": _lease(words, device.lease_until),
    }
    return wire.LossReport(
        device=device,
        content=content,
        reported_at=device.lost_at,
        notify_by=notify_by,
        escrow_decided_at=escrow,
        text=words.text(facts),
    )


@cache
def _words() -> LossText:
    return read_loss_text(resources_root())


def _escrow_since(unit: AdminUnit) -> datetime | None:
    """The last decision on the policy, where there is an escrow key: it is at least as old as this key."""
    return unit.last_audited("policy-decided") if unit.policy().escrow_key else None


def _escrow(words: LossText, since: datetime | None, contact: datetime | None) -> str:
    if since is None:
        return words.sentence("escrow_none")
    known = contact is not None and contact > since
    return words.sentence("escrow_known" if known else "escrow_unknown", since=_moment(since, ""))


def _lease(words: LossText, until: datetime | None) -> str:
    if until is None:
        return words.sentence("lease_none")
    return words.sentence("lease_until", until=_moment(until, ""))


def _moment(moment: datetime | None, otherwise: str) -> str:
    return otherwise if moment is None else moment_text(moment, _GERMAN, OFFICE_ZONE)
