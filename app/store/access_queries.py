"""Who may read which case, as one person may know it (`actions.access_ports.AccessBook`)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, and_, or_, select

from app.actions.access_ports import EmergencyNotice, Gate
from app.actions.ports import Caseworker
from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import RecordNotFound
from app.domain.need_to_know import AccessPolicy, Member
from app.store.access import by_right, may_read
from app.store.engine import reading
from app.store.paper_lines import name_of
from app.store.tables import LOCAL, audit

_RECORDS = LOCAL.records
_CASE, _CLIENT, _AUTHOR = _RECORDS["case_file"], _RECORDS["client"], _RECORDS["author"]
_ACCESS = _RECORDS["emergency_access"]
OFFICE = "office"


class SqlAccess:
    """Reads by Core on the store lane."""

    def __init__(
        self, engine: Engine, path: Path, reader: Caseworker, clock: Clock, policy: AccessPolicy
    ) -> None:
        """On an open store, for one person."""
        self._engine, self._path, self._reader, self._clock = engine, path, reader, clock
        self.policy = policy

    def gate(self, case_id: UUID) -> Gate:
        """Raises `RecordNotFound`."""
        now, me = self._clock.now(), self._reader.id
        with reading(self._engine, self._path) as connection:
            case = connection.execute(
                select(
                    _CASE.c.number,
                    _CASE.c.caseworker,
                    _CASE.c.caseworker_id,
                    _CASE.c.readers,
                    by_right(_CASE, me).label("by_right"),
                ).where(_CASE.c.id == case_id)
            ).first()
            if case is None:
                raise RecordNotFound(kind="case", id=case_id)
            access = connection.execute(
                select(_ACCESS.c.id, _ACCESS.c.until)
                .where(_ACCESS.c.case_id == case_id, _ACCESS.c.author_id == me, _ACCESS.c.until > now)
                .order_by(_ACCESS.c.until.desc())
            ).first()
            ids = [UUID(id) for id in case.readers or ()]
            names = connection.execute(select(_AUTHOR.c.name).where(_AUTHOR.c.id.in_(ids))).scalars().all()
        holder = case.caseworker or ""
        others = sorted(name for name in names if name and name not in {holder, self._reader.name})
        return Gate(
            case_id=case_id,
            number=case.number or "",
            holder=holder,
            may_give=tuple(name for name in (holder, *others) if name),
            by_right=bool(case.by_right),
            open_until=access.until if access else None,
            access_id=access.id if access else None,
        )

    def team(self) -> tuple[Member, ...]:
        """Everybody whose name is known, by name."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(select(_AUTHOR.c.id, _AUTHOR.c.name)).all()
        known = [Member(row.id, row.name) for row in rows if row.name]
        return tuple(sorted(known, key=lambda member: member.name.casefold()))

    def notices(self, *, only_new: bool = False) -> tuple[EmergencyNotice, ...]:
        """Cases that others opened in an emergency, newest first; `only_new` = nobody took note yet."""
        query = self._notices()
        if only_new:
            query = query.where(_ACCESS.c.noticed_at.is_(None))
        with reading(self._engine, self._path) as connection:
            return tuple(_notice(row) for row in connection.execute(query))

    def was_noted(self, case_id: UUID, since: datetime) -> bool:
        """Whether it is in the trail already that she looked at this case."""
        query = (
            select(audit.c.place)
            .where(
                audit.c.case_id == case_id,
                audit.c.author == self._reader.id,
                audit.c.act == Act.CASE_OPENED.value,
                audit.c.at >= since,
            )
            .limit(1)
        )
        with reading(self._engine, self._path) as connection:
            return connection.execute(query).first() is not None

    def _notices(self) -> Select[Any]:
        me, now = self._reader.id, self._clock.now()
        nameless = and_(_CASE.c.caseworker_id.is_(None), _CASE.c.caseworker == self._reader.name)
        mine = or_(by_right(_CASE, me), nameless)
        query = (
            select(
                _ACCESS,
                _CASE.c.number,
                mine.label("is_mine"),
                may_read(_CASE, me, now).label("is_open"),
                _CLIENT.c.given_name,
                _CLIENT.c.family_name,
                _CLIENT.c.code_word,
            )
            .join(_CASE, _CASE.c.id == _ACCESS.c.case_id)
            .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
            .where(_ACCESS.c.author_id != me)
            .order_by(_ACCESS.c.at.desc(), _ACCESS.c.id.desc())
        )
        return query if self._reader.role == OFFICE else query.where(mine)


def _notice(row: Row[Any]) -> EmergencyNotice:
    return EmergencyNotice(
        access_id=row.id,
        case_id=row.case_id,
        case_number=row.number or "",
        name=name_of(row) if row.is_open else "",
        by=row.by or "",
        reason=(row.reason or "") if row.is_open else "",
        at=row.at,
        until=row.until,
        is_mine=bool(row.is_mine),
        noted_by=row.noticed_by or "",
        noted_at=row.noticed_at,
    )
