"""The words of the application in one language.

A text stands in the code in English; its translation is looked up at the moment of showing. What is
made for a client takes a `Translator` as argument, because the staff may read German while the letter
is in Dari; windows use the one of `current.py`. A text that a catalog lacks stays in English, visibly.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Callable
from pathlib import Path

from app.i18n import pseudo
from app.i18n.languages import SOURCE_LANGUAGE, Language, language
from app.system.paths import translations_root


class Translator:
    """Looks texts up in one language. Immutable, cheap to hand around, safe on every thread."""

    __slots__ = ("_catalog", "language")

    def __init__(self, spoken: Language, catalog: _gettext.NullTranslations) -> None:
        self.language = spoken
        self._catalog = catalog

    def __repr__(self) -> str:
        return f"Translator({self.language.tag!r})"

    @property
    def tag(self) -> str:
        """Our tag of the language."""
        return self.language.tag

    def gettext(self, text: str) -> str:
        """The translation of `text`, or `text` itself."""
        return self._catalog.gettext(text) if text else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form that fits `count`; it is not filled in: `.format(count=count)` afterwards."""
        return self._catalog.ngettext(one, many, count)

    def pgettext(self, context: str, text: str) -> str:
        """As `gettext`, for a word that means different things in different places."""
        return self._catalog.pgettext(context, text)


class _PseudoCatalog(_gettext.NullTranslations):
    """Changes the source text instead of looking it up."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def gettext(self, message: str) -> str:
        return self._change(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._change(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as the base has it
        return self._change(message)


_PSEUDO = {"en-XA": pseudo.accented, "ar-XB": pseudo.mirrored}


def load(tag: str, folder: Path | None = None) -> Translator:
    """The translator for a language tag.

    `folder` is `translations/` unless given. A built catalog is used if it is not older than its
    source; else the source is read (some milliseconds and the import of Babel).
    """
    spoken = language(tag)
    if spoken.tag in _PSEUDO:
        return Translator(spoken, _PseudoCatalog(_PSEUDO[spoken.tag]))
    if spoken.tag == SOURCE_LANGUAGE:
        return Translator(spoken, _gettext.NullTranslations())
    return Translator(spoken, _read(catalog_file(spoken.tag, folder or translations_root())))


def catalog_file(tag: str, folder: Path) -> Path:
    """Where the catalog of a language is kept as source."""
    return folder / tag.replace("-", "_") / "LC_MESSAGES" / "app.po"


def _read(source: Path) -> _gettext.NullTranslations:
    built = source.with_suffix(".mo")
    if built.exists() and (not source.exists() or built.stat().st_mtime_ns >= source.stat().st_mtime_ns):
        with built.open("rb") as file:
            return _gettext.GNUTranslations(file)
    if not source.exists():
        return _gettext.NullTranslations()
    from app.i18n.building import build  # noqa: PLC0415 - Babel only when a catalog is not built yet

    return _gettext.GNUTranslations(io.BytesIO(build(source)))
