"""The office's tables about who holds which records (5-sync.md 3.7): as `app.store.office_tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, String, Table, Uuid

from app.store.office_tables import OFFICE

former_scope = Table(
    "former_scope",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("id", Uuid(), nullable=False),
    Column("left_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", "scope", "tbl", "id"),
    Index(None, "tenant", "id"),
)
"""Scopes that a record was in: what their devices wrote to it before they knew is accepted."""

scope_move = Table(
    "scope_move",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("move", Uuid(), nullable=False),
    Column("case_id", Uuid(), nullable=False),
    Column("to_scope", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(64), nullable=False),
    PrimaryKeyConstraint("tenant", "move"),
)
"""Moves of cases between teams, each carried out once; an empty reason = done."""

scope_withdrawal = Table(
    "scope_withdrawal",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", "device", "scope"),
)
"""Teams that a device had: what it wrote before it knew is accepted."""

team_contact = Table(
    "team_contact",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("contact", String(200), nullable=False),
    PrimaryKeyConstraint("tenant", "scope"),
)
"""Whom to call in a team: told to who asks whether anybody knows a client."""

inquiry = Table(
    "inquiry",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("inquiry", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("basis", String(64), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("teams", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", "inquiry"),
    Index(None, "tenant", "device", "at"),
)
"""Who asked whether anybody knows a client: a keyed digest of what was asked, never the words."""
