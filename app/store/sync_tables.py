"""Further tables of sync on a workstation; those of the first release stand in `app.store.tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Table, Uuid

from app.store.tables import WORKSTATION

sync_received = Table(
    "sync_received",
    WORKSTATION,
    Column("scope", Uuid(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("hash", LargeBinary(16), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "seq"),
)
"""What others sent in the last 14 days: a restored office gets it back (5-sync.md 3.4)."""
