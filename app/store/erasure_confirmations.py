"""Who has carried an erasure out and who has not yet, as far as this workstation knows."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.store.local import put_setting, read_setting
from app.store.tables import LOCAL, erasure_work, sync_device
from app.sync import wire

DEVICES = "devices"
"""Setting: the devices of the team, as the office named them last."""
ACTIVE = "active"


def unconfirmed(connection: Connection) -> tuple[UUID, ...]:
    """Erasures that the office, or a device that still syncs, has not confirmed here."""
    office = {
        row.erasure_id: row.office_at
        for row in connection.execute(select(erasure_work.c.erasure_id, erasure_work.c.office_at))
    }
    if not office:
        return ()
    peers = {peer["device"] for peer in known_devices(connection) if peer["status"] == ACTIVE}
    done = receipts(connection)
    return tuple(id for id, at in office.items() if at is None or not peers or peers - set(done.get(id, ())))


def receipts(connection: Connection) -> dict[UUID, dict[str, tuple[str, datetime]]]:
    """Erasure → device → (what people call it, when)."""
    table = LOCAL.records["erasure_receipt"]
    found: dict[UUID, dict[str, tuple[str, datetime]]] = defaultdict(dict)
    for row in connection.execute(select(table.c.erasure_id, table.c.device, table.c.name, table.c.at)):
        found[row.erasure_id][row.device] = (row.name or "", row.at)
    return found


def known_devices(connection: Connection) -> list[dict[str, Any]]:
    """Devices of the team: id, prefix, name, status; this one alone before the office named any."""
    stored = read_setting(connection, DEVICES)
    if stored:
        return list(stored)
    own = connection.execute(select(sync_device.c.device, sync_device.c.prefix)).one()
    return [{"device": str(own.device), "prefix": own.prefix, "name": "", "status": ACTIVE}]


def note_confirmations(connection: Connection, answer: wire.Answer, now: datetime) -> None:
    """Keep what an answer says about erasures and devices."""
    if answer.erased:
        connection.execute(
            update(erasure_work)
            .where(erasure_work.c.erasure_id.in_(answer.erased), erasure_work.c.office_at.is_(None))
            .values(office_at=now)
        )
    if answer.devices:
        peers = [
            {"device": str(peer.device), "prefix": peer.prefix, "name": peer.name, "status": peer.status}
            for peer in answer.devices
        ]
        put_setting(connection, DEVICES, peers)
