"""Opening hours, protected places, merged authorities, address lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.domain.clock import OFFICE_ZONE
from app.domain.directory import (
    Agency,
    Labels,
    Location,
    Opening,
    OpeningState,
    Source,
    address_lines,
)
from app.domain.errors import AddressProtected, RecordNotFound
from tests.support.real_content import real_content

SOURCE = Source("test", date(2026, 11, 22))
WEEKDAYS = Opening(frozenset(range(5)), time(8), time(16))
NIGHT = Opening(frozenset({4}), time(20), time(7))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 8), True),
        (at(23, 7, 59), False),
        (at(23, 16), False),
        (at(27, 15, 59), True),
        (at(28, 10), False),
    ],
)
def test_weekly_hours(moment: datetime, *, expected: bool) -> None:
    assert WEEKDAYS.is_open(moment) is expected


def test_hours_are_those_of_the_town_not_of_the_laptop() -> None:
    assert WEEKDAYS.is_open(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert not WEEKDAYS.is_open(datetime(2026, 11, 23, 15, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(27, 19), False), (at(27, 23), True), (at(28, 6), True), (at(28, 7), False), (at(28, 23), False)],
)
def test_hours_over_midnight_belong_to_the_evening(moment: datetime, *, expected: bool) -> None:
    assert NIGHT.is_open(moment) is expected


def test_closed_on_a_holiday_unless_said_otherwise() -> None:
    holiday = frozenset({date(2026, 11, 23)})

    assert not WEEKDAYS.is_open(at(23, 10), holiday)
    assert Opening(frozenset(range(5)), time(8), time(16), on_holidays=True).is_open(at(23, 10), holiday)


def test_the_state_of_a_place_without_hours_is_unknown() -> None:
    assert Location("x", "X", SOURCE).opening_state(at(23, 10)) is OpeningState.UNKNOWN
    assert Location("x", "X", SOURCE, openings=(WEEKDAYS,)).opening_state(at(23, 10)) is OpeningState.OPEN
    assert Location("x", "X", SOURCE, openings=(WEEKDAYS,)).opening_state(at(28, 10)) is OpeningState.CLOSED


@pytest.mark.parametrize(
    "address", [{"address": ("Straße 1",)}, {"postal_code": "47051"}, {"district": "hochfeld"}]
)
def test_a_protected_place_cannot_hold_an_address(address: dict[str, object]) -> None:
    with pytest.raises(AddressProtected):
        Location("x", "X", SOURCE, protected=True, **address)  # type: ignore[arg-type]


def test_address_lines_of_a_letter() -> None:
    directory = real_content().directory

    assert address_lines(directory.agency("ki"), directory.location("ki-sonnenwall")) == (
        "Stadt Duisburg",
        "Amt für Integration und Einwanderungsservice",
        "Kommunales Integrationszentrum",
        "Sonnenwall 73–75",
        "Bezirksamt Mitte, 4. OG",
        "47051 Duisburg",
    )
    assert address_lines(directory.agency("jobcenter"), None) == ("Jobcenter Duisburg",)
    assert address_lines(directory.agency("zabv"), directory.location("zabv-beekstrasse"))[-1] == "Duisburg"


def test_a_protected_agency_has_no_address_lines() -> None:
    directory = real_content().directory

    with pytest.raises(AddressProtected):
        address_lines(directory.agency("frauenhaus"), None)
    with pytest.raises(AddressProtected):
        address_lines(Agency("x", "X", SOURCE), directory.location("frauenhaus-geschuetzt"))


def test_a_letter_to_the_integration_centre_reaches_the_foreigners_authority() -> None:
    directory = real_content().directory

    assert {"ki", "abh", "amt-integration"} <= directory.same_body("ki")
    assert directory.same_body("ki") == directory.same_body("abh") == directory.same_body("amt-integration")
    assert directory.same_body("jobcenter") == {"jobcenter"}


def test_schools_need_not_report_other_public_bodies_must() -> None:
    directory = real_content().directory

    assert directory.agency("ki").must_report
    assert not directory.agency("schule").must_report
    assert not directory.agency("caritas").must_report


def test_lookups_name_what_is_missing() -> None:
    directory = real_content().directory

    for look_up in (
        directory.agency,
        directory.service,
        directory.location,
        directory.need,
        directory.document,
    ):
        with pytest.raises(RecordNotFound) as error:
            look_up("nowhere")
        assert error.value.facts["id"] == "nowhere"
    assert directory.document("D01").labels.de == "Pass oder Ausweis"
    assert [s.id for s in directory.services_of("ki")] == ["ki-erstberatung"]


def test_labels_fall_back_to_german() -> None:
    labels = Labels({"de": "Pass", "bg": "Паспорт"})

    assert labels.in_language("bg") == "Паспорт"
    assert labels.in_language("ti") == "Pass"
    assert (labels.has("bg"), labels.has("ti")) == (True, False)


def test_verified_only_if_all_parts_are() -> None:
    directory = real_content().directory

    assert directory.is_verified(directory.service("ki-erstberatung"), directory.location("ki-sonnenwall"))
    assert not directory.is_verified(directory.service("spdi"), None)
    assert not directory.is_verified(directory.service("jobcenter-darlehen"), None)
