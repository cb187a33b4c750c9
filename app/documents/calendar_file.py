"""Calendar files (iCalendar, RFC 5545) for the telephone or the office's calendar.

The library folds, escapes and encodes; here it is decided what an event is. Times are written with the
time zone of the office and its rules (VTIMEZONE), so that a calendar abroad shows the right hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from app.actions.agenda_ports import CalendarEvent
from app.domain.clock import OFFICE_ZONE

PRODUCT = "-//Sozialraumbuero//Agenda//DE"
_WINTER, _SUMMER = timedelta(hours=1), timedelta(hours=2)


def calendar_file(events: Sequence[CalendarEvent], name: str, *, written_at: datetime) -> bytes:
    """One calendar of these events; the same events give the same bytes.

    Args:
        events: what may leave; nothing else is written.
        name: what calendars show as its name.
        written_at: DTSTAMP of every event (RFC 5545 3.8.7.2).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(OFFICE_ZONE))
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(_event(event, written_at))
    content: bytes = calendar.to_ical()
    return content


@cache
def _zone() -> Timezone:
    """The rules of Directive 2000/84/EC, in force since 2002; a test holds them against the tz database.

    Written by rule: the library's own list of days puts the spring change an hour late.
    """
    zone = Timezone()
    zone.add("tzid", str(OFFICE_ZONE))
    for part, name, month, begins, before, after in (
        (TimezoneDaylight(), "CEST", 3, datetime(2002, 3, 31, 2), _WINTER, _SUMMER),  # noqa: DTZ001
        (TimezoneStandard(), "CET", 10, datetime(2002, 10, 27, 3), _SUMMER, _WINTER),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _event(wanted: CalendarEvent, written_at: datetime) -> Event:
    made = Event()
    made.add("uid", wanted.uid)
    made.add("dtstamp", written_at)
    made.add("summary", wanted.summary)
    if wanted.at is None:
        made.add("dtstart", wanted.on)
        made.add("dtend", wanted.on + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    else:
        begins = wanted.at.astimezone(OFFICE_ZONE)
        made.add("dtstart", begins)
        made.add("dtend", (wanted.at + timedelta(minutes=wanted.minutes)).astimezone(OFFICE_ZONE))
    if wanted.description:
        made.add("description", wanted.description)
    if wanted.place:
        made.add("location", wanted.place)
    made.add("class", "CONFIDENTIAL")
    if wanted.warn is not None:
        made.add_component(_alarm(wanted))
    return made


def _alarm(wanted: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", wanted.summary)
    alarm.add("trigger", -wanted.warn if wanted.warn else timedelta())
    return alarm
