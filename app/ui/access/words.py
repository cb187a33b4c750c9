"""Words of access that more than one screen says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from app.domain.clock import OFFICE_ZONE
from app.domain.need_to_know import Member
from app.domain.records import CaseFile
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import moment_text
from app.ui import theme
from app.ui.language import spoken


def hours_words(hours: int) -> str:
    """'3 hours'."""
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)


def moment_words(moment: datetime) -> str:
    """A date and time at the office's clock."""
    return theme.isolate(moment_text(moment, spoken(), OFFICE_ZONE, "short"))


def readers_words(case: CaseFile, team: Iterable[Member]) -> str:
    """'The whole team', or names; somebody whose name is not known here is counted."""
    if not case.readers:
        return _("The whole team")
    known: Mapping[str, str] = {str(member.id): member.name for member in team}
    names = sorted(known[id] for id in case.readers if id in known)
    said = ", ".join(theme.isolate(name) for name in names)
    others = len(case.readers) - len(names)
    if not others:
        return said
    more = ngettext("{count} other person", "{count} other people", others).format(count=others)
    return ", ".join(part for part in (said, more) if part)


def is_named(id: UUID, case: CaseFile) -> bool:
    """Whether she is among the readers."""
    return str(id) in case.readers
