"""Casework: notes, plans, dates, papers, access, rights; who changed what; personal notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import attachments, search_index
from app.store.upgrade import guard

revision = "0004"
down_revision = "0003"

GUARDED = (
    "case_note",
    "goal",
    "measure",
    "appointment",
    "deadline",
    "case_document",
    "dispute",
    "emergency_access",
    "rights_request",
    "erasure",
    "erasure_receipt",
    "client_merge",
)


def upgrade() -> None:
    op.add_column("client", sa.Column("merged_into", sa.Uuid()))
    op.create_index("ix_referral_state_due_on", "referral", ["state", "due_on"])
    op.add_column("case_file", sa.Column("closure_reason", sa.Text()))
    op.add_column("case_file", sa.Column("reopened_on", sa.Date()))
    op.add_column("case_file", sa.Column("caseworker_id", sa.Uuid()))
    op.add_column("case_file", sa.Column("readers", sa.JSON()))
    op.add_column("case_file", sa.Column("restricted_on", sa.Date()))
    op.add_column("case_file", sa.Column("hold_reason", sa.Text()))
    op.add_column("case_file", sa.Column("hold_until", sa.Date()))
    op.add_column("case_file", sa.Column("removed_at", sa.BigInteger()))
    in_bin = sa.text("removed_at IS NOT NULL")
    op.create_index("ix_case_file_removed_at", "case_file", ["removed_at"], sqlite_where=in_bin)
    op.add_column("case_file", sa.Column("retention", sa.Text()))
    _audit()
    _daily_work()
    _protection()
    _own()
    _erasing()
    _pieces()
    for name in GUARDED:
        guard(op.get_bind(), name)
    search_index.build(op.get_bind())


def _audit() -> None:
    op.add_column("audit", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("audit", sa.Column("case_id", sa.Uuid()))
    op.add_column("audit", sa.Column("count", sa.Integer(), nullable=False, server_default="1"))
    for column in ("at", "case_id", "act"):
        op.create_index(f"ix_audit_{column}", "audit", [column])


def _daily_work() -> None:
    op.create_table(
        "case_note",
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
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
    )
    op.create_index("ix_case_note_case_id", "case_note", ["case_id"])
    op.create_table(
        "goal",
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
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
    )
    op.create_index("ix_goal_case_id", "goal", ["case_id"])
    op.create_table(
        "measure",
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
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
    )
    op.create_index("ix_measure_case_id", "measure", ["case_id"])
    op.create_index("ix_measure_done_on_due_on", "measure", ["done_on", "due_on"])
    op.create_table(
        "appointment",
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
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_state_at", "appointment", ["state", "at"])
    op.create_index("ix_appointment_case_id", "appointment", ["case_id"])
    op.create_table(
        "deadline",
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
        sa.PrimaryKeyConstraint("id", name="pk_deadline"),
    )
    op.create_index("ix_deadline_case_id", "deadline", ["case_id"])
    op.create_index("ix_deadline_document_id", "deadline", ["document_id"])
    op.create_index("ix_deadline_done_on_due_on", "deadline", ["done_on", "due_on"])
    op.create_index("ix_deadline_done_on_remind_on", "deadline", ["done_on", "remind_on"])
    op.create_table(
        "case_document",
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
        sa.PrimaryKeyConstraint("id", name="pk_case_document"),
    )
    op.create_index("ix_case_document_case_id", "case_document", ["case_id"])
    op.create_index("ix_case_document_valid_until", "case_document", ["valid_until"])
    op.create_table(
        "dispute",
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
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_case_id", "dispute", ["case_id"])


def _protection() -> None:
    op.create_table(
        "emergency_access",
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
        sa.PrimaryKeyConstraint("id", name="pk_emergency_access"),
    )
    op.create_index("ix_emergency_access_case_id", "emergency_access", ["case_id"])
    op.create_index("ix_emergency_access_noticed_at_at", "emergency_access", ["noticed_at", "at"])
    op.create_table(
        "rights_request",
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
        sa.PrimaryKeyConstraint("id", name="pk_rights_request"),
    )
    op.create_index("ix_rights_request_case_id", "rights_request", ["case_id"])
    op.create_index("ix_rights_request_answered_on_due_on", "rights_request", ["answered_on", "due_on"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(40)),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("subjects", sa.JSON()),
        sa.Column("attachments", sa.JSON()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_table(
        "erasure_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid()),
        sa.Column("device", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_receipt"),
    )
    op.create_index("ix_erasure_receipt_erasure_id", "erasure_receipt", ["erasure_id"])
    op.create_table(
        "client_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid()),
        sa.Column("merged_id", sa.Uuid()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("undone_at", sa.BigInteger()),
        sa.Column("before", sa.JSON()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_merge"),
    )
    op.create_index("ix_client_merge_kept_id", "client_merge", ["kept_id"])
    op.create_index("ix_client_merge_merged_id", "client_merge", ["merged_id"])


def _own() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", "device", "ctr", "tbl", name="pk_history"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "personal_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_personal_note"),
    )
    op.create_index("ix_personal_note_case_id", "personal_note", ["case_id"])
    op.create_table(
        "kept_view",
        sa.Column("worker", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("record", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("worker", "place", name="pk_kept_view"),
    )
    op.create_index("ix_kept_view_case_id", "kept_view", ["case_id"])
    op.create_table(
        "import_row",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_import_row"),
    )
    op.create_index("ix_import_row_case_id", "import_row", ["case_id"])


def _erasing() -> None:
    op.add_column("sync_outbox", sa.Column("former", sa.LargeBinary(16)))
    op.create_table(
        "erased",
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", "tbl", name="pk_erased"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasure_work",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("office_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("erasure_id", name="pk_erasure_work"),
    )
    op.create_table(
        "erased_edit",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", "author", name="pk_erased_edit"),
    )


def _pieces() -> None:
    op.add_column("attachment", sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "attachment_piece",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", "place", name="pk_attachment_piece"),
    )
    op.create_table(
        "attachment_thumb",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_attachment_thumb"),
    )
    attachments.move_into_pieces(op.get_bind())
    op.drop_column("attachment", "content")
