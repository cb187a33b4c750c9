"""Casework: notes, plans, dates, papers, access, rights."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("client", sa.Column("merged_into", sa.Uuid()))
    op.create_index("ix_referral_tenant_state_due_on", "referral", ["tenant", "state", "due_on"])
    op.add_column("case_file", sa.Column("closure_reason", sa.Text()))
    op.add_column("case_file", sa.Column("reopened_on", sa.Date()))
    op.add_column("case_file", sa.Column("caseworker_id", sa.Uuid()))
    op.add_column("case_file", sa.Column("readers", sa.JSON()))
    op.add_column("case_file", sa.Column("restricted_on", sa.Date()))
    op.add_column("case_file", sa.Column("hold_reason", sa.Text()))
    op.add_column("case_file", sa.Column("hold_until", sa.Date()))
    op.add_column("case_file", sa.Column("removed_at", sa.BigInteger()))
    op.add_column("case_file", sa.Column("retention", sa.Text()))
    op.create_table(
        "policy",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("lease_days", sa.Integer(), nullable=False),
        sa.Column("escrow_key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_policy"),
    )
    _daily_work()
    _protection()
    _erasing()


def _daily_work() -> None:
    op.create_table(
        "case_note",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("text", sa.Text()),
        sa.Column("contact", sa.String(40)),
        sa.Column("minutes", sa.Integer()),
        sa.Column("language", sa.Text()),
        sa.Column("interpreter", sa.Text()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("readers", sa.JSON()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_case_note"),
    )
    op.create_index("ix_case_note_tenant_case_id", "case_note", ["tenant", "case_id"])
    op.create_table(
        "goal",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("title", sa.Text()),
        sa.Column("need", sa.Text()),
        sa.Column("state", sa.String(40)),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_goal"),
    )
    op.create_index("ix_goal_tenant_case_id", "goal", ["tenant", "case_id"])
    op.create_table(
        "measure",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("title", sa.Text()),
        sa.Column("goal_id", sa.Uuid()),
        sa.Column("chain_step", sa.Text()),
        sa.Column("state", sa.String(40)),
        sa.Column("owed_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("since", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_on", sa.Date()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_measure"),
    )
    op.create_index("ix_measure_tenant_case_id", "measure", ["tenant", "case_id"])
    op.create_index("ix_measure_tenant_done_on_due_on", "measure", ["tenant", "done_on", "due_on"])
    op.create_table(
        "appointment",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("title", sa.Text()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("place", sa.Text()),
        sa.Column("agency_id", sa.Text()),
        sa.Column("interpreter", sa.Text()),
        sa.Column("caseworker", sa.Text()),
        sa.Column("state", sa.String(40)),
        sa.Column("note", sa.Text()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_tenant_state_at", "appointment", ["tenant", "state", "at"])
    op.create_index("ix_appointment_tenant_case_id", "appointment", ["tenant", "case_id"])
    op.create_table(
        "deadline",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("kind", sa.String(40)),
        sa.Column("title", sa.Text()),
        sa.Column("due_on", sa.Date()),
        sa.Column("remind_on", sa.Date()),
        sa.Column("reason", sa.Text()),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("assigned_to", sa.Text()),
        sa.Column("done_on", sa.Date()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_deadline"),
    )
    op.create_index("ix_deadline_tenant_case_id", "deadline", ["tenant", "case_id"])
    op.create_index("ix_deadline_tenant_document_id", "deadline", ["tenant", "document_id"])
    op.create_index("ix_deadline_tenant_done_on_due_on", "deadline", ["tenant", "done_on", "due_on"])
    op.create_index("ix_deadline_tenant_done_on_remind_on", "deadline", ["tenant", "done_on", "remind_on"])
    op.create_table(
        "case_document",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("code", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("added_at", sa.BigInteger()),
        sa.Column("added_by", sa.Text()),
        sa.Column("source", sa.String(40)),
        sa.Column("file", sa.Text()),
        sa.Column("media_type", sa.Text()),
        sa.Column("issued_on", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("note", sa.Text()),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_case_document"),
    )
    op.create_index("ix_case_document_tenant_case_id", "case_document", ["tenant", "case_id"])
    op.create_index("ix_case_document_tenant_valid_until", "case_document", ["tenant", "valid_until"])
    op.create_table(
        "dispute",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("table", sa.Text()),
        sa.Column("record_id", sa.Uuid()),
        sa.Column("field", sa.Text()),
        sa.Column("statement", sa.Text()),
        sa.Column("noted_on", sa.Date()),
        sa.Column("noted_by", sa.Text()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("outcome", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_tenant_case_id", "dispute", ["tenant", "case_id"])


def _protection() -> None:
    op.create_table(
        "emergency_access",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("until", sa.BigInteger()),
        sa.Column("noticed_by", sa.Text()),
        sa.Column("noticed_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_emergency_access"),
    )
    op.create_index("ix_emergency_access_tenant_case_id", "emergency_access", ["tenant", "case_id"])
    op.create_index(
        "ix_emergency_access_tenant_noticed_at_at", "emergency_access", ["tenant", "noticed_at", "at"]
    )
    op.create_table(
        "rights_request",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("right", sa.String(40)),
        sa.Column("asked_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("note", sa.Text()),
        sa.Column("answered_on", sa.Date()),
        sa.Column("outcome", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_rights_request"),
    )
    op.create_index("ix_rights_request_tenant_case_id", "rights_request", ["tenant", "case_id"])
    op.create_index(
        "ix_rights_request_tenant_answered_on_due_on", "rights_request", ["tenant", "answered_on", "due_on"]
    )
    op.create_table(
        "erasure",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(40)),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("subjects", sa.JSON()),
        sa.Column("attachments", sa.JSON()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_erasure"),
    )
    op.create_table(
        "erasure_receipt",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid()),
        sa.Column("device", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_erasure_receipt"),
    )
    op.create_index("ix_erasure_receipt_tenant_erasure_id", "erasure_receipt", ["tenant", "erasure_id"])
    op.create_table(
        "client_merge",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid()),
        sa.Column("merged_id", sa.Uuid()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("undone_at", sa.BigInteger()),
        sa.Column("before", sa.JSON()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_client_merge"),
    )
    op.create_index("ix_client_merge_tenant_kept_id", "client_merge", ["tenant", "kept_id"])
    op.create_index("ix_client_merge_tenant_merged_id", "client_merge", ["tenant", "merged_id"])


def _erasing() -> None:
    op.add_column("feed", sa.Column("content", sa.LargeBinary(16)))
    op.create_table(
        "erased",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", "tbl", name="pk_erased"),
    )
    op.create_table(
        "erasure_work",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("tenant", "erasure_id", name="pk_erasure_work"),
    )
