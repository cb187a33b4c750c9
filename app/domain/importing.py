"""Tables that others kept, read as clients and cases: which column is what, and what is wrong in a row.

Pure: a table of texts, a mapping, the words of the content → rows with values and faults. The mapping is
guessed from headings and values and corrected by a person; nothing is guessed about a value that can
mean two things, it is a fault that says what to do.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from app.domain.import_values import ImportWords, Problem, Wrong, date_of, folded_key, read_value

MOST_ROWS: Final = 20_000
"""Rows of one table; more is no list of clients but a database, and is imported in parts."""
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 20_000
"""Characters of one cell: a long note has about 5,000."""
_SAMPLE: Final = 50
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Target(StrEnum):
    """What a column can be."""

    REFERENCE = "reference"
    """Number of the row where it comes from: recognises it when the file is brought again."""
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    """`Family, Given`, or `Given Family`."""
    CODE_WORD = "code_word"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    NATIONALITIES = "nationalities"
    SPOKEN = "spoken"
    LETTER_LANGUAGE = "letter_language"
    NEEDS_INTERPRETER = "needs_interpreter"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    DISTRICT = "district"
    ADULTS = "adults"
    CHILDREN = "children"
    NEEDS = "needs"
    OPENED_ON = "opened_on"
    SUMMARY = "summary"
    NOTE = "note"


CLIENT: Final = frozenset(
    {
        Target.GIVEN_NAME,
        Target.FAMILY_NAME,
        Target.CODE_WORD,
        Target.BIRTH_DATE,
        Target.GENDER,
        Target.NATIONALITIES,
        Target.SPOKEN,
        Target.LETTER_LANGUAGE,
        Target.NEEDS_INTERPRETER,
        Target.PHONE,
        Target.EMAIL,
    }
)
HOUSEHOLD: Final = frozenset(
    {Target.STREET, Target.POSTAL_CODE, Target.CITY, Target.DISTRICT, Target.ADULTS, Target.CHILDREN}
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it lies in the file: texts only, dates as ISO text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as `columns`."""
    numbers: tuple[int, ...]
    """Number of each row in the file, as a spreadsheet counts them."""
    sha256: str
    """Of the file."""
    kind: str
    """`csv` or `xlsx`."""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


Mapping_ = Mapping[str, Target]
"""Heading of a column → what it is; a column that is not there is left out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, or with the row where `column` is empty."""

    row: int
    column: str
    value: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it would be."""

    number: int
    client: Mapping[str, Any]
    household: Mapping[str, Any]
    needs: tuple[str, ...]
    opened_on: date | None
    summary: str
    note: str
    reference: str
    key: str
    """SHA-256 of what recognises the row when it is brought again."""
    faults: tuple[Fault, ...] = field(default=())

    @property
    def name(self) -> str:
        """Given and family name, or the code word."""
        names = (self.client.get("given_name"), self.client.get("family_name"))
        return " ".join(name for name in names if name) or str(self.client.get("code_word") or "")


# -- which column is what -------------------------------------------------------------------------


def guess(table: Table, words: ImportWords) -> dict[str, Target]:
    """What each column probably is: by its heading, else by its values; no target twice."""
    found: dict[str, Target] = {}
    left = set(Target)
    for column in table.columns:
        target = _by_heading(column, words)
        if target in left and column not in found:
            found[column] = target
            left.discard(target)
    if {Target.GIVEN_NAME, Target.FAMILY_NAME} <= set(found.values()):
        found = {column: target for column, target in found.items() if target is not Target.FULL_NAME}
    elif Target.GIVEN_NAME in found.values() and Target.FULL_NAME in found.values():
        # `Vorname` and `Name` beside each other: the second is the family name
        found = {
            column: Target.FAMILY_NAME if target is Target.FULL_NAME else target
            for column, target in found.items()
        }
    for place, column in enumerate(table.columns):
        target = None if column in found else _by_values(_sample(table, place), words)
        if target in left and target is not None:
            found[column] = target
            left.discard(target)
    return found


def _by_heading(heading: str, words: ImportWords) -> Target | None:
    plain = folded_key(heading)
    if not plain:
        return None
    exact = words.headings.get(plain)
    if exact is not None:
        return Target(exact)
    begun = [known for known in words.headings if len(known) > 4 and plain.startswith(known)]
    return Target(words.headings[max(begun, key=len)]) if begun else None


def _sample(table: Table, place: int) -> list[str]:
    cells = (row[place] for row in table.rows[: _SAMPLE * 4])
    return [cell for cell in cells if cell][:_SAMPLE]


def _by_values(cells: Sequence[str], words: ImportWords) -> Target | None:
    """Only what values show beyond doubt; most of them must fit."""
    if not cells:
        return None
    kinds = Counter(_kind(cell, words) for cell in cells)
    target, count = kinds.most_common(1)[0]
    return target if target is not None and count * 10 >= len(cells) * 8 else None


def _kind(cell: str, words: ImportWords) -> Target | None:
    if _MAIL.fullmatch(cell):
        return Target.EMAIL
    if re.fullmatch(r"\d{5}", cell):
        return Target.POSTAL_CODE
    if re.fullmatch(r"(?:\+|00?)[\d\s/()\-]{7,20}", cell):
        return Target.PHONE
    day = date_of(cell, words.months)
    if isinstance(day, date) and day.year < 2015:
        return Target.BIRTH_DATE
    if folded_key(cell) in words.districts:
        return Target.DISTRICT
    return None


# -- what a row says ------------------------------------------------------------------------------


def read_rows(table: Table, mapping: Mapping_, words: ImportWords, today: date) -> tuple[ReadRow, ...]:
    """Every row that is not empty, with its faults."""
    places = [
        (place, column, mapping[column]) for place, column in enumerate(table.columns) if column in mapping
    ]
    rows = []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        given = [(column, target, cells[place]) for place, column, target in places if cells[place]]
        if given:
            rows.append(_read_row(number, given, words, today))
    return tuple(rows)


def _read_row(
    number: int, given: Sequence[tuple[str, Target, str]], words: ImportWords, today: date
) -> ReadRow:
    values: dict[Target, Any] = {}
    faults: list[Fault] = []
    for column, target, cell in given:
        read = read_value(target.value, cell, words, today)
        if isinstance(read, Wrong):
            faults.append(Fault(number, column, read.part or cell, read.problem))
        elif read is not None and read != ():
            values[target] = read
    _split_name(values)
    names = (Target.GIVEN_NAME, Target.FAMILY_NAME, Target.CODE_WORD)
    if not any(target in values for target in names) and not _was_faulty(faults, given, names):
        faults.append(Fault(number, "", "", Problem.NAME_MISSING))
    if Target.HOUSE_NUMBER in values and Target.STREET in values:
        values[Target.STREET] = f"{values[Target.STREET]} {values[Target.HOUSE_NUMBER]}"
    if Target.SPOKEN in values and Target.LETTER_LANGUAGE not in values:
        values[Target.LETTER_LANGUAGE] = values[Target.SPOKEN][0]
    reference = str(values.get(Target.REFERENCE, ""))
    return ReadRow(
        number=number,
        client={target.value: value for target, value in values.items() if target in CLIENT},
        household={target.value: value for target, value in values.items() if target in HOUSEHOLD},
        needs=values.get(Target.NEEDS, ()),
        opened_on=values.get(Target.OPENED_ON),
        summary=str(values.get(Target.SUMMARY, "")),
        note=str(values.get(Target.NOTE, "")),
        reference=reference,
        key=_key(reference, given),
        faults=tuple(faults),
    )


def _was_faulty(
    faults: Sequence[Fault], given: Sequence[tuple[str, Target, str]], names: Sequence[Target]
) -> bool:
    columns = {column for column, target, _ in given if target in {*names, Target.FULL_NAME}}
    return any(fault.column in columns for fault in faults)


def _split_name(values: dict[Target, Any]) -> None:
    """`Family, Given`; without a comma the last word is the family name."""
    whole = values.pop(Target.FULL_NAME, None)
    if whole is None:
        return
    if "," in whole:
        family, _, given = (part.strip() for part in whole.partition(","))
    else:
        given, _, family = (part.strip() for part in whole.rpartition(" "))
    for target, part in ((Target.GIVEN_NAME, given), (Target.FAMILY_NAME, family)):
        if part:
            values.setdefault(target, part)


def _key(reference: str, given: Sequence[tuple[str, Target, str]]) -> str:
    """By the row's own number where there is one, so that a corrected row is not brought twice."""
    said = (
        ["reference", reference] if reference else sorted([target.value, cell] for _, target, cell in given)
    )
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
