"""Names of fields and values as people know them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.domain.clock import OFFICE_ZONE
from app.domain.content import Content
from app.domain.records import NeedState, Priority, ReferralState
from app.i18n import N_
from app.i18n import gettext as _
from app.i18n.formats import date_text, language_name, list_text, moment_text
from app.ui.language import spoken
from app.ui.words import need_state_words, priority_words, state_words

_FIELDS = {
    ("household", "street"): N_("Street"),
    ("household", "postal_code"): N_("Postal code"),
    ("household", "city"): N_("Town"),
    ("household", "district"): N_("District"),
    ("household", "adults"): N_("Adults in the household"),
    ("household", "children"): N_("Children in the household"),
    ("client", "given_name"): N_("Given name"),
    ("client", "family_name"): N_("Family name"),
    ("client", "code_word"): N_("Code word"),
    ("client", "birth_date"): N_("Date of birth"),
    ("client", "gender"): N_("Gender"),
    ("client", "nationalities"): N_("Nationality"),
    ("client", "residence"): N_("Residence status"),
    ("client", "spoken"): N_("Spoken languages"),
    ("client", "reads"): N_("Languages read"),
    ("client", "letter_language"): N_("Language for letters"),
    ("client", "needs_interpreter"): N_("Needs an interpreter"),
    ("client", "prefers_audio"): N_("Prefers listening"),
    ("client", "phone"): N_("Telephone"),
    ("client", "email"): N_("E-mail"),
    ("case_file", "summary"): N_("Summary"),
    ("case_file", "own_words"): N_("In the client's words"),
    ("case_file", "status"): N_("State of the case"),
    ("case_file", "caseworker"): N_("Caseworker"),
    ("case_file", "team"): N_("Team"),
    ("case_file", "documents"): N_("Documents at hand"),
    ("case_file", "closed_on"): N_("Closed on"),
    ("case_need", "state"): N_("State of the need"),
    ("case_need", "priority"): N_("Urgency of the need"),
    ("referral", "state"): N_("State of the referral"),
    ("referral", "due_on"): N_("Answer due"),
    ("referral", "passed_on_to"): N_("Passed on to"),
    ("referral", "priority"): N_("Urgency of the referral"),
    ("letter", "printed_at"): N_("Printed"),
    ("letter", "sent_at"): N_("Sent"),
    ("letter", "delivery"): N_("How the letter goes out"),
    ("stationery", "name"): N_("Name of this letterhead"),
    ("stationery", "organisation"): N_("Organisation"),
    ("stationery", "unit"): N_("Unit or project"),
    ("stationery", "place"): N_("Place"),
    ("stationery", "return_line"): N_("Sender in the window"),
    ("stationery", "return_to"): N_("Return address of the slip"),
    ("stationery", "footer"): N_("Footer"),
    ("stationery", "form"): N_("Layout by DIN 5008"),
    ("stationery", "colour"): N_("Colour"),
    ("stationery", "language"): N_("Language of the letterhead"),
    ("stationery", "logo"): N_("Picture"),
    ("stationery", "is_default"): N_("In use unless another is chosen"),
    ("stationery", "retired"): N_("No longer offered"),
    ("case_note", "text"): N_("Text"),
    ("case_note", "at"): N_("Day and time"),
    ("case_note", "contact"): N_("Kind of talk"),
    ("case_note", "minutes"): N_("Minutes"),
    ("case_note", "language"): N_("Language of the talk"),
    ("case_note", "interpreter"): N_("Interpreted by"),
    ("case_note", "readers"): N_("Open to"),
    ("case_file", "closure_reason"): N_("Reason of the closing"),
    ("case_file", "reopened_on"): N_("Reopened on"),
    ("case_file", "caseworker_id"): N_("Caseworker"),
    ("case_file", "readers"): N_("Who may read the case"),
    ("case_file", "restricted_on"): N_("Restriction"),
    ("case_file", "hold_reason"): N_("Legal hold"),
    ("case_file", "hold_until"): N_("End of the legal hold"),
    ("case_file", "retention"): N_("Retention period"),
    ("case_file", "removed_at"): N_("Thrown away"),
    ("case_file", "chain"): N_("Chain"),
    ("case_file", "steps_done"): N_("Steps of the chain"),
    ("client", "household_id"): N_("Lives in another household"),
    ("client", "merged_into"): N_("Made one with another entry"),
    ("dispute", "statement"): N_("What the client says"),
    ("dispute", "outcome"): N_("What came out"),
    ("dispute", "settled_on"): N_("Settled"),
    ("rights_request", "outcome"): N_("What was done, or why not"),
    ("measure", "goal_id"): N_("Goal"),
    ("goal", "agreed_on"): N_("Agreed on"),
    ("goal", "need"): N_("Need"),
    ("consent", "withdrawn_on"): N_("Withdrawn"),
    ("consent", "valid_until"): N_("Valid until"),
}
_ANY = {
    "title": N_("Title"),
    "state": N_("State"),
    "due_on": N_("Due day"),
    "done_on": N_("Done on"),
    "remind_on": N_("Reminder"),
    "owed_by": N_("Who owes it"),
    "reason": N_("Reason"),
    "since": N_("Since"),
    "at": N_("Day and time"),
    "place": N_("Place"),
    "note": N_("Note"),
    "answered_on": N_("Answered on"),
    "valid_until": N_("Valid until"),
    "noticed_at": N_("Taken note of"),
    "undone_at": N_("Undone"),
}
"""Fields that are called the same in every table."""
_LANGUAGES = {"spoken", "reads", "letter_language", "language"}


def field_words(table: str, field: str) -> str:
    """'Telephone'; the field's own name where nobody named it yet."""
    words = _FIELDS.get((table, field)) or _ANY.get(field)
    return _(words) if words else field.replace("_", " ")


def value_words(table: str, field: str, value: Any, content: Content) -> str:
    """A value as a person would say it; an empty one is said too."""
    if value is None or value in ("", (), []):
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return _time_words(value)
    if isinstance(value, dict):
        return _letterhead_words(value)
    if isinstance(value, (tuple, list)):
        return list_text([_code_words(table, field, str(item), content) for item in value], spoken())
    return _code_words(table, field, str(value), content)


def _time_words(value: date) -> str:
    """A moment (which is a date too) or a day."""
    if isinstance(value, datetime):
        return moment_text(value, spoken(), OFFICE_ZONE)
    return date_text(value, spoken())


def _letterhead_words(value: dict[str, Any]) -> str:
    """A letterhead's footer, line by line, or what its picture shows."""
    columns = value.get("columns", [[value.get("alt", "")]])
    return "\n".join(str(line) for column in columns for line in column)


def _code_words(table: str, field: str, code: str, content: Content) -> str:
    if field in _LANGUAGES:
        return language_name(code, spoken())
    if field in {"documents", "passed_on_to"}:
        is_agency = field == "passed_on_to"
        return content.agency_name(code) if is_agency else content.document_label(code, spoken())
    if field == "district" and code in content.districts:
        return content.districts[code].name
    if field == "residence" and code in content.residence:
        return content.residence[code].label
    known = {
        ("referral", "state"): (ReferralState, state_words),
        ("case_need", "state"): (NeedState, need_state_words),
        ("referral", "priority"): (Priority, priority_words),
        ("case_need", "priority"): (Priority, priority_words),
    }.get((table, field))
    if known and code in set(known[0]):
        return known[1](code)
    return code
