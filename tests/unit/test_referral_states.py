"""Which state of a referral may follow which (2-domain.md 3.6)."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest

from app.domain.errors import ReferralStateForbids
from app.domain.records import Referral, ReferralState
from app.domain.referrals import ANSWERS, may_become, move, waits_for_answer

S = ReferralState


def in_state(state: ReferralState) -> Referral:
    return Referral(UUID(int=1), UUID(int=2), "ki", "s", None, "SUL", "weil", None, None, None, state=state)


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_every_move_is_either_allowed_or_refused(before: ReferralState, after: ReferralState) -> None:
    if after in may_become(before):
        assert move(in_state(before), after).state is after
        return
    with pytest.raises(ReferralStateForbids) as refused:
        move(in_state(before), after)
    assert refused.value.facts == {"state": before.value, "wanted": after.value}


def test_no_letter_leaves_before_release_and_nothing_follows_a_withdrawal() -> None:
    assert may_become(S.DRAFT) == {S.RELEASED, S.WITHDRAWN}
    assert may_become(S.WITHDRAWN) == frozenset()
    assert not any(state in may_become(state) for state in S)


def test_an_answer_can_be_corrected_by_another_answer() -> None:
    for answer in ANSWERS:
        assert may_become(answer) == {*ANSWERS, S.CLOSED} - {answer}


def test_what_waits_for_an_answer() -> None:
    assert {state for state in S if waits_for_answer(state)} == {S.HANDED_OUT, S.SENT, S.RECEIVED, S.ACCEPTED}
