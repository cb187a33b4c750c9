"""The directory of agencies and the lists around it, as content gives them.

Shaped after Open Referral HSDS 3.x (organization, service, location, schedule, required_document;
2-domain.md 3.2), without its UUIDs: ids here are readable names that content files refer to.
Every fact carries its `Source`; what nobody has checked is `verified=False` and must be confirmed
by a person before a real letter is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AddressProtected, RecordNotFound

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and when somebody last looked (zuletzt geprüft)."""

    text: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Labels:
    """One label in several languages, German always among them."""

    by_language: Mapping[str, str]

    def in_language(self, tag: str) -> str:
        """The label in that language, or in German where it is missing."""
        return self.by_language.get(tag, self.by_language["de"])

    def has(self, tag: str) -> bool:
        """Whether there is a label in that language, without falling back."""
        return tag in self.by_language

    @property
    def de(self) -> str:
        """The German label, which is binding."""
        return self.by_language["de"]


class Direction(StrEnum):
    """Which way a script runs; always taken from the language, never guessed from text."""

    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of clients (2-domain.md 4.2); `code` is a BCP 47 tag."""

    code: str
    name: str
    """German name."""
    autonym: str
    script: str
    """ISO 15924 code."""
    direction: Direction
    tier: int
    """1 = first tier, 2 = second tier."""
    note: str = ""
    fallback: tuple[str, ...] = ("de",)
    """Languages to show instead, best first, when a text is missing in this one."""
    least_type: float = 0.0
    """Smallest type in points for what is printed in it; 0 where the usual sizes will do."""


@dataclass(frozen=True, slots=True)
class District:
    """An Ortsteil and the Bezirk it belongs to."""

    code: str
    name: str
    borough: str


@dataclass(frozen=True, slots=True)
class ResidenceBasis:
    """A kind of residence paper or right; optional everywhere (§ 87 AufenthG)."""

    code: str
    label: str
    source: Source
    means_unknown: bool = False
    """NE: nobody asked, so nothing may be concluded from it."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Sub-codes (§ of an AE, ground of free movement) and their German labels."""
    note: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that agencies ask for (D01 …)."""

    code: str
    labels: Labels


class Urgency(StrEnum):
    """How soon a need must be met at the latest, by its nature."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Need:
    """A need (Bedarf) and the services that usually come first for it (2-domain.md 4.5)."""

    code: str
    labels: Labels
    usual: tuple[tuple[str, ...], ...]
    """Service ids by rank; services of one rank are equally good."""
    source: Source
    urgency: Urgency = Urgency.NORMAL
    note: str = ""
    verified: bool = False


class OpeningState(StrEnum):
    """Whether somebody is there now."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opening:
    """Weekly hours (iCalendar FREQ=WEEKLY, BYDAY; HSDS schedule)."""

    weekdays: frozenset[int]
    """0 = Monday … 6 = Sunday, as `date.weekday()`."""
    opens: time
    closes: time
    """Earlier than `opens` = the next morning (night shelters)."""
    on_holidays: bool = False

    def is_open(self, at: datetime, holidays: frozenset[date] = frozenset()) -> bool:
        """Whether `at` (with time zone) lies within these hours, by the clock of the office's town."""
        local = at.astimezone(OFFICE_ZONE)
        now = local.time()
        if self.opens < self.closes:
            return self._runs_on(local.date(), holidays) and self.opens <= now < self.closes
        yesterday = local.date() - timedelta(days=1)
        return (self._runs_on(local.date(), holidays) and now >= self.opens) or (
            self._runs_on(yesterday, holidays) and now < self.closes
        )

    def _runs_on(self, day: date, holidays: frozenset[date]) -> bool:
        return day.weekday() in self.weekdays and (self.on_holidays or day not in holidays)


@dataclass(frozen=True, slots=True)
class Location:
    """A place where services are given. A protected one has no address, not even in memory."""

    id: str
    name: str
    source: Source
    address: tuple[str, ...] = ()
    """Street with number, and further lines such as the floor."""
    postal_code: str = ""
    city: str = ""
    district: str | None = None
    phone: str = ""
    openings: tuple[Opening, ...] = ()
    languages: tuple[str, ...] = ()
    protected: bool = False
    verified: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse the address of a protected place wherever it comes from."""
        if self.protected and (self.address or self.postal_code or self.district):
            raise AddressProtected(agency=self.id)

    def opening_state(self, at: datetime, holidays: frozenset[date] = frozenset()) -> OpeningState:
        """Open, closed, or unknown where no hours are recorded."""
        if not self.openings:
            return OpeningState.UNKNOWN
        is_open = any(opening.is_open(at, holidays) for opening in self.openings)
        return OpeningState.OPEN if is_open else OpeningState.CLOSED


class Status(StrEnum):
    """HSDS service status, and `check` for what may have ended (funding, address, name)."""

    ACTIVE = "active"
    CHECK = "check"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class AgencyKind(StrEnum):
    """What a directory entry stands for."""

    SPECIFIC = "specific"
    """One real agency."""
    GENERIC = "generic"
    """A sort of agency (a bank, a consulate): the caseworker names the actual one."""
    INTERNAL = "internal"
    """Our own team: no letter is written to it."""


@dataclass(frozen=True, slots=True)
class Agency:
    """Who is responsible (Anlaufstelle, HSDS organization)."""

    id: str
    name: str
    source: Source
    letter_name: tuple[str, ...] = ()
    """Lines of the address field above the street, where they differ from the name."""
    kind: AgencyKind = AgencyKind.SPECIFIC
    status: Status = Status.ACTIVE
    is_public_body: bool = False
    """Bound to report unlawful stay when it learns of it (§ 87 AufenthG), unless exempt."""
    is_educational: bool = False
    """Schools and educational institutions are exempt from § 87 AufenthG."""
    merged_into: str | None = None
    """Id of the Amt it belongs to: a letter to one part reaches all of it."""
    protected: bool = False
    """Its address is never stored or printed (Frauenhaus)."""
    phone: str = ""
    url: str = ""
    verified: bool = False
    note: str = ""

    @property
    def must_report(self) -> bool:
        """Whether residence facts in a letter to it can harm the client (§ 87 AufenthG)."""
        return self.is_public_body and not self.is_educational


@dataclass(frozen=True, slots=True)
class Service:
    """What an agency does for people (Angebot, HSDS service)."""

    id: str
    agency_id: str
    name: str
    needs: tuple[str, ...]
    source: Source
    locations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Codes of the documents it asks for."""
    documents_note: str = ""
    documents_source: Source | None = None
    """Where that list comes from; None where the service asks for nothing we know of."""
    documents_verified: bool = False
    languages: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    phone: str = ""
    verified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """All of it with lookups; ids within it have been checked to exist."""

    agencies: Mapping[str, Agency]
    services: Mapping[str, Service]
    locations: Mapping[str, Location]
    needs: Mapping[str, Need]
    documents: Mapping[str, Document]
    holidays: frozenset[date] = frozenset()

    def agency(self, agency_id: str) -> Agency:
        """Raises: RecordNotFound."""
        return _found(self.agencies, "agency", agency_id)

    def service(self, service_id: str) -> Service:
        """Raises: RecordNotFound."""
        return _found(self.services, "service", service_id)

    def location(self, location_id: str) -> Location:
        """Raises: RecordNotFound."""
        return _found(self.locations, "location", location_id)

    def need(self, code: str) -> Need:
        """Raises: RecordNotFound."""
        return _found(self.needs, "need", code)

    def document(self, code: str) -> Document:
        """Raises: RecordNotFound."""
        return _found(self.documents, "document", code)

    def services_of(self, agency_id: str) -> tuple[Service, ...]:
        """The services that an agency gives, in the order of the directory."""
        return tuple(s for s in self.services.values() if s.agency_id == agency_id)

    def locations_of(self, service: Service) -> tuple[Location, ...]:
        """Where a service is given; empty where no address is known or may be known."""
        return tuple(self.location(location_id) for location_id in service.locations)

    def same_body(self, agency_id: str) -> frozenset[str]:
        """Ids of all agencies that a letter to this one also reaches, itself included.

        Since 2024 Ausländerbehörde and Kommunales Integrationszentrum are one Amt (2-domain.md 3.5).
        """
        own = self.agency(agency_id)
        root = own.merged_into or own.id
        return frozenset(a.id for a in self.agencies.values() if root in (a.id, a.merged_into))

    def is_verified(self, service: Service, location: Location | None) -> bool:
        """Whether agency, service and place have all been checked."""
        parts = (self.agency(service.agency_id), service, *((location,) if location else ()))
        return all(part.verified for part in parts)


def address_lines(agency: Agency, location: Location | None) -> tuple[str, ...]:
    """The lines of an address field; only the name where no address is known.

    Raises:
        AddressProtected: the agency's address is never printed.
    """
    if agency.protected or (location is not None and location.protected):
        raise AddressProtected(agency=agency.id)
    name = agency.letter_name or (agency.name,)
    if location is None or not location.address:
        return name
    return (*name, *location.address, f"{location.postal_code} {location.city}".strip())


def _found(things: Mapping[str, Found], kind: str, key: str) -> Found:
    if key not in things:
        raise RecordNotFound(kind=kind, id=key)
    return things[key]
