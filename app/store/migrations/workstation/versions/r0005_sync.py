"""Sync: why a change set was refused, since when it is settled, what others sent lately."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("sync_outbox", sa.Column("reason", sa.String(64)))
    op.add_column("sync_outbox", sa.Column("settled_at", sa.BigInteger()))
    op.create_table(
        "sync_received",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(16), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "device", "ctr", name="pk_sync_received"),
    )
    op.create_index("ix_sync_received_received_at", "sync_received", ["received_at"])
    op.create_table(
        "sync_fork",
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_sync_fork"),
    )
    op.add_column("sync_outbox", sa.Column("note", sa.String(200)))
    op.add_column("sync_device", sa.Column("understood", sa.Integer(), nullable=False, server_default="2"))
    _scopes()
    _unseen_edits()


def _scopes() -> None:
    """Which records are here: fills, leavings, receipts, moves."""
    op.create_table(
        "sync_fill",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("feed_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_sync_fill"),
    )
    op.create_table(
        "sync_fill_page",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("upto", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "tbl", "upto", name="pk_sync_fill_page"),
    )
    op.create_table(
        "sync_entered",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("highs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", "tbl", name="pk_sync_entered"),
    )
    op.create_table(
        "sync_leaving",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("receipt", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", "tbl", name="pk_sync_leaving"),
    )
    _receipts()


def _receipts() -> None:
    op.create_table(
        "scope_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("team", sa.String(200), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scope_receipt"),
    )
    op.create_index("ix_scope_receipt_at", "scope_receipt", ["at"])
    op.create_table(
        "case_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("team", sa.String(200), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_case_move"),
    )
    op.create_index("ix_case_move_case_id", "case_move", ["case_id"])
    op.create_table(
        "file_leaving",
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_file_leaving"),
    )


def _unseen_edits() -> None:
    op.create_table(
        "sync_unseen_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("removed_device", sa.Uuid(), nullable=False),
        sa.Column("removed_ctr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "device", "ctr", "tbl", name="pk_sync_unseen_edit"),
    )
