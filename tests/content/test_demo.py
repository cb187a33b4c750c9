"""The demonstration's people: enough of them, invented, and every screen of theirs alive."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from app.actions.demo import seed
from app.actions.ports import Press, Templates
from app.actions.workplace import Workplace
from app.content.demo import read_demo
from app.content.letters import LetterTemplates
from app.documents.engine import Engine
from app.domain.chains import progress
from app.domain.errors import ContentBroken, RecordNotFound
from app.domain.letter_json import from_json
from app.domain.letters import Copy
from app.domain.records import Delivery, LegalBasis, NeedState, ReferralState
from app.i18n.formats import german_hours
from tests.support.fake_workplace import FakeStore, fake_workplace
from tests.support.real_content import RESOURCES, SATURDAY_NIGHT, real_content

DEMO = read_demo(RESOURCES)
CONTENT = real_content()


class InThisProcess(LetterTemplates):
    """Templates read without a child process."""

    def locked_chains(self) -> frozenset[str]:
        """Chains of people whose address is told to nobody."""
        return frozenset(id for id, chain in CONTENT.chains.items() if chain.address_locked)


def workplace(store: FakeStore, **changed: Any) -> Workplace:
    """A workplace in memory with the real content, templates and press."""
    templates = InThisProcess(RESOURCES, CONTENT.directory)
    press = cast("Press", Engine(RESOURCES / "fonts"))
    place = fake_workplace(content=CONTENT, templates=cast("Templates", templates), store=store)
    return replace(
        place, press=press, next_slip=lambda running: (f"BR1:{running:037d}", f"{running:08d}"), **changed
    )


@pytest.fixture(scope="module")
def seeded() -> FakeStore:
    """All demo cases in a store in memory."""
    store = FakeStore()
    seed(DEMO, place=workplace(store), hours_text=german_hours)
    return store


def test_forty_people_ten_germans_twelve_languages_many_districts() -> None:
    assert len(DEMO) == 40
    assert len({one.id for one in DEMO}) == 40
    assert sum("000" in one.nationalities for one in DEMO) >= 10
    first = {one.spoken[0] for one in DEMO}
    assert len(first) >= 12
    assert first >= {"de", "bg", "ro", "tr", "ar", "uk", "ru", "kmr", "ckb", "pl", "pes", "ti"}
    assert len({one.household["district"] for one in DEMO if one.household}) >= 20


def test_nobody_is_real() -> None:
    for one in DEMO:
        if one.household:
            assert re.match("(Muster|Beispiel|Probe|Test)", one.household["street"])
        assert one.phone is None or one.phone.startswith("0221 4710 ")
        assert one.family_name or one.code_word


def test_everything_named_exists() -> None:
    for one in DEMO:
        assert {*one.spoken, *one.reads, one.language} <= set(CONTENT.languages)
        assert {need.code for need in one.needs} <= set(CONTENT.needs)
        assert set(one.documents) <= set(CONTENT.documents)
        assert one.residence in CONTENT.residence
        assert one.household is None or one.household["district"] in CONTENT.districts
        assert set(one.facts) <= set(CONTENT.rules.facts)
        assert {referral.service for referral in one.referrals} <= set(CONTENT.directory.services)
        assert {referral.need for referral in one.referrals} <= {need.code for need in one.needs}


def test_residence_is_asked_only_where_it_matters() -> None:
    collected = [one for one in DEMO if one.residence not in {"NE", "DE"}]
    assert len(collected) <= 2
    assert all("EXI" in {need.code for need in one.needs} for one in collected)


def test_the_chain_of_a_child_without_a_school_has_two_breaks() -> None:
    elena = next(one for one in DEMO if one.id == "elena")
    template = CONTENT.chains["school-place"]
    assert elena.chain == template.id
    steps = progress(template, elena.steps_done, elena.breaks)
    assert set(elena.breaks) == {"P05", "P08"}
    blocked = {one.step.id: one for one in steps.blocked}
    assert blocked["P05"].reason
    assert blocked["P09"].blocked_by == ("P08",)


def test_seeding_makes_cases_referrals_and_letters_by_the_real_actions(seeded: FakeStore) -> None:
    assert len(seeded.cases.records) == 40
    states = Counter(referral.state for referral in seeded.referrals.records.values())
    assert states[ReferralState.DRAFT] >= 3
    assert len(states) >= 9
    letters = list(seeded.letters.records.values())
    assert len(letters) >= 20
    assert len({letter.number for letter in letters}) == len(letters)
    queue = [letter for letter in letters if letter.delivery is Delivery.BY_POST and letter.sent_at is None]
    assert len(queue) >= 3
    for letter in letters:
        copies = from_json(letter.content)
        assert {content.copy for content in copies} >= {Copy.RECEIVER, Copy.CLIENT, Copy.SENDER}
    languages = {content.language for letter in letters for content in from_json(letter.content)}
    assert {"de", "bg", "ar", "ro", "tr", "uk"} <= languages


def test_two_referrals_wait_as_drafts_with_consent_and_one_was_refused(seeded: FakeStore) -> None:
    consents = list(seeded.consents.records.values())
    assert sum(consent.refused for consent in consents) == 1
    assert all(consent.basis is LegalBasis.CONSENT for consent in consents)
    drafts = [r for r in seeded.referrals.records.values() if r.state is ReferralState.DRAFT]
    assert sum(referral.consent_id is not None for referral in drafts) == 2


def test_dates_lie_in_the_past_and_in_order(seeded: FakeStore) -> None:
    place = workplace(FakeStore())
    for event in seeded.referral_events.records.values():
        referral = seeded.referrals.get(event.referral_id)
        opened = seeded.cases.get(referral.case_id).opened_on
        assert opened <= event.at.date() <= place.clock.now().date()
    done = [need for need in seeded.needs.records.values() if need.state is NeedState.MET]
    assert len(done) >= 3


def test_two_people_share_a_household(seeded: FakeStore) -> None:
    households = Counter(c.household_id for c in seeded.clients.records.values() if c.household_id)
    assert households.most_common(1)[0][1] == 2


def test_seeding_works_at_any_hour() -> None:
    class SaturdayNight:
        def now(self) -> Any:
            return SATURDAY_NIGHT

    store = FakeStore()
    seed(DEMO, place=workplace(store, clock=SaturdayNight()), hours_text=german_hours)
    assert len(store.cases.records) == 40


def test_a_service_that_the_finder_does_not_name_is_an_error() -> None:
    one = next(one for one in DEMO if one.id == "hamid")
    wrong = replace(one, referrals=(replace(one.referrals[0], service="bank-basiskonto"),))
    with pytest.raises(RecordNotFound):
        seed([wrong], place=workplace(FakeStore()), hours_text=german_hours)


def test_a_broken_demo_file_names_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "schemas").symlink_to(RESOURCES / "schemas")
    text = (RESOURCES / "demo" / "people.yaml").read_text(encoding="utf-8")
    (tmp_path / "demo" / "people.yaml").write_text(
        text.replace("gender: female", "gender: fmale", 1), "utf-8"
    )
    with pytest.raises(ContentBroken) as caught:
        read_demo(tmp_path)
    assert "fmale" in str(caught.value.facts["reason"])
    line = text[: text.index("gender: female")].count("\n") + 1
    assert caught.value.facts["place"] == f"line {line}: people/0/gender"
