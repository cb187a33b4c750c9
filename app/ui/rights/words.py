"""What rights, reasons and kinds of records are called in the window."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.protection import ErasureBasis, Right
from app.domain.retention import Retention, Start
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.language import spoken

RIGHTS = {
    Right.ACCESS: (
        N_("Copy of everything (Art. 15)"),
        N_("Print or save the copy below and give it to the client."),
    ),
    Right.PORTABILITY: (
        N_("Machine-readable copy (Art. 20)"),
        N_("Save the JSON file below on the client's stick."),
    ),
    Right.CORRECTION: (
        N_("Correction (Art. 16)"),
        N_("Correct it under “Client”. What cannot be proved either way is marked as disputed there."),
    ),
    Right.RESTRICTION: (
        N_("Restriction (Art. 18)"),
        N_("From now on nothing about this case leaves the office. You still see and keep it."),
    ),
    Right.OBJECTION: (
        N_("Objection (Art. 21)"),
        N_("Stop what she objects to, unless there are compelling reasons; write down which."),
    ),
    Right.ERASURE: (
        N_("Erasure (Art. 17)"),
        N_("See below what would be erased. If it must be kept, write down why and tell her."),
    ),
}
"""What a right is called, and what it takes."""

BASES = {
    ErasureBasis.REQUEST: N_("The client asks for it (Art. 17)"),
    ErasureBasis.RETENTION: N_("The retention period is over"),
    ErasureBasis.WITHDRAWAL: N_("She withdrew the consent it rested on"),
}

COUNTED = {
    "client": N_("Person"),
    "household": N_("Household"),
    "case_file": N_("Cases"),
    "case_need": N_("Needs"),
    "submission": N_("Forms handed in"),
    "consent": N_("Consents"),
    "referral": N_("Referrals"),
    "referral_event": N_("Steps of referrals"),
    "letter": N_("Letters"),
    "case_note": N_("Notes"),
    "goal": N_("Goals"),
    "measure": N_("Steps of the plan"),
    "appointment": N_("Appointments"),
    "deadline": N_("Deadlines"),
    "case_document": N_("Documents"),
    "dispute": N_("Disputed facts"),
    "emergency_access": N_("Emergency accesses"),
    "rights_request": N_("Requests about rights"),
    "client_merge": N_("Merged entries"),
    "attachment": N_("Photos and files"),
    "draft": N_("Unfinished forms"),
    "personal_note": N_("Personal notes"),
    "print_job": N_("Letters waiting for a printer"),
    "change_set": N_("Changes not sent yet"),
}

_STARTS = {
    Start.LAST_CONTACT: N_("counted from the last contact on {date}"),
    Start.CLOSED: N_("counted from the closing on {date}"),
    Start.MAJORITY: N_("counted from the coming of age or the closing on {date}"),
}


def right_words(right: Right) -> str:
    """'Correction (Art. 16)'."""
    return _(RIGHTS[right][0])


def effect_words(right: Right) -> str:
    """What it takes to fulfil it."""
    return _(RIGHTS[right][1])


def basis_words(basis: ErasureBasis) -> str:
    """Why something is erased."""
    return _(BASES[basis])


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """'Letters: 2', in the order in which people think of them."""
    known = [name for name in COUNTED if counts.get(name)]
    other = sorted(name for name in counts if name not in COUNTED)
    return [
        _("{what}: {count}").format(what=_(COUNTED[name]) if name in COUNTED else name, count=counts[name])
        for name in (*known, *other)
    ]


def day(value: object) -> str:
    """A day, isolated for sentences in any direction."""
    return theme.isolate(date_text(value, spoken()))  # type: ignore[arg-type]  # a date of any record


def retention_words(found: Retention) -> str:
    """'Will be erased on …, because …'."""
    kind = theme.isolate(found.kind.label(spoken()))
    if found.until is None or found.since is None:
        if found.kind.start is Start.MAJORITY:
            return _(
                "{kind}: the period begins when the case is closed and the date of birth is known."
            ).format(kind=kind)
        return _("{kind}: the period begins when the case is closed.").format(kind=kind)
    words = ngettext(
        "To be erased on {date}, because: {kind}, {count} year, {start}.",
        "To be erased on {date}, because: {kind}, {count} years, {start}.",
        found.kind.years,
    )
    return words.format(
        date=day(found.until),
        kind=kind,
        count=found.kind.years,
        start=_(_STARTS[found.kind.start]).format(date=day(found.since)),
    )
