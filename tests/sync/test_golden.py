"""Whatever any release ever sent is taken by today's office, and what it was told is still understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from app.office.exchange import exchange
from app.store.office_tables import RECORDS, device, device_scope, feed, quarantine, scope
from app.store.office_work import OfficeStore, open_office
from app.sync import wire
from app.sync.changes import SCHEMA
from app.sync.exchange import Position, follow
from tests.support.stores import Clock

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


def office_with(known: Mapping[str, Any], folder: Path) -> OfficeStore:
    """Today's office, which knows the devices of those days."""
    store = open_office(folder / "office.db", name="Zentrale", clock=Clock())
    team = UUID(known["devices"][0]["scope"])
    tenant = store.tenant
    with store.engine.begin() as connection:
        made = {
            "tenant": tenant,
            "scope": team,
            "name": "Hochfeld",
            "seq": 0,
            "epoch": 1,
            "feed_hash": wire.ZERO,
        }
        connection.execute(insert(scope).values(made))
        for one in known["devices"]:
            row = {"tenant": tenant, "device": UUID(one["device"])}
            connection.execute(
                insert(device).values(
                    **row, name=one["name"], prefix=one["prefix"], number=one["number"],
                    public_key=bytes.fromhex(one["key"]), slip_key=bytes(32), role="street", status="active",
                    calls=0, high=0, head_hash=wire.ZERO, enrolled_at=0,
                )
            )  # fmt: skip
            connection.execute(insert(device_scope).values(**row, scope=team, granted_at=0))
    return store


def test_there_are_files_of_every_schema() -> None:
    assert {json.loads(path.read_text())["schema"] for path in FILES} == set(range(1, SCHEMA + 1))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_request_is_taken(path: Path, tmp_path: Path) -> None:
    known = json.loads(path.read_text())
    store = office_with(known, tmp_path)
    pushed = 0
    for one in known["exchanges"]:
        if one["path"] != wire.EXCHANGE_PATH:
            continue
        body = bytes.fromhex(one["body"])
        call = wire.read_call(body)
        answer = wire.read_answer(exchange(body, bytes.fromhex(one["signature"]), store))
        assert answer.refused == ()
        assert answer.high == call.after + len(call.push)
        pushed += len(call.push)
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(feed)).scalar_one() == pushed > 4
        assert connection.execute(select(func.count()).select_from(quarantine)).scalar_one() == 0
        (name,) = connection.execute(select(RECORDS.records["client"].c.given_name)).scalars()
        assert name == "Ivanka"
        assert connection.execute(select(func.count()).select_from(RECORDS.conflict)).scalar_one() == 2
    store.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_is_understood(path: Path) -> None:
    positions: dict[str, Mapping[UUID, Position]] = {}
    arrived = 0
    for one in json.loads(path.read_text())["exchanges"]:
        if one["path"] != wire.EXCHANGE_PATH:
            continue
        answer = wire.read_answer(bytes.fromhex(one["answer"]))
        followed = follow(positions.get(one["who"], {}), answer)
        positions[one["who"]] = followed.positions
        arrived += len(followed.arrived)
    assert arrived > 2
