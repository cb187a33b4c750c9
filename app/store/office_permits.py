"""What a workstation's role keeps it from writing at the office (app/decisions/0065)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.actions.office_ports import OfficeDevice, Received
from app.domain.policy import ErasureRule
from app.domain.protection import ErasureBasis
from app.domain.roles import STREET
from app.store.office_devices import Place, read_policy
from app.sync.changes import ChangeSet

NOT_PERMITTED = "not-permitted"


def permitted(place: Place, sender: OfficeDevice, judged: Sequence[Received]) -> tuple[Received, ...]:
    """The same change sets; one that the sender's role may not make has a reason now.

    Where the office wants a second person for it, a streetworker's workstation does not erase a case
    before its retention is over: the erasure waits in quarantine.
    """
    if sender.role != STREET or not any(one.change and _erases(one.change) for one in judged):
        return tuple(judged)
    if read_policy(place).erasures != ErasureRule.OFFICE:
        return tuple(judged)
    return tuple(
        replace(one, reason=NOT_PERMITTED, scope=None)
        if one.reason is None and one.change is not None and _erases(one.change)
        else one
        for one in judged
    )


def _erases(change: ChangeSet) -> bool:
    return any(
        op.table == "erasure" and op.fields.get("basis") != ErasureBasis.RETENTION.value for op in change.ops
    )
