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
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(16), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "seq", name="pk_sync_received"),
    )
