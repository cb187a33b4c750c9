"""Lines of referrals and letters: their statements, and what of a closed case they leave out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select

from app.actions.lines import LetterLine, ReferralLine
from app.domain.letter_kinds import REFERRAL_KIND
from app.domain.records import Delivery, Priority
from app.store.tables import LOCAL

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_REFERRAL, _LETTER = _RECORDS["referral"], _RECORDS["letter"]


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


def referral_query(is_open: ColumnElement[bool]) -> Any:
    """Referrals with their newest letter; `is_open` = `access.may_read` of the case."""
    newest = (
        select(func.max(_LETTER.c.id))
        .where(_LETTER.c.referral_id == _REFERRAL.c.id, kind_of(_LETTER) == REFERRAL_KIND)
        .correlate(_REFERRAL)
        .scalar_subquery()
    )
    return (
        select(
            _REFERRAL,
            is_open.label("is_open"),
            _CASE.c.number.label("case_number"),
            _CLIENT.c.given_name,
            _CLIENT.c.family_name,
            _CLIENT.c.code_word,
            _LETTER.c.id.label("letter_id"),
            _LETTER.c.number.label("letter_number"),
            _LETTER.c.made_at,
            _LETTER.c.delivery,
            _LETTER.c.printed_at,
            _LETTER.c.sent_at,
        )
        .select_from(_REFERRAL)
        .join(_CASE, _CASE.c.id == _REFERRAL.c.case_id, isouter=True)
        .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
        .join(_LETTER, _LETTER.c.id == newest, isouter=True)
    )


def referral_line(row: Row[Any]) -> ReferralLine:
    """A row of `referral_query`; of a closed case where the letter goes, and nothing about the client."""
    return ReferralLine(
        referral_id=row.id,
        case_id=row.case_id,
        case_number=(row.case_number or "") if row.is_open else "",
        name=name_of(row) if row.is_open else "",
        agency_id=row.agency_id or "",
        service_id=(row.service_id or "") if row.is_open else "",
        need=(row.need or "") if row.is_open else "",
        priority=row.priority or Priority.NORMAL.value,
        state=row.state or "draft",
        due_on=row.due_on,
        letter_id=row.letter_id,
        letter_number=row.letter_number,
        made_at=row.made_at,
        delivery=row.delivery,
        printed_at=row.printed_at,
        sent_at=row.sent_at,
        is_locked=not row.is_open,
    )


# -- letters ----------------------------------------------------------------------------------


def kind_of(letter: Any) -> Any:
    """The kind of a letter; those from before there were kinds are referrals' ones."""
    return func.coalesce(letter.c.kind, REFERRAL_KIND)


def letter_query(is_open: ColumnElement[bool]) -> Any:
    """Without the contents: a letterhead's picture in each would be read for nothing."""
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
            is_open.label("is_open"),
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


def letter_line(row: Row[Any]) -> LetterLine:
    """A row of `letter_query`; of a closed case what stands on the envelope."""
    return LetterLine(
        letter_id=row.id,
        letter_number=row.number or "",
        kind=row.kind,
        case_id=row.case_id,
        case_number=(row.case_number or "") if row.is_open else "",
        name=name_of(row) if row.is_open else "",
        referral_id=row.referral_id,
        agency_id=row.agency_id or "",
        recipient=row.recipient or "",
        need=(row.need or "") if row.is_open else "",
        state=row.state or "",
        made_at=row.made_at,
        delivery=row.delivery or Delivery.BY_HAND.value,
        printed_at=row.printed_at,
        sent_at=row.sent_at,
        is_locked=not row.is_open,
    )
