"""Who may be entered twice: candidates by name or birth date, and in what they resemble each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from app.actions.search_ports import Alike, Typed
from app.domain.names import birth_likeness, resemblance, words_of
from app.store.search_index import NAME, birth_word, quoted
from app.store.search_words import Words

MOST: Final = 300


def possible(connection: Connection, typed: Typed, words: Words) -> list[UUID]:
    """Ids of clients whose name or birth date is near what was typed."""
    wanted = words_of(f"{typed.given_name} {typed.family_name}")
    groups = [
        [quoted(word) for word in {part, *words.alike(part, is_last=False, with_slips=True)}]
        for part in wanted
    ]
    asked: list[str] = []
    if groups:
        asked.append(" AND ".join(f"({' OR '.join(group)})" for group in groups))
    if len(groups) > 2:  # a part may be missing there
        for at in range(len(groups)):
            rest = [group for place, group in enumerate(groups) if place != at]
            asked.append(" AND ".join(f"({' OR '.join(group)})" for group in rest))
    if typed.birth_date is not None and groups:
        any_word = " OR ".join(word for group in groups for word in group)
        asked.append(f"{quoted(birth_word(typed.birth_date))} AND ({any_word})")
    joined = words.alike("".join(wanted), is_last=False, with_slips=False) if len(wanted) > 1 else []
    if joined:
        asked.append(" OR ".join(map(quoted, joined)))
    found: dict[UUID, None] = {}
    for match in asked:
        rows = connection.exec_driver_sql(
            f"SELECT record FROM search_entry WHERE entry IN (SELECT rowid FROM {NAME} "  # noqa: S608 - our names
            f"WHERE {NAME} MATCH ? ORDER BY rowid DESC LIMIT ?)",
            (match, MOST),
        )
        found.update((UUID(record), None) for (record,) in rows)
    return list(found)[:MOST]


def alike_in(typed: Typed, row: Any) -> tuple[Alike, ...]:
    """In what the entry `row` resembles what is typed, for the words that the warning shows."""
    name = resemblance(_words(typed.given_name, typed.family_name), _words(row.given_name, row.family_name))
    reasons = [
        Alike.SAME_NAME if name >= 0.995 else Alike.NAME_SOUNDS_ALIKE if name >= 0.88 else Alike.NAME_SIMILAR
    ]
    a, b = typed.birth_date, row.birth_date
    if a is not None and b is not None:
        if a == b:
            reasons.append(Alike.SAME_BIRTH_DATE)
        elif (a.year, a.month, a.day) == (b.year, b.day, b.month):
            reasons.append(Alike.BIRTH_DATE_SWAPPED)
        elif (1, 1) in {(a.month, a.day), (b.month, b.day)} and a.year == b.year:
            reasons.append(Alike.BIRTH_YEAR)
        elif birth_likeness(a, b):
            reasons.append(Alike.BIRTH_DATE_NEAR)
    return tuple(reasons)


def _words(*names: str | None) -> Sequence[str]:
    return words_of(" ".join(name for name in names if name))
