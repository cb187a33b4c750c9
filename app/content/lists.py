"""Builds languages, districts, residence bases, needs, documents, holidays and chains from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.content.reading import ContentFile
from app.domain.chains import ChainTemplate, Step
from app.domain.directory import (
    Direction,
    District,
    Document,
    Labels,
    Language,
    Need,
    ResidenceBasis,
    Source,
    Urgency,
)


def build_languages(file: ContentFile) -> dict[str, Language]:
    """Languages by code. Raises: ContentBroken."""
    languages = {}
    for entry in file.values["languages"]:
        code = entry["code"]
        if code in languages:
            raise file.broken(code, "occurs twice")
        languages[code] = Language(
            code=code,
            name=entry["name"],
            autonym=entry["autonym"],
            script=entry["script"],
            direction=Direction(entry["direction"]),
            tier=entry["tier"],
            note=entry.get("note", ""),
            fallback=tuple(entry.get("fallback", ("de",))),
            least_type=float(entry.get("least_type", 0.0)),
        )
    for language in languages.values():
        file.expect(language.code, language.fallback, languages)
    file.expect("aliases", file.values.get("aliases", {}).values(), languages)
    return languages


def least_types(languages: Iterable[Language]) -> tuple[tuple[str, float], ...]:
    """Languages that are never printed in smaller type than so many points."""
    return tuple((one.code, one.least_type) for one in languages if one.least_type)


def build_districts(file: ContentFile) -> dict[str, District]:
    """Ortsteile by code. Raises: ContentBroken."""
    districts: dict[str, District] = {}
    for borough in file.values["boroughs"]:
        for code, name in borough["districts"].items():
            if code in districts:
                raise file.broken(code, "occurs in two boroughs")
            districts[code] = District(code, name, borough["name"])
    return districts


def build_residence(file: ContentFile) -> dict[str, ResidenceBasis]:
    """Residence bases by code. Raises: ContentBroken."""
    return {
        code: ResidenceBasis(
            code=code,
            label=entry["label"],
            source=file.source_of(entry),
            means_unknown=entry.get("means_unknown", False),
            sections=entry.get("sections", {}),
            note=entry.get("note", ""),
            verified=file.is_verified(entry),
        )
        for code, entry in file.values["residence"].items()
    }


def build_holidays(file: ContentFile) -> frozenset[date]:
    """Public holidays. Raises: ContentBroken."""
    return frozenset(file.day(entry["day"]) for entry in file.values["holidays"])


def build_documents(file: ContentFile) -> dict[str, Document]:
    """Documents by code."""
    return {code: Document(code, Labels(labels)) for code, labels in file.values["documents"].items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a service asks for."""

    documents: tuple[str, ...]
    note: str
    source: Source
    verified: bool


def asked_documents(file: ContentFile, documents: Mapping[str, Document]) -> dict[str, Asked]:
    """What each service (by id) asks for. Raises: ContentBroken."""
    asked: dict[str, Asked] = {}
    for entry in file.values["asked_by"]:
        file.expect(f"asked_by {entry['services'][0]}", entry["documents"], documents)
        one = Asked(
            tuple(entry["documents"]), entry.get("note", ""), file.source_of(entry), file.is_verified(entry)
        )
        for service in entry["services"]:
            if service in asked:
                raise file.broken(f"asked_by {service}", "occurs twice")
            asked[service] = one
    return asked


def build_needs(
    file: ContentFile, groups: Mapping[str, list[str]], services: Iterable[str]
) -> dict[str, Need]:
    """Needs by code; `@group` stands for the services of a group. Raises: ContentBroken."""
    known = set(services)
    needs = {}
    for code, entry in file.values["needs"].items():
        usual = tuple(_rank(file, code, rank, groups) for rank in entry["usual"])
        file.expect(code, (service for rank in usual for service in rank), known)
        needs[code] = Need(
            code=code,
            labels=Labels(entry["labels"]),
            usual=usual,
            source=file.source_of(entry),
            urgency=Urgency(entry.get("urgency", "normal")),
            note=entry.get("note", ""),
            verified=file.is_verified(entry),
        )
    return needs


def build_chain(file: ContentFile) -> ChainTemplate:
    """One chain of steps. Raises: ContentBroken: unknown steps, or steps that wait for each other."""
    try:
        return ChainTemplate(
            id=file.values["id"],
            title=file.values["title"],
            steps=tuple(_step(entry) for entry in file.values["steps"]),
            source=file.source_of({}),
            verified=file.is_verified({}),
            address_locked=file.values.get("address_locked", False),
            notice=file.values.get("notice", ""),
        )
    except ValueError as error:
        raise file.broken("steps", str(error)) from error


def _step(entry: Mapping[str, Any]) -> Step:
    groups = (tuple(needed) if isinstance(needed, list) else (needed,) for needed in entry.get("needs", ()))
    return Step(
        id=entry["id"],
        title=entry["title"],
        needs=tuple(groups),
        helped_by=tuple(entry.get("helped_by", ())),
        gives=tuple(entry.get("gives", ())),
        typical_break=entry.get("typical_break", ""),
        agencies=tuple(entry.get("agencies", ())),
        typical_days=entry.get("typical_days"),
        note=entry.get("note", ""),
        short=entry.get("short", ""),
    )


def _rank(
    file: ContentFile, code: str, rank: str | list[str], groups: Mapping[str, list[str]]
) -> tuple[str, ...]:
    if isinstance(rank, list):
        return tuple(rank)
    if not rank.startswith("@"):
        return (rank,)
    if rank[1:] not in groups:
        raise file.broken(code, f"unknown group {rank}")
    return tuple(groups[rank[1:]])
