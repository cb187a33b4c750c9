"""Stores as the first version of the tables had them: made by its own revision, filled by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from app.domain.ids import new_id
from app.store import local
from app.store.engine import open_engine, writing
from app.store.file_names import KEY_FILE, STORE_FILE
from app.store.keys import KeyFile
from app.store.office_engine import open_engine as open_office_engine
from app.store.upgrading import MIGRATIONS
from app.sync import wire
from app.sync.changes import ChangeSet, Op
from tests.support.stores import CHEAP, PASSPHRASE, WORKER

DEVICE = UUID(int=0xD0)
HLC = 1 << 40
LETTER: dict[str, Any] = {
    "referral_id": None,
    "number": "VABC-2026-B0001",
    "content": {"copies": []},
    "sha256": "ab" * 32,
    "language": "bg",
    "slip_code": "CODE",
    "phone_code": "PHONE123",
    "delivery": "by-post",
    "made_at": 1_790_000_000_000,
}


def first_tables(connection: Connection, side: str) -> None:
    """Run the first revision alone, as the version that had no other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / side))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def put(connection: Connection, table: str, id: UUID, **fields: Any) -> None:
    """A row in the shape of those days."""
    names = [name for name, value in fields.items() if value is not None and name != "_x"]
    heads = [[str(DEVICE), 1, HLC, str(WORKER.id), names]]
    values = {"id": id.hex, **fields, "_heads": heads, "_x": fields.get("_x", {})}
    plain = {
        name: json.dumps(value)
        if isinstance(value, (dict, list))
        else value.hex
        if isinstance(value, UUID)
        else value
        for name, value in values.items()
    }
    columns, places = ", ".join(plain), ", ".join(f":{name}" for name in plain)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), plain)  # noqa: S608


def old_store(home: Path) -> tuple[UUID, UUID, UUID]:
    """An encrypted store of the first version; ids of a case, a letter, and one with a field of the next.

    The last one came from a newer version: its kind waits in `_x`.
    """
    home.mkdir(parents=True)
    key = os.urandom(32)
    keys = KeyFile(home / KEY_FILE, uuid4(), CHEAP, [])
    keys.add_caseworker(WORKER.name, PASSPHRASE, key)
    path = home / STORE_FILE
    engine = open_engine(path, key)
    client, case, referral, letter, later = (new_id() for _ in range(5))
    with writing(engine, path) as connection:
        first_tables(connection, "workstation")
        device = local.new_device(connection)
        local.add_caseworker(connection, WORKER)
        connection.execute(text("UPDATE write_guard SET is_open = 1"))
        put(connection, "client", client, given_name="Ivanka", letter_language="bg")
        put(connection, "case_file", case, client_id=client, number="VABC-2026-0001", status="open")
        put(connection, "referral", referral, case_id=case, agency_id="ki", state="released")
        put(connection, "letter", letter, **{**LETTER, "case_id": case, "referral_id": referral})
        newer = {"number": "VABC-2026-B0002", "_x": {"kind": "reminder", "mood": "new"}}
        put(connection, "letter", later, **{**LETTER, **newer, "case_id": case})
        connection.execute(text("UPDATE write_guard SET is_open = 0"))
        connection.execute(text("INSERT INTO counter (name, value) VALUES ('slip', 1)"))
        op = Op("client", client, {"given_name": "Ivanka"}, {})
        change = ChangeSet(device, 1, HLC, WORKER.id, wire.NO_SCOPE, 1, (op,))
        raw = wire.pack_change(change)
        head = wire.link(wire.ZERO, device, 1, wire.content_hash(raw))
        connection.execute(
            text("INSERT INTO sync_outbox (ctr, raw, head, state) VALUES (1, :raw, :head, 0)"),
            {"raw": raw, "head": head},
        )
        connection.execute(text("UPDATE sync_device SET ctr = 1, head = :head"), {"head": head})
    engine.dispose()
    keys.save()
    return case, letter, later


def old_office(database: str | Path) -> UUID:
    """An office's database of the first version with a letter whose kind waits in `_x`; its tenant."""
    tenant, letter = new_id(), new_id()
    engine = open_office_engine(database)
    with engine.begin() as connection:
        first_tables(connection, "office")
        is_sqlite = engine.dialect.name == "sqlite"
        connection.execute(
            text("INSERT INTO office (tenant, name, made_at) VALUES (:tenant, 'Zentrale', 1)"),
            {"tenant": tenant.hex if is_sqlite else tenant},
        )
        put(
            connection,
            "letter",
            letter,
            tenant=tenant,
            number="H1-2026-B0001",
            _x={"kind": "reminder", "mood": "new"},
        )
    engine.dispose()
    return tenant
