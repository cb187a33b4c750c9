"""What the agenda's entries are called, when they are due, and how they look; one place for all screens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta

from app.domain.agenda import AgendaEntry, EntryKind, Group, Placed, last_day
from app.domain.casework import AppointmentState, DeadlineKind
from app.domain.clock import OFFICE_ZONE
from app.domain.content import Content
from app.domain.protection import Right
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.i18n.formats import date_text, day_month_text, time_text, weekday_text
from app.ui.theme import isolate

_WITHOUT_YEAR = 150
"""Days around today that need no year."""

_GROUPS = {
    Group.OVERDUE: (N_("Overdue"), "error", "warning"),
    Group.TODAY: (N_("Today"), "accent", "clock"),
    Group.WEEK: (N_("This week"), "", "calendar"),
    Group.LATER: (N_("Later"), "", "later"),
    Group.WAITING: (N_("Waiting for an answer"), "attention", "waiting"),
    Group.EXPIRING: (N_("Papers that run out"), "attention", "file"),
}


def group_words(group: Group) -> str:
    """'Overdue'."""
    return _(_GROUPS[group][0])


def group_look(group: Group) -> tuple[str, str]:
    """(kind of the pill, icon): never colour alone."""
    return _GROUPS[group][1:]


_KINDS = {
    EntryKind.LEGAL: (N_("Deadline"), "shield"),
    EntryKind.RIGHT: (N_("Right of the client"), "shield"),
    EntryKind.ACCESS: (N_("Access in an emergency"), "key"),
    EntryKind.APPOINTMENT: (N_("Appointment"), "calendar"),
    EntryKind.DATE: (N_("Day set by an agency"), "calendar"),
    EntryKind.REMINDER: (N_("Reminder"), "clock"),
    EntryKind.MEASURE: (N_("Step of the plan"), "forward"),
    EntryKind.ANSWER: (N_("Answer of an agency"), "waiting"),
    EntryKind.EXPIRY: (N_("Document"), "file"),
}


def kind_words(kind: EntryKind) -> str:
    """'Reminder'."""
    return _(_KINDS[kind][0])


def kind_icon(kind: EntryKind) -> str:
    """Name of its icon."""
    return _KINDS[kind][1]


_RIGHTS = {
    Right.ACCESS: N_("Copy of everything (Art. 15)"),
    Right.PORTABILITY: N_("Data to take along (Art. 20)"),
    Right.CORRECTION: N_("Correction (Art. 16)"),
    Right.RESTRICTION: N_("Restriction (Art. 18)"),
    Right.OBJECTION: N_("Objection (Art. 21)"),
    Right.ERASURE: N_("Erasure (Art. 17)"),
}

_OUTCOMES = {
    AppointmentState.PLANNED: (N_("planned"), "accent", "calendar"),
    AppointmentState.KEPT: (N_("Kept"), "success", "tick"),
    AppointmentState.MISSED: (N_("Missed"), "attention", "warning"),
    AppointmentState.CANCELLED: (N_("Cancelled"), "", "close"),
    AppointmentState.SENT_AWAY: (N_("Sent away"), "attention", "warning"),
}


def outcome_words(state: AppointmentState) -> str:
    """'Sent away'."""
    return _(_OUTCOMES[state][0])


def outcome_look(state: AppointmentState) -> tuple[str, str]:
    """(kind of the pill, icon)."""
    return _OUTCOMES[state][1:]


_DEADLINE_KINDS = {
    DeadlineKind.LEGAL: N_("Deadline: set by law or by an authority"),
    DeadlineKind.REMINDER: N_("Reminder: set by us"),
    DeadlineKind.APPOINTMENT: N_("Day set by an agency, without a time"),
    DeadlineKind.EXPIRY: N_("A document runs out"),
}


def deadline_kind_words(kind: DeadlineKind) -> str:
    """What kind of day it is, as the editor offers it."""
    return _(_DEADLINE_KINDS[kind])


def subject(entry: AgendaEntry, content: Content, tag: str) -> str:
    """What it is about: its own words, else what its code is called; perhaps nothing."""
    if entry.kind is EntryKind.RIGHT:
        return _(_RIGHTS[Right(entry.code)]) if entry.code in set(Right) else entry.code
    if entry.kind is EntryKind.ANSWER:
        need = content.need_label(entry.code, tag)
        return f"{isolate(content.agency_name(entry.agency_id))} – {isolate(need)}"
    if entry.kind is EntryKind.ACCESS:
        return _("{name} opened the case").format(name=isolate(entry.who))
    if entry.title or not entry.code:
        return isolate(entry.title) if entry.title else ""
    if entry.kind is EntryKind.EXPIRY:
        return isolate(content.document_label(entry.code, tag))
    return isolate(_step_title(entry, content))


def _step_title(entry: AgendaEntry, content: Content) -> str:
    """The title of a step of a chain: `template:step`, or the step of the case's own chain."""
    chain, _colon, step = entry.code.rpartition(":")
    template = content.chains.get(chain or entry.case.chain)
    return next((one.title for one in template.steps if one.id == step), step) if template else step


def title(entry: AgendaEntry, content: Content, tag: str) -> str:
    """'Reminder: ask for the notice'."""
    about = subject(entry, content, tag)
    return f"{kind_words(entry.kind)}: {about}" if about else kind_words(entry.kind)


def when(entry: AgendaEntry, day: date, tag: str) -> str:
    """'10:30' today, else the day with its weekday, and the time where there is one."""
    clock = time_text(entry.at.astimezone(OFFICE_ZONE).time(), tag) if entry.at else ""
    if entry.on == day:
        return isolate(clock) if clock else _("today")
    near = abs((entry.on - day).days) < _WITHOUT_YEAR
    written = day_month_text(entry.on, tag) if near else date_text(entry.on, tag)
    shown = f"{weekday_text(entry.on, tag)} {written}"
    return isolate(f"{shown}, {clock}" if clock else shown)


def longest_when(day: date, tag: str) -> str:
    """About the longest that `when` can say near `day`: the widest weekday with a time."""
    week = [day + timedelta(days=count) for count in range(7)]
    weekday = max((weekday_text(one, tag) for one in week), key=len)
    return f"{weekday} {day_month_text(day.replace(month=12, day=28), tag)}, {time_text(time(22, 55), tag)}"


def state(placed: Placed, day: date, holidays: Collection[date]) -> str:
    """Where it stands, in words: 'overdue for 3 days', 'in 2 days', 'ran out 5 days ago'."""
    entry, days = placed.entry, (placed.entry.on - day).days
    if entry.kind is EntryKind.EXPIRY:
        return _expiry_words(days)
    if entry.kind is EntryKind.ACCESS:
        return _("take note of it")
    if placed.group is Group.WAITING:
        return ngettext("waits for {count} day", "waits for {count} days", -days).format(count=-days)
    if placed.group is Group.OVERDUE:
        return _overdue_words(entry, (day - last_day(entry, holidays)).days)
    return _coming_words(placed, days)


def _coming_words(placed: Placed, days: int) -> str:
    if days < 0:
        return _("last day today: it fell on a day of rest")
    if days == 0:
        return _("today")
    if placed.group is Group.TODAY and placed.entry.remind_on is None:
        return _("better today: offices are closed on the day itself")
    words = ngettext("in {count} day", "in {count} days", days).format(count=days)
    return _("tomorrow") if days == 1 else words


def _expiry_words(days: int) -> str:
    if days < 0:
        return ngettext("ran out {count} day ago", "ran out {count} days ago", -days).format(count=-days)
    if days == 0:
        return _("runs out today")
    return ngettext("runs out in {count} day", "runs out in {count} days", days).format(count=days)


def _overdue_words(entry: AgendaEntry, days: int) -> str:
    if entry.kind is EntryKind.APPOINTMENT:
        return ngettext("{count} day ago: outcome?", "{count} days ago: outcome?", days).format(count=days)
    return ngettext("overdue for {count} day", "overdue for {count} days", days).format(count=days)


def details(entry: AgendaEntry, content: Content) -> tuple[tuple[str, str], ...]:
    """What else is known, as (label, value)."""
    agency = content.agency_name(entry.agency_id) if entry.agency_id else ""
    who = entry.who if entry.kind is not EntryKind.ACCESS else ""
    label = _("Goes along") if entry.kind is EntryKind.APPOINTMENT else _("For")
    lines = (
        (_("Case"), entry.case.number),
        (_("Agency"), agency if entry.kind is EntryKind.APPOINTMENT else ""),
        (_("Place"), entry.place),
        (_("Interpreter"), entry.interpreter),
        (label, who or entry.case.holder),
        (_("Note"), entry.reason),
    )
    return tuple((name, isolate(value)) for name, value in lines if value)
