"""The central office: people and what they may do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger()),
        sa.PrimaryKeyConstraint("tenant", "person", name="pk_person"),
    )
    _administration()
    _healing()
    _scopes()
    op.add_column("scope", sa.Column("fork", sa.BigInteger(), nullable=False, server_default="0"))


def _healing() -> None:
    """Decisions about what is in quarantine; from which epoch a feed parted, which device another one was."""
    op.add_column("quarantine", sa.Column("decision", sa.String(16)))
    op.add_column("quarantine", sa.Column("decided_at", sa.BigInteger()))
    op.add_column("quarantine", sa.Column("note", sa.String(200)))
    op.add_column("scope", sa.Column("parted", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("copy_of", sa.Uuid()))


def _administration() -> None:
    """Who did it, when a device was revoked or lost, and what else the office decides."""
    op.add_column("audit", sa.Column("actor", sa.Uuid()))
    op.add_column("device", sa.Column("revoked_at", sa.BigInteger()))
    op.add_column("device", sa.Column("lost_at", sa.BigInteger()))
    op.add_column("policy", sa.Column("contact", sa.String(200)))
    op.add_column("policy", sa.Column("erasures", sa.String(16)))


def _scopes() -> None:
    """Who holds which records, and who asked whether anybody knows a client."""
    op.create_table(
        "former_scope",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "tbl", "id", name="pk_former_scope"),
    )
    op.create_index("ix_former_scope_tenant_id", "former_scope", ["tenant", "id"])
    op.create_table(
        "scope_move",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("to_scope", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "move", name="pk_scope_move"),
    )
    op.create_table(
        "scope_withdrawal",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "device", "scope", name="pk_scope_withdrawal"),
    )
    _inquiries()


def _inquiries() -> None:
    op.create_table(
        "team_contact",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", name="pk_team_contact"),
    )
    op.create_table(
        "inquiry",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("inquiry", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("teams", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "inquiry", name="pk_inquiry"),
    )
    op.create_index("ix_inquiry_tenant_device_at", "inquiry", ["tenant", "device", "at"])
