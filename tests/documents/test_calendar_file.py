"""Calendar files are read back by the library, and held against RFC 5545 byte by byte."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.actions.agenda_ports import CalendarEvent
from app.documents.calendar_file import calendar_file
from app.domain.clock import OFFICE_ZONE

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ARABIC = "علي يحتاج إلى مترجم، والموعد في مركز العمل: غرفة 12؛ الساعة 9"
GERMAN = "Größere Übersicht, Änderungen; Straße 12–14 \\ Hof: “ß” und noch viel mehr, damit gefaltet wird"
PLAIN = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=120)


def event(**more: object) -> CalendarEvent:
    return CalendarEvent(**{"uid": "a@b", "summary": "Termin", "on": date(2026, 11, 25), **more})  # type: ignore[arg-type]


def read(content: bytes) -> Any:
    """What the library reads; its types have more kinds of values than a calendar of ours."""
    return Calendar.from_ical(content)


def only_event(content: bytes) -> Any:
    (found,) = read(content).walk("VEVENT")
    return found


@pytest.mark.parametrize("text", [GERMAN, ARABIC, "Zeile 1\nZeile 2", "a,b;c\\n", "😀 " * 40])
def test_every_script_comes_back(text: str) -> None:
    content = calendar_file([event(summary=text, description=text, place=text)], "x", written_at=NOW)
    found = only_event(content)
    assert [str(found[name]) for name in ("summary", "description", "location")] == [text] * 3


@given(PLAIN)
def test_any_text_comes_back_and_no_line_is_too_long(text: str) -> None:
    """RFC 5545 3.1: lines end with CRLF and have at most 75 octets; no character is cut in two."""
    content = calendar_file([event(summary=text, warn=timedelta(hours=1))], "x", written_at=NOW)
    assert str(only_event(content)["summary"]) == text
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\n" not in line and b"\r" not in line  # noqa: PT018 - both halves of a line's end
        line.decode("utf-8")


def test_times_stand_with_the_office_zone_and_its_rules() -> None:
    """Half past nine in Duisburg is that in summer and in winter, wherever the calendar is."""
    winter, summer = datetime(2026, 11, 25, 8, 30, tzinfo=UTC), datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    content = calendar_file(
        [event(at=winter, minutes=45), event(uid="c@d", at=summer, minutes=30)], "x", written_at=NOW
    )
    assert content.count(b"DTSTART;TZID=Europe/Berlin:20261125T093000") == 1
    assert content.count(b"DTSTART;TZID=Europe/Berlin:20270701T093000") == 1
    first, _second = read(content).walk("VEVENT")
    assert first["dtend"].dt.astimezone(UTC) == winter + timedelta(minutes=45)


def test_the_rules_of_the_zone_are_those_of_the_tz_database() -> None:
    """What a calendar without a tz database would reckon from VTIMEZONE, for every half day of 30 years."""
    content = calendar_file([], "x", written_at=NOW)
    (zone,) = read(content).walk("VTIMEZONE")
    reckoned = zone.to_tz(lookup_tzid=False)
    moment = datetime(2010, 1, 1, 0, 30)  # noqa: DTZ001 - a wall clock's time
    while moment.year < 2040:
        known = moment.replace(tzinfo=OFFICE_ZONE).utcoffset()
        assert moment.replace(tzinfo=reckoned).utcoffset() == known, moment
        moment += timedelta(hours=12)


def test_a_day_lasts_the_whole_day_and_warns_before_it() -> None:
    content = calendar_file([event(warn=timedelta(hours=15))], "Büro", written_at=NOW)
    assert b"DTSTART;VALUE=DATE:20261125\r\nDTEND;VALUE=DATE:20261126\r\n" in content
    (alarm,) = read(content).walk("VALARM")
    assert alarm["trigger"].dt == -timedelta(hours=15)
    assert alarm["action"] == "DISPLAY"
    assert str(read(content)["x-wr-calname"]) == "Büro"


def test_the_same_events_give_the_same_bytes() -> None:
    events = [event(), event(uid="c@d", at=NOW, minutes=30)]
    assert calendar_file(events, "x", written_at=NOW) == calendar_file(events, "x", written_at=NOW)
