"""Lines of the list of cases: the statement, and what of a closed case they leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache, partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, String, bindparam, literal_column, or_, select, type_coerce

from app.actions.lines import CaseLine
from app.store.access import may_read
from app.store.paper_lines import named
from app.store.plain_reads import DAYS, PlainRead, among
from app.store.tables import LOCAL
from app.store.values import Moment

_RECORDS = LOCAL.records
_CASE, _CLIENT, _HOUSEHOLD = _RECORDS["case_file"], _RECORDS["client"], _RECORDS["household"]
_NEED_CODES = literal_column(
    "(SELECT group_concat(code, ',' ORDER BY id) FROM case_need "
    "WHERE case_id = case_file.id AND state != 'met')",
    String(),
).label("needs")
_REFERRAL_STATE = literal_column(
    "(SELECT state FROM (SELECT state, max(id) FROM referral WHERE case_id = case_file.id))", String()
).label("referral_state")
_KEY, _IS_OPEN, _CLIENT_KEY = 0, 5, 6
"""Places of columns in `_lines`."""
_line: Final[Callable[[Sequence[Any]], CaseLine]] = partial(tuple.__new__, CaseLine)
Row = tuple[Any, ...]


def _lines(reader: UUID | None) -> Select[Any]:
    """The columns of `case_lines`, newest first, without what lies in the bin; `now` = when it is asked."""
    now: Any = bindparam("now", type_=Moment())
    return (
        select(
            _CASE.c.id,
            _CASE.c.number,
            _CASE.c.opened_on,
            _CASE.c.status,
            _CASE.c.caseworker,
            may_read(_CASE, reader, now).label("is_open"),
            _CASE.c.client_id,
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _CLIENT.c.birth_date,
            _CLIENT.c.letter_language,
            _CLIENT.c.household_id,
            _HOUSEHOLD.c.district,
            _NEED_CODES,
            _REFERRAL_STATE,
        )
        .select_from(_CASE)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _CLIENT.c.household_id, isouter=True)
        .where(_CASE.c.removed_at.is_(None))
        .order_by(_CASE.c.opened_on.desc(), _CASE.c.id.desc())
    )


@lru_cache(maxsize=64)
def newest(reader: UUID | None) -> PlainRead:
    """A page of all cases as one person reads them: parameters `now`, `most` and `skipped`."""
    return PlainRead(_lines(reader).limit(bindparam("most")).offset(bindparam("skipped")))


@lru_cache(maxsize=64)
def chosen(reader: UUID | None) -> PlainRead:
    """Cases by their ids, and the open ones of clients: `now`, `cases` and `clients` (JSON, hex digits)."""
    now: Any = bindparam("now", type_=Moment())
    by_name = may_read(_CASE, reader, now) & among(type_coerce(_CASE.c.client_id, String(32)), "clients")
    return PlainRead(_lines(reader).where(or_(by_name, among(type_coerce(_CASE.c.id, String(32)), "cases"))))


def case_lines(rows: Iterable[Row], torn: Set[str]) -> tuple[CaseLine, ...]:
    """Lines of the rows of these statements; of a case that is not open what `_closed` leaves of it.

    Args:
        rows: as the driver gives them; each is let go before the next, which keeps a page in the
            processor's cache.
        torn: ids of the records that two people changed without knowing of each other.
    """
    return tuple(
        [
            _line(
                (
                    key,
                    number or "",
                    f"{given} {family}" if given and family else named(given, family, code_word),
                    DAYS[born],
                    district,
                    language or "de",
                    _NEEDS[needs],
                    DAYS[opened],
                    status or "open",
                    referral,
                    bool(torn) and not torn.isdisjoint((key, client, household)),
                    False,
                    holder or "",
                )
                if is_open
                else _closed(key, number, opened, status, holder)
            )
            for (
                key,
                number,
                opened,
                status,
                holder,
                is_open,
                client,
                given,
                family,
                code_word,
                born,
                language,
                household,
                district,
                needs,
                referral,
            ) in rows
        ]
    )


def _closed(
    key: str, number: str | None, opened: str | None, status: str | None, holder: str | None
) -> Sequence[Any]:
    """Its number, its day, its state and who holds it."""
    nothing = (None, None, "de", ())
    return (key, number or "", "", *nothing, DAYS[opened], status or "open", None, False, True, holder or "")


def rank_of(row: Row, cases: Mapping[str, float], clients: Mapping[str, float]) -> float:
    """How well a row fits what was typed, by the likenesses of its number and of its client."""
    by_name = clients.get(row[_CLIENT_KEY], 0.0) if row[_IS_OPEN] else 0.0
    return max(cases.get(row[_KEY], 0.0), by_name)


class _Needs(dict[str | None, tuple[str, ...]]):
    """Codes as the statement joins them, taken apart; the same few needs come again and again."""

    def __missing__(self, joined: str | None) -> tuple[str, ...]:
        if len(self) >= _MOST_NEEDS:
            self.clear()
        codes = self[joined] = tuple(joined.split(",")) if joined else ()
        return codes


_MOST_NEEDS: Final = 1 << 12
_NEEDS: Final = _Needs()
