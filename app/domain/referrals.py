"""The states of a referral and which may follow which (2-domain.md 3.6)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.errors import ReferralStateForbids
from app.domain.records import Referral, ReferralState

S = ReferralState

ANSWERS: tuple[ReferralState, ...] = (
    S.RECEIVED,
    S.ACCEPTED,
    S.NOT_COMPETENT,
    S.REFUSED,
    S.NO_SHOW,
    S.DONE,
    S.PARTLY_DONE,
    S.NOT_DONE,
)
"""What a return slip can say."""

_NEXT: dict[ReferralState, frozenset[ReferralState]] = {
    S.DRAFT: frozenset({S.RELEASED, S.WITHDRAWN}),
    S.RELEASED: frozenset({S.HANDED_OUT, S.SENT, S.WITHDRAWN}),
    S.HANDED_OUT: frozenset({S.SENT, *ANSWERS, S.WITHDRAWN, S.CLOSED}),
    S.SENT: frozenset({*ANSWERS, S.WITHDRAWN, S.CLOSED}),
    **{answer: frozenset({*ANSWERS, S.CLOSED}) - {answer} for answer in ANSWERS},
    S.CLOSED: frozenset({S.RELEASED}),
    S.WITHDRAWN: frozenset(),
}


def may_become(state: ReferralState) -> frozenset[ReferralState]:
    """The states that may follow `state`."""
    return _NEXT[state]


def move(referral: Referral, state: ReferralState) -> Referral:
    """Return the referral in its new state.

    Raises:
        ReferralStateForbids: `state` cannot follow the present one.
    """
    if state not in _NEXT[referral.state]:
        raise ReferralStateForbids(state=referral.state.value, wanted=state.value)
    return replace(referral, state=state)


def waits_for_answer(state: ReferralState) -> bool:
    """The agency has (or should have) the letter and has not said how it ended."""
    return state in (S.HANDED_OUT, S.SENT, S.RECEIVED, S.ACCEPTED)
