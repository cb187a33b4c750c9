"""The content that ships is complete: counts, languages, sources, what must not be stated."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from app.domain.directory import (
    Agency,
    AgencyKind,
    Direction,
    Labels,
    Location,
    Need,
    ResidenceBasis,
    Service,
)
from app.domain.rulebook import Verdict
from tests.support.real_content import RESOURCES, real_content

CONTENT = real_content()
LANGUAGES = {
    *("de", "bg", "ro", "tr", "ar", "uk", "en", "ru", "fr", "pl", "pes", "prs", "ckb", "kmr", "ps", "ti"),
    *("sr-Latn", "sr-Cyrl", "sq"),
}
"""Those of the intake; Leichte Sprache reads the German labels."""


def labels_of(kind: str) -> dict[str, Labels]:
    """Labels by code."""
    if kind == "needs":
        return {code: need.labels for code, need in CONTENT.needs.items()}
    return {code: document.labels for code, document in CONTENT.documents.items()}


def test_languages() -> None:
    codes = set(CONTENT.languages)
    assert codes == {
        *("de", "de-simple", "bg", "ro", "tr", "rom", "ar", "kmr", "ckb", "uk", "ru", "pl", "pes", "prs"),
        *("ps", "ti", "sr-Latn", "sr-Cyrl", "sq", "mk", "fr", "en", "es", "it", "so", "am"),
    }
    rtl = {code for code, language in CONTENT.languages.items() if language.direction is Direction.RTL}
    assert rtl == {"ar", "ckb", "pes", "prs", "ps"}
    assert CONTENT.languages["bg"].autonym == "Български"
    for given, found in {"ku": "kmr", "fa": "pes", "fa-AF": "prs", "sr": "sr-Cyrl", "ar-SY": "ar"}.items():
        assert CONTENT.language(given).code == found
    assert CONTENT.language("xx").code == "de"


def test_every_list_of_documents_has_a_source() -> None:
    asking = [service for service in CONTENT.directory.services.values() if service.documents]

    assert len(asking) >= 15
    assert all(service.documents_source and service.documents_source.text for service in asking)
    assert not any(service.documents_verified for service in asking), "no service has confirmed its list"
    assert "auch wenn Sie nicht alle Unterlagen haben".casefold() in (
        CONTENT.directory.service("jobcenter-grundsicherung").documents_note.casefold()
    )


NAMED_BY_THE_DOMAIN_PAGE = [
    *("Konsulat", "Ausländerbehörde", "Bürgerservice", "Migrationsberatung für Erwachsene (AWO)"),
    *("(Caritas)", "(Diakonie)", "(DRK)", "Jugendmigrationsdienst", "BAMF", "Volkshochschule", "Jobcenter"),
    *("Amt für Soziales und Wohnen", "Familienkasse", "Jugendamt", "Clearingstelle Gesundheit", "116117"),
    *("Malteser Migranten Medizin", "Krankenhaus", "Schwangerschaftsberatung", "Hebamme"),
    *("Psychosoziales Zentrum", "Sozialpsychiatrischer Dienst", "Frauenhaus", "Hilfetelefon", "Polizei"),
    *("ZABV", "Notübernachtung für Männer", "Notübernachtung für Frauen", "Fachstelle für Wohnungsnotfälle"),
    *("GEBAG", "Mieterverein", "Wohnungsaufsicht", "Verbraucherzentrale", "Schuldnerberatung", "Bank"),
    *("Kommunales Integrationszentrum", "Agentur für Arbeit", "IQ", "IHK FOSA", "Handwerkskammer"),
    *("Faire Mobilität", "Faire Integration", "Arbeitsgericht", "Zoll", "Gewerbeamt", "Finanzamt"),
    *("Rechtsantragstelle", "Amtsgericht", "EUTB", "Suchtberatung", "Allgemeiner Sozialer Dienst", "ADA"),
    *(
        "Fachberatungsstelle",
        "Rückkehrberatung",
        "Einbürgerung",
        "Stadtteilbüro",
        "Gesundheitsamt",
        "Schulamt",
    ),
    *("LVR", "Bezirksregierung Münster"),
]


@pytest.mark.parametrize("name", NAMED_BY_THE_DOMAIN_PAGE)
def test_every_agency_of_the_domain_page_is_in_the_directory(name: str) -> None:
    directory = CONTENT.directory
    found = [
        s for s in directory.services.values() if name in f"{s.name} {directory.agency(s.agency_id).name}"
    ]

    assert found, name


def test_46_districts_in_7_boroughs() -> None:
    assert len(CONTENT.districts) == 46
    assert Counter(district.borough for district in CONTENT.districts.values()) == {
        "Walsum": 6,
        "Hamborn": 5,
        "Meiderich/Beeck": 7,
        "Homberg/Ruhrort/Baerl": 4,
        "Mitte": 9,
        "Rheinhausen": 5,
        "Süd": 10,
    }


def test_residence_defaults_to_not_collected() -> None:
    assert len(CONTENT.residence) == 16
    assert [code for code, basis in CONTENT.residence.items() if basis.means_unknown] == ["NE"]
    assert "ausgelaufen" in CONTENT.residence["AE"].sections["104c"]


def test_37_needs_each_with_agencies_to_go_to() -> None:
    assert len(CONTENT.needs) == 37
    for need in CONTENT.needs.values():
        for service_id in (one for rank in need.usual for one in rank):
            service = CONTENT.directory.service(service_id)
            assert need.code in service.needs, f"{service_id} is usual for {need.code} but does not say so"
            assert CONTENT.directory.agency(service.agency_id).name


def test_documents_d01_to_d30() -> None:
    assert list(CONTENT.documents) == [f"D{number:02}" for number in range(1, 31)]


@pytest.mark.parametrize("kind", ["needs", "documents"])
def test_labels_are_complete_in_the_languages_of_the_intake(kind: str) -> None:
    scripts = {"bg": r"[а-яА-Я]", "uk": r"[а-яА-ЯіїєІЇЄ]", "ar": r"[\u0600-\u06ff]"}
    for code, labels in labels_of(kind).items():
        assert set(labels.by_language) == LANGUAGES, code
        for tag, script in scripts.items():
            assert re.search(script, labels.in_language(tag)), (code, tag)
        assert not re.search("[ыэъё]", labels.in_language("uk")), f"{code}: Russian letters"
        assert not re.search("[ыэё]", labels.in_language("bg")), f"{code}: Russian letters"
        assert not re.search("[şţ]", labels.in_language("ro")), f"{code}: cedilla instead of comma"


@pytest.mark.parametrize("kind", ["needs", "documents"])
def test_no_two_labels_are_the_same_in_a_language(kind: str) -> None:
    labelled = list(labels_of(kind).values())
    for tag in sorted(LANGUAGES):
        assert len({labels.in_language(tag) for labels in labelled}) == len(labelled), tag


def test_twelve_rules_and_the_corrections() -> None:
    ids = [rule.id for rule in CONTENT.rules.rules]
    assert [one for one in ids if one.startswith("R")] == [f"R{number:02}" for number in range(1, 13)]
    for rule in CONTENT.rules.rules:
        assert rule.source.text
        assert rule.author
        assert not rule.verified, "no lawyer has seen them yet"
        verdicts = {target.verdict for target in rule.targets}
        if rule.id.startswith("R"):
            assert verdicts >= {Verdict.COMPETENT, Verdict.NOT_COMPETENT}, rule.id


def test_chains() -> None:
    arrival = [step.id for step in CONTENT.chains["arrival"].steps]
    assert arrival == [
        *(f"S{number:02}" for number in range(1, 9)),
        *("S09a", "S09b"),
        *(f"S{number}" for number in range(10, 21)),
    ]
    assert CONTENT.chains["school-place"].title == "Kind ohne Schulplatz"


def test_every_entry_has_a_source_and_a_date() -> None:
    directory = CONTENT.directory
    entries: list[Agency | Service | Location | Need | ResidenceBasis] = [
        *directory.agencies.values(),
        *directory.services.values(),
        *directory.locations.values(),
        *directory.needs.values(),
        *CONTENT.residence.values(),
    ]
    for entry in entries:
        assert entry.source.text
        assert entry.source.checked_on >= date(2026, 11, 22)


def test_what_rests_on_general_knowledge_is_not_verified() -> None:
    directory = CONTENT.directory
    entries: list[Agency | Service | Location] = [
        *directory.agencies.values(),
        *directory.services.values(),
        *directory.locations.values(),
    ]
    for entry in entries:
        if "ungeprüft" in entry.source.text:
            assert not entry.verified, entry.id


def test_only_agencies_of_our_own_team_are_verified_without_a_page() -> None:
    internal = [a.id for a in CONTENT.directory.agencies.values() if a.kind is AgencyKind.INTERNAL]
    assert internal == ["intern"]


def test_the_womens_refuge_has_no_address_anywhere() -> None:
    refuge = CONTENT.directory.agency("frauenhaus")
    assert refuge.protected
    assert not refuge.phone
    for service in CONTENT.directory.services_of("frauenhaus"):
        for place in CONTENT.directory.locations_of(service):
            assert (place.protected, place.address, place.postal_code, place.district) == (True, (), "", None)


def test_first_contact_for_homeless_people_keeps_its_hours() -> None:
    place = CONTENT.directory.location("zabv-beekstrasse")
    assert place.phone == "0203 9313100"
    assert [(sorted(o.weekdays), o.opens.hour, o.closes.hour) for o in place.openings] == [
        ([0, 1, 2, 3, 4], 8, 16)
    ]


def test_what_nobody_confirmed_is_not_stated() -> None:
    reasons = [target.reason for rule in CONTENT.rules.rules for target in rule.targets]
    about_section_24 = [reason for reason in reasons if "§ 24" in reason]
    assert about_section_24
    assert all("nicht gesichert" in reason for reason in about_section_24)
    clearing = CONTENT.directory.agency("clearingstelle")
    assert not clearing.verified
    assert "nicht bestätigt" in clearing.note


def test_the_old_name_of_the_benefit_is_only_an_addition() -> None:
    for path in RESOURCES.glob("*/*.yaml"):
        if path.parent.name not in ("directory", "rules", "chains"):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if "Bürgergeld" in line:
                assert "früher Bürgergeld" in line, line


def test_holidays_are_known_until_the_end_of_2028() -> None:
    days = CONTENT.directory.holidays
    assert date(2027, 3, 26) in days
    assert max(days) == date(2028, 12, 26)
    assert Counter(day.year for day in days)[2027] == 11


def test_names_for_screens_survive_content_that_is_gone() -> None:
    assert CONTENT.need_label("SUL", "bg") == "Място в училище"
    assert CONTENT.document_label("D01", "ti") == "ፓስፖርት ወይ መንነት ወረቐት"
    assert CONTENT.document_label("D01", "so") == "Pass oder Ausweis"
    assert CONTENT.agency_name("ki") == "Kommunales Integrationszentrum"
    assert CONTENT.need_label("XYZ", "bg") == CONTENT.document_label("XYZ", "bg") == "XYZ"
    assert CONTENT.agency_name("gone") == "gone"
