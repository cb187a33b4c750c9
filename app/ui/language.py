"""Which language the windows speak, for our own words and for Qt's."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.i18n import UI_LANGUAGES, language, load, set_ui_translator, ui_translator
from app.ui import theme

_TRANSLATORS: list[QTranslator] = []


def first_language(chosen: str | None) -> str:
    """The language somebody chose; else the one of the system where we have it; else German."""
    if chosen:
        return chosen
    for wanted in QLocale.system().uiLanguages():
        tag = wanted.split("-", maxsplit=1)[0]
        if tag in UI_LANGUAGES:
            return tag
    return "de"


def speak(app: QApplication, tag: str) -> None:
    """From now on new windows speak this language and run its way; old ones must be built anew."""
    set_ui_translator(load(tag))
    for old in _TRANSLATORS:
        app.removeTranslator(old)
    _TRANSLATORS.clear()
    locale = QLocale(language(tag).cldr)
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(locale)
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, "qtbase", "_", folder):
        app.installTranslator(translator)
        _TRANSLATORS.append(translator)
    theme.apply(app, tag)


def spoken() -> str:
    """Tag of the language the windows speak."""
    return ui_translator().tag
