"""How far a form is in a language, in words."""

from __future__ import annotations

from app.actions.ports import LanguageState
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import date_text
from app.ui import theme


def state_of(state: LanguageState, tag: str) -> tuple[str, str, str]:
    """Words, kind of the pill, icon. A language with gaps is never called finished."""
    if state.missing:
        words = ngettext("{count} text is missing", "{count} texts are missing", state.missing)
        return words.format(count=state.missing), "error", "warning"
    if state.is_original:
        return _("original"), "accent", "tick"
    if state.review is None:
        return _("drafted by machine"), "attention", "edit"
    day = theme.isolate(date_text(state.review.on, tag, "short"))
    words = _("by {name}, {date}").format(name=theme.isolate(state.review.by), date=day)
    return words, "success", "tick"


def count_of(states: tuple[LanguageState, ...]) -> str:
    """'7 complete' or '7 of 20 complete'."""
    whole = sum(not state.missing for state in states)
    if whole == len(states):
        return ngettext("{count} complete", "{count} complete", whole).format(count=whole)
    return _("{count} of {all} complete").format(count=whole, all=len(states))


def reviews_of(states: tuple[LanguageState, ...]) -> str:
    """How many translations somebody has signed off."""
    translations = [state for state in states if not state.is_original]
    done = sum(state.review is not None and not state.missing for state in translations)
    if not done:
        return _("none")
    return _("{count} of {all}").format(count=done, all=len(translations))
