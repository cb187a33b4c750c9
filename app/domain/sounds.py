"""How a word of a name may be pronounced, whatever script and national spelling it is written in.

One written word gives up to eight readings, because the same letters stand for different sounds: `j`
is a glide in German and Serbian, a sibilant in French and English; `c` is ts in Polish, k in French,
dj in Turkish, and the silent ʿayn in Somali; `x` is ks, or the h of Kurdish and Somali. In a reading
each consonant is two characters, its class and the sound itself, and each vowel is one: an edit
distance over readings therefore counts a wrong class double, a neighbouring sound or a vowel once.

Sources: BGN/PCGN and ICAO Doc 9303 tables (Cyrillic, Arabic), Bulgarian Transliteration Act 2009,
Ukrainian Cabinet resolution 55 of 2010, DIN 1460 and Duden spellings for German, GOST passports.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

MOST_READINGS = 8

_VOWELS = "aeiou"
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC_SCRIPT = re.compile(r"[\u0400-\u052f]")

_LATIN: Mapping[str, Sequence[str]] = {
    "schtsch": ("SxSc",),
    "chtch": ("SxSc",),
    "shch": ("SxSc",),
    "szcz": ("SxSc",),
    "tsch": ("Sc",),
    "dsch": ("Sj",),
    "sch": ("Sx",),
    "tch": ("Sc",),
    "ch": ("h", "Sc", "Kk"),
    "sh": ("Sx",),
    "sz": ("Sx",),
    "cz": ("Sc",),
    "ck": ("Kk",),
    "cs": ("Sc",),
    "zh": ("Sj",),
    "rz": ("Sj", "RrSz"),
    "kh": ("h",),
    "gh": ("Kg",),
    "gj": ("Sj", "Kgi"),
    "dj": ("Sj", "Ddi"),
    "dzh": ("Sj",),
    "dz": ("Sz",),
    "xh": ("Sj",),
    "th": ("Dt", "Ss"),
    "dh": ("Dd", "Sz"),
    "dt": ("Dt",),
    "ph": ("Ff",),
    "pf": ("Ff",),
    "ts": ("Sy",),
    "tz": ("Sy",),
    "qu": ("Kk", "KkFv"),
    "lj": ("Ll",),
    "nj": ("Nn",),
    "ny": ("Nn", "Nni"),
    "c": ("Kk", "Sc"),
    "x": ("KkSs", "h"),
    "j": ("i", "Sj"),
    "w": ("Fv", "u"),
    "v": ("Fv",),
    "ğ": ("", "Kg"),
    "y": ("i",),
    "b": ("Bb",),
    "p": ("Bp",),
    "d": ("Dd",),
    "t": ("Dt",),
    "g": ("Kg",),
    "k": ("Kk",),
    "q": ("Kk",),
    "f": ("Ff",),
    "s": ("Ss",),
    "z": ("Sz",),
    "ş": ("Sx",),
    "š": ("Sx",),
    "ž": ("Sj",),
    "č": ("Sc",),
    "ç": ("Sc",),
    "ț": ("Sy",),
    "đ": ("Sj", "Dd"),
    "h": ("h",),
    "m": ("Mm",),
    "n": ("Nn",),
    "l": ("Ll",),
    "r": ("Rr",),
    "ou": ("u",),
    "oo": ("u",),
    "ee": ("i",),
    "ie": ("e",),
    "je": ("e", "Sje"),
    "ye": ("e",),
    "ij": ("i", "iSj"),
    "iy": ("i",),
    "yi": ("i",),
    "ii": ("i",),
    "ae": ("e",),
    "oe": ("o",),
    "ue": ("u",),
    "ei": ("ai",),
    "ey": ("ai",),
    "ay": ("ai",),
    "aj": ("ai", "aSj"),
    "eu": ("oi", "eu"),
    "oy": ("oi",),
    "aa": ("a",),
    "uu": ("u",),
}
_BEFORE_FRONT_VOWEL: Mapping[str, Sequence[str]] = {
    "c": ("Sc", "Kk"),
    "g": ("Kg", "Sj"),
}
_SILENT_FIRST: Mapping[str, Sequence[str]] = {"c": ("Kk", "Sc", ""), "h": ("h",)}
"""Somali writes ʿayn as c: Cali, Cabdi, Cumar."""

_CYRILLIC: Mapping[str, Sequence[str]] = {
    **{letter: (vowel,) for letter, vowel in zip("аэоуыиіїйѝ", "aeouiiiiii", strict=True)},
    **dict.fromkeys("еє", ("e",)),
    "ё": ("io", "e", "o"),
    "ю": ("iu",),
    "я": ("ia",),
    "ъ": ("a", "", "u"),
    "ь": ("",),
    "ў": ("u", "Fv"),
    "б": ("Bb",),
    "в": ("Fv",),
    "г": ("Kg", "h"),
    "ґ": ("Kg",),
    "ѓ": ("Kg", "Sj"),
    "д": ("Dd",),
    "ж": ("Sj",),
    "з": ("Sz",),
    "ѕ": ("Sz",),
    "к": ("Kk",),
    "ќ": ("Kk", "Sc"),
    "л": ("Ll",),
    "љ": ("Ll",),
    "м": ("Mm",),
    "н": ("Nn",),
    "њ": ("Nn",),
    "п": ("Bp",),
    "р": ("Rr",),
    "с": ("Ss",),
    "т": ("Dt",),
    "ћ": ("Sc",),
    "ђ": ("Sj",),
    "џ": ("Sj",),
    "ј": ("i",),
    "ф": ("Ff",),
    "х": ("h",),
    "ц": ("Sy",),
    "ч": ("Sc",),
    "ш": ("Sx",),
    "щ": ("SxDt", "SxSc"),
    "дж": ("Sj",),
    "ий": ("i",),
    "ые": ("e",),
    "ие": ("e",),
    "ей": ("ai",),
    "ай": ("ai",),
    "кс": ("KkSs",),
    "’": ("",),
}

_ARABIC: Mapping[str, Sequence[str]] = {
    **dict.fromkeys("اأإآٱعەةۀ", ("a",)),
    "ب": ("Bb",),
    "پ": ("Bp",),
    **dict.fromkeys("تطټ", ("Dt",)),
    "ث": ("Dt", "Ss"),
    "ج": ("Sj", "Kg"),
    "چ": ("Sc",),
    **dict.fromkeys("حهخھہ", ("h",)),
    **dict.fromkeys("دډ", ("Dd",)),
    "ذ": ("Dd", "Sz"),
    **dict.fromkeys("رڕړ", ("Rr",)),
    "ز": ("Sz",),
    "ژ": ("Sj",),
    **dict.fromkeys("سص", ("Ss",)),
    "ش": ("Sx",),
    "ښ": ("Sx", "h"),
    "ږ": ("Sj", "Kg"),
    "ځ": ("Sz",),
    "څ": ("Sy",),
    "ض": ("Dd", "Sz"),
    "ظ": ("Sz", "Dd"),
    **dict.fromkeys("غگګ", ("Kg",)),
    "ف": ("Ff",),
    **dict.fromkeys("ڤۋ", ("Fv",)),
    "ق": ("Kk", "Kg"),
    **dict.fromkeys("كک", ("Kk",)),
    **dict.fromkeys("لڵ", ("Ll",)),
    "م": ("Mm",),
    **dict.fromkeys("نڼں", ("Nn",)),
    "و": ("u", "Fv"),
    "وو": ("u",),
    "ۆ": ("o",),
    "ێ": ("e",),
    **dict.fromkeys("يیىئېۍ", ("i",)),
    "ؤ": ("u",),
    "ء": ("",),
}

_SPECIAL = str.maketrans(
    {
        "ș": "ş",
        "ś": "ş",
        "ţ": "ț",
        "ć": "č",
        "ź": "ž",
        "ż": "ž",
        "ł": "l",
        "ı": "i",
        "ß": "ss",
        "ä": "ae",
        "æ": "ae",
        "ö": "oe",
        "ø": "oe",
        "œ": "oe",
        "ü": "ue",
        "ə": "e",
        "ñ": "n",
        "þ": "th",
        "ð": "d",
    }
)
_KEPT = frozenset("şšžčçțđğ")
_TWICE = re.compile(r"(.)\1+")
_TWICE_CONSONANT = re.compile(r"([A-Z][a-z])\1+")


def is_abjad(word: str) -> bool:
    """Whether short vowels are not written: Arabic script without the vowel letters of Sorani."""
    return bool(_ARABIC_SCRIPT.search(word)) and not any(letter in "ەۆێ" for letter in word)


@lru_cache(maxsize=1 << 13)
def readings(word: str) -> tuple[str, ...]:
    """The readings of one word, most likely first; at most `MOST_READINGS`."""
    if _ARABIC_SCRIPT.search(word):
        table, letters = _ARABIC, "".join(c for c in word if unicodedata.category(c) != "Mn" and c != "ـ")
    elif _CYRILLIC_SCRIPT.search(word):
        table, letters = _CYRILLIC, word.casefold()
    else:
        table, letters = _LATIN, latin_letters(word)
    choices = _choices(letters, table)
    found = dict.fromkeys(_joined(parts) for parts in islice(product(*choices), MOST_READINGS * 4))
    return tuple(islice(found, MOST_READINGS))


def latin_letters(word: str) -> str:
    """A word in Latin letters, with those marks kept that change a consonant; other scripts by anyascii."""
    plain = unicodedata.normalize("NFC", word).replace("İ", "i").casefold()
    plain = unicodedata.normalize("NFC", plain).translate(_SPECIAL)
    return "".join(_latin_letter(letter) for letter in plain)


def _latin_letter(letter: str) -> str:
    if letter in _KEPT or (letter.isascii() and letter.isalpha()):
        return letter
    return "".join(c for c in anyascii(letter).casefold() if c.isalpha())


def _choices(letters: str, table: Mapping[str, Sequence[str]]) -> list[Sequence[str]]:
    """The alternatives of each sound; from the end, so that the beginning varies last."""
    choices: list[Sequence[str]] = []
    at = 0
    while at < len(letters):
        size = next(
            (n for n in (7, 5, 4, 3, 2) if letters[at : at + n] in table and at + n <= len(letters)), 1
        )
        part = letters[at : at + size]
        sounds = table.get(part, ("",))
        if table is _LATIN and size == 1:
            if part in _BEFORE_FRONT_VOWEL and letters[at + 1 : at + 2] in {"e", "i"}:
                sounds = _BEFORE_FRONT_VOWEL[part]
            elif at == 0 and part in _SILENT_FIRST:
                sounds = _SILENT_FIRST[part]
            elif part in _VOWELS:
                sounds = (part,)
        choices.append(sounds)
        at += size
    return choices


def _joined(parts: Iterable[str]) -> str:
    text = "".join(parts)
    text = _TWICE_CONSONANT.sub(r"\1", text)
    return re.sub(r"([aeiouh])\1+", r"\1", text)


def consonants(reading: str) -> str:
    """A reading without its vowels."""
    return "".join(letter for letter in reading if letter not in _VOWELS)


def broad(reading: str) -> str:
    """A reading with vowels of the same kind made one: o and u, a and e."""
    return reading.translate(_BROAD)


_BROAD = str.maketrans("eo", "au")


@lru_cache(maxsize=1 << 13)
def skeletons(word: str) -> tuple[str, ...]:
    """Only the classes of the consonants, A for a vowel at the beginning: for finding candidates."""
    return tuple(dict.fromkeys(_skeleton(reading) for reading in readings(word)))


def _skeleton(reading: str) -> str:
    classes = "".join(letter for letter in reading if letter.isupper())
    start = "" if reading[:1].isupper() else "A"
    return start + _TWICE.sub(r"\1", classes)
