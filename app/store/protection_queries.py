"""Retention, the bin and erasures out of the store, for one reader (`protection_ports.Protection`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, func, or_, select, true, update

from app.actions.protection_ports import (
    BinLine,
    Confirmation,
    DueLine,
    ErasureLine,
    ErasurePlan,
    LostEdit,
)
from app.domain.casework import AppointmentState, ContactKind
from app.domain.clock import OFFICE_ZONE, Clock, today
from app.domain.dossier_words import DossierWords
from app.domain.errors import RecordNotFound
from app.domain.protection import Erasure
from app.domain.records import CaseFile
from app.domain.retention import Retention, RetentionPolicy, purge_at, retention, years_after
from app.store.access import demand_open, may_read, may_read_note
from app.store.device_erasing import files_of, known_erasures
from app.store.engine import reading, writing
from app.store.erasing import chunks, closure
from app.store.erasure_confirmations import ACTIVE, known_devices, receipts
from app.store.tables import (
    LOCAL,
    draft,
    erased_edit,
    erasure_work,
    history,
    personal_note,
    print_job,
    sync_device,
    sync_outbox,
)
from app.store.work import made

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_THROWN_AWAY = ("case_note", "goal", "measure", "appointment", "deadline", "case_document")
_WAITING = 0
Finish = Callable[..., bool]
"""As `Protection.finish`."""
_MOST_CANDIDATES = 3000
"""Of the oldest cases; more than anybody erases in one sitting."""


class SqlProtection:
    """Reads for the pages about erasing and rights."""

    def __init__(
        self,
        engine: Engine,
        path: Path,
        clock: Clock,
        *,
        reader: UUID | None,
        policy: RetentionPolicy,
        words: Mapping[str, DossierWords],
        finish: Finish,
    ) -> None:
        """On an open store; `reader` = who is signed in, None = the application itself."""
        self._engine, self._path, self._clock, self._reader = engine, path, clock, reader
        self.policy, self.words, self.finish = policy, words, finish

    def retention(self, case_id: UUID) -> Retention:
        """See `Protection`."""
        with reading(self._engine, self._path) as connection:
            demand_open(connection, case_id, self._reader, self._clock.now())
            case = _case(connection, case_id)
            last = _last_contacts(connection, [case_id])
            born = connection.execute(
                select(_CLIENT.c.birth_date).where(_CLIENT.c.id == case.client_id)
            ).scalar_one_or_none()
        return self._counted(case, last, born, today(self._clock))

    def due(self, until: date, *, limit: int = 200) -> tuple[DueLine, ...]:
        """See `Protection`."""
        shortest = min(kind.years for kind in self.policy.kinds.values())
        with reading(self._engine, self._path) as connection:
            query = (
                select(_CASE, *(_CLIENT.c[name].label(f"client_{name}") for name in _NAMES))
                .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
                .where(_CASE.c.opened_on <= years_after(until, -shortest), _CASE.c.removed_at.is_(None))
                .where(may_read(_CASE, self._reader, self._clock.now()))
                .order_by(_CASE.c.opened_on, _CASE.c.id)
                .limit(_MOST_CANDIDATES)
            )
            rows = connection.execute(query).mappings().all()
            last = _last_contacts(connection, [row["id"] for row in rows])
        lines = []
        for row in rows:
            case = made(CaseFile, row["id"], dict(row), {})
            counted = self._counted(case, last, row["client_birth_date"], until)
            if counted.until is not None and counted.until <= until:
                lines.append(DueLine(case.id, case.number or "", _name(dict(row)), counted))
        lines.sort(key=lambda line: (line.retention.until or until, line.number))
        return tuple(lines[:limit])

    def plan(self, case_id: UUID, *, whole_person: bool) -> ErasurePlan:
        """See `Protection`."""
        with reading(self._engine, self._path) as connection:
            demand_open(connection, case_id, self._reader, self._clock.now())
            case = _case(connection, case_id)
            person = _person(connection, case.client_id)
            cases = _cases_of(connection, person)
            gone = cases if whole_person else [case]
            for one in gone:
                demand_open(connection, one.id, self._reader, self._clock.now())
            subjects = {("case_file", one.id) for one in gone}
            household_stays = False
            if whole_person:
                homes = _households(connection, person)
                clients = person | _without_case(connection, homes, person)
                left = _left_households(connection, clients)
                wanted = subjects | {("client", id) for id in clients}
                wanted |= {("household", id) for id in (*homes, *left)}
                subjects = set(closure(connection, LOCAL, wanted))
                household_stays = any(("household", id) not in subjects for id in homes)
            places = closure(connection, LOCAL, subjects)
            ids = frozenset(id for _, id in places)
            attachments = files_of(connection, (), places, ids)
            counts = Counter(table for table, _ in places) | _own_counts(connection, ids)
            counts["attachment"] = len(attachments)
        on = today(self._clock)
        return ErasurePlan(
            subjects=tuple(sorted(f"{table}:{id}" for table, id in places)),
            attachments=tuple(sorted(attachments)),
            counts={name: count for name, count in counts.items() if count},
            numbers=tuple(one.number for one in gone),
            other_numbers=tuple(one.number for one in cases if one not in gone),
            household_stays=household_stays,
            held=tuple(
                (one.number, one.hold_reason)
                for one in gone
                if one.hold_reason is not None and (one.hold_until is None or one.hold_until >= on)
            ),
        )

    def bin(self) -> tuple[BinLine, ...]:
        """See `Protection`."""
        now = self._clock.now()
        readable = may_read(_CASE, self._reader, now)
        lines: list[BinLine] = []
        with reading(self._engine, self._path) as connection:
            query = (
                select(_CASE, *(_CLIENT.c[name].label(f"client_{name}") for name in _NAMES))
                .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
                .where(_CASE.c.removed_at.is_not(None), readable)
            )
            for row in connection.execute(query).mappings():
                case = made(CaseFile, row["id"], dict(row), {})
                lines.append(self._bin_line("case_file", case.id, dict(row), _name(dict(row)), case))
            for name in _THROWN_AWAY:
                table = _RECORDS[name]
                title = table.c.text if name == "case_note" else table.c.title
                entries = (
                    select(
                        table.c.id.label("record_id"),
                        func.substr(title, 1, 80).label("title"),
                        table.c.removed_at.label("gone_at"),
                        _CASE,
                    )
                    .join(_CASE, _CASE.c.id == table.c.case_id)
                    .where(table.c.removed_at.is_not(None), _CASE.c.removed_at.is_(None), readable)
                    .where(may_read_note(self._reader) if name == "case_note" else true())
                )
                for row in connection.execute(entries).mappings():
                    case = made(CaseFile, row["id"], dict(row), {})
                    lines.append(self._bin_line(name, row["record_id"], dict(row), row["title"] or "", case))
        return tuple(sorted(lines, key=lambda line: line.removed_at, reverse=True))

    def cases_of_person(self, case_id: UUID) -> tuple[UUID, ...]:
        """See `Protection`."""
        cases, open_ones = self._of_person(case_id)
        return (case_id, *(one.id for one in cases if one.id in open_ones and one.id != case_id))

    def closed_of_person(self, case_id: UUID) -> tuple[str, ...]:
        """See `Protection`."""
        cases, open_ones = self._of_person(case_id)
        return tuple(one.number for one in cases if one.id not in open_ones)

    def _of_person(self, case_id: UUID) -> tuple[list[CaseFile], frozenset[UUID]]:
        with reading(self._engine, self._path) as connection:
            case = _case(connection, case_id)
            cases = _cases_of(connection, _person(connection, case.client_id))
            readable = (
                select(_CASE.c.id)
                .where(_CASE.c.id.in_([one.id for one in cases]))
                .where(may_read(_CASE, self._reader, self._clock.now()))
            )
            return cases, frozenset(connection.execute(readable).scalars())

    def erasures(self) -> tuple[ErasureLine, ...]:
        """See `Protection`."""
        with reading(self._engine, self._path) as connection:
            known, done = known_erasures(connection), receipts(connection)
            device = connection.execute(select(sync_device)).one()
            work = {row.erasure_id: row for row in connection.execute(select(erasure_work)).all()}
            peers = known_devices(connection)
            lines = [
                ErasureLine(
                    erasure=erasure,
                    counts=_counts(erasure),
                    devices=_confirmations(peers, done.get(erasure.id, {})),
                    office_at=work[erasure.id].office_at if erasure.id in work else None,
                    has_office=bool(device.account),
                    is_rewriting=erasure.id in work and work[erasure.id].done_at is None,
                )
                for erasure in known
            ]
        return tuple(reversed(lines))

    def lost_edits(self) -> tuple[LostEdit, ...]:
        """See `Protection`."""
        table = _RECORDS["erasure"]
        with reading(self._engine, self._path) as connection:
            query = (
                select(erased_edit, erased_edit.c["count"].label("saves"), table.c.number, table.c.by)
                .join(table, table.c.id == erased_edit.c.erasure_id, isouter=True)
                .where(erased_edit.c.told.is_(False), erased_edit.c.author == self._reader)
                .order_by(erased_edit.c.at)
            )
            return tuple(
                LostEdit(row.erasure_id, row.number or "–", row.by or "–", row.saves, row.at)
                for row in connection.execute(query)
            )

    def told(self, erasure_id: UUID) -> None:
        """See `Protection`."""
        with writing(self._engine, self._path) as connection:
            connection.execute(
                update(erased_edit)
                .where(erased_edit.c.erasure_id == erasure_id, erased_edit.c.author == self._reader)
                .values(told=True)
            )

    def _counted(self, case: CaseFile, last: Mapping[UUID, date], born: date | None, on: date) -> Retention:
        contact = max(last.get(case.id, case.opened_on), case.opened_on)
        return retention(case, self.policy, last_contact=contact, birth_date=born, on=on)

    def _bin_line(self, table: str, id: UUID, row: Mapping[str, Any], title: str, case: CaseFile) -> BinLine:
        removed: datetime = row["removed_at"] if table == "case_file" else row["gone_at"]
        on = today(self._clock)
        return BinLine(
            table=table,
            record_id=id,
            case_id=case.id,
            case_number=case.number or "",
            title=title,
            removed_at=removed,
            purged_at=purge_at(removed, self.policy),
            held=case.hold_reason is not None and (case.hold_until is None or case.hold_until >= on),
            restricted=case.restricted_on is not None,
        )


_NAMES = ("given_name", "family_name", "code_word", "birth_date")


def _name(row: Mapping[str, Any]) -> str:
    names = " ".join(part for part in (row["client_given_name"], row["client_family_name"]) if part)
    return names or row["client_code_word"] or ""


def _case(connection: Connection, id: UUID) -> CaseFile:
    row = connection.execute(select(_CASE).where(_CASE.c.id == id)).mappings().first()
    if row is None:
        raise RecordNotFound(kind="case", id=id)
    return made(CaseFile, id, dict(row), {})


def _person(connection: Connection, client_id: UUID) -> frozenset[UUID]:
    """Every entry of one person: the kept one and those that were merged into it."""
    found, before = {client_id}, 0
    while len(found) != before:
        before = len(found)
        rows = connection.execute(
            select(_CLIENT.c.id, _CLIENT.c.merged_into).where(
                or_(_CLIENT.c.id.in_(found), _CLIENT.c.merged_into.in_(found))
            )
        )
        for row in rows:
            found.update(id for id in (row.id, row.merged_into) if id is not None)
    return frozenset(found)


def _cases_of(connection: Connection, person: Collection[UUID]) -> list[CaseFile]:
    rows = connection.execute(
        select(_CASE).where(_CASE.c.client_id.in_(person)).order_by(_CASE.c.opened_on, _CASE.c.id)
    ).mappings()
    return [made(CaseFile, row["id"], dict(row), {}) for row in rows]


def _households(connection: Connection, person: Collection[UUID]) -> list[UUID]:
    rows = connection.execute(
        select(_CLIENT.c.household_id).where(
            and_(_CLIENT.c.id.in_(person), _CLIENT.c.household_id.is_not(None))
        )
    )
    return sorted(set(rows.scalars()))


def _without_case(
    connection: Connection, homes: Collection[UUID], person: Collection[UUID]
) -> frozenset[UUID]:
    """Others of these households, where none of them has a case: no page would lead to them any more."""
    query = (
        select(_CLIENT.c.id, _CASE.c.id.label("case_id"))
        .join(_CASE, _CASE.c.client_id == _CLIENT.c.id, isouter=True)
        .where(_CLIENT.c.household_id.in_(homes), _CLIENT.c.id.not_in(person))
    )
    rows = connection.execute(query).all()
    return frozenset() if any(row.case_id is not None for row in rows) else frozenset(r.id for r in rows)


def _left_households(connection: Connection, clients: Collection[UUID]) -> frozenset[UUID]:
    """Households that were written together with these clients and in which nobody lives any more."""
    home, own = history.alias("home"), history.alias("own")
    written_with = (
        select(own.c.id)
        .where(own.c.id.in_(clients), own.c.device == home.c.device, own.c.ctr == home.c.ctr)
        .exists()
    )
    lived_in = select(_CLIENT.c.id).where(_CLIENT.c.household_id == _RECORDS["household"].c.id).exists()
    empty = select(_RECORDS["household"].c.id).where(~lived_in)
    query = select(home.c.id).where(home.c.id.in_(empty), written_with)
    return frozenset(connection.execute(query).scalars())


def _own_counts(connection: Connection, ids: Collection[UUID]) -> Counter[str]:
    """What only this workstation has of these records."""
    counts: Counter[str] = Counter()
    for part in chunks(ids):
        for name, column in (
            ("draft", draft.c.case_id),
            ("personal_note", personal_note.c.case_id),
            ("print_job", print_job.c.letter_id),
        ):
            query = select(func.count()).select_from(column.table).where(column.in_(part))
            counts[name] += connection.execute(query).scalar_one()
    waiting = connection.execute(select(sync_outbox.c.raw).where(sync_outbox.c.state == _WAITING)).scalars()
    counts["change_set"] = sum(any(id.bytes in raw for id in ids) for raw in waiting)
    return counts


def _last_contacts(connection: Connection, cases: Sequence[UUID]) -> dict[UUID, date]:
    """The newest talk, form, kept appointment, letter or step of a referral of each case."""
    note, form, letter = _RECORDS["case_note"], _RECORDS["submission"], _RECORDS["letter"]
    appointment, referral, event = (
        _RECORDS["appointment"],
        _RECORDS["referral"],
        _RECORDS["referral_event"],
    )
    found: dict[UUID, date] = {}
    for part in chunks(cases):
        for query in (
            select(note.c.case_id, func.max(note.c.at))
            .where(note.c.case_id.in_(part), note.c.contact != ContactKind.NOTE.value)
            .group_by(note.c.case_id),
            select(form.c.case_id, func.max(form.c.handed_in_at))
            .where(form.c.case_id.in_(part))
            .group_by(form.c.case_id),
            select(letter.c.case_id, func.max(letter.c.made_at))
            .where(letter.c.case_id.in_(part))
            .group_by(letter.c.case_id),
            select(appointment.c.case_id, func.max(appointment.c.at))
            .where(appointment.c.case_id.in_(part))
            .where(appointment.c.state == AppointmentState.KEPT.value)
            .group_by(appointment.c.case_id),
            select(referral.c.case_id, func.max(event.c.at))
            .join(event, event.c.referral_id == referral.c.id)
            .where(referral.c.case_id.in_(part))
            .group_by(referral.c.case_id),
        ):
            for case_id, at in connection.execute(query):
                if at is not None:
                    day = at.astimezone(OFFICE_ZONE).date()
                    found[case_id] = max(found.get(case_id, day), day)
    return found


def _counts(erasure: Erasure) -> dict[str, int]:
    counts = Counter(subject.partition(":")[0] for subject in erasure.subjects)
    if erasure.attachments:
        counts["attachment"] = len(erasure.attachments)
    return dict(counts)


def _confirmations(
    peers: Sequence[Mapping[str, Any]], done: Mapping[str, tuple[str, datetime]]
) -> tuple[Confirmation, ...]:
    """Devices that the office names, and any other that sent a receipt."""
    found = []
    for peer in peers:
        name, at = done.get(peer["device"], (peer["prefix"], None))
        shown = f"{peer['prefix']} ({peer['name']})" if peer["name"] else name
        is_revoked = peer["status"] != ACTIVE
        found.append(Confirmation(shown, at, revoked=is_revoked and at is None))
    named = {peer["device"] for peer in peers}
    found += [Confirmation(name, at) for device, (name, at) in done.items() if device not in named]
    return tuple(sorted(found, key=lambda one: (one.at is None, one.device)))
