"""The operations of the administration: paths, rights, shapes; served and documented from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.domain.roles import Right
from app.office import admin_operations as do
from app.sync import admin_wire as wire

UUID_WORD: Final = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    """After `/admin/v1`; `{device}` and `{person}` are UUIDs, `{ctr}` is a counter."""
    name: str
    """Also the word in the audit."""
    right: Right | None
    """None = everybody who is signed in."""
    do: do.Do
    answer: type
    status: int = 200
    body: type | None = None
    query: type = wire.NoQuery
    errors: tuple[int, ...] = ()
    """Beside those that every operation can answer."""

    @property
    def is_act(self) -> bool:
        """Whether it changes something: then it is in the audit by itself."""
        return self.method != "GET"


def _get(path: str, name: str, right: Right | None, act: do.Do, answer: type, **more: Any) -> Operation:
    return Operation("GET", path, name, right, act, answer, **more)


def _post(path: str, name: str, right: Right | None, act: do.Do, answer: type, **more: Any) -> Operation:
    return Operation("POST", path, name, right, act, answer, **more)


OPERATIONS: Final = (
    _get("/me", "me-read", None, do.me, wire.Me),
    _get("/devices", "devices-read", Right.SEE_DEVICES, do.devices, wire.Devices, query=wire.DeviceQuery),
    _get("/devices/{device}", "device-read", Right.SEE_DEVICES, do.device, wire.Device, errors=(404,)),
    _post("/devices/{device}/revoke", "device-revoke", Right.REVOKE, do.revoke, wire.Device, errors=(404,)),
    _post("/devices/{device}/lost", "device-lost", Right.REPORT_LOST, do.lost, wire.Device, errors=(404,)),
    _get(
        "/devices/{device}/loss-report",
        "loss-report-read",
        Right.SEE_DEVICES,
        do.report,
        wire.LossReport,
        errors=(404,),
    ),
    _post(
        "/enrolment-codes", "code-make", Right.ENROL, do.make_code, wire.Code, status=201, body=wire.CodeWish
    ),
    _get("/teams", "teams-read", Right.SEE_DEVICES, do.teams, wire.Teams),
    _get("/stats", "stats-read", Right.SEE_DEVICES, do.stats, wire.Stats),
    _get("/people", "people-read", Right.SEE_PEOPLE, do.list_people, wire.People),
    _post(
        "/people",
        "person-add",
        Right.KEEP_PEOPLE,
        do.add_person,
        wire.AccessCode,
        status=201,
        body=wire.NewPerson,
        errors=(409,),
    ),
    Operation(
        "PATCH",
        "/people/{person}",
        "person-role",
        Right.KEEP_PEOPLE,
        do.give_role,
        wire.Person,
        body=wire.RoleWish,
        errors=(404, 409),
    ),
    _post(
        "/people/{person}/token",
        "person-token",
        Right.KEEP_PEOPLE,
        do.give_token,
        wire.AccessCode,
        errors=(404,),
    ),
    _post(
        "/people/{person}/revoke",
        "person-revoke",
        Right.KEEP_PEOPLE,
        do.revoke_person,
        wire.Person,
        errors=(404, 409),
    ),
    _get(
        "/quarantine",
        "quarantine-read",
        Right.SEE_QUARANTINE,
        do.quarantine,
        wire.Quarantine,
        query=wire.LimitQuery,
    ),
    _post(
        "/quarantine/{device}/{ctr}/release",
        "quarantine-release",
        Right.JUDGE_QUARANTINE,
        do.release,
        wire.Released,
        errors=(404, 409),
    ),
    _post(
        "/quarantine/{device}/{ctr}/discard",
        "quarantine-discard",
        Right.JUDGE_QUARANTINE,
        do.discard,
        wire.Discarded,
        body=wire.DiscardWish,
        errors=(404,),
    ),
    _get("/audit", "audit-read", None, do.audit, wire.Audit, query=wire.AuditQuery),
    _get("/policy", "policy-read", Right.SEE_POLICY, do.policy, wire.Policy),
    Operation(
        "PATCH",
        "/policy",
        "policy-decide",
        Right.DECIDE_POLICY,
        do.decide,
        wire.Policy,
        body=wire.PolicyWish,
    ),
)
