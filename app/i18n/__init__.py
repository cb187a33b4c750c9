"""Languages of the interface and of what is printed.

In windows: `from app.i18n import gettext as _, ngettext, pgettext, N_`. In what is made for a client:
take a `Translator` (`load(tag)`) as argument. Dates, numbers and lists: `app.i18n.formats`.
"""

from app.i18n.catalogs import Translator, load
from app.i18n.current import N_, gettext, ngettext, pgettext, set_ui_translator, ui_translator
from app.i18n.languages import UI_LANGUAGES, Direction, Language, known_languages, language

__all__ = [
    "N_",
    "UI_LANGUAGES",
    "Direction",
    "Language",
    "Translator",
    "gettext",
    "known_languages",
    "language",
    "load",
    "ngettext",
    "pgettext",
    "set_ui_translator",
    "ui_translator",
]
