"""Letters of any kind, letterheads, the audit trail and printing later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.upgrading import adopt

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("letter", sa.Column("kind", sa.Text()))
    op.add_column("letter", sa.Column("recipient", sa.Text()))
    op.execute("UPDATE write_guard SET is_open = 1")
    adopt(op.get_bind(), "letter", {"kind": sa.Text(), "recipient": sa.Text()})
    op.execute("UPDATE write_guard SET is_open = 0")
    op.create_index("ix_letter_delivery", "letter", ["delivery"])
    _stationery()
    _audit()
    _printing()


def _stationery() -> None:
    op.create_table(
        "stationery",
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
        sa.PrimaryKeyConstraint("id", name="pk_stationery"),
    )
    for event in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER guard_stationery_{event.lower()} BEFORE {event} ON stationery "  # noqa: S608
            "WHEN (SELECT is_open FROM write_guard) IS NOT 1 "
            "BEGIN SELECT RAISE(ABORT, 'written past the unit of work'); END"
        )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("place", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit"),
    )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_audit_{event.lower()} BEFORE {event} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
        )


def _printing() -> None:
    op.create_table(
        "print_choice",
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sides", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_print_choice"),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sides", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("opening", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
    )
