"""How the state of the office and its workstations is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.i18n import gettext as _
from app.i18n import ngettext
from app.sync import admin_wire as wire
from app.ui import theme
from app.ui.backups.words import moment_words

MOST_LAG = 1000
"""The office counts no further."""


def role_words(role: str) -> str:
    """What somebody is at the office, or what a workstation is enrolled as."""
    return {
        "streetworker": _("Streetwork"),
        "street": _("Streetwork"),
        "office": _("Central office"),
        "coordinator": _("Coordination"),
        "administrator": _("Administration"),
        "data-protection": _("Data protection"),
    }.get(role, role)


def contact_words(last: datetime | None, now: datetime) -> str:
    """'5 minutes ago', 'yesterday', '12 days ago'; never a bare moment that somebody has to subtract."""
    if last is None:
        return _("never")
    passed = max(now - last, timedelta())
    minutes, hours, days = int(passed.total_seconds() // 60), int(passed.total_seconds() // 3600), passed.days
    if minutes < 2:
        return _("just now")
    if hours < 1:
        return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    if days < 1:
        return ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


def lag_words(device: wire.Device) -> str:
    """What a workstation lacks of the others' work."""
    if device.status == "revoked":
        return "–"
    if not device.lag:
        return _("up to date")
    if device.lag >= MOST_LAG:
        return _("far behind")
    return ngettext("{count} change behind", "{count} changes behind", device.lag).format(count=device.lag)


def state_words(device: wire.Device) -> str:
    """In one or two words."""
    if device.lost_at is not None:
        return _("lost")
    return _("revoked") if device.status == "revoked" else _("in use")


def state_colour(device: wire.Device) -> str | None:
    """Beside the words, never alone."""
    if device.lost_at is not None:
        return theme.ERROR
    return theme.MUTED if device.status == "revoked" else None


def name_words(device: wire.Device) -> str:
    """'H7 · Laptop 3'."""
    name = theme.isolate(device.name) if device.name else ""
    return f"{theme.isolate(device.prefix)} · {name}" if name else theme.isolate(device.prefix)


def teams_words(device: wire.Device, teams: tuple[wire.Team, ...]) -> str:
    """Names of its teams."""
    names = {team.team: team.name for team in teams}
    return ", ".join(theme.isolate(names.get(one, "–")) for one in device.teams)


def used_words(person: wire.Person) -> str:
    """When somebody was last here."""
    if person.last_used is None:
        return _("never signed in")
    return _("last here {moment}").format(moment=moment_words(person.last_used))


def reason_words(reason: str) -> str:
    """Why a change was put aside."""
    return {
        "out-of-scope": _("belongs to another team"),
        "schema-invalid": _("not readable for this version of the office"),
        "too-large": _("too large"),
        "not-storable": _("the database could not hold it"),
        "not-permitted": _("an erasure that a second person has to release"),
        "device-revoked": _("from a revoked workstation"),
    }.get(reason, reason)
