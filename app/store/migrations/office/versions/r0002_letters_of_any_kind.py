"""Letters of any kind, and letterheads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.upgrading import adopt

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("letter", sa.Column("kind", sa.Text()))
    op.add_column("letter", sa.Column("recipient", sa.Text()))
    adopt(op.get_bind(), "letter", {"kind": sa.Text(), "recipient": sa.Text()})
    op.create_index("ix_letter_tenant_delivery", "letter", ["tenant", "delivery"])
    op.create_table(
        "stationery",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("organisation", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("place", sa.Text()),
        sa.Column("return_line", sa.Text()),
        sa.Column("return_to", sa.JSON()),
        sa.Column("footer", sa.JSON()),
        sa.Column("form", sa.Text()),
        sa.Column("colour", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("logo", sa.JSON()),
        sa.Column("is_default", sa.Boolean()),
        sa.Column("retired", sa.Boolean()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_stationery"),
    )
