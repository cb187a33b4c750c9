"""What goes over the line of the administration: JSON, at both ends from these structs (`/admin/v1`).

Nothing here is about a client. The document at `/admin/v1/openapi.json` is made from them as well, so it
says what the office takes and answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec

from app.domain.errors import RequestInvalid

ROOT = "/admin/v1"
OPENAPI_PATH = f"{ROOT}/openapi.json"
JSON, PROBLEM = "application/json", "application/problem+json"
MAX_BODY = 16 * 1024
"""Bytes of a request: names, roles, numbers."""
MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer that a workstation reads at most."""
PAGE, LARGEST_PAGE = 500, 1000
LONGEST_CODE = 7 * 24 * 60
"""Minutes: a week."""

_BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=rf"^[^{_BLANK}][^{_CONTROL}]*$")]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^[^{_CONTROL}]*$")]
Count = Annotated[int, msgspec.Meta(ge=0)]
RoleName = Literal["streetworker", "office", "coordinator", "administrator", "data-protection"]
DeviceRole = Literal["street", "office", "coordinator"]
Limit = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)]


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457, with the code and the facts of the error."""

    type: str
    title: str
    status: int
    code: str
    facts: dict[str, Any] = {}


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, and what she may do."""

    person: UUID
    name: str
    role: str
    rights: list[str]
    office: str


class Team(msgspec.Struct, frozen=True):
    """A team, and how many devices it has."""

    team: UUID
    name: str
    devices: Count


class Teams(msgspec.Struct, frozen=True):
    """All teams."""

    teams: list[Team]


class Device(msgspec.Struct, frozen=True):
    """A workstation as the office knows it."""

    device: UUID
    prefix: str
    number: int
    name: str
    role: str
    status: Literal["active", "revoked"]
    teams: list[UUID]
    enrolled_at: datetime
    last_contact: datetime | None
    lag: Count
    """Changes of others that it has not fetched; 1000 = at least so many."""
    quarantined: Count
    revoked_at: datetime | None
    lost_at: datetime | None
    lease_until: datetime | None
    """When it asks for renewal; None = never, or it had no contact yet."""


class Devices(msgspec.Struct, frozen=True):
    """Some devices by number; `next` = what to ask for as `after` to get more."""

    devices: list[Device]
    next: int | None


class CodeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which team and how long."""

    team: Name
    role: DeviceRole = "street"
    minutes: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_CODE)] = 15


class Code(msgspec.Struct, frozen=True):
    """A one-time code for one workstation; shown once."""

    code: str
    team: str
    role: str
    expires_at: datetime


class Person(msgspec.Struct, frozen=True):
    """Somebody who may sign in."""

    person: UUID
    name: str
    role: str
    active: bool
    made_at: datetime
    last_used: datetime | None


class People(msgspec.Struct, frozen=True):
    """Everybody, by name."""

    people: list[Person]


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who shall be added."""

    name: Name
    role: RoleName


class RoleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another role."""

    role: RoleName


class AccessCode(msgspec.Struct, frozen=True):
    """Somebody's access code; shown once."""

    person: Person
    token: str


class Stats(msgspec.Struct, frozen=True):
    """How the office stands."""

    at: datetime
    devices: Count
    active: Count
    silent: Count
    """Active ones without contact for more than a week."""
    behind: Count
    """Active ones that lack changes of others."""
    conflicts: Count
    quarantined: Count
    records: Count
    changes: Count
    stored_bytes: Count


class QuarantineLine(msgspec.Struct, frozen=True):
    """A change set that was put aside; not what is in it."""

    device: UUID
    ctr: Count
    reason: str
    received_at: datetime
    size: Count


class Quarantine(msgspec.Struct, frozen=True):
    """The oldest ones, and how many there are."""

    lines: list[QuarantineLine]
    total: Count


class Released(msgspec.Struct, frozen=True):
    """`left` = what still stands against it; None = its device is told to send it again."""

    left: str | None


class DiscardWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; it names nobody, and the device is told."""

    note: Name


class Discarded(msgspec.Struct, frozen=True):
    """Decided; the device keeps what it has."""

    device: UUID
    ctr: Count


class AuditLine(msgspec.Struct, frozen=True):
    """One thing that was done."""

    id: UUID
    at: datetime
    what: str
    subject: UUID
    actor: UUID | None
    """None = a device, or somebody at the office's own computer."""


class Audit(msgspec.Struct, frozen=True):
    """Newest first."""

    lines: list[AuditLine]


class Policy(msgspec.Struct, frozen=True):
    """What counts for all workstations."""

    number: Count
    lease_days: Count
    has_escrow: bool
    contact: str
    erasures: Literal["all", "office"]


class PolicyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall change; what is left out stays."""

    lease_days: Annotated[int, msgspec.Meta(ge=0, le=365)] | None = None
    contact: Line | None = None
    erasures: Literal["all", "office"] | None = None


class Content(msgspec.Struct, frozen=True):
    """What the office believes to be on a workstation, in numbers."""

    teams: list[str]
    cases: Count
    persons: Count
    special: Count
    """Cases with a need that tells something by Art. 9 GDPR."""
    residence: Count
    """Persons whose residence status is known."""
    attachments: Count


class LossReport(msgspec.Struct, frozen=True):
    """What has to be known when a workstation is lost."""

    device: Device
    content: Content
    reported_at: datetime | None
    notify_by: datetime | None
    """72 hours after the report (Art. 33 (1) GDPR); None = not reported as lost."""
    escrow_decided_at: datetime | None
    text: str
    """Draft of the notification, German, to be checked by a person."""


class NoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing can be asked for."""


class DeviceQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of devices."""

    after: Annotated[int, msgspec.Meta(ge=0, le=32767)] = 0
    limit: Limit = PAGE


class LimitQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many."""

    limit: Limit = PAGE


class AuditQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many, and from when on backwards."""

    before: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    limit: Limit = PAGE


Read = TypeVar("Read", bound=msgspec.Struct)


def pack(answer: msgspec.Struct) -> bytes:
    """As JSON."""
    return msgspec.json.encode(answer)


def pack_wish(wish: Mapping[str, Any]) -> bytes:
    """A request's body."""
    return msgspec.json.encode(wish)


def read(body: bytes, kind: type[Read]) -> Read:
    """One struct out of JSON. Raises `RequestInvalid`."""
    try:
        return msgspec.convert(_whole(msgspec.json.decode(body)), type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise RequestInvalid(reason=_reason(error)) from error


def read_query(given: Mapping[str, str], kind: type[Read]) -> Read:
    """One struct out of a query's words, and no other words. Raises `RequestInvalid`."""
    try:
        return msgspec.convert(dict(given), type=kind, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise RequestInvalid(reason=_reason(error)) from error


def schemas(kinds: Iterable[type]) -> dict[str, Any]:
    """JSON Schema 2020-12 of each struct, for the components of the OpenAPI document."""
    _out, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return components


def query_schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Schema of each word of a query."""
    _out, components = msgspec.json.schema_components([kind], ref_template="#/{name}")
    properties: dict[str, Any] = components[kind.__name__].get("properties", {})
    return properties


def _whole(value: Any) -> Any:
    """15.0 is an integer in JSON Schema (2020-12, 6.1.1), so it is one here."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _reason(error: Exception) -> str:
    """Where and why, without what was sent."""
    return str(error)[:200] if isinstance(error, msgspec.ValidationError) else type(error).__name__
