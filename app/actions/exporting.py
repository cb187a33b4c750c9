"""A table of cases that leaves: which columns, which cases, and what the audit trail says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from app.actions.exchange_ports import Cell, ExportLine, Scope
from app.domain.audit import Act
from app.domain.content import Content
from app.domain.ids import new_id

if TYPE_CHECKING:
    from app.actions.workplace import Workplace

PLAIN: Final = (
    "number",
    "status",
    "opened_on",
    "closed_on",
    "caseworker",
    "team",
    "needs",
    "district",
    "letter_language",
    "spoken",
    "adults",
    "children",
)
"""Columns that name nobody; chosen at first."""
NAMING: Final = (
    "given_name",
    "family_name",
    "code_word",
    "birth_date",
    "gender",
    "nationalities",
    "phone",
    "email",
    "street",
    "postal_code",
    "city",
    "summary",
)
"""Columns that say who it is; each has to be chosen."""
COLUMNS: Final = (*PLAIN, *NAMING)


@dataclass(frozen=True, slots=True)
class Export:
    """A made file that is not saved yet."""

    content: bytes
    count: int
    restricted: int
    """Cases that were left out because their processing is restricted (Art. 18 GDPR)."""


def make(
    scope: Scope,
    columns: Sequence[str],
    kind: str,
    headings: Mapping[str, str],
    *,
    place: Workplace,
    step: Callable[[int, int], None] = lambda _done, _of: None,
    words: Callable[[str, str], str] = lambda _column, code: code,
) -> Export:
    """The file, before anything leaves.

    Args:
        scope: which cases.
        columns: some of `COLUMNS`, in their order.
        kind: `csv` or `xlsx`.
        headings: what each column is called, and `title`.
        place: the workplace.
        step: told on the way; may raise `Cancelled`.
        words: (column, code) → what a code of the application is called.
    """
    count = 0

    def rows() -> Iterable[Sequence[Cell]]:
        nonlocal count
        for line in place.exchange.lines(scope):
            count += 1
            if count % 500 == 0:
                step(count, count + 1)
            yield [_cell(line, column, place, words) for column in columns]

    named = [headings[column] for column in columns]
    exchange = place.exchange
    content = (
        exchange.xlsx(headings["title"], named, rows()) if kind == "xlsx" else exchange.csv(named, rows())
    )
    return Export(content, count, exchange.restricted(scope))


def note(export: Export, *, place: Workplace) -> None:
    """Write into the audit trail that it leaves; before the file is written."""
    with place.work() as unit:
        unit.audit.note(
            Act.CASES_EXPORTED,
            new_id(),
            at=place.clock.now(),
            sha256=hashlib.sha256(export.content).hexdigest(),
            count=export.count,
        )
        unit.commit()


def _cell(line: ExportLine, column: str, place: Workplace, words: Callable[[str, str], str]) -> Cell:
    value = getattr(line, column)
    if isinstance(value, tuple):
        return "; ".join(label(column, code, place) for code in value)
    if isinstance(value, str) and column in {"district", "letter_language"}:
        return label(column, value, place)
    if isinstance(value, str) and column in {"status", "gender"} and value:
        return words(column, value)
    shown: str | int | date | None = value
    return shown


def label(column: str, code: str, place: Workplace) -> str:
    """What a code of a column is called in German; the code itself where it is not known."""
    content: Content = place.content
    if column == "needs":
        return content.need_label(code, "de")
    if column == "nationalities":
        return place.exchange.words.nationality_names.get(code, code)
    if column == "district":
        return content.districts[code].name if code in content.districts else code
    return content.languages[code].name if code in content.languages else code
