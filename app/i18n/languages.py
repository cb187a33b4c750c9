"""What a language tag of ours needs to be shown: CLDR locale, script, direction, fonts, own name.

Our tags are never handed to Babel raw: `de-simple` would silently become `de`, `rom` and `prs` raise
(tried, design page 7-desktop part 3). Scripts and own names: design page 2-domain 4.2; direction
follows from the script (Unicode); font families are the bundled ones of 6-letters 1.4. What is *said*
in a language lives in `translations/` and `resources/`, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """The main direction of a line of text."""

    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, slots=True)
class Language:
    """One language as the application knows it."""

    tag: str
    """BCP 47 as we write it: `de`, `de-simple`, `sr-Cyrl`."""
    cldr: str
    """The locale Babel takes dates, numbers and plural rules from."""
    script: str
    """ISO 15924."""
    autonym: str
    """Its own name, for lists in which everybody must find theirs."""

    @property
    def direction(self) -> Direction:
        """From the script, never from the text (one stray dot must not turn a form)."""
        return Direction.RTL if self.script in _RTL_SCRIPTS else Direction.LTR

    @property
    def font_families(self) -> tuple[str, ...]:
        """Bundled families, the one of the script first; the rest catch words of other scripts."""
        own = _FAMILY.get(self.script, _LATIN_FAMILY)
        return (own, *(family for family in _ALL_FAMILIES if family != own))

    @property
    def mnemonics(self) -> bool:
        """Whether `&` marks may underline letters: not inside joined or syllabic scripts."""
        return self.script in {"Latn", "Cyrl"}


_RTL_SCRIPTS = frozenset({"Arab", "Hebr"})
_LATIN_FAMILY = "Noto Sans"
_FAMILY = {"Arab": "Vazirmatn", "Ethi": "Noto Sans Ethiopic"}
_ALL_FAMILIES = (_LATIN_FAMILY, "Vazirmatn", "Noto Sans Ethiopic")

SOURCE_LANGUAGE = "en"
"""The language of the texts in the code."""
UI_LANGUAGES = ("de", "en", "bg", "ro", "tr", "ar", "uk")
"""Offered for the interface; where a catalog has gaps the source text stays visible."""
PSEUDO_LANGUAGES = ("en-XA", "ar-XB")
"""Made up on the fly: longer and accented; mirrored. For tests of layouts."""

_TABLE = (
    Language("de", "de", "Latn", "Deutsch"),
    Language("de-simple", "de", "Latn", "Leichte Sprache"),
    Language("en", "en_GB", "Latn", "English"),
    Language("bg", "bg", "Cyrl", "Български"),
    Language("ro", "ro", "Latn", "Română"),
    Language("tr", "tr", "Latn", "Türkçe"),
    Language("rom", "de", "Latn", "Romani čhib"),
    Language("ar", "ar", "Arab", "العربية"),
    Language("kmr", "ku", "Latn", "Kurmancî"),
    Language("ckb", "ckb", "Arab", "سۆرانی"),
    Language("uk", "uk", "Cyrl", "Українська"),
    Language("ru", "ru", "Cyrl", "Русский"),
    Language("pl", "pl", "Latn", "Polski"),
    Language("pes", "fa", "Arab", "فارسی"),
    Language("prs", "fa_AF", "Arab", "دری"),
    Language("ps", "ps", "Arab", "پښتو"),
    Language("ur", "ur", "Arab", "اردو"),
    Language("ti", "ti", "Ethi", "ትግርኛ"),
    Language("am", "am", "Ethi", "አማርኛ"),
    Language("sr-Latn", "sr_Latn", "Latn", "Srpski"),
    Language("sr-Cyrl", "sr_Cyrl", "Cyrl", "Српски"),
    Language("sq", "sq", "Latn", "Shqip"),
    Language("mk", "mk", "Cyrl", "Македонски"),
    Language("fr", "fr", "Latn", "Français"),
    Language("es", "es", "Latn", "Español"),
    Language("it", "it", "Latn", "Italiano"),
    Language("so", "so", "Latn", "Af Soomaali"),
    Language("en-XA", "en_GB", "Latn", "[Éñĝļîšĥ]"),
    Language("ar-XB", "ar", "Arab", "\u202ehsilgnE\u202c"),
)
_BY_TAG = {language.tag: language for language in _TABLE}
_ALIASES = {"fa": "pes", "fa-AF": "prs", "ku": "kmr", "sr": "sr-Cyrl", "de-si": "de-simple"}
"""Tags other systems use (as Integreat maps them)."""


def known_languages() -> tuple[Language, ...]:
    """Every language of the table but the pseudo ones."""
    return tuple(language for language in _TABLE if language.tag not in PSEUDO_LANGUAGES)


def is_known(tag: str) -> bool:
    """Whether the table has exactly this tag."""
    return tag in _BY_TAG


def language(tag: str) -> Language:
    """The language of a tag; `ar_SY` finds `ar`, an unknown tag is shown as Latin text.

    An unknown tag is no error: a client's language may be one that nobody foresaw, and its name
    must still be shown and stored.
    """
    wanted = tag.replace("_", "-")
    for candidate in (wanted, _ALIASES.get(wanted, ""), wanted.split("-", maxsplit=1)[0]):
        found = _BY_TAG.get(_ALIASES.get(candidate, candidate))
        if found is not None:
            return found
    return Language(wanted, "en_GB", "Latn", wanted)
