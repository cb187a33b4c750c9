"""The translator of the windows: the language of the person at this screen.

This is the one place where a language is kept rather than passed, because a window is told to show
itself again (`QEvent.LanguageChange`) and asks anew. Only `app.ui` uses it; whatever is made for a
client takes a `Translator`.
"""

from __future__ import annotations

from app.i18n.catalogs import Translator, load
from app.i18n.languages import SOURCE_LANGUAGE

_current: list[Translator] = [load(SOURCE_LANGUAGE)]


def set_ui_translator(translator: Translator) -> None:
    """From now on windows speak this language; the caller makes them show themselves again."""
    _current[0] = translator


def ui_translator() -> Translator:
    """The language of the windows."""
    return _current[0]


def gettext(text: str) -> str:
    """`_("Close case")` in a window."""
    return _current[0].gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """`ngettext("{count} case", "{count} cases", n).format(count=n)` in a window."""
    return _current[0].ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """`pgettext("verb", "Open")` in a window."""
    return _current[0].pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Mark a text in a table for translation; it is looked up later, when it is shown."""
    return text
