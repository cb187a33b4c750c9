"""Spellings of one word made alike for searching: case, marks, scripts, and how names are rewritten.

`Müller`, `Mueller` and `MULLER`; `Шевченко`, `Shevchenko` and `Schewtschenko`; `İstanbul` and
`istanbul`; Arabic with and without vowel signs are found by either spelling. Folded text is only
compared, never shown or stored. No ICU: Unicode decomposition and the tables below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуўфхцчшщъыьэюяђјљњћџѓќѕё",
        [
            "a",
            "b",
            "v",
            "g",
            "g",
            "d",
            "e",
            "ie",
            "zh",
            "z",
            "i",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "a",
            "y",
            "_",
            "e",
            "iu",
            "ia",
            "dj",
            "j",
            "lj",
            "nj",
            "c",
            "dz",
            "gj",
            "kj",
            "dz",
            "e",
        ],
        strict=True,
    )
)
"""After the national systems of Ukraine (2010), Bulgaria (2009) and Serbia, where these agree."""

_ARABIC = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئې", "ي"),
    **dict.fromkeys("ةۀھہ", "ه"),
    "ؤ": "و",
    "ک": "ك",
    "ـ": "",
}
"""Seats of hamza, forms of ya, ta marbuta and kaf that keyboards of Arabic, Farsi, Pashto and Sorani
write differently; tatweel is no letter."""

_LETTERS = str.maketrans({**_CYRILLIC, "ь": "", **_ARABIC, "ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
_LETTERS.update(str.maketrans({"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "e"}))

_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("schtsch", "shch"),
    ("tsch", "ch"),
    ("sch", "sh"),
    ("dzh", "j"),
    ("dsch", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("ch", "c"),
    ("sh", "s"),
    ("ts", "c"),
    ("tz", "c"),
    ("w", "v"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("y", "i"),
    ("j", "i"),
    ("ph", "f"),
)
"""How the same sound is written in German, English, Polish, Turkish and Romanian papers."""
_TWICE = re.compile(r"(.)\1+")


class _Folded(dict[int, str]):
    """What becomes of each character, found out when it first occurs: no step looks at its neighbours."""

    def __missing__(self, code: int) -> str:
        composed = chr(code).replace("İ", "i").casefold().translate(_LETTERS)
        apart = unicodedata.normalize("NFKD", composed)
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)
        self[code] = plain
        return plain


_FOLDED = _Folded()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Without case, marks and script: `Über` → `uber`, `Шевченко` → `shevchenko`."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).translate(_FOLDED)


@lru_cache(maxsize=4096)
def sounding(text: str) -> str:
    """`folded`, with the spellings of one sound made one: `Schewtschenko` and `Shevchenko` are alike."""
    words = folded(text)
    for spelling, sound in _SPELLINGS:
        words = words.replace(spelling, sound)
    return _TWICE.sub(r"\1", words)


def found_in(wanted: str, texts: Iterable[str]) -> bool:
    """Whether each word of `wanted` is in one of the texts, in whatever spelling."""
    spelled = [(folded(text), sounding(text)) for text in texts]
    return all(
        any(folded(word) in plain or sounding(word) in sound for plain, sound in spelled)
        for word in wanted.split()
    )
