"""The chains that are shipped: which there are, where each comes from, that nobody claims it was checked."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.content.demo import read_demo
from app.domain.chains import ChainTemplate
from app.domain.plan import StepState, stand_of
from app.domain.records import CaseFile
from tests.support.real_content import RESOURCES, real_content

CHAINS = real_content().chains
WANTED = {
    "arrival",
    "school-place",
    "house-clearance",
    "no-insurance",
    "toleration",
    "section-24",
    "unpaid-wages",
    "pregnant-uninsured",
    "letter-deadline",
    "violence",
    "language-catch-up",
    "school-training-work",
    "debt-eviction",
}


def test_all_that_the_domain_pages_name_are_there() -> None:
    assert set(CHAINS) == WANTED


@pytest.mark.parametrize("chain", CHAINS.values(), ids=list(CHAINS))
def test_each_says_where_it_comes_from_and_nobody_claims_it_was_checked(chain: ChainTemplate) -> None:
    assert chain.source.text
    assert not chain.verified
    assert all(step.agencies for step in chain.steps)
    assert all(len(step.short) <= 30 for step in chain.steps)
    with_days = [step for step in chain.steps if step.typical_days]
    assert len(with_days) >= len(chain.steps) - 2


def test_only_violence_is_address_locked_and_it_names_no_place() -> None:
    assert [chain.id for chain in CHAINS.values() if chain.address_locked] == ["violence"]
    assert CHAINS["violence"].notice


def test_what_has_ended_or_is_not_known_is_said() -> None:
    notes = {
        id: " ".join((chain.notice, *(step.note + step.typical_break for step in chain.steps)))
        for id, chain in CHAINS.items()
    }
    assert "31.12.2025" in notes["toleration"]
    assert "nicht bestätigt" in notes["section-24"]
    assert "nicht bestätigt" in notes["debt-eviction"]
    for id in ("toleration", "section-24", "language-catch-up"):
        assert "ausgesetzt" in notes[id]
    assert "vierten Tag" in notes["letter-deadline"]


def test_placement_with_a_duldung_is_the_agentur() -> None:
    placing = CHAINS["toleration"].step("T08")
    assert placing is not None
    assert placing.agencies == ("agentur",)


def test_the_demonstration_marks_steps_that_exist() -> None:
    for one in read_demo(RESOURCES):
        for chain, marks in one.plan.chains.items():
            assert set(marks) <= {step.id for step in CHAINS[chain].steps}


def test_a_new_case_can_begin_something_in_every_chain() -> None:
    for id in CHAINS:
        case = CaseFile(UUID(int=1), UUID(int=2), "n", CHAINS[id].source.checked_on, chain=id)
        (stand,) = stand_of(case, (), CHAINS, today=CHAINS[id].source.checked_on)
        assert any(step.state is StepState.POSSIBLE for step in stand.steps)
