"""The words for why something was found, and in what two entries resemble each other."""

from __future__ import annotations

from app.actions.search_ports import Alike, Reason
from app.i18n import N_
from app.i18n import gettext as _

_REASONS = {
    Reason.NAME: N_("name"),
    Reason.SOUNDS_ALIKE: N_("name sounds alike"),
    Reason.SIMILAR: N_("name is spelled similarly"),
    Reason.CODE_WORD: N_("code word"),
    Reason.BIRTH_DATE: N_("birth date"),
    Reason.CASE_NUMBER: N_("case number"),
    Reason.LETTER_NUMBER: N_("letter number"),
    Reason.NOTE: N_("in a note"),
    Reason.DOCUMENT: N_("in the title of a document"),
    Reason.SUMMARY: N_("in the summary of the case"),
}
_ALIKE = {
    Alike.SAME_NAME: N_("same name"),
    Alike.NAME_SOUNDS_ALIKE: N_("name sounds alike"),
    Alike.NAME_SIMILAR: N_("name is spelled similarly"),
    Alike.SAME_BIRTH_DATE: N_("same birth date"),
    Alike.BIRTH_DATE_SWAPPED: N_("day and month of birth exchanged"),
    Alike.BIRTH_YEAR: N_("same year of birth"),
    Alike.BIRTH_DATE_NEAR: N_("birth date nearly the same"),
}


def reason_words(reason: Reason) -> str:
    """Why something was found."""
    return _(_REASONS[reason])


def alike_words(alike: tuple[Alike, ...]) -> str:
    """In what an entry resembles the one being entered."""
    return ", ".join(_(_ALIKE[one]) for one in alike)
