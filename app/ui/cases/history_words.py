"""What changes are called: tables, fields and the places they were made at."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import N_
from app.i18n import gettext as _
from app.i18n.formats import list_text
from app.ui.conflicts.conflict_words import field_words
from app.ui.language import spoken

_TABLES = {
    "household": N_("Household"),
    "client": N_("Client"),
    "case_file": N_("Case"),
    "case_need": N_("Need"),
    "submission": N_("Form"),
    "consent": N_("Consent"),
    "referral": N_("Referral"),
    "referral_event": N_("State of a referral"),
    "letter": N_("Letter"),
    "case_note": N_("Note"),
    "goal": N_("Goal"),
    "measure": N_("Measure"),
    "appointment": N_("Appointment"),
    "deadline": N_("Deadline"),
    "case_document": N_("Document"),
    "dispute": N_("Disputed fact"),
    "emergency_access": N_("Emergency access"),
    "rights_request": N_("Request of the client"),
    "client_merge": N_("Two entries made one"),
}
_ORIGINS = {
    "case": N_("page of the case"),
    "intake": N_("intake form"),
    "form": N_("form"),
    "case-form": N_("form"),
    "finder": N_("finding the agency"),
    "referral": N_("consent and letter"),
    "letter": N_("page of the letter"),
    "write": N_("writing a letter"),
    "answer": N_("answer of an agency"),
    "queue": N_("print queue"),
    "incoming": N_("incoming referrals"),
    "waiting": N_("waiting for an answer"),
    "today": N_("Today"),
    "conflicts": N_("deciding a conflict"),
    "anonymous": N_("new case without a name"),
    "rights": N_("rights of the client"),
    "command:import": N_("import"),
    "demo": N_("demonstration"),
}


def table_words(table: str) -> str:
    """'Note'."""
    return _(_TABLES[table]) if table in _TABLES else table.replace("_", " ")


def origin_words(origin: str) -> str:
    """'page of the case'; empty where nobody said; a name that is new stays a name."""
    return _(_ORIGINS[origin]) if origin in _ORIGINS else origin


def change_words(table: str, fields: Sequence[str], *, is_first: bool) -> str:
    """'Note added', 'Client: telephone and e-mail', 'Note removed'; a record's first change adds it."""
    record = table_words(table)
    if is_first:
        return _("{record} added").format(record=record)
    if "removed_at" in fields:
        return _("{record} removed or brought back").format(record=record)
    told = dict.fromkeys(words for words in (_field(table, field) for field in fields) if words)
    if not told:
        return _("{record} changed").format(record=record)
    return _("{record}: {fields}").format(record=record, fields=list_text(list(told), spoken()))


def _field(table: str, field: str) -> str:
    """What people call it; empty for a field that only ties records together."""
    words = field_words(table, field)
    return "" if words == field.replace("_", " ") else words
