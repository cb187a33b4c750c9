"""Words and looks of steps, of who owes what, of what is stuck and of loops."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from app.domain.casework import Measure, MeasureState
from app.domain.content import Content
from app.domain.loops import Loop
from app.domain.plan import Break, BreakKind, StepStand, StepState
from app.i18n import N_, ngettext, ui_translator
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import theme

CLIENT, CASEWORKER = "client", "caseworker"

_STATES = {
    StepState.DONE: (N_("Done"), "success", "tick"),
    StepState.DROPPED: (N_("Not needed"), "", "close"),
    StepState.WAITING: (N_("Waiting"), "attention", "waiting"),
    StepState.DOING: (N_("Under way"), "accent", "edit"),
    StepState.POSSIBLE: (N_("Possible now"), "accent", "forward"),
    StepState.BLOCKED: (N_("Not yet"), "", "lock"),
}
_MEASURES = {
    MeasureState.OPEN: (N_("Not begun"), "", "calendar"),
    MeasureState.DOING: (N_("Under way"), "accent", "edit"),
    MeasureState.WAITING: (N_("Waiting"), "attention", "waiting"),
    MeasureState.DONE: (N_("Done"), "success", "tick"),
    MeasureState.DROPPED: (N_("Not needed"), "", "close"),
}


def day(value: date) -> str:
    """A day in running text."""
    return theme.isolate(date_text(value, ui_translator().tag))


def stand_words(stand: StepStand) -> str:
    """'Waiting', or how long it has been stuck."""
    return break_words(stand.broken) if stand.broken else _(_STATES[stand.state][0])


def stand_look(stand: StepStand) -> tuple[str, str]:
    """(kind of the pill, icon): never colour alone."""
    return ("error", "warning") if stand.broken else _STATES[stand.state][1:]


def measure_words(state: MeasureState) -> str:
    """'Under way'."""
    return _(_MEASURES[state][0])


def measure_look(state: MeasureState) -> tuple[str, str]:
    """(kind of the pill, icon)."""
    return _MEASURES[state][1:]


def break_words(broken: Break) -> str:
    """'Overdue for 3 days', 'Stuck for 40 days'."""
    if broken.kind is BreakKind.DUE:
        said = ngettext("Overdue for {count} day", "Overdue for {count} days", broken.days)
    else:
        said = ngettext("Stuck for {count} day", "Stuck for {count} days", broken.days)
    return said.format(count=broken.days)


def short_words(stand: StepStand) -> str:
    """The same in the few letters that a step of the picture has room for."""
    if stand.broken is None:
        return stand_words(stand)
    if stand.broken.kind is BreakKind.DUE:
        said = ngettext("{count} day late", "{count} days late", stand.broken.days)
    else:
        said = ngettext("Stuck {count} day", "Stuck {count} days", stand.broken.days)
    return said.format(count=stand.broken.days)


def owes_words(owed_by: str, content: Content) -> str:
    """Who has to do something first."""
    named = {CLIENT: _("The client"), CASEWORKER: _("We ourselves")}
    return named.get(owed_by) or theme.isolate(content.agency_name(owed_by))


def waiting_words(measure: Measure, content: Content) -> str:
    """'Jobcenter owes it, since 3 Nov'; empty where nobody owes anything."""
    who = owes_words(measure.owed_by, content) if measure.owed_by else ""
    since = day(measure.since) if measure.since else ""
    if who and since:
        return _("{who} owes it, since {date}").format(who=who, date=since)
    if who:
        return _("{who} owes it").format(who=who)
    return _("Since {date}").format(date=since) if since else ""


def who_since_words(measure: Measure, content: Content) -> str:
    """'Jobcenter, since 3 Nov': below a label that says what it is."""
    who = owes_words(measure.owed_by, content) if measure.owed_by else "–"
    if measure.since is None:
        return who
    return _("{who}, since {date}").format(who=who, date=day(measure.since))


def in_reading_order(line: str) -> str:
    """A line whose first words are in another script begins where the window's language is read from."""
    return f"\u200f{line}" if _runs_right_to_left() else line


def loop_words(loop: Loop, content: Content) -> str:
    """'Jobcenter (3 Nov) → Amt für Soziales (9 Nov) → Jobcenter', with the need before it."""
    need = content.need_label(loop.need, ui_translator().tag)
    arrow = " ← " if _runs_right_to_left() else " → "
    hops = [
        _("{agency} ({date})").format(
            agency=theme.isolate(content.agency_name(hop.from_agency)), date=day(hop.at.date())
        )
        for hop in loop.hops
    ]
    back = theme.isolate(content.agency_name(loop.hops[-1].to_agency))
    return f"{theme.isolate(need)}: {arrow.join([*hops, back])}"


def _runs_right_to_left() -> bool:
    return theme.direction_for(ui_translator().tag) is Qt.LayoutDirection.RightToLeft


def spoken_words(stand: StepStand, content: Content) -> str:
    """Everything the picture shows of a step, for whoever hears it."""
    parts = [f"{stand.step.id} {stand.step.title}", stand_words(stand)]
    if stand.state is StepState.WAITING and stand.measure is not None:
        parts.append(waiting_words(stand.measure, content))
    if stand.waits_for:
        parts.append(_("needs first: {steps}").format(steps=", ".join(stand.waits_for)))
    return ". ".join(part for part in parts if part)
