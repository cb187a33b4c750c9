"""The office's own tables (5-sync.md 3.2): every primary key begins with the tenant.

So each tenant is one shard on Citus, and nothing is a hot range on CockroachDB or YugabyteDB; there
is no sequence anywhere. The scope row is the counter of its feed: locked in the transaction that
writes, so that a reader's cursor never skips a row that commits late (2.6). Moments are
milliseconds since 1970, UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from app.store.tables import record_side

OFFICE = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Tables of the office; those of the records are made by `app.store.tables` for both ends."""
RECORDS = record_side(OFFICE, office=True)

office = Table(
    "office",
    OFFICE,
    Column("tenant", Uuid(), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

scope = Table(
    "scope",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("feed_hash", LargeBinary(16), nullable=False),
    Column("fork", BigInteger, nullable=False, server_default="0"),
    Column("parted", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("tenant", "scope"),
)
"""`fork` = the seq up to which the feed is as it was in the epoch `parted` (`office_epochs`)."""

policy = Table(
    "policy",
    OFFICE,
    Column("tenant", Uuid(), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("lease_days", Integer, nullable=False),
    Column("escrow_key", LargeBinary(32), nullable=False),
    Column("contact", String(200)),
    Column("erasures", String(16)),
)
"""The office's decisions for its workstations; no row = those of `app.domain.policy`."""

device = Table(
    "device",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("slip_key", LargeBinary(32), nullable=False),
    Column("role", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("head_hash", LargeBinary(16), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("last_contact", BigInteger),
    Column("revoked_at", BigInteger),
    Column("lost_at", BigInteger),
    Column("copy_of", Uuid()),
    PrimaryKeyConstraint("tenant", "device"),
    UniqueConstraint("tenant", "prefix"),
)
"""`copy_of` = the device that this one was, before it was restored from an image or cloned."""

device_scope = Table(
    "device_scope",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("granted_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", "device", "scope"),
)

feed = Table(
    "feed",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("hash", LargeBinary(16), nullable=False),
    Column("feed_hash", LargeBinary(16), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("content", LargeBinary(16)),
    PrimaryKeyConstraint("tenant", "scope", "seq"),
    UniqueConstraint("tenant", "scope", "device", "ctr"),
)
"""`content` = content hash of `raw` since records were erased from it; `hash` stays as it was."""

record_scope = Table(
    "record_scope",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("id", Uuid(), nullable=False),
    PrimaryKeyConstraint("tenant", "scope", "tbl", "id"),
    Index(None, "tenant", "id"),
)
"""In which scopes a record is: where its change sets go."""

quarantine = Table(
    "quarantine",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("decision", String(16)),
    Column("decided_at", BigInteger),
    Column("note", String(200)),
    PrimaryKeyConstraint("tenant", "device", "ctr"),
)
"""Refused change sets; `decision` = `again` or `discarded`, and nothing while somebody has to look at it."""

person = Table(
    "person",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("person", Uuid(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(32), nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("last_used", BigInteger),
    PrimaryKeyConstraint("tenant", "person"),
)
"""Who may use the administration; what each role may do stands in `app.domain.roles`."""

enrolment = Table(
    "enrolment",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("handle", LargeBinary(16), nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("scope", Uuid(), nullable=False),
    Column("role", String(32), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_by", Uuid()),
    PrimaryKeyConstraint("tenant", "handle"),
)

audit = Table(
    "audit",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("id", Uuid(), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", Uuid(), nullable=False),
    Column("actor", Uuid()),
    PrimaryKeyConstraint("tenant", "id"),
)
"""What was done, to which device or scope, by whom: ids only, never a value of a record.

No actor = a device, or somebody at the office's own computer.
"""

erased = Table(
    "erased",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("id", Uuid(), nullable=False),
    Column("erasure_id", Uuid(), nullable=False),
    PrimaryKeyConstraint("tenant", "id", "tbl"),
)
"""Ids of what was erased: whatever comes for them later is dropped."""

erasure_work = Table(
    "erasure_work",
    OFFICE,
    Column("tenant", Uuid(), nullable=False),
    Column("erasure_id", Uuid(), nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    PrimaryKeyConstraint("tenant", "erasure_id"),
)
"""Erasures at the office: rows are gone since `begun_at`, free pages and the log too since `done_at`."""
