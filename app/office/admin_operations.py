"""What the administration can be asked for: one function per operation, on an open transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.actions.office_people_ports import AdminUnit, OfficePerson
from app.actions.office_ports import DeviceStatus
from app.domain.errors import RequestInvalid
from app.domain.policy import OfficePolicy
from app.domain.roles import RIGHTS, Right, Role, may
from app.office import people
from app.office.admin_devices import NO_FIGURES, read_device, told
from app.office.enrol import Office, make_code_in
from app.office.loss_report import loss_report
from app.sync import admin_wire as wire

SILENT = timedelta(days=7)
"""Without contact for longer, a device is worth a call."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read and checked."""

    person: OfficePerson
    now: datetime
    office: Office
    ids: Mapping[str, Any]
    """Out of the path: UUIDs, and counters."""
    query: Any
    body: Any


Do = Callable[[AdminUnit, Asked], Any]


def me(_unit: AdminUnit, asked: Asked) -> wire.Me:
    """Who is signed in."""
    person = asked.person
    rights = sorted(right.value for right in RIGHTS[Role(person.role)])
    return wire.Me(person.person, person.name, person.role, rights, asked.office.name)


def devices(unit: AdminUnit, asked: Asked) -> wire.Devices:
    """A page of them."""
    query: wire.DeviceQuery = asked.query
    after = [one for one in unit.devices() if one.number > query.after]
    page, figures, policy = after[: query.limit], unit.device_figures(), unit.policy()
    shown = [told(one, figures.get(one.device, NO_FIGURES), policy) for one in page]
    return wire.Devices(shown, page[-1].number if len(after) > len(page) else None)


def device(unit: AdminUnit, asked: Asked) -> wire.Device:
    """One of them."""
    return read_device(unit, asked.ids["device"])


def revoke(unit: AdminUnit, asked: Asked) -> wire.Device:
    """Listen to it no more; asked again, it stays as it is."""
    known = unit.device(asked.ids["device"])
    if known.status is DeviceStatus.ACTIVE:
        unit.revoke(known.device)
    return read_device(unit, known.device)


def lost(unit: AdminUnit, asked: Asked) -> wire.Device:
    """It is gone: revoked, and the 72 hours of Art. 33 run."""
    unit.report_lost(asked.ids["device"])
    return read_device(unit, asked.ids["device"])


def report(unit: AdminUnit, asked: Asked) -> wire.LossReport:
    """What has to be known of a lost one, with the draft of the notification."""
    return loss_report(unit, asked.ids["device"], asked.office.name)


def make_code(unit: AdminUnit, asked: Asked) -> wire.Code:
    """A one-time code."""
    wish: wire.CodeWish = asked.body
    team = _words(wish.team)
    code = make_code_in(unit, asked.office.keys, team=team, role=wish.role, minutes=wish.minutes)
    return wire.Code(code, team, wish.role, asked.now + timedelta(minutes=wish.minutes))


def teams(unit: AdminUnit, _asked: Asked) -> wire.Teams:
    """All of them."""
    known = unit.devices()
    return wire.Teams(
        [
            wire.Team(one.scope, one.name, sum(one.scope in device.scopes for device in known))
            for one in unit.scopes()
        ]
    )


def stats(unit: AdminUnit, asked: Asked) -> wire.Stats:
    """How it stands."""
    active = [one for one in unit.devices() if one.status is DeviceStatus.ACTIVE]
    each, all_of_it = unit.device_figures(), unit.figures()
    return wire.Stats(
        at=asked.now,
        devices=all_of_it.devices,
        active=len(active),
        silent=sum(asked.now - (one.last_contact or one.enrolled_at) > SILENT for one in active),
        behind=sum(each.get(one.device, NO_FIGURES).lag > 0 for one in active),
        conflicts=all_of_it.conflicts,
        quarantined=all_of_it.quarantined,
        records=all_of_it.records,
        changes=all_of_it.changes,
        stored_bytes=all_of_it.stored_bytes,
    )


def list_people(unit: AdminUnit, _asked: Asked) -> wire.People:
    """Everybody."""
    return wire.People([_person(one) for one in unit.people()])


def add_person(unit: AdminUnit, asked: Asked) -> wire.AccessCode:
    """Somebody new, with the code that is shown once."""
    wish: wire.NewPerson = asked.body
    return _access(people.add_in(unit, _words(wish.name), wish.role))


def give_role(unit: AdminUnit, asked: Asked) -> wire.Person:
    """Another role."""
    wish: wire.RoleWish = asked.body
    return _person(unit.give_role(asked.ids["person"], wish.role))


def give_token(unit: AdminUnit, asked: Asked) -> wire.AccessCode:
    """Another access code; the former one opens nothing any more."""
    return _access(people.new_token_in(unit, asked.ids["person"]))


def revoke_person(unit: AdminUnit, asked: Asked) -> wire.Person:
    """The access code opens nothing any more."""
    return _person(unit.revoke_person(asked.ids["person"]))


def quarantine(unit: AdminUnit, asked: Asked) -> wire.Quarantine:
    """The oldest ones; not what is in them."""
    query: wire.LimitQuery = asked.query
    lines = [
        wire.QuarantineLine(one.device, one.ctr, one.reason, one.received_at, one.size)
        for one in unit.quarantine_lines(limit=query.limit)
    ]
    return wire.Quarantine(lines, unit.quarantined())


def release(unit: AdminUnit, asked: Asked) -> wire.Released:
    """Judge one anew; an erasure that waited for a second person has had one now."""
    device, ctr = asked.ids["device"], asked.ids["ctr"]
    unit.approve(device, ctr)
    return wire.Released(unit.release(device, ctr))


def discard(unit: AdminUnit, asked: Asked) -> wire.Discarded:
    """Decide against one; its device keeps the content and is told why."""
    wish: wire.DiscardWish = asked.body
    device, ctr = asked.ids["device"], asked.ids["ctr"]
    unit.discard(device, ctr, _words(wish.note))
    return wire.Discarded(device, ctr)


def audit(unit: AdminUnit, asked: Asked) -> wire.Audit:
    """Everybody's lines for whoever controls, else one's own."""
    query: wire.AuditQuery = asked.query
    actor = None if may(asked.person.role, Right.SEE_AUDIT) else asked.person.person
    lines = unit.audit_lines(actor=actor, before=query.before, limit=query.limit)
    return wire.Audit([wire.AuditLine(one.id, one.at, one.what, one.subject, one.actor) for one in lines])


def policy(unit: AdminUnit, _asked: Asked) -> wire.Policy:
    """As it is decided."""
    return _policy(unit.policy())


def decide(unit: AdminUnit, asked: Asked) -> wire.Policy:
    """What is left out stays."""
    wish: wire.PolicyWish = asked.body
    known = unit.policy()
    wanted = replace(
        known,
        lease_days=known.lease_days if wish.lease_days is None else wish.lease_days,
        contact=known.contact if wish.contact is None else _words(wish.contact),
        erasures=known.erasures if wish.erasures is None else wish.erasures,
    )
    return _policy(known if wanted == known else unit.decide(wanted))


def _words(text: str) -> str:
    """Single spaces. A line feed at the end slips through a pattern's `$`. Raises `RequestInvalid`."""
    if text.endswith("\n"):
        raise RequestInvalid(reason="line feed")
    return " ".join(text.split())


def _person(known: OfficePerson) -> wire.Person:
    return wire.Person(known.person, known.name, known.role, known.active, known.made_at, known.last_used)


def _access(made: people.NewToken) -> wire.AccessCode:
    return wire.AccessCode(_person(made.person), made.token)


def _policy(decided: OfficePolicy) -> wire.Policy:
    return wire.Policy(
        decided.number,
        decided.lease_days,
        bool(decided.escrow_key),
        decided.contact,
        "office" if decided.erasures == "office" else "all",
    )
