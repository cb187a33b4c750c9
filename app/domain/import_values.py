"""One cell of a foreign table as a value of ours: dates, nationalities, languages, districts, needs.

What can mean two things is refused with what to do, never guessed: a wrong birth date is worse than a
row that a person looks at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final


class Problem(StrEnum):
    """What is wrong with a cell."""

    DATE_UNREADABLE = "date-unreadable"
    DATE_AMBIGUOUS = "date-ambiguous"
    """3/4/1980: the 3rd of April or the 4th of March."""
    DATE_SHORT_YEAR = "date-short-year"
    DATE_ONLY_YEAR = "date-only-year"
    DATE_IMPOSSIBLE = "date-impossible"
    """In the future, or before 1900."""
    NATIONALITY_UNKNOWN = "nationality-unknown"
    LANGUAGE_UNKNOWN = "language-unknown"
    DISTRICT_UNKNOWN = "district-unknown"
    NEED_UNKNOWN = "need-unknown"
    GENDER_UNKNOWN = "gender-unknown"
    YES_OR_NO = "yes-or-no"
    POSTAL_CODE = "postal-code"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    TOO_LONG = "too-long"
    CONTROL = "control"
    """Characters that are no text."""
    NAME_MISSING = "name-missing"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is no value; `part` = the part of a list that is not."""

    problem: Problem
    part: str = ""


@dataclass(frozen=True, slots=True)
class ImportWords:
    """What columns and values are called (resources/import-words.yaml and the lists of the content).

    Keys are `folded_key` of every way to write them.
    """

    headings: Mapping[str, str]
    """Heading → value of `importing.Target`."""
    yes: frozenset[str]
    no: frozenset[str]
    genders: Mapping[str, str]
    months: Mapping[str, int]
    nationalities: Mapping[str, str]
    languages: Mapping[str, str]
    districts: Mapping[str, str]
    needs: Mapping[str, str]
    reference_line: str
    """German words that keep a former number readable; with `{reference}`."""
    nationality_names: Mapping[str, str]
    """Code → German name, for what is shown and exported."""


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def folded_key(text: str) -> str:
    """How words are compared: without case, marks, spaces and signs; ä = ae."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in plain if letter.isalnum())


# -- days -----------------------------------------------------------------------------------------

_GERMAN = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4}|\d{2})(?:[ T]+0?0:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})\s*\.?\s*([^\W\d_]+)\s*\.?\s*(\d{4}|\d{2})")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0+)?")
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates from 1 March 1900 on (ECMA-376 part 1, 18.17.4.1, 1900 date base)."""


def date_of(text: str, months: Mapping[str, int]) -> date | Wrong:
    """24.12.1980, 1980-12-24, 24. Dezember 1980, or a spreadsheet's number of a day (29579).

    Args:
        text: the cell.
        months: `folded_key` of a month's name → 1 … 12.
    """
    said = " ".join(text.split())
    if (found := _GERMAN.fullmatch(said)) is not None:
        return _day(found[3], found[2], found[1])
    if (found := _ISO.fullmatch(said)) is not None:
        return _day(found[1], found[2], found[3])
    if (found := _SLASHES.fullmatch(said)) is not None:
        return _slashes(found[1], found[2], found[3])
    if (found := _WORDS.fullmatch(said)) is not None:
        month = months.get(folded_key(found[2]))
        return _day(found[3], str(month), found[1]) if month else Wrong(Problem.DATE_UNREADABLE)
    return _bare_number(said)


def _bare_number(said: str) -> date | Wrong:
    """A spreadsheet's number of a day; a year alone is none."""
    if _SERIAL.fullmatch(said) is not None:
        return _EPOCH + timedelta(days=int(float(said)))
    is_year = re.fullmatch(r"(?:19|20)\d{2}", said)
    return Wrong(Problem.DATE_ONLY_YEAR if is_year else Problem.DATE_UNREADABLE)


def _slashes(first: str, second: str, year: str) -> date | Wrong:
    """Day first as in Europe, unless that cannot be; where both can be, nobody knows."""
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        return Wrong(Problem.DATE_AMBIGUOUS)
    return _day(year, first, second) if int(second) > 12 else _day(year, second, first)


def _day(year: str, month: str, day: str) -> date | Wrong:
    if len(year) == 2:
        return Wrong(Problem.DATE_SHORT_YEAR)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Wrong(Problem.DATE_UNREADABLE)


# -- one cell -------------------------------------------------------------------------------------

_SURELY = re.compile(r"\s*[;|\n]\s*")
_LISTS = re.compile(r"\s*[,;|\n/+]\s*")
_PHONE = re.compile(r"[+\d][\d\s/().\-]{4,30}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_LONGEST: Final[Mapping[str, int]] = {"summary": 20_000, "note": 20_000}
_LONGEST_LINE: Final = 200


def read_value(target: str, cell: str, words: ImportWords, today: date) -> Any:
    """The value of a cell for a target (`importing.Target`), None where it says nothing, or `Wrong`."""
    text = cell.strip()
    if text[:2] in {"'=", "'+", "'-", "'@"}:  # our own exports keep a text from being a formula so
        text = text[1:]
    if not text:
        return None
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t\r" for letter in text):
        return Wrong(Problem.CONTROL)
    if len(text) > _LONGEST.get(target, _LONGEST_LINE):
        return Wrong(Problem.TOO_LONG)
    reader = _READERS.get(target)
    if reader is not None:
        return reader(text, words, today)
    return text if target in _LONGEST else " ".join(text.split())


def _known_day(text: str, words: ImportWords, today: date) -> date | Wrong:
    day = date_of(text, words.months)
    if isinstance(day, date) and not date(1900, 1, 1) <= day <= today:
        return Wrong(Problem.DATE_IMPOSSIBLE)
    return day


def _one_of(known: str, problem: Problem) -> Callable[[str, ImportWords, date], Any]:
    def read(text: str, words: ImportWords, _today: date) -> Any:
        lookup: Mapping[str, str] = getattr(words, known)
        return lookup.get(folded_key(text), Wrong(problem))

    return read


def _several(known: str, problem: Problem) -> Callable[[str, ImportWords, date], Any]:
    """Semicolons part surely; a comma may stand inside a name (`Mietmangel, Nebenkosten`)."""

    def read(text: str, words: ImportWords, _today: date) -> Any:
        lookup: Mapping[str, str] = getattr(words, known)
        found: dict[str, None] = {}
        for piece in _SURELY.split(text):
            whole = lookup.get(folded_key(piece))
            parts = [piece] if whole is not None else _LISTS.split(piece)
            for part in filter(None, parts):
                code = lookup.get(folded_key(part))
                if code is None:
                    return Wrong(problem, part)
                found[code] = None
        return tuple(found)

    return read


def _nationalities(text: str, words: ImportWords, today: date) -> Any:
    """A spreadsheet takes the zeros from `000`: a number is filled up to three digits."""
    parts = [part.zfill(3) if part.isdecimal() and len(part) < 3 else part for part in _LISTS.split(text)]
    whole = ", ".join(parts) if text.replace(" ", "").replace(",", "").isdecimal() else text
    return _several("nationalities", Problem.NATIONALITY_UNKNOWN)(whole, words, today)


def _yes_or_no(text: str, words: ImportWords, _today: date) -> bool | Wrong:
    plain = folded_key(text) or text.strip()
    if plain in words.yes:
        return True
    return False if plain in words.no else Wrong(Problem.YES_OR_NO)


def _postal_code(text: str, _words: ImportWords, _today: date) -> str | Wrong:
    plain = re.sub(r"^D-?\s*", "", text.removesuffix(".0"), flags=re.IGNORECASE).replace(" ", "")
    if re.fullmatch(r"[1-9]\d{3}", plain):  # a spreadsheet took the zero of 01067
        plain = f"0{plain}"
    return plain if re.fullmatch(r"\d{5}", plain) else Wrong(Problem.POSTAL_CODE)


def _phone(text: str, _words: ImportWords, _today: date) -> str | Wrong:
    plain = " ".join(text.split())
    return plain if _PHONE.fullmatch(plain) else Wrong(Problem.PHONE)


def _email(text: str, _words: ImportWords, _today: date) -> str | Wrong:
    return text if _EMAIL.fullmatch(text) else Wrong(Problem.EMAIL)


def _count(text: str, _words: ImportWords, _today: date) -> int | Wrong:
    plain = text.removesuffix(".0")
    return int(plain) if re.fullmatch(r"[0-9]{1,2}", plain) else Wrong(Problem.NUMBER)


_READERS: Final[Mapping[str, Callable[[str, ImportWords, date], Any]]] = {
    "birth_date": _known_day,
    "opened_on": _known_day,
    "gender": _one_of("genders", Problem.GENDER_UNKNOWN),
    "nationalities": _nationalities,
    "spoken": _several("languages", Problem.LANGUAGE_UNKNOWN),
    "letter_language": _one_of("languages", Problem.LANGUAGE_UNKNOWN),
    "needs_interpreter": _yes_or_no,
    "phone": _phone,
    "email": _email,
    "postal_code": _postal_code,
    "district": _one_of("districts", Problem.DISTRICT_UNKNOWN),
    "adults": _count,
    "children": _count,
    "needs": _several("needs", Problem.NEED_UNKNOWN),
}
