"""Lines of referrals and letters: their statements, and what of a closed case they leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, Uuid, bindparam, case, func, select

from app.actions.lines import LetterLine, ReferralLine
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.records import Delivery, Priority
from app.store.access import may_read
from app.store.plain_reads import DAYS, PlainRead, among, moment
from app.store.tables import LOCAL
from app.store.values import Moment

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_REFERRAL, _LETTER = _RECORDS["referral"], _RECORDS["letter"]
_NORMAL, _BY_HAND = Priority.NORMAL.value, Delivery.BY_HAND.value
_NOW: Final[Any] = bindparam("now", type_=Moment())
_referral_line: Final[Callable[[Sequence[Any]], ReferralLine]] = partial(tuple.__new__, ReferralLine)
_letter_line: Final[Callable[[Sequence[Any]], LetterLine]] = partial(tuple.__new__, LetterLine)


def name_of(row: Row[Any]) -> str:
    """Given and family name, or the code word of an anonymous case."""
    return named(row.given_name, row.family_name, row.code_word)


def named(given: str | None, family: str | None, code_word: str | None) -> str:
    """The same from the columns themselves."""
    if given and family:
        return f"{given} {family}"
    return given or family or code_word or "–"


# -- referrals --------------------------------------------------------------------------------


def urgency() -> Any:
    """What the most urgent come first by."""
    order = {priority.value: place for place, priority in enumerate(Priority)}
    return case(order, value=_REFERRAL.c.priority, else_=len(order))


def _referrals(reader: UUID | None) -> Select[Any]:
    """Referrals with their newest letter, most urgent first: the columns of `referral_lines`."""
    newest = (
        select(func.max(_LETTER.c.id))
        .where(_LETTER.c.referral_id == _REFERRAL.c.id, kind_of(_LETTER) == REFERRAL_KIND)
        .correlate(_REFERRAL)
        .scalar_subquery()
    )
    return (
        select(
            _REFERRAL.c.id,
            _REFERRAL.c.case_id,
            _REFERRAL.c.agency_id,
            _REFERRAL.c.service_id,
            _REFERRAL.c.need,
            _REFERRAL.c.priority,
            _REFERRAL.c.state,
            _REFERRAL.c.due_on,
            _LETTER.c.id.label("letter_id"),
            _LETTER.c.number,
            _LETTER.c.made_at,
            _LETTER.c.delivery,
            _LETTER.c.printed_at,
            _LETTER.c.sent_at,
            may_read(_CASE, reader, _NOW).label("is_open"),
            _CASE.c.restricted_on.is_not(None).label("is_restricted"),
            _CASE.c.number.label("case_number"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
        )
        .select_from(_REFERRAL)
        .join(_CASE, _CASE.c.id == _REFERRAL.c.case_id, isouter=True)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .join(_LETTER, _LETTER.c.id == newest, isouter=True)
        .where(_CASE.c.removed_at.is_(None))
        .order_by(urgency(), _LETTER.c.made_at, _REFERRAL.c.id)
    )


@lru_cache(maxsize=64)
def all_referrals(reader: UUID | None) -> PlainRead:
    """As one person reads them: parameter `now`."""
    return PlainRead(_referrals(reader))


@lru_cache(maxsize=64)
def referrals_in(reader: UUID | None) -> PlainRead:
    """Those in some states: parameters `now` and `states` (JSON)."""
    return PlainRead(_referrals(reader).where(among(_REFERRAL.c.state, "states")))


def referral_lines(rows: Iterable[Sequence[Any]]) -> tuple[ReferralLine, ...]:
    """Of a closed case where the letter goes, and nothing about the client."""
    return tuple(
        [
            _referral_line(
                (
                    key,
                    case_key,
                    (case_number or "") if is_open else "",
                    named(given, family, code_word) if is_open else "",
                    agency or "",
                    (service or "") if is_open else "",
                    (need or "") if is_open else "",
                    priority or _NORMAL,
                    state or "draft",
                    DAYS[due],
                    letter_key,
                    letter_number,
                    moment(made),
                    delivery,
                    moment(printed),
                    moment(sent),
                    not is_open,
                    bool(is_restricted),
                )
            )
            for (
                key,
                case_key,
                agency,
                service,
                need,
                priority,
                state,
                due,
                letter_key,
                letter_number,
                made,
                delivery,
                printed,
                sent,
                is_open,
                is_restricted,
                case_number,
                given,
                family,
                code_word,
            ) in rows
        ]
    )


# -- letters ----------------------------------------------------------------------------------


def kind_of(letter: Any) -> Any:
    """The kind of a letter; those from before there were kinds are referrals' ones."""
    return func.coalesce(letter.c.kind, REFERRAL_KIND)


def _letters(reader: UUID | None) -> Select[Any]:
    """The columns of `letter_lines`; without the contents, which may hold a picture each."""
    return (
        select(
            _LETTER.c.id,
            _LETTER.c.number,
            kind_of(_LETTER).label("kind"),
            _LETTER.c.case_id,
            _LETTER.c.referral_id,
            _LETTER.c.recipient,
            _LETTER.c.made_at,
            _LETTER.c.delivery,
            _LETTER.c.printed_at,
            _LETTER.c.sent_at,
            may_read(_CASE, reader, _NOW).label("is_open"),
            _CASE.c.restricted_on.is_not(None).label("is_restricted"),
            _CASE.c.number.label("case_number"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _REFERRAL.c.agency_id,
            _REFERRAL.c.need,
            _REFERRAL.c.state,
        )
        .select_from(_LETTER)
        .join(_REFERRAL, _REFERRAL.c.id == _LETTER.c.referral_id, isouter=True)
        .join(_CASE, _CASE.c.id == _LETTER.c.case_id, isouter=True)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
    )


@lru_cache(maxsize=64)
def to_be_sent(reader: UUID | None) -> PlainRead:
    """Letters to be sent by post that the office has not sent yet, oldest first: parameter `now`.

    Of a referral's letters only the newest: the others were replaced by it.
    """
    newer = _LETTER.alias("newer")
    replaced = (
        select(newer.c.id)
        .where(
            newer.c.referral_id == _LETTER.c.referral_id,
            kind_of(newer) == kind_of(_LETTER),
            newer.c.id > _LETTER.c.id,
        )
        .exists()
    )
    return PlainRead(
        _letters(reader)
        .where(_LETTER.c.delivery == Delivery.BY_POST.value, _LETTER.c.sent_at.is_(None), ~replaced)
        .where(_CASE.c.removed_at.is_(None))
        .order_by(_LETTER.c.made_at, _LETTER.c.id)
    )


@lru_cache(maxsize=64)
def of_a_case(reader: UUID | None) -> PlainRead:
    """All letters of a case that is open to the reader, newest first: parameters `now` and `case_id`."""
    return PlainRead(
        _letters(reader)
        .where(_LETTER.c.case_id == bindparam("case_id", type_=Uuid()), may_read(_CASE, reader, _NOW))
        .order_by(_LETTER.c.id.desc())
    )


def letter_lines(rows: Iterable[Sequence[Any]]) -> tuple[LetterLine, ...]:
    """Of a closed case what stands on the envelope."""
    return tuple(
        [
            _letter_line(
                (
                    key,
                    number or "",
                    kind,
                    case_key,
                    (case_number or "") if is_open else "",
                    named(given, family, code_word) if is_open else "",
                    referral_key,
                    agency or "",
                    recipient or "",
                    (need or "") if is_open else "",
                    state or "",
                    moment(made),
                    delivery or _BY_HAND,
                    moment(printed),
                    moment(sent),
                    not is_open,
                    bool(is_restricted),
                )
            )
            for (
                key,
                number,
                kind,
                case_key,
                referral_key,
                recipient,
                made,
                delivery,
                printed,
                sent,
                is_open,
                is_restricted,
                case_number,
                given,
                family,
                code_word,
                agency,
                need,
                state,
            ) in rows
        ]
    )
