"""What a slip that came back means: whose it is, and what is booked, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from app.actions import slips
from app.actions.ports import Caseworker
from app.actions.slips import BookSlip, Verdict
from app.domain.errors import ReferralStateForbids, SlipAnswered, SlipHasNoReferral, SlipMistyped
from app.domain.ids import CROCKFORD
from app.domain.records import Evidence, Letter, Referral, ReferralEvent, ReferralState
from app.domain.slips import FoundCode, phone_code, slip_code
from tests.support.fake_workplace import FakeQueries, FakeStore, FixedClock, a_case, a_referral

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
OWN = (7, KEY)
WORKER = Caseworker(UUID(int=1), "Aylin Demir", "de", "office")
NOWHERE = ((0.0, 0.0),) * 4


@dataclass
class Desk:
    """A store with one letter that was handed out, and what a person does with its slip."""

    store: FakeStore
    referral: Referral
    letter: Letter

    def book(self, state: ReferralState, evidence: Evidence = Evidence.QR, *, again: bool = False) -> bool:
        command = BookSlip(self.letter.id, state, evidence, again=again)
        told = slips.book(command, work=self.store.work, worker=WORKER, clock=FixedClock())
        return told is not None

    def judge(self, text: str) -> Verdict:
        return slips.judge(text, queries=FakeQueries(self.store), own=OWN)[0]

    def state(self) -> ReferralState:
        return ReferralState(self.store.referrals.get(self.referral.id).state)

    @property
    def events(self) -> list[ReferralEvent]:
        return list(self.store.referral_events.find(referral_id=self.referral.id))


def a_letter(store: FakeStore, running: int, *, device: int = 7, key: bytes = KEY) -> tuple[Referral, Letter]:
    referral, letter = a_referral(store, a_case(store, "Elena", "Dimitrova"), state=ReferralState.HANDED_OUT)
    code = slip_code(key, device, 1000 + running, running)
    letter = replace(letter, slip_code=code, phone_code=phone_code(code))
    store.letters.records[letter.id] = letter
    return referral, letter


@pytest.fixture
def desk() -> Desk:
    store = FakeStore()
    return Desk(store, *a_letter(store, 42))


def test_an_issued_code_is_ours_also_if_another_key_made_it(desk: Desk) -> None:
    _referral, before_enrolment = a_letter(desk.store, 43, key=OTHER_KEY)

    assert desk.judge(desk.letter.slip_code) is Verdict.OURS
    assert desk.judge(f" {desk.letter.slip_code.lower()} ") is Verdict.OURS
    assert desk.judge(before_enrolment.slip_code) is Verdict.OURS


def test_codes_that_no_letter_has_are_told_apart(desk: Desk) -> None:
    assert desk.judge("https://example.org") is Verdict.FOREIGN
    assert desk.judge("") is Verdict.UNREADABLE
    assert desk.judge(slip_code(KEY, 7, 5, 5)) is Verdict.UNKNOWN, "genuine, its letter is not here"
    assert desk.judge(slip_code(OTHER_KEY, 7, 5, 5)) is Verdict.FORGED, "this device did not make it"
    assert desk.judge(slip_code(OTHER_KEY, 8, 5, 5)) is Verdict.UNKNOWN, "another device's key is not here"


def test_no_changed_character_leads_to_a_letter(desk: Desk) -> None:
    code = desk.letter.slip_code
    for place in range(len(code)):
        for letter in CROCKFORD:
            changed = code[:place] + letter + code[place + 1 :]
            if changed != code:
                assert desk.judge(changed) is not Verdict.OURS, changed


def test_slips_of_one_scan_find_their_own_referrals(desk: Desk) -> None:
    other, other_letter = a_letter(desk.store, 44)
    codes = [
        FoundCode(other_letter.slip_code, 1, NOWHERE),
        FoundCode("WIFI:S:guests;;", 1, NOWHERE),
        FoundCode(desk.letter.slip_code, 2, NOWHERE),
    ]

    read = slips.recognise(codes, queries=FakeQueries(desk.store), own=OWN)

    assert [slip.line.referral_id if slip.line else None for slip in read] == [
        other.id,
        None,
        desk.referral.id,
    ]
    assert [slip.found.page for slip in read] == [1, 1, 2]


def test_a_slip_is_booked_once_and_says_so(desk: Desk) -> None:
    assert desk.book(ReferralState.ACCEPTED)
    assert not desk.book(ReferralState.ACCEPTED)

    assert desk.state() is ReferralState.ACCEPTED
    assert [(event.state, event.evidence) for event in desk.events] == [(ReferralState.ACCEPTED, Evidence.QR)]


def test_another_answer_of_the_same_slip_must_be_meant(desk: Desk) -> None:
    desk.book(ReferralState.ACCEPTED)

    with pytest.raises(SlipAnswered) as raised:
        desk.book(ReferralState.NO_SHOW)
    assert raised.value.facts["state"] == "accepted"
    assert desk.state() is ReferralState.ACCEPTED

    assert desk.book(ReferralState.NO_SHOW, again=True)
    assert desk.state() is ReferralState.NO_SHOW


def test_the_telephone_may_say_something_newer_than_the_slip(desk: Desk) -> None:
    desk.book(ReferralState.ACCEPTED)

    assert desk.book(ReferralState.DONE, Evidence.PHONE)
    assert not desk.book(ReferralState.ACCEPTED), "the same slip a second time takes nothing back"
    assert desk.state() is ReferralState.DONE


def test_a_slip_proves_that_the_letter_left(desk: Desk) -> None:
    released = replace(desk.referral, state=ReferralState.RELEASED)
    desk.store.referrals.records[desk.referral.id] = released

    assert desk.book(ReferralState.DONE)
    assert [event.state for event in desk.events] == [ReferralState.HANDED_OUT, ReferralState.DONE]


def test_a_withdrawn_referral_gets_no_answer(desk: Desk) -> None:
    withdrawn = replace(desk.referral, state=ReferralState.WITHDRAWN)
    desk.store.referrals.records[desk.referral.id] = withdrawn

    with pytest.raises(ReferralStateForbids):
        desk.book(ReferralState.DONE)
    assert desk.events == []


def test_a_letter_without_a_referral_gets_no_answer(desk: Desk) -> None:
    desk.store.letters.records[desk.letter.id] = replace(desk.letter, referral_id=None)

    with pytest.raises(SlipHasNoReferral):
        desk.book(ReferralState.DONE)


def test_the_phone_code_only_looks_up(desk: Desk) -> None:
    queries = FakeQueries(desk.store)
    spoken = desk.letter.phone_code

    assert slips.look_up(f"{spoken[:4].lower()} {spoken[4:]}", queries=queries) == (desk.letter,)
    assert desk.judge(spoken) is Verdict.FOREIGN, "it proves nothing"
    with pytest.raises(SlipMistyped):
        slips.look_up(spoken[:-1], queries=queries)
