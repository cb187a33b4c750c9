"""The letter of a client whose address is locked, by the hands of a person."""

from __future__ import annotations

import pytest

from app.actions import plan
from app.actions.letters import copies
from app.domain.letters import Copy
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_referral import agree

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)
WHO = "Elena Primerova"


def address_of(desk: Desk) -> str:
    household = desk.place.queries.case(desk.case(WHO).case_id).household
    assert household is not None
    assert household.street
    return household.street


def follow(desk: Desk) -> None:
    plan.follow(desk.place.queries.case(desk.case(WHO).case_id), "violence", work=desk.place.work)


def newest(desk: Desk) -> str:
    letter = desk.place.queries.case(desk.case(WHO).case_id).letters[-1]
    return str(copies(letter, set(Copy)))


def issue(desk: Desk) -> None:
    desk.hands.click("referral.confirm")
    desk.hands.click("referral.issue")
    desk.hands.settle()


def test_without_a_word_the_letter_keeps_the_address_back(desk: Desk) -> None:
    follow(desk)
    agree(desk, WHO)
    issue(desk)
    assert address_of(desk) not in newest(desk)


def test_an_ordinary_letter_asks_nothing(desk: Desk) -> None:
    desk.refer(WHO)
    desk.hands.click("consent.agree")
    desk.hands.settle()
    assert not desk.hands.shows("referral.address-locked")


def test_who_writes_why_tells_it(desk: Desk) -> None:
    follow(desk)
    desk.refer(WHO)
    desk.hands.click("consent.agree")
    desk.hands.settle()
    assert desk.hands.shows("referral.address-locked")
    desk.hands.write("referral.address-reason", "Das Amt braucht sie, Klientin ist einverstanden.")
    desk.hands.settle()
    issue(desk)
    notes = desk.place.queries.case(desk.case(WHO).case_id).notes
    assert any("Klientin ist einverstanden" in note.text for note in notes)
