"""Words of import and export: columns, faults, what differs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.actions.bundles import Difference
from app.actions.exporting import COLUMNS
from app.domain.import_values import Problem
from app.domain.importing import Fault
from app.i18n import N_, ui_translator
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui.cases.case_state import case_state_words

_COLUMNS: Mapping[str, str] = {
    "number": N_("Case number"),
    "status": N_("State"),
    "opened_on": N_("Opened on"),
    "closed_on": N_("Closed on"),
    "caseworker": N_("Caseworker"),
    "team": N_("Team"),
    "needs": N_("Needs"),
    "district": N_("District"),
    "letter_language": N_("Letters in"),
    "spoken": N_("Languages"),
    "adults": N_("Adults"),
    "children": N_("Children"),
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "full_name": N_("Whole name"),
    "code_word": N_("Code word"),
    "birth_date": N_("Date of birth"),
    "gender": N_("Gender"),
    "nationalities": N_("Nationality"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "street": N_("Street and number"),
    "house_number": N_("House number"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "summary": N_("Summary"),
    "note": N_("First note"),
    "reference": N_("Number in the old list"),
    "needs_interpreter": N_("Needs an interpreter"),
}


def column_words(name: str) -> str:
    """What a column or target is called."""
    return _(_COLUMNS[name]) if name in _COLUMNS else name.replace("_", " ")


def table_words() -> dict[str, str]:
    """Headings of an export, and the name of its sheet."""
    return {**{name: column_words(name) for name in COLUMNS}, "title": _("Cases")}


_PROBLEMS: Mapping[Problem, tuple[str, str]] = {
    Problem.DATE_UNREADABLE: (N_("This is no day."), N_("Write it like 24.12.1980.")),
    Problem.DATE_AMBIGUOUS: (
        N_("Day and month may be exchanged."),
        N_("Write it with points, like 04.03.1980."),
    ),
    Problem.DATE_SHORT_YEAR: (N_("The year has two digits only."), N_("Write four, like 24.12.1980.")),
    Problem.DATE_ONLY_YEAR: (
        N_("This is a year only."),
        N_("Write 01.01. before it if the day is not known."),
    ),
    Problem.DATE_IMPOSSIBLE: (
        N_("This day lies in the future, or before 1900."),
        N_("Look it up and correct it."),
    ),
    Problem.NATIONALITY_UNKNOWN: (
        N_("This nationality is not known."),
        N_("Write the German name of the state, its ISO code or its three-digit key."),
    ),
    Problem.LANGUAGE_UNKNOWN: (
        N_("This language is not known."),
        N_("Write its German name or its code, like Bulgarisch or bg."),
    ),
    Problem.DISTRICT_UNKNOWN: (
        N_("This district is not known."),
        N_("Write the name of the district as on the town's list, or leave the column out."),
    ),
    Problem.NEED_UNKNOWN: (
        N_("This need is not known."),
        N_("Write its code or its name as in the form, or bring the column in as a note."),
    ),
    Problem.GENDER_UNKNOWN: (N_("This gender is not known."), N_("Write w, m or d.")),
    Problem.YES_OR_NO: (N_("This is neither yes nor no."), N_("Write ja or nein.")),
    Problem.POSTAL_CODE: (N_("This is no postcode."), N_("It has five digits.")),
    Problem.PHONE: (
        N_("This is no telephone number."),
        N_("Write digits only; what else there is belongs into a note."),
    ),
    Problem.EMAIL: (N_("This is no e-mail address."), N_("Write one, like name@example.org.")),
    Problem.NUMBER: (N_("This is no number of people."), N_("Write one from 0 to 99.")),
    Problem.TOO_LONG: (N_("This text is too long for its field."), N_("Bring it in as a note.")),
    Problem.CONTROL: (
        N_("There are characters in it that are no text."),
        N_("Type the cell again; it may come from another encoding."),
    ),
    Problem.NAME_MISSING: (
        N_("The row names nobody."),
        N_("It needs a name or a code word; choose the column that holds it."),
    ),
}


def fault_words(fault: Fault) -> tuple[str, str]:
    """What is wrong, and what to do."""
    what, todo = _PROBLEMS[fault.problem]
    return _(what), _(todo)


def headings(kind: str) -> list[str]:
    """Of the list of faults."""
    named = {"faults": [_("Row"), _("Column"), _("Value"), _("What is wrong"), _("What to do")]}
    return named[kind]


_TABLES: Mapping[str, str] = {
    "household": N_("Household"),
    "client": N_("Client"),
    "case_file": N_("Case"),
    "case_need": N_("Needs"),
    "submission": N_("Forms"),
    "consent": N_("Consents"),
    "referral": N_("Referrals"),
    "referral_event": N_("Steps of referrals"),
    "letter": N_("Letters"),
    "case_note": N_("Notes"),
    "goal": N_("Goals"),
    "measure": N_("Measures"),
    "appointment": N_("Appointments"),
    "deadline": N_("Deadlines"),
    "case_document": N_("Papers"),
    "dispute": N_("Disputed facts"),
}


def table_name_words(table: str) -> str:
    """What a kind of records is called."""
    return _(_TABLES[table])


def difference_words(one: Difference) -> str:
    """Where something differs."""
    return f"{table_name_words(one.table)}: {column_words(one.field)}"


def value_words(value: Any) -> str:
    """A value of a record, short."""
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return date_text(day, ui_translator().tag)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return _("other answers")
    return str(value)


_GENDERS: Mapping[str, str] = {"female": N_("female"), "male": N_("male"), "diverse": N_("diverse")}


def code_words(column: str, code: str) -> str:
    """What a code of the application is called in an export."""
    if column == "gender":
        return _(_GENDERS[code]) if code in _GENDERS else code
    return case_state_words(code)
