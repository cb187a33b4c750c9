"""Numbers about the office and its devices: never what is in a record."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, func, select, text
from sqlalchemy.exc import DBAPIError

from app.actions.office_people_ports import DeviceFigures, OfficeFigures, OnDevice
from app.store.office_devices import Place, moment, read_device
from app.store.office_tables import RECORDS, device, device_scope, feed, quarantine, record_scope, scope

MOST_LAG = 1000
"""Entries of one team's feed that are looked at: behind it is as good as far behind."""
NOT_ASKED = "NE"
"""Residence basis "nicht erhoben": nothing is known."""


def device_figures(place: Place) -> dict[UUID, DeviceFigures]:
    """What is behind each device's row."""
    devices = place.connection.execute(
        select(device.c.device, device.c.last_contact, device.c.revoked_at, device.c.lost_at).where(
            device.c.tenant == place.tenant
        )
    ).all()
    granted = place.connection.execute(
        select(device_scope.c.device, device_scope.c.scope).where(device_scope.c.tenant == place.tenant)
    ).all()
    newest = {id: _newest(place, id) for id in {grant.scope for grant in granted}}
    aside = {
        row.device: row.number
        for row in place.connection.execute(
            select(quarantine.c.device, func.count().label("number"))
            .where(quarantine.c.tenant == place.tenant, quarantine.c.decision.is_(None))
            .group_by(quarantine.c.device)
        )
    }
    figures = {}
    for one in devices:
        since = one.last_contact or 0
        lag = sum(
            at > since and maker != one.device
            for grant in granted
            if grant.device == one.device
            for maker, at in newest[grant.scope]
        )
        figures[one.device] = DeviceFigures(
            lag=lag,
            quarantined=aside.get(one.device, 0),
            revoked_at=None if one.revoked_at is None else moment(one.revoked_at),
            lost_at=None if one.lost_at is None else moment(one.lost_at),
        )
    return figures


def figures(place: Place) -> OfficeFigures:
    """How the office stands."""
    conflict = RECORDS.conflict
    fields = (
        select(conflict.c.tbl, conflict.c.id, conflict.c.field)
        .where(conflict.c.tenant == place.tenant)
        .distinct()
        .subquery()
    )
    return OfficeFigures(
        conflicts=_count(place, select(func.count()).select_from(fields)),
        quarantined=_count(place, _all_of(place, quarantine).where(quarantine.c.decision.is_(None))),
        devices=_count(place, _all_of(place, device)),
        records=_count(place, _all_of(place, record_scope)),
        changes=_count(
            place, select(func.coalesce(func.sum(scope.c.seq), 0)).where(scope.c.tenant == place.tenant)
        ),
        stored_bytes=_stored_bytes(place),
    )


def on_device(place: Place, id: UUID, special_needs: Sequence[str]) -> OnDevice:
    """What the office believes to be on a device: all records of its teams. Raises `DeviceUnknown`.

    Args:
        place: of the transaction.
        id: of the device.
        special_needs: codes of needs that tell something by Art. 9 GDPR.
    """
    scopes = read_device(place, id).scopes
    case, need = RECORDS.records["case_file"], RECORDS.records["case_need"]
    client, document = RECORDS.records["client"], RECORDS.records["case_document"]
    cases, needs = _in(place, scopes, "case_file"), _in(place, scopes, "case_need")
    of_needs = (
        select(func.count(func.distinct(need.c.case_id)))
        .select_from(need.join(needs, needs.c.id == need.c.id))
        .where(need.c.tenant == place.tenant, need.c.code.in_(special_needs))
    )
    return OnDevice(
        cases=_number(place, case, cases),
        persons=_number(place, client, _in(place, scopes, "client")),
        special=_count(place, of_needs),
        residence=_number(
            place,
            client,
            _in(place, scopes, "client"),
            and_(client.c.residence.is_not(None), client.c.residence != NOT_ASKED),
        ),
        attachments=_number(place, document, _in(place, scopes, "case_document"), document.c.file != ""),
    )


def _newest(place: Place, id: UUID) -> list[tuple[UUID, int]]:
    rows = place.connection.execute(
        select(feed.c.device, feed.c.received_at)
        .where(feed.c.tenant == place.tenant, feed.c.scope == id)
        .order_by(feed.c.seq.desc())
        .limit(MOST_LAG)
    )
    return [(row.device, row.received_at) for row in rows]


def _in(place: Place, scopes: Sequence[UUID], name: str) -> Subquery:
    return (
        select(record_scope.c.id)
        .where(record_scope.c.tenant == place.tenant, record_scope.c.scope.in_(scopes))
        .where(record_scope.c.tbl == name)
        .distinct()
        .subquery()
    )


def _number(place: Place, table: Table, ids: Subquery, *only: ColumnElement[bool]) -> int:
    return _count(
        place,
        select(func.count())
        .select_from(table.join(ids, ids.c.id == table.c.id))
        .where(table.c.tenant == place.tenant, *only),
    )


def _all_of(place: Place, table: Table) -> Select[int]:
    return select(func.count()).select_from(table).where(table.c.tenant == place.tenant)


def _count(place: Place, wanted: Select[int]) -> int:
    return int(place.connection.execute(wanted).scalar_one())


def _stored_bytes(place: Place) -> int:
    """Of the whole database; 0 where the engine does not say."""
    connection = place.connection
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    try:
        with connection.begin_nested():
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    except DBAPIError:
        return 0
