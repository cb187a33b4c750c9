"""Which facts a client can dispute, and what that means for a letter (§ 84 (2) sentence 3 SGB X)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.domain.casework import Dispute

DISPUTABLE: dict[str, tuple[str, ...]] = {
    "client": (
        "given_name",
        "family_name",
        "birth_date",
        "gender",
        "nationalities",
        "residence",
        "spoken",
        "reads",
        "needs_interpreter",
        "phone",
        "email",
    ),
    "household": ("street", "postal_code", "city", "district", "adults", "children"),
    "case_file": ("summary", "documents", "closure_reason"),
}
"""Fields by table: facts about the client, not how the team organises its work."""

_PRINTED = {
    ("client", "given_name"): "name",
    ("client", "family_name"): "name",
    ("client", "birth_date"): "birth_date",
    ("client", "spoken"): "spoken",
    ("client", "needs_interpreter"): "needs_interpreter",
    ("client", "phone"): "phone",
    ("client", "email"): "email",
    ("household", "street"): "address",
    ("household", "postal_code"): "address",
    ("household", "city"): "address",
    ("household", "adults"): "adults",
    ("household", "children"): "children",
    ("case_file", "documents"): "documents",
}
"""Record field → the field of `ClientFacts` that a letter prints it in."""


def is_disputable(table: str, field: str) -> bool:
    """Whether a notice can be put to this field."""
    return field in DISPUTABLE.get(table, ())


def open_disputes(disputes: Iterable[Dispute]) -> tuple[Dispute, ...]:
    """Those that nobody has settled, in their order."""
    return tuple(dispute for dispute in disputes if dispute.settled_on is None)


def disputes_at(disputes: Iterable[Dispute], record_id: UUID | None, field: str) -> tuple[Dispute, ...]:
    """The open notices at a field: more than one where two people wrote one down at the same time."""
    return tuple(d for d in open_disputes(disputes) if d.record_id == record_id and d.field == field)


def printed_as_disputed(disputes: Iterable[Dispute]) -> frozenset[str]:
    """Fields of `ClientFacts` that must carry the notice on paper."""
    return frozenset(
        _PRINTED[dispute.table, dispute.field]
        for dispute in open_disputes(disputes)
        if (dispute.table, dispute.field) in _PRINTED
    )
