"""Further tables of sync on a workstation; those of the first release stand in `app.store.tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, String, Table, Uuid

from app.store.tables import WORKSTATION

sync_received = Table(
    "sync_received",
    WORKSTATION,
    Column("scope", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary(16), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "device", "ctr"),
    Index(None, "received_at"),
)
"""What others sent in the last 14 days: a restored office gets it back (5-sync.md 3.4).

`epoch` = the last one in which it stood in the feed; in an older one it is what the office lost.
"""

sync_fork = Table(
    "sync_fork",
    WORKSTATION,
    Column("device", Uuid(), primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
)
"""The identity that this store takes when it is a copy of another one; kept before the office is asked."""

sync_unseen_edit = Table(
    "sync_unseen_edit",
    WORKSTATION,
    Column("id", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("removed_device", Uuid(), nullable=False),
    Column("removed_ctr", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", "device", "ctr", "tbl"),
)
"""Edits of records that somebody had thrown away without knowing of them (`app.store.bin_conflicts`)."""
