"""What an erasure takes along, and what is left of a change set without it (5-sync.md 3.7).

Erasure stands outside the merge and wins over any edit. Ids are unique over all tables, so a record
belongs to what is erased when its own id is among the erased ones, or that of its case, client or
referral.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import replace
from uuid import UUID

from app.domain.protection import Erasure
from app.sync.changes import ChangeSet, Op

OWNERS: Mapping[str, tuple[str, ...]] = {
    "client": ("merged_into",),
    "case_file": ("client_id",),
    "case_need": ("case_id",),
    "submission": ("case_id",),
    "consent": ("case_id",),
    "referral": ("case_id",),
    "letter": ("case_id",),
    "case_note": ("case_id",),
    "goal": ("case_id",),
    "measure": ("case_id",),
    "appointment": ("case_id",),
    "deadline": ("case_id",),
    "case_document": ("case_id",),
    "dispute": ("case_id",),
    "emergency_access": ("case_id",),
    "rights_request": ("case_id",),
    "client_merge": ("kept_id", "merged_id"),
    "referral_event": ("referral_id",),
}
"""Table → its fields that name whom a record belongs to; an owner stands before what it owns."""

ERASABLE: Collection[str] = frozenset({*OWNERS, "household"})
"""Tables whose records an erasure may name; never who wrote them, letterheads, or erasures themselves."""


def subjects_of(erasure: Erasure) -> frozenset[tuple[str, UUID]]:
    """(table, id) of every record that an erasure names; what it must not name is left out."""
    found = set()
    for subject in erasure.subjects or ():
        table, _colon, text = subject.partition(":")
        if table in ERASABLE:
            found.add((table, UUID(text)))
    return frozenset(found)


def owners_of(op: Op) -> tuple[UUID, ...]:
    """Ids of the records that what is written belongs to, as far as it names them."""
    found = []
    for name in OWNERS.get(op.table, ()):
        value = op.fields.get(name)
        if isinstance(value, str):
            try:
                found.append(UUID(value))
            except ValueError:
                continue
    return tuple(found)


def named(changes: Collection[ChangeSet]) -> frozenset[UUID]:
    """Every id that could be an erased one: of records, and of those they belong to."""
    return frozenset(id for change in changes for op in change.ops for id in (op.id, *owners_of(op)))


def without(change: ChangeSet, gone: Set[UUID]) -> tuple[ChangeSet, frozenset[tuple[str, UUID]]]:
    """The change set without what belongs to erased records, and what that was.

    Args:
        change: as it came.
        gone: ids of erased records.

    Returns:
        The same change set if it holds nothing of them; perhaps one without any operation. And
        (table, id) of the records that were left out.
    """
    out = frozenset(
        (op.table, op.id)
        for op in change.ops
        if op.table in ERASABLE and (op.id in gone or any(owner in gone for owner in owners_of(op)))
    )
    if not out:
        return change, out
    return replace(change, ops=tuple(op for op in change.ops if (op.table, op.id) not in out)), out
