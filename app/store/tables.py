"""Tables of the records and their registers, for both ends (5-sync.md 3.2).

Every field of a record may be missing: it can arrive later. There is no unique constraint and no
foreign key on synced tables, so nothing can vanish on arrival (morango#306). The office's variants
begin each primary key with the tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from app.domain.records import SYNCED_RECORDS
from app.store.values import Moment, column_type, hints
from app.sync.schema import table_name

KINDS: Mapping[str, type] = {table_name(kind): kind for kind in SYNCED_RECORDS}
"""Table name → record kind."""

_INDEXED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "client": (("household_id",),),
    "case_file": (("client_id",), ("number",), ("opened_on", "id")),
    "case_need": (("case_id",),),
    "submission": (("case_id",),),
    "consent": (("case_id",),),
    "referral": (("case_id",), ("state",), ("state", "due_on")),
    "referral_event": (("referral_id",),),
    "case_note": (("case_id",),),
    "goal": (("case_id",),),
    "measure": (("case_id",), ("done_on", "due_on")),
    "appointment": (("case_id",), ("state", "at")),
    "deadline": (("case_id",), ("done_on", "due_on"), ("done_on", "remind_on"), ("document_id",)),
    "case_document": (("case_id",), ("valid_until",)),
    "dispute": (("case_id",),),
    "emergency_access": (("case_id",), ("noticed_at", "at")),
    "rights_request": (("case_id",), ("answered_on", "due_on")),
    "erasure_receipt": (("erasure_id",),),
    "client_merge": (("kept_id",), ("merged_id",)),
    "letter": (("referral_id", "id"), ("case_id",), ("slip_code",), ("phone_code",), ("delivery",)),
}
"""Columns that a screen's query finds or sorts by; an unindexed scan costs five times plain SQLite."""


@dataclass(frozen=True, slots=True)
class Side:
    """The tables that a merge works on, at one end."""

    records: Mapping[str, Table]
    conflict: Table
    dead: Table
    tenant: UUID | None = None
    """The office's tenant; None on a workstation."""

    def key(self, id: UUID) -> dict[str, Any]:
        """Primary key of a record here."""
        return {"id": id} if self.tenant is None else {"tenant": self.tenant, "id": id}

    @property
    def place(self) -> dict[str, Any]:
        """What every row here begins with."""
        return {} if self.tenant is None else {"tenant": self.tenant}


def record_side(metadata: MetaData, *, office: bool, tenant: UUID | None = None) -> Side:
    """Make (or find again) the tables of the records in `metadata`."""
    known = metadata.tables
    records = {
        name: known[name] if name in known else _record_table(metadata, name, kind, office=office)
        for name, kind in KINDS.items()
    }
    conflict = known["sync_conflict"] if "sync_conflict" in known else _conflict(metadata, office=office)
    dead = known["sync_dead"] if "sync_dead" in known else _dead(metadata, office=office)
    return Side(records, conflict, dead, tenant)


def _tenant(office: bool) -> list[Column[Any]]:  # noqa: FBT001 - private and plain
    return [Column("tenant", Uuid(), nullable=False)] if office else []


def _record_table(metadata: MetaData, name: str, kind: type, *, office: bool) -> Table:
    columns = [Column(field, column_type(hint)) for field, hint in hints(kind).items()]
    columns.sort(key=lambda column: isinstance(column.type, JSON))  # SQLite reads a row up to what is asked
    first = ("tenant",) if office else ()
    return Table(
        name,
        metadata,
        *_tenant(office),
        Column("id", Uuid(), nullable=False),
        *columns,
        Column("_heads", JSON, nullable=False),
        Column("_x", JSON, nullable=False),
        PrimaryKeyConstraint(*first, "id"),
        *(Index(None, *first, *together) for together in _INDEXED.get(name, ())),
        *(() if office or name != "case_file" else (_bin(),)),
    )


def _bin() -> Index:
    """The few cases in the bin alone: an index over all of them would be taken for other questions."""
    return Index("ix_case_file_removed_at", "removed_at", sqlite_where=text("removed_at IS NOT NULL"))


def _conflict(metadata: MetaData, *, office: bool) -> Table:
    """Every candidate of a field that has more than one (the shown one among them)."""
    first = ("tenant",) if office else ()
    return Table(
        "sync_conflict",
        metadata,
        *_tenant(office),
        Column("tbl", String(64), nullable=False),
        Column("id", Uuid(), nullable=False),
        Column("field", String(64), nullable=False),
        Column("device", Uuid(), nullable=False),
        Column("ctr", BigInteger, nullable=False),
        Column("hlc", BigInteger, nullable=False),
        Column("author", Uuid(), nullable=False),
        Column("value", JSON),
        PrimaryKeyConstraint(*first, "tbl", "id", "field", "device", "ctr"),
    )


def _dead(metadata: MetaData, *, office: bool) -> Table:
    """Writes that were replaced before they arrived; normally empty."""
    first = ("tenant",) if office else ()
    return Table(
        "sync_dead",
        metadata,
        *_tenant(office),
        Column("tbl", String(64), nullable=False),
        Column("id", Uuid(), nullable=False),
        Column("field", String(64), nullable=False),
        Column("device", Uuid(), nullable=False),
        Column("ctr", BigInteger, nullable=False),
        PrimaryKeyConstraint(*first, "tbl", "id", "field", "device", "ctr"),
    )


# -- what only a workstation has --------------------------------------------------------------

WORKSTATION = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)
LOCAL = record_side(WORKSTATION, office=False)

draft = Table(
    "draft",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("form_id", String(64), nullable=False),
    Column("form_version", String(64), nullable=False),
    Column("language", String(35), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("position", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("case_id", Uuid()),
    Column("form_source", String(64), nullable=False, server_default=""),
    Column("aside", JSON, nullable=False, server_default="{}"),
)

attachment = Table(
    "attachment",
    WORKSTATION,
    Column("name", String(80), primary_key=True),
    Column("media_type", String(80), nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("handed_in", Boolean, nullable=False),
    Column("size", BigInteger, nullable=False, server_default="0"),
)
"""Photos, scans and signatures of answers, papers of cases; `size` in bytes."""

attachment_piece = Table(
    "attachment_piece",
    WORKSTATION,
    Column("name", String(80), nullable=False),
    Column("place", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("name", "place"),
)
"""The contents of attachments, cut (`app.store.attachments`)."""

attachment_thumb = Table(
    "attachment_thumb",
    WORKSTATION,
    Column("name", String(80), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""A small picture of an attachment, for lists."""

form_version = Table(
    "form_version",
    WORKSTATION,
    Column("source_hash", String(64), primary_key=True),
    Column("form_id", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Index(None, "form_id"),
)
"""Compiled forms as drafts were begun on them, deflated; they hold no client facts."""

caseworker = Table(
    "caseworker",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("role", String(40), nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("room", Text, nullable=False),
)

counter = Table(
    "counter",
    WORKSTATION,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

setting = Table(
    "setting",
    WORKSTATION,
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
)
"""Team, operator and other facts of the installation that belong inside the encryption."""

sync_device = Table(
    "sync_device",
    WORKSTATION,
    Column("device", Uuid(), primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
    Column("slip_key", LargeBinary, nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("head", LargeBinary(16), nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("account", JSON),
    Column("last_contact", Moment),
    Column("understood", Integer, nullable=False, server_default="2"),
)
"""One row: this device. `understood` = the schema of synced fields that its office takes."""

sync_outbox = Table(
    "sync_outbox",
    WORKSTATION,
    Column("ctr", BigInteger, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
    Column("head", LargeBinary(16), nullable=False),
    Column("state", Integer, nullable=False),
    Column("former", LargeBinary(16)),
    Column("reason", String(64)),
    Column("settled_at", BigInteger),
    Column("note", String(200)),
)
"""Change sets of this device; state 0 waiting, 1 at the office, 2 in the office's quarantine, 3 sent again
as a new one, 4 given up here, 5 discarded at the office. `settled_at` in milliseconds since 1970.

`former` = the content hash before records were erased from it: `head` stays as it was.
"""

sync_seen = Table(
    "sync_seen",
    WORKSTATION,
    Column("scope", Uuid(), primary_key=True),
    Column("device", Uuid(), primary_key=True),
    Column("ctr", BigInteger, nullable=False),
)

sync_cursor = Table(
    "sync_cursor",
    WORKSTATION,
    Column("scope", Uuid(), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("feed_hash", LargeBinary(16), nullable=False),
)

audit = Table(
    "audit",
    WORKSTATION,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("act", String(40), nullable=False),
    Column("record", Uuid(), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("case_id", Uuid()),
    Column("count", Integer, nullable=False, server_default="1"),
    Index(None, "at"),
    Index(None, "case_id"),
    Index(None, "act"),
)
"""The audit trail (`app.domain.audit`); triggers refuse to change or delete a row."""

print_job = Table(
    "print_job",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("letter_id", Uuid(), nullable=False),
    Column("copies", JSON, nullable=False),
    Column("printer", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sides", String(40), nullable=False),
    Column("state", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("opening", Uuid(), nullable=False),
)
"""Letters to print later; `opening` tells a job of this run from one that an earlier run left."""

print_choice = Table(
    "print_choice",
    WORKSTATION,
    Column("kind", String(64), primary_key=True),
    Column("printer", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sides", String(40), nullable=False),
)

history = Table(
    "history",
    WORKSTATION,
    Column("id", Uuid(), nullable=False),
    Column("device", Uuid(), nullable=False),
    Column("ctr", BigInteger, nullable=False),
    Column("tbl", String(64), nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("fields", JSON, nullable=False),
    PrimaryKeyConstraint("id", "device", "ctr", "tbl"),
    sqlite_with_rowid=False,
)
"""Who changed which fields of a record, when, and from where (`app.store.history`)."""

personal_note = Table(
    "personal_note",
    WORKSTATION,
    Column("id", Uuid(), primary_key=True),
    Column("owner", Uuid(), nullable=False),
    Column("case_id", Uuid(), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "case_id"),
)
"""A caseworker's own notes, under her own key on top of the store's; never synced, not escrowed."""

erased = Table(
    "erased",
    WORKSTATION,
    Column("tbl", String(64), nullable=False),
    Column("id", Uuid(), nullable=False),
    Column("erasure_id", Uuid(), nullable=False),
    PrimaryKeyConstraint("id", "tbl"),
    sqlite_with_rowid=False,
)
"""Ids of what was erased (`app.store.erasing`): whatever comes for them later is dropped."""

erasure_work = Table(
    "erasure_work",
    WORKSTATION,
    Column("erasure_id", Uuid(), primary_key=True),
    Column("begun_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("office_at", Moment),
)
"""Erasures here: rows are gone since `begun_at`, files too since `done_at`; the office's word for its own."""

erased_edit = Table(
    "erased_edit",
    WORKSTATION,
    Column("erasure_id", Uuid(), nullable=False),
    Column("author", Uuid(), nullable=False),
    Column("count", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("told", Boolean, nullable=False),
    PrimaryKeyConstraint("erasure_id", "author"),
)
"""How many saves of a person an erasure took along that its author could not know of."""

import_row = Table(
    "import_row",
    WORKSTATION,
    Column("key", LargeBinary(32), primary_key=True),
    Column("case_id", Uuid(), nullable=False),
    Index(None, "case_id"),
)
"""Rows of foreign tables that came in, by a keyed digest (`app.store.import_rows`); erased with the case."""

kept_view = Table(
    "kept_view",
    WORKSTATION,
    Column("worker", Uuid(), nullable=False),
    Column("place", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("record", Uuid()),
    Column("case_id", Uuid()),
    Column("state", JSON, nullable=False),
    PrimaryKeyConstraint("worker", "place"),
    Index(None, "case_id"),
)
"""Pages of a caseworker when the workstation was locked, with what was typed and not saved
(`app.store.kept_views`); erased with the case, gone when she is back."""

write_guard = Table(
    "write_guard",
    WORKSTATION,
    Column("id", Integer, primary_key=True),
    Column("is_open", Integer, nullable=False),
)
"""One row; triggers refuse writes to synced tables while `is_open` is 0 (5-sync.md 3.3, capture)."""
