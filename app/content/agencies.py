"""Builds agencies, services and locations from the directory files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from app.content.lists import Asked
from app.content.reading import ContentFile
from app.domain.directory import Agency, AgencyKind, Location, Opening, Service, Status
from app.domain.errors import AddressProtected

_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


@dataclass(slots=True)
class Entries:
    """What the directory files hold together; several files (cities, providers) add up."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)


def add_agencies(file: ContentFile, entries: Entries, asked: Mapping[str, Asked]) -> None:
    """Add the agencies of one file, with their services and locations.

    Raises:
        ContentBroken: an id occurs twice, or a protected agency has an address.
    """
    entries.groups.update(file.values.get("groups", {}))
    for raw in file.values["agencies"]:
        _add(file, entries.agencies, raw["id"], _agency(file, raw))
        own = [_location(file, raw, place) for place in raw.get("locations", ())]
        for location in own:
            _add(file, entries.locations, location.id, location)
        for offer in raw.get("services", ()):
            service = _service(file, raw, offer, [location.id for location in own], asked)
            _add(file, entries.services, service.id, service)


def check_entries(file: ContentFile, entries: Entries, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Everything named exists; `known` holds needs, languages and districts by name.

    Raises:
        ContentBroken: an id that does not exist, with the entry that names it.
    """
    for agency in entries.agencies.values():
        if agency.merged_into is not None and agency.merged_into not in entries.agencies:
            raise file.broken(agency.id, f"merged into an unknown agency: {agency.merged_into}")
    for group, members in entries.groups.items():
        file.expect(f"group {group}", members, entries.services)
    for service in entries.services.values():
        file.expect(service.id, service.needs, known["needs"])
        file.expect(service.id, service.languages, known["languages"])
        file.expect(service.id, service.locations, entries.locations)
    for location in entries.locations.values():
        file.expect(location.id, location.languages, known["languages"])
        if location.district is not None:
            file.expect(location.id, (location.district,), known["districts"])


def _agency(file: ContentFile, raw: Mapping[str, Any]) -> Agency:
    return Agency(
        id=raw["id"],
        name=raw["name"],
        source=file.source_of(raw),
        letter_name=tuple(raw.get("letter_name", ())),
        kind=AgencyKind(raw.get("kind", "specific")),
        status=Status(raw.get("status", "active")),
        is_public_body=raw.get("public_body", False),
        is_educational=raw.get("educational", False),
        merged_into=raw.get("merged_into"),
        protected=raw.get("protected", False),
        phone=raw.get("phone", ""),
        url=raw.get("url", ""),
        verified=file.is_verified(raw),
        note=raw.get("note", ""),
    )


def _location(file: ContentFile, agency: Mapping[str, Any], raw: Mapping[str, Any]) -> Location:
    try:
        return Location(
            id=raw["id"],
            name=raw["name"],
            source=file.source_of(raw, agency),
            address=tuple(raw.get("address", ())),
            postal_code=raw.get("postal_code", ""),
            city=raw.get("city", ""),
            district=raw.get("district"),
            phone=raw.get("phone", ""),
            openings=tuple(_opening(opening) for opening in raw.get("openings", ())),
            languages=tuple(raw.get("languages", ())),
            protected=agency.get("protected", False) or raw.get("protected", False),
            verified=file.is_verified(raw, agency),
            note=raw.get("note", ""),
        )
    except AddressProtected as error:
        raise file.broken(raw["id"], "a protected agency must not have an address") from error


def _opening(raw: Mapping[str, Any]) -> Opening:
    return Opening(
        weekdays=frozenset(_WEEKDAYS.index(day) for day in raw["days"]),
        opens=time.fromisoformat(raw["opens"]),
        closes=time.fromisoformat(raw["closes"]),
        on_holidays=raw.get("on_holidays", False),
    )


def _service(
    file: ContentFile,
    agency: Mapping[str, Any],
    raw: Mapping[str, Any],
    own_locations: list[str],
    asked: Mapping[str, Asked],
) -> Service:
    papers = asked.get(raw["id"])
    return Service(
        id=raw["id"],
        agency_id=agency["id"],
        name=raw["name"],
        needs=tuple(raw["needs"]),
        source=file.source_of(raw, agency),
        locations=tuple(raw.get("locations", own_locations)),
        documents=papers.documents if papers else (),
        documents_note=papers.note if papers else "",
        documents_source=papers.source if papers else None,
        documents_verified=bool(papers and papers.verified),
        languages=tuple(raw.get("languages", file.values.get("languages", ()))),
        status=Status(raw.get("status", "active")),
        phone=raw.get("phone", ""),
        verified=file.is_verified(raw, agency),
        note=raw.get("note", ""),
    )


def _add(file: ContentFile, entries: dict[str, Any], key: str, entry: object) -> None:
    if key in entries:
        raise file.broken(key, "this id occurs twice")
    entries[key] = entry
