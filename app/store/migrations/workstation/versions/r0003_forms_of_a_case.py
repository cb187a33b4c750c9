"""Files of answers, the form versions that drafts were begun on, and what a renewed form asks no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("draft", sa.Column("form_source", sa.String(64), nullable=False, server_default=""))
    op.add_column("draft", sa.Column("aside", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "attachment",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("handed_in", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_attachment"),
    )
    op.create_table(
        "form_version",
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("form_id", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source_hash", name="pk_form_version"),
    )
    op.create_index("ix_form_version_form_id", "form_version", ["form_id"])
