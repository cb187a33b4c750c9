"""Names of people compared in any script, spelling and order (7-desktop.md part 2).

`same_person` says how likely two entries are one person, `find` which names somebody means by what she
typed. Pure functions on text: the store narrows a hundred thousand names down by an index and ranks what
is left with `resemblance`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from rapidfuzz.distance import OSA, Indel

from app.domain.folding import folded
from app.domain.sounds import broad, consonants, is_abjad, readings, skeletons

SAME_FROM: Final = 0.5
"""From here on `same_person` means: show both to a person. Tuned on the first half of the labelled list."""
FOUND_FROM: Final = 0.62
"""Below this a name is no answer to what was typed."""
REMEMBERED: Final = 1 << 11
"""Results kept of each question below: enough for what one typed name is compared with; 2 MB in all."""

_SEPARATORS = re.compile(r"[\s\-‐-―_/.,;·־]+")
_SILENT = str.maketrans("", "", "'’‘ʼʹ`´ʿʾ׳\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
_PARTICLES = frozenset(
    (
        *("al", "el", "as", "ar", "an", "at", "ad", "az", "ash", "ul", "ur", "ud", "il", "bin", "ben", "ibn"),
        *("bint", "ال", "بن", "ابن", "بنت", "von", "van", "vom", "zu", "zur", "de", "der", "den", "del"),
        *("della", "di", "da", "do", "dos", "du", "la", "le", "y", "e"),
    )
)
"""Articles and links between names: left out on one paper, written on another."""
_ABD = re.compile(r"^(abd|عبد)(?:[uioae]?(?:l|(r)(?=r)|(s)(?=s))|[uie](?=r|s|sh|k|q|w|n))?(?P<rest>\w{3,})$")
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3,})")
_LATIN_ARTICLE = re.compile(r"^(?:al|el)(?=[bcdfghjkmnqrstwxyz]\w{3,}|a\w{4,})")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is compared: words without articles, and which of them are given names, if known."""

    words: tuple[str, ...]
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    born: date | None = None


@lru_cache(maxsize=REMEMBERED)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name: hyphens part them, articles are left out, `Abd al-Rahman` is one word."""
    plain = unicodedata.normalize("NFC", text).replace("İ", "i").casefold().translate(_SILENT)
    parts = [part for part in _SEPARATORS.split(plain) if part]
    words: list[str] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if part in {"abd", "abdul", "abdel", "abdal", "abdu", "عبد"} and at + 1 < len(parts):
            following = parts[at + 1]
            if following in _PARTICLES and at + 2 < len(parts):
                at += 1
                following = parts[at + 1]
            words.append(_servant(("عبد" if part == "عبد" else "abd"), following))
            at += 2
            continue
        words.append(_without_article(part))
        at += 1
    kept = tuple(word for word in words if word not in _PARTICLES)
    return kept or tuple(words)


def _servant(first: str, rest: str) -> str:
    return first + _ARABIC_ARTICLE.sub("", rest)


def _without_article(part: str) -> str:
    if (match := _ABD.match(part)) is not None and len(part) > 6:
        return match[1] + _ARABIC_ARTICLE.sub("", match["rest"])
    return _ARABIC_ARTICLE.sub("", part)


# -- one word ---------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def word_resemblance(a: str, b: str) -> float:
    """How alike two words of names sound or look: 1 = the same, 0 = nothing in common."""
    plain_a, plain_b = folded(a), folded(b)
    if plain_a == plain_b:
        return 1.0
    best = 0.0
    abjads = is_abjad(a) + is_abjad(b)
    for one in _readings(a):
        for other in _readings(b):
            near = _across(one, other, is_abjad(a)) if abjads == 1 else _near(one, other)
            best = max(best, near)
    if abjads != 1:
        best = max(best, _typing_error(plain_a, plain_b) * 1.0)
    return min(best, 0.97)


def _readings(word: str) -> tuple[str, ...]:
    found = readings(word)
    if (bare := _LATIN_ARTICLE.sub("", word)) != word:
        found += readings(bare)
    return found


def _near(one: str, other: str) -> float:
    if one == other:
        return 0.97
    fine = Indel.normalized_similarity(one, other)
    coarse = Indel.normalized_similarity(broad(one), broad(other))
    if _frame(one) != _frame(other):
        # another consonant is another name far more often than another vowel
        return (fine + coarse) / 2 - 0.06
    return (fine + coarse) / 2


def _frame(reading: str) -> str:
    return "".join(letter for letter in reading if letter.isupper())


def _typing_error(a: str, b: str) -> float:
    """One slip of a finger: a letter too much, too few, another, or two exchanged."""
    longest = max(len(a), len(b))
    if longest < 4 or OSA.distance(a, b, score_cutoff=1) > 1:
        return 0.0
    return 0.93 if longest >= 7 else 0.9 if longest >= 5 else 0.82


def _across(one: str, other: str, first_is_abjad: bool) -> float:  # noqa: FBT001 - private and plain
    """A word without its short vowels against one with them: long vowels must be there."""
    abjad, full = (one, other) if first_is_abjad else (other, one)
    bare_a, bare_b = consonants(abjad).rstrip("h"), consonants(full).rstrip("h")
    if bare_a == bare_b:
        return 0.95 - _wrong_vowels(_slots(abjad), _slots(full))
    near = Indel.normalized_similarity(bare_a, bare_b)
    if _frame(abjad) == _frame(full):
        return max(near, 0.5 + near / 2) - 0.05 - _wrong_vowels(_slots(abjad), _slots(full))
    return near - 0.12


def _slots(reading: str) -> list[str]:
    """The vowels before, between and behind the consonants."""
    slots = [""]
    for letter in reading:
        if letter in "aeiou":
            slots[-1] += letter
        elif letter.isupper() or letter == "h":
            slots.append("")
    return slots


def _wrong_vowels(abjad: Sequence[str], full: Sequence[str]) -> float:
    """A long vowel that is written must be heard; a last u or ei that is heard would be written."""
    if len(abjad) != len(full):
        return 0.0
    wrong = 0.0
    for at, (written, heard) in enumerate(zip(abjad, full, strict=True)):
        if "u" in written and not set(heard) & {"o", "u"}:
            wrong += 0.2
        if "i" in written and not set(heard) & {"i", "e"}:
            wrong += 0.2
        if not written and at >= 2 and at < len(abjad) - 1 and (heard in {"u", "ai"}):
            wrong += 0.14
    return min(wrong, 0.4)


# -- a whole name -----------------------------------------------------------------------------


def resemblance(a: Sequence[str], b: Sequence[str]) -> float:
    """How alike two names are, in whatever order their words stand; parts may be missing in one."""
    if not a or not b:
        return 0.0
    short, long = (a, b) if (len(a), len("".join(a))) <= (len(b), len("".join(b))) else (b, a)
    pairs = _paired(short, long)
    weights = [max(len(word), 3) for word in short]
    mean = sum(value * weight for value, weight in zip(pairs, weights, strict=True)) / sum(weights)
    likeness = (mean + min(pairs)) / 2
    if joined := _joined_likeness(short, long):
        likeness = max(likeness, joined)
    if len(short) == 1 and len(long) > 1:
        return likeness * 0.72
    return likeness - 0.03 * min(len(long) - len(short), 2)


def _paired(short: Sequence[str], long: Sequence[str]) -> list[float]:
    """For each word of the shorter name its best partner; each partner serves once."""
    table = sorted(
        ((word_resemblance(a, b), i, j) for i, a in enumerate(short) for j, b in enumerate(long)),
        reverse=True,
    )
    values = [0.0] * len(short)
    used_short: set[int] = set()
    used_long: set[int] = set()
    for value, i, j in table:
        if i not in used_short and j not in used_long:
            values[i] = value
            used_short.add(i)
            used_long.add(j)
    return values


def _joined_likeness(short: Sequence[str], long: Sequence[str]) -> float:
    """Two words on one paper are one on the other: Gebre Medhin, Marialuisa."""
    if len(long) == len(short) or len(long) > 4:
        return 0.0
    best = 0.0
    for at in range(len(long) - 1):
        merged = [*long[:at], long[at] + long[at + 1], *long[at + 2 :]]
        if len(merged) == len(short):
            values = _paired(short, merged)
            best = max(best, (sum(values) / len(values) + min(values)) / 2 - 0.02)
    return best


# -- birth dates ------------------------------------------------------------------------------


def birth_likeness(a: date | None, b: date | None) -> float | None:
    """How well two birth dates fit one person: 1 = equal, 0 = another person; None = one is unknown.

    The 1st of January stands in papers where only the year is known (common for Afghanistan, Syria,
    Eritrea, Somalia); day and month are exchanged between national orders; one digit is mistyped.
    """
    if a is None or b is None:
        return None
    if a == b:
        return 0.85 if (a.month, a.day) == (1, 1) else 1.0
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return 0.9
    likeness = 0.0
    if (1, 1) in {(a.month, a.day), (b.month, b.day)} and abs(a.year - b.year) <= 1:
        likeness = 0.75 if a.year == b.year else 0.45
    if OSA.distance(a.strftime("%Y%m%d"), b.strftime("%Y%m%d")) == 1:
        likeness = max(likeness, 0.65)
    if a.year == b.year and (a.month == b.month or a.day == b.day):
        likeness = max(likeness, 0.35)
    return likeness


def same_person(a: object, b: object) -> float:
    """How likely two entries are one person, 0 … 1; from `SAME_FROM` on a duplicate warning is shown.

    Args:
        a: a name as text, in any order and script ("Family, Given" too), or a mapping with `given_name`,
            `family_name` (or `name`) and `birth_date` (a date or ISO text); any of them may be missing.
        b: as `a`.
    """
    one, other = person(a), person(b)
    likeness = _name_likeness(one, other)
    born = birth_likeness(one.born, other.born)
    if born is None:
        return _scaled(likeness, 0.80)
    if born == 0.0:
        return _scaled(likeness, 0.80) * 0.3
    # the better the dates agree, the more the names may differ
    return _scaled(likeness, 0.93 - 0.17 * born)


def _scaled(likeness: float, needed: float) -> float:
    """0.5 at what is needed, 1 at full likeness."""
    if likeness >= needed:
        return min(1.0, 0.5 + 0.5 * (likeness - needed) / max(1 - needed, 0.01))
    return max(0.0, 0.5 - (needed - likeness) * 1.6)


def _name_likeness(one: PersonName, other: PersonName) -> float:
    whole = resemblance(one.words, other.words)
    if not (one.given and one.family and other.given and other.family):
        return whole
    straight = min(_part(one.given, other.given), _part(one.family, other.family))
    crossed = min(_part(one.given, other.family), _part(one.family, other.given))
    return min(whole, max(straight, crossed) + 0.08)


def _part(a: Sequence[str], b: Sequence[str]) -> float:
    """Given names, or family names: one of several is enough."""
    best = max(word_resemblance(x, y) for x in a for y in b)
    return max(best, word_resemblance("".join(a), "".join(b)))


def person(entry: object) -> PersonName:
    """What `same_person` and `find` accept, as a name to compare."""
    if isinstance(entry, PersonName):
        return entry
    if isinstance(entry, Mapping):
        given = words_of(str(entry.get("given_name") or ""))
        family = words_of(str(entry.get("family_name") or ""))
        rest = words_of(str(entry.get("name") or ""))
        return PersonName((*given, *family, *rest), given, family, _date(entry.get("birth_date")))
    return _parsed(str(entry))


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str) -> PersonName:
    family, comma, given = text.partition(",")
    if comma:
        return PersonName((*words_of(given), *words_of(family)), words_of(given), words_of(family))
    return PersonName(words_of(text))


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


# -- what somebody typed ----------------------------------------------------------------------


def typed_likeness(typed: Sequence[str], words: Sequence[str]) -> float:
    """How well a name answers what was typed so far: the beginning of a word is enough."""
    if not typed or not words:
        return 0.0
    values = [max(begun_likeness(part, word) for word in words) for part in typed]
    for at in range(len(typed) - 1):  # 'Gebre Medhin' typed, 'Gebremedhin' stored
        value = max(begun_likeness(typed[at] + typed[at + 1], word) for word in words)
        if value > min(values[at], values[at + 1]):
            values[at] = values[at + 1] = value
    for at, part in enumerate(typed):
        for left, right in pairwise(words):
            values[at] = max(values[at], word_resemblance(part, left + right) - 0.02)
    weights = [max(len(part), 2) for part in typed]
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
    return (mean * 2 + min(values)) / 3 - 0.01 * min(abs(len(words) - len(typed)), 3)


@lru_cache(maxsize=REMEMBERED)
def begun_likeness(part: str, word: str) -> float:
    """How well a typed word, or the beginning of one, answers a word of a name."""
    plain, whole = folded(part), folded(word)
    if plain == whole:
        return 1.0
    if whole.startswith(plain):
        return 0.9 + 0.09 * len(plain) / len(whole)
    best = word_resemblance(part, word)
    if best < 0.9 and len(plain) >= 3:
        for one in readings(part):
            stem = one.rstrip("aeiou") or one
            if any(other.startswith(stem) for other in readings(word)):
                return max(best, 0.85)
        if len(plain) >= 4 and len(whole) > len(plain):
            best = max(best, word_resemblance(part, word[: len(part)]) - 0.08)
    return best


def find(typed: str, names: Iterable[Any], *, limit: int = 50) -> list[Any]:
    """The names that `typed` may mean, best first; each as it was given (text or mapping).

    Args:
        typed: what somebody typed, complete or not, in any script, spelling and order.
        names: whom there is.
        limit: at most as many.
    """
    wanted = words_of(typed)
    if not wanted:
        return []
    known = [(person(name).words, name) for name in names]
    likely = sorted(((_glance(wanted, words), at) for at, (words, _) in enumerate(known)), reverse=True)
    scored = [
        (typed_likeness(wanted, known[at][0]), -at)
        for glance, at in likely[: max(limit * 4, 200)]
        if glance > 0
    ]
    scored.sort(reverse=True)
    return [known[-at][1] for value, at in scored[:limit] if value >= FOUND_FROM]


def _glance(wanted: Sequence[str], words: Sequence[str]) -> float:
    """A quick estimate for leaving out what cannot be meant."""
    return sum(max((_quick(part, word) for word in words), default=0.0) for part in wanted)


@lru_cache(maxsize=REMEMBERED)
def _quick(part: str, word: str) -> float:
    plain, whole = folded(part), folded(word)
    if whole.startswith(plain):
        return 1.2
    best = Indel.normalized_similarity(plain, whole)
    mine, theirs = skeletons(part), skeletons(word)
    if not set(mine).isdisjoint(theirs):
        return max(best, 1.0)
    return max(best, Indel.normalized_similarity(mine[0], theirs[0]) * 0.9)
