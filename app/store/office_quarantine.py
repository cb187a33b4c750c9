"""Refused change sets at the office: a part of its `Unit` (`actions.office_quarantine_ports`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.actions.office_ports import DeviceStatus, OfficeDevice, Received
from app.actions.office_quarantine_ports import QuarantinedChange
from app.actions.sync_ports import RefusedRecord
from app.domain.errors import DeviceRevoked, MessageBroken, MessageTooLarge, RecordNotFound
from app.store import office_devices, office_feed
from app.store.office_devices import Place, moment, write_audit
from app.store.office_permits import permitted
from app.store.office_tables import quarantine
from app.store.values import moment_of
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.healing import Settled

AGAIN, DISCARDED, ACCEPTED = "again", "discarded", "accepted"
KEPT = timedelta(days=30)
"""After that, nothing is left of the content of a set about which somebody decided."""


class QuarantineOfUnit:
    """`QuarantineUnit` on an open transaction; `Unit` is given its `place`."""

    __slots__ = ()
    place: Place

    def quarantine_list(self, *, limit: int) -> tuple[QuarantinedChange, ...]:
        """See `QuarantineUnit`."""
        rows = self.place.connection.execute(
            select(quarantine)
            .where(quarantine.c.tenant == self.place.tenant, quarantine.c.decision.is_(None))
            .order_by(quarantine.c.received_at, quarantine.c.device, quarantine.c.ctr)
            .limit(limit)
        )
        return tuple(_line(row) for row in rows)

    def release(self, device: UUID, ctr: int) -> str | None:
        """See `QuarantineUnit`."""
        row = _open(self.place, device, ctr)
        known = office_devices.read_device(self.place, device)
        judged = permitted(
            self.place, known, office_feed.judge(self.place, known, [(ctr, bytes(row.raw))], {})
        )
        reason = judged[0].reason
        if reason is not None:
            _decide(self.place, device, ctr, reason=reason)
            return reason
        if ctr > known.high:
            return self._take_in(known, judged)
        if known.status is not DeviceStatus.ACTIVE:
            raise DeviceRevoked()
        _decide(self.place, device, ctr, decision=AGAIN, decided_at=self.place.milliseconds)
        write_audit(self.place, "quarantine-released", device)
        _forget_old(self.place)
        return None

    def _take_in(self, known: OfficeDevice, judged: Sequence[Received]) -> str | None:
        one = judged[0]
        head = wire.link(known.head, known.device, one.ctr, one.content_hash)
        _delete(self.place, known.device, one.ctr)
        (taken,) = office_feed.take_in(self.place, known, judged, head)
        write_audit(self.place, "quarantine-released", known.device)
        return taken.reason

    def release_all(self, reason: str) -> int:
        """See `QuarantineUnit`."""
        rows = self.place.connection.execute(
            select(quarantine.c.device, quarantine.c.ctr)
            .where(quarantine.c.tenant == self.place.tenant, quarantine.c.decision.is_(None))
            .where(quarantine.c.reason == reason)
            .order_by(quarantine.c.device, quarantine.c.ctr)
        ).all()
        released = 0
        for row in rows:
            try:
                released += self.release(row.device, row.ctr) is None
            except DeviceRevoked:
                continue
        return released

    def discard(self, device: UUID, ctr: int, note: str) -> None:
        """See `QuarantineUnit`."""
        _open(self.place, device, ctr)
        at = self.place.milliseconds
        _decide(self.place, device, ctr, decision=DISCARDED, decided_at=at, note=note[:200])
        write_audit(self.place, "quarantine-discarded", device)
        _forget_old(self.place)

    def settled(self, device: UUID, high: int, asked: Sequence[int]) -> tuple[Settled, ...]:
        """See `QuarantineUnit`."""
        if not asked:
            return ()
        rows = self.place.connection.execute(
            select(quarantine.c.ctr, quarantine.c.decision, quarantine.c.note)
            .where(quarantine.c.tenant == self.place.tenant, quarantine.c.device == device)
            .where(quarantine.c.ctr.in_(asked))
        )
        known = {row.ctr: row for row in rows}
        found = []
        for ctr in sorted(asked):
            row = known.get(ctr)
            if row is None and ctr <= high:
                found.append(Settled(ctr, ACCEPTED))
            elif row is not None and row.decision is not None:
                found.append(Settled(ctr, row.decision, row.note or ""))
        return tuple(found)


def _line(row: Any) -> QuarantinedChange:
    change = _readable(bytes(row.raw))
    return QuarantinedChange(
        device=row.device,
        ctr=row.ctr,
        reason=row.reason,
        received_at=moment(row.received_at),
        size=len(row.raw),
        saved_at=moment_of(change.hlc) if change else None,
        author=change.author if change else None,
        origin=change.origin if change else "",
        records=tuple(
            RefusedRecord(op.table, op.id, tuple(sorted(op.fields))) for op in (change.ops if change else ())
        ),
    )


def _readable(raw: bytes) -> ChangeSet | None:
    try:
        return wire.read_change(raw)
    except (MessageBroken, MessageTooLarge):
        return None


def _open(place: Place, device: UUID, ctr: int) -> Any:
    row = place.connection.execute(
        select(quarantine)
        .where(quarantine.c.tenant == place.tenant, quarantine.c.device == device, quarantine.c.ctr == ctr)
        .where(quarantine.c.decision.is_(None))
    ).one_or_none()
    if row is None:
        raise RecordNotFound(kind="quarantine", id=f"{device}/{ctr}")
    return row


def _decide(place: Place, device: UUID, ctr: int, **values: Any) -> None:
    place.connection.execute(
        update(quarantine)
        .where(quarantine.c.tenant == place.tenant, quarantine.c.device == device, quarantine.c.ctr == ctr)
        .values(**values)
    )


def _delete(place: Place, device: UUID, ctr: int) -> None:
    place.connection.execute(
        delete(quarantine).where(
            quarantine.c.tenant == place.tenant, quarantine.c.device == device, quarantine.c.ctr == ctr
        )
    )


def _forget_old(place: Place) -> None:
    before = place.milliseconds - round(KEPT.total_seconds() * 1000)
    place.connection.execute(
        update(quarantine)
        .where(quarantine.c.tenant == place.tenant, quarantine.c.decided_at < before)
        .values(raw=b"")
    )
