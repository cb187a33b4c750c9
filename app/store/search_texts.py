"""What a search finds by numbers of cases and letters, and in notes, titles of papers and summaries.

Part of `app.store.search_queries`, which asks for names too. Every statement carries the reader: what is
not open to her, and what lies in the bin, is not found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.actions.search_ports import Hit, Reason
from app.domain.clock import OFFICE_ZONE
from app.domain.search_text import around
from app.store.access import may_read, may_read_note
from app.store.search_index import NUMBER, TEXT, plain_words, quoted
from app.store.tables import LOCAL

_RECORDS = LOCAL.records
_CASE, _CLIENT, _NOTE = _RECORDS["case_file"], _RECORDS["client"], _RECORDS["case_note"]
_LETTER, _DOCUMENT = _RECORDS["letter"], _RECORDS["case_document"]

MOST: Final = 20
"""Entries that the index gives for one question; the newest."""
HAS_DIGIT = re.compile(r"\d")
RANK: Final = {
    Reason.CASE_NUMBER: 0.99,
    Reason.LETTER_NUMBER: 0.98,
    Reason.DOCUMENT: 0.55,
    Reason.SUMMARY: 0.52,
    Reason.NOTE: 0.5,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """On which connection, for whom, and when: what each statement needs."""

    connection: Connection
    reader: UUID | None
    now: datetime


def by_number(asked: Asked, typed: str) -> list[Hit]:
    """Cases and letters whose number has words that begin so."""
    ids = numbered(asked.connection, typed, MOST)
    if not ids:
        return []
    cases = _with_case(asked, _CASE, Reason.CASE_NUMBER, ids, _CASE.c.number)
    letters = _with_case(asked, _LETTER, Reason.LETTER_NUMBER, ids, _LETTER.c.number)
    return [*cases, *letters]


def numbered(connection: Connection, typed: str, most: int) -> list[UUID]:
    """Ids of cases and letters by their number, newest first; whoever asks: a number is no secret."""
    parts = plain_words(typed)
    if not parts or not HAS_DIGIT.search(typed):
        return []
    return matching(connection, NUMBER, " AND ".join(quoted(part, begins=True) for part in parts), most)


def in_texts(asked: Asked, typed: str) -> list[Hit]:
    """Notes, papers and summaries in which every word stands."""
    parts = plain_words(typed)
    if max(map(len, parts), default=0) < 3:
        return []
    ids = matching(asked.connection, TEXT, " AND ".join(map(quoted, parts)), MOST)
    if not ids and len(parts[-1]) > 1:  # a single letter has no index of its own: all words would be read
        begun = [*map(quoted, parts[:-1]), quoted(parts[-1], begins=True)]
        ids = matching(asked.connection, TEXT, " AND ".join(begun), MOST)
    if not ids:
        return []
    summary = func.coalesce(_CASE.c.summary, "") + " " + func.coalesce(_CASE.c.own_words, "")
    found = [
        *_with_case(asked, _NOTE, Reason.NOTE, ids, _NOTE.c.text),
        *_with_case(asked, _DOCUMENT, Reason.DOCUMENT, ids, _DOCUMENT.c.title),
        *_with_case(asked, _CASE, Reason.SUMMARY, ids, summary),
    ]
    return [_cut(hit, parts) for hit in found]


def _with_case(asked: Asked, kind: Any, reason: Reason, ids: Sequence[UUID], shown: Any) -> list[Hit]:
    """The records of one kind among these, each with its case and client, where the reader may read."""
    on = {"case_note": "at", "letter": "made_at", "case_document": "added_at", "case_file": "opened_on"}
    query = (
        select(
            kind.c.id.label("record_id"),
            _CASE.c.id.label("case_id"),
            _CASE.c.number,
            _CASE.c.status,
            shown.label("shown"),
            kind.c[on[kind.name]].label("on"),
            _CLIENT.c.id.label("client_id"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _CLIENT.c.birth_date,
        )
        .select_from(kind if kind is _CASE else kind.join(_CASE, _CASE.c.id == kind.c.case_id))
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .where(
            kind.c.id.in_(ids),
            _CASE.c.removed_at.is_(None),
            may_read(_CASE, asked.reader, asked.now),
        )
    )
    if kind is _NOTE:
        query = query.where(may_read_note(asked.reader))
    return [_case_hit(row, reason) for row in asked.connection.execute(query)]


def _case_hit(row: Any, reason: Reason) -> Hit:
    on = day_of(row.on) if isinstance(row.on, datetime) else row.on
    return Hit(
        reason=reason,
        record_id=row.record_id,
        client_id=row.client_id,
        case_id=row.case_id,
        name=shown_name(row),
        birth_date=row.birth_date,
        case_number=row.number or "",
        status=row.status or "",
        shown=row.shown or "",
        on=on,
        likeness=RANK[reason],
    )


def day_of(moment: datetime) -> date:
    """Where the office is."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(OFFICE_ZONE).date()


def _cut(hit: Hit, parts: Sequence[str]) -> Hit:
    return replace(hit, shown=around(hit.shown, parts))


def matching(connection: Connection, name: str, match: str, most: int) -> list[UUID]:
    """Ids of the records that the index names, newest first."""
    rows = connection.exec_driver_sql(
        f"SELECT record FROM search_entry WHERE entry IN (SELECT rowid FROM {name} "  # noqa: S608 - our names
        f"WHERE {name} MATCH ? ORDER BY rowid DESC LIMIT ?)",
        (match, most),
    )
    return [UUID(record) for (record,) in rows]


def shown_name(row: Any) -> str:
    """Given and family name, or the code word."""
    return " ".join(filter(None, (row.given_name, row.family_name))) or row.code_word or ""
