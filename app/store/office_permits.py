"""What a workstation's role keeps it from writing at the office (app/decisions/0065)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app.actions.office_ports import OfficeDevice, Received
from app.domain.policy import ErasureRule
from app.domain.protection import ErasureBasis
from app.domain.roles import STREET
from app.store.office_devices import Place, read_policy, write_audit
from app.store.office_tables import audit, quarantine
from app.sync import wire
from app.sync.changes import ChangeSet

NOT_PERMITTED = "not-permitted"
APPROVED = "erasure-approved"
"""In the audit, with the erasure as its subject: what the second person decided."""


def permitted(place: Place, sender: OfficeDevice, judged: Sequence[Received]) -> tuple[Received, ...]:
    """The same change sets; one that the sender's role may not make has a reason now.

    Where the office wants a second person for it, a streetworker's workstation does not erase a case
    before its retention is over: the erasure waits in quarantine until somebody has approved it.
    """
    if sender.role != STREET or not any(one.change and _erases(one.change) for one in judged):
        return tuple(judged)
    if read_policy(place).erasures != ErasureRule.OFFICE:
        return tuple(judged)
    wanted = {id for one in judged if one.change is not None for id in _erases(one.change)}
    missing = wanted - _approved(place, wanted)
    return tuple(
        replace(one, reason=NOT_PERMITTED, scope=None)
        if one.reason is None and one.change is not None and _erases(one.change) & missing
        else one
        for one in judged
    )


def approve(place: Place, device: UUID, ctr: int) -> None:
    """A second person has looked at an erasure in quarantine; its device sends it again."""
    raw = place.connection.execute(
        select(quarantine.c.raw)
        .where(quarantine.c.tenant == place.tenant, quarantine.c.device == device, quarantine.c.ctr == ctr)
        .where(quarantine.c.reason == NOT_PERMITTED, quarantine.c.decision.is_(None))
    ).scalar_one_or_none()
    if raw is not None:
        for id in sorted(_erases(wire.read_change(bytes(raw)))):
            write_audit(place, APPROVED, id)


def _approved(place: Place, ids: Set[UUID]) -> frozenset[UUID]:
    return frozenset(
        place.connection.execute(
            select(audit.c.subject).where(
                audit.c.tenant == place.tenant, audit.c.what == APPROVED, audit.c.subject.in_(sorted(ids))
            )
        ).scalars()
    )


def _erases(change: ChangeSet) -> frozenset[UUID]:
    """Ids of the erasures in it that no retention period asks for."""
    return frozenset(
        op.id
        for op in change.ops
        if op.table == "erasure" and op.fields.get("basis") != ErasureBasis.RETENTION.value
    )
