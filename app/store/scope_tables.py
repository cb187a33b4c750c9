"""A workstation's tables about which records it holds: fills, leavings, receipts, moves (5-sync.md 3.7)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
)

from app.store.tables import WORKSTATION
from app.store.values import Moment

sync_fill = Table(
    "sync_fill",
    WORKSTATION,
    Column("scope", Uuid(), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("feed_hash", LargeBinary(16), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("after", Uuid(), nullable=False),
    Column("writers", JSON, nullable=False),
)
"""Scopes that are being filled: the feed's place before the first page, and the last record stored."""

sync_fill_page = Table(
    "sync_fill_page",
    WORKSTATION,
    Column("scope", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("upto", Uuid(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "tbl", "upto"),
)
"""Up to which record each page of a fill went, and the feed's place that it was read at."""

sync_entered = Table(
    "sync_entered",
    WORKSTATION,
    Column("id", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("highs", JSON, nullable=False),
    PrimaryKeyConstraint("id", "tbl"),
)
"""Records that entered as a whole: what of each device is in them."""

sync_leaving = Table(
    "sync_leaving",
    WORKSTATION,
    Column("id", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("receipt", Uuid()),
    PrimaryKeyConstraint("id", "tbl"),
)
"""Records that left a scope; no table named = everything is to be looked through, the id is the scope's."""

scope_receipt = Table(
    "scope_receipt",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("move", Uuid(), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("team", String(200), nullable=False),
    Column("case_id", Uuid(), nullable=False),
    Column("case_number", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("records", Integer, nullable=False),
    Column("drafts", Integer, nullable=False),
    Index(None, "at"),
)
"""Cases that came or left, for a person; `done_at` = when the last of its records was gone from here."""

case_move = Table(
    "case_move",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("case_id", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("team", String(200), nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", String(64)),
    Index(None, "case_id"),
)
"""Cases that a person gave to another team, until the office has answered; a reason = it could not be."""

file_leaving = Table("file_leaving", WORKSTATION, Column("name", String(80), primary_key=True))
"""Files whose records have left; they are removed when the office has them."""
