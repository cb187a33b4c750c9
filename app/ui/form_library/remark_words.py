"""What was found in a form, in words: on the screen and in the command."""

from __future__ import annotations

from app.domain.form_remarks import Finding, Remark
from app.i18n import N_
from app.i18n import gettext as _
from app.i18n import language as language_of

_WORDS = {
    Finding.UNTRANSLATED: N_("'{name}' has no text in {language} ({column}); German is shown instead"),
    Finding.UNREACHABLE: N_("'{name}' is never asked: {reason} is never true"),
    Finding.NO_LABEL: N_("'{name}' has no label: nobody sees the question"),
    Finding.NO_MESSAGE: N_(
        "'{name}' has a constraint and no constraint_message: nobody is told what does not fit"
    ),
    Finding.UNKNOWN_APPEARANCE: N_("'{name}': the appearance '{word}' is not known here and changes nothing"),
    Finding.READ_ONLY: N_("'{name}' is of type {type}: it is kept and shown, but cannot be answered here"),
    Finding.UNUSED_LIST: N_("the choice list '{name}' is used by no question"),
    Finding.DIRECTION: N_(
        "'{name}': a direction mark in {language} is not closed; it would turn what follows"
    ),
}
_TO_DO = {
    Finding.BROKEN: N_("Correct this cell; until then the form cannot be used."),
    Finding.WARNING: N_("Look at this cell; the form can be used."),
    Finding.UNTRANSLATED: N_("Write the translation into this cell."),
    Finding.UNREACHABLE: N_("Correct the condition, or take the question out."),
    Finding.NO_LABEL: N_("Write the question into the column label, or set the appearance hidden."),
    Finding.NO_MESSAGE: N_("Say in constraint_message what fits."),
    Finding.UNKNOWN_APPEARANCE: N_("Check how the word is spelled, or take it out."),
    Finding.READ_ONLY: N_("Ask in another way, for example with the type text."),
    Finding.UNUSED_LIST: N_("Use the list, or take it out."),
    Finding.DIRECTION: N_("Take the marks out: direction is set by itself."),
}


def words_of(remark: Remark) -> str:
    """A finding in words; what pyxform or the reader says stays as they say it."""
    facts = {"name": remark.name, **remark.facts}
    if remark.kind not in _WORDS:
        return str(facts["reason"])
    if "language" in facts:
        facts["language"] = language_of(facts["language"]).autonym
    return _(_WORDS[remark.kind]).format(**facts)


def what_to_do(remark: Remark) -> str:
    """How to mend it."""
    return _(_TO_DO[remark.kind])
