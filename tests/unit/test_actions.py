"""What a person does, over the real store, content and letter engine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.actions import agency_facts, conflicts, finding, intake, issuing, letters, referrals, slips
from app.actions.intake import HandIn
from app.actions.lines import CaseView, ConflictLine
from app.actions.orders import letter_order, proposal
from app.actions.ports import Unit
from app.actions.referrals import IssueLetter, RecordAnswer, RecordConsent, Wish
from app.actions.touched import Kind
from app.actions.workplace import Workplace
from app.domain.clock import today
from app.domain.errors import (
    AgencyUnverified,
    AnswersIncomplete,
    ConsentMissing,
    LetterDiffers,
    RecordNotFound,
    ReferralStateForbids,
    SlipMistyped,
    SlipUnknown,
    TextDoesNotFit,
)
from app.domain.ids import new_id
from app.domain.letters import Copy
from app.domain.records import (
    SYNCED_RECORDS,
    Category,
    Delivery,
    Evidence,
    Letter,
    NeedState,
    Referral,
    ReferralState,
)
from app.domain.slips import phone_code
from app.i18n.formats import german_hours
from app.sync.schema import table_name

ANSWERS = {
    "spoken": ("bg",),
    "letter_language": "bg",
    "given_name": "Мария",
    "family_name": "Примерова",
    "birth_date": date(1991, 4, 3),
    "needs": ("SUL",),
    "street": "Musterstraße 12",
    "postal_code": "47053",
    "district": "hochfeld",
    "newly_arrived": "yes",
    "german_level": "none",
    "documents": ("D01",),
}


def a_case(place: Workplace, answers: dict[str, Any] | None = None) -> CaseView:
    form = place.forms.open_form(intake.INTAKE_FORM)
    draft, _ = intake.begin_draft(
        language="bg",
        form_id=form.form_id,
        form_version=form.version,
        work=place.work,
        clock=place.clock,
    )
    command = HandIn(
        draft.id, form.form_id, form.version, "bg", answers if answers is not None else ANSWERS, ()
    )
    opened = intake.hand_in(
        command,
        work=place.work,
        forms=place.forms,
        worker=place.worker,
        team=place.team,
        clock=place.clock,
    )
    assert opened.touched.ids == {opened.case_id, draft.id}
    return place.queries.case(opened.case_id)


def a_referral(place: Workplace, view: CaseView) -> Referral:
    found = finding.find_agencies(view, content=place.content, clock=place.clock)
    referral, _ = referrals.propose(
        proposal(view.case.id, found.competent[0]), work=place.work, worker=place.worker, clock=place.clock
    )
    return referral


def consent(place: Workplace, referral: Referral, **changed: Any) -> None:
    command = RecordConsent(
        referral_id=referral.id,
        categories=tuple(Category),
        valid_until=today(place.clock) + timedelta(days=30),
        language="bg",
        text_version="1",
        read_aloud=True,
    )
    referrals.record_consent(replace(command, **changed), work=place.work, clock=place.clock)


def order(place: Workplace, referral: Referral, **changed: Any) -> IssueLetter:
    command = letter_order(referral, "bg", place=place, hours_text=german_hours, delivery=Delivery.BY_POST)
    return replace(command, **changed)


def issue(place: Workplace, command: IssueLetter) -> tuple[Letter, bytes]:
    letter, pdf, _ = referrals.issue(
        command,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    return letter, pdf


@pytest.fixture
def issued(real_place: Workplace) -> tuple[Referral, Letter, bytes]:
    referral = a_referral(real_place, a_case(real_place))
    consent(real_place, referral)
    letter, pdf = issue(real_place, order(real_place, referral))
    return referral, letter, pdf


# -- intake -----------------------------------------------------------------------------------


def test_a_form_becomes_client_household_needs_and_answers(real_place: Workplace) -> None:
    view = a_case(real_place)
    assert (view.client.given_name, view.client.birth_date) == ("Мария", date(1991, 4, 3))
    assert (view.client.letter_language, view.client.residence) == ("bg", "NE")
    assert view.household is not None
    assert view.household.district == "hochfeld"
    assert ([need.code for need in view.needs], view.case.documents) == (["SUL"], ("D01",))
    assert view.submissions[0].answers["birth_date"] == "1991-04-03"
    with real_place.work() as unit:
        assert unit.drafts.all() == ()


def test_a_form_with_nothing_in_it_still_opens_a_case(real_place: Workplace) -> None:
    view = a_case(real_place, {"needs": ("KVU",), "nested": {"at": datetime(2026, 1, 2, tzinfo=UTC).date()}})
    assert (view.household, view.client.letter_language) == (None, "bg")
    assert view.submissions[0].answers == {"needs": ["KVU"], "nested": {"at": "2026-01-02"}}


def test_open_questions_stand_against_handing_in(real_place: Workplace) -> None:
    command = HandIn(new_id(), "intake", "1", "bg", {}, ("given_name",))
    with pytest.raises(AnswersIncomplete) as missing:
        intake.hand_in(
            command,
            work=real_place.work,
            forms=real_place.forms,
            worker=real_place.worker,
            team="",
            clock=real_place.clock,
        )
    assert missing.value.facts == {"questions": ["given_name"]}
    assert real_place.queries.count_cases() == 0


def test_drafts_are_kept_and_thrown_away(real_place: Workplace) -> None:
    draft, what = intake.begin_draft(
        language="bg", form_id="intake", form_version="1", work=real_place.work, clock=real_place.clock
    )
    assert what.kinds == {Kind.DRAFT}
    assert what.ids == {draft.id}
    intake.drop_draft(draft.id, work=real_place.work)
    with real_place.work() as unit:
        assert unit.drafts.all() == ()


def test_a_summary_is_changed_and_taken_back(real_place: Workplace) -> None:
    view = a_case(real_place)
    intake.save_summary(view.case, " Neu hier. ", seen=view.seen[view.case.id], work=real_place.work)
    after = real_place.queries.case(view.case.id)
    assert after.case.summary == "Neu hier."
    intake.save_summary(after.case, "  ", seen=after.seen[view.case.id], work=real_place.work)
    assert real_place.queries.case(view.case.id).case.summary is None


# -- finding ----------------------------------------------------------------------------------


def test_what_the_file_holds_completes_the_answers(real_place: Workplace) -> None:
    view = a_case(real_place)
    facts = finding.facts_of(view, view.case.opened_on)
    assert (facts["district"], facts["documents"], tuple(facts["languages"])) == (
        "hochfeld",
        ("D01",),
        ("bg",),
    )
    bare = replace(
        view, household=None, submissions=(), client=replace(view.client, spoken=(), residence="FZ")
    )
    assert finding.facts_of(bare, bare.case.opened_on) == {"documents": ("D01",), "residence": "FZ"}


def test_a_met_need_is_not_looked_for(real_place: Workplace) -> None:
    view = a_case(real_place)
    met = replace(view, needs=tuple(replace(need, state=NeedState.MET) for need in view.needs))
    assert finding.find_agencies(view, content=real_place.content, clock=real_place.clock).competent
    assert not finding.find_agencies(met, content=real_place.content, clock=real_place.clock).competent


# -- referral and letter ----------------------------------------------------------------------


def test_an_issued_letter_is_numbered_hashed_filed_and_waits_for_the_post(
    real_place: Workplace, issued: tuple[Referral, Letter, bytes]
) -> None:
    referral, letter, pdf = issued
    assert letter.sha256 == hashlib.sha256(pdf).hexdigest()
    assert letters.pages(letters.load(letter.id, work=real_place.work), press=real_place.press) == pdf
    view = real_place.queries.case(referral.case_id)
    assert view.referrals[0].state is ReferralState.RELEASED
    assert view.needs[0].state is NeedState.REFERRED
    assert [event.state for event in view.events] == [ReferralState.DRAFT, ReferralState.RELEASED]
    assert [line.letter_id for line in real_place.queries.print_queue()] == [letter.id]
    assert [copy.copy for copy in letters.copies(letter, {Copy.RECEIVER})] == [Copy.RECEIVER]
    assert letters.part(letter, {Copy.RECEIVER}, press=real_place.press).startswith(b"%PDF")


def test_a_letter_that_would_look_different_is_not_passed_off_as_the_issued_one(
    real_place: Workplace, issued: tuple[Referral, Letter, bytes]
) -> None:
    with pytest.raises(LetterDiffers):
        letters.part(replace(issued[1], sha256="00"), {Copy.RECEIVER}, press=real_place.press)


@pytest.mark.parametrize("changed", [None, {"refused": True}, {"valid_until": date(2026, 11, 23)}])
def test_nothing_is_issued_without_a_consent_that_holds(
    real_place: Workplace, changed: dict[str, Any] | None
) -> None:
    referral = a_referral(real_place, a_case(real_place))
    if changed is not None:
        consent(real_place, referral, **changed)
    command = order(real_place, referral)
    with pytest.raises(ConsentMissing):
        issue(real_place, command)
    with pytest.raises(ConsentMissing):
        referrals.preview(
            command, work=real_place.work, templates=real_place.templates, clock=real_place.clock
        )
    assert real_place.queries.print_queue() == ()


def test_an_unverified_address_wants_a_confirmation(real_place: Workplace) -> None:
    referral = a_referral(real_place, a_case(real_place))
    consent(real_place, referral)
    command = order(real_place, referral)
    command = replace(command, agency=replace(command.agency, verified=False))
    with pytest.raises(AgencyUnverified):
        issue(real_place, command)
    referrals.confirm_agency(referral.id, work=real_place.work, worker=real_place.worker)
    assert issue(real_place, command)[0].number.endswith("B0001")


def test_pages_that_cannot_be_made_use_up_no_number(real_place: Workplace) -> None:
    referral = a_referral(real_place, a_case(real_place))
    consent(real_place, referral)
    command = order(real_place, referral)
    too_long = replace(command.agency, letter_name=tuple(f"Zeile {n}" for n in range(12)))
    with pytest.raises(TextDoesNotFit):
        issue(real_place, replace(command, agency=too_long))
    letter, _ = issue(real_place, command)
    assert letter.number.endswith("B0001")
    with pytest.raises(ReferralStateForbids):
        issue(real_place, command)


def test_preview_and_consent_text_take_no_number_and_name_no_code(real_place: Workplace) -> None:
    referral = a_referral(real_place, a_case(real_place))
    command = order(real_place, referral)
    wish = Wish((Category.NAME, Category.NEED), date(2027, 1, 1), "bg")
    german, own = referrals.consent_text(
        command, wish, work=real_place.work, templates=real_place.templates, clock=real_place.clock
    )
    assert (german.language, own.language) == ("de", "bg")
    consent(real_place, referral)
    copies = referrals.preview(
        command, work=real_place.work, templates=real_place.templates, clock=real_place.clock
    )
    assert [copy.copy for copy in copies] == [Copy.RECEIVER, Copy.CLIENT, Copy.SENDER, Copy.COURTESY]
    assert {copy.number for copy in copies} == {issuing.DRAFT_NUMBER.text}
    german_only = referrals.preview(
        replace(command, languages=("de",)),
        work=real_place.work,
        templates=real_place.templates,
        clock=real_place.clock,
    )
    assert len(german_only) == 3


def test_a_letter_without_household_and_name_carries_the_code_word(real_place: Workplace) -> None:
    view = a_case(real_place, {"needs": ("SUL",), "newly_arrived": "yes"})
    with real_place.work() as unit:
        unit.clients.save(replace(view.client, given_name=None, family_name=None, code_word="Möwe"))
        unit.commit()
    referral = a_referral(real_place, real_place.queries.case(view.case.id))
    consent(real_place, referral)
    letter, _ = issue(real_place, order(real_place, referral, languages=()))
    assert "Möwe" in str(letter.content)
    assert letter.language == "de"


def follow(place: Workplace, referral: Referral, states: Sequence[ReferralState]) -> None:
    for state in states:
        said = RecordAnswer(referral.id, state, Evidence.SLIP, "Notiz", "Schulamt")
        referrals.record_answer(said, work=place.work, worker=place.worker, clock=place.clock)


def test_print_send_and_the_answer_that_settles_the_need(
    real_place: Workplace, issued: tuple[Referral, Letter, bytes]
) -> None:
    referral, letter, _ = issued
    referrals.hand_out(letter.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock)
    referrals.mark_printed(letter.id, work=real_place.work, clock=real_place.clock)
    referrals.mark_sent(letter.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock)
    assert real_place.queries.print_queue() == ()
    follow(real_place, referral, [ReferralState.ACCEPTED])
    assert real_place.queries.case(referral.case_id).needs[0].state is NeedState.REFERRED
    follow(real_place, referral, [ReferralState.DONE])
    view = real_place.queries.case(referral.case_id)
    assert (view.referrals[0].state, view.needs[0].state) == (ReferralState.DONE, NeedState.MET)
    assert (view.referrals[0].passed_on_to, view.events[-1].note) == ("Schulamt", "Notiz")
    assert view.letters[0].delivery is Delivery.SENT
    with pytest.raises(ReferralStateForbids):
        referrals.withdraw(
            referral.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock
        )


def test_a_withdrawn_referral_takes_no_answer(real_place: Workplace) -> None:
    referral = a_referral(real_place, a_case(real_place))
    referrals.withdraw(referral.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock)
    said = RecordAnswer(referral.id, ReferralState.ACCEPTED, Evidence.PHONE)
    with pytest.raises(ReferralStateForbids):
        referrals.record_answer(said, work=real_place.work, worker=real_place.worker, clock=real_place.clock)


# -- slips, agencies, conflicts -----------------------------------------------------------------


def test_slips_are_found_by_scan_and_by_phone(
    real_place: Workplace, issued: tuple[Referral, Letter, bytes]
) -> None:
    letter = issued[1]
    for code in (letter.slip_code, f" {letter.slip_code.lower()}", letter.phone_code.lower()):
        assert slips.look_up(code, queries=real_place.queries) == (letter,)
    for wrong in ("", "123", "ZZZZZZZZ"):
        with pytest.raises(SlipMistyped):
            slips.look_up(wrong, queries=real_place.queries)
    for unknown in (letter.slip_code[:-1] + "?", phone_code("another letter")):
        with pytest.raises(SlipUnknown):
            slips.look_up(unknown, queries=real_place.queries)


def test_the_agency_of_a_letter_comes_from_the_directory(real_place: Workplace) -> None:
    referral = a_referral(real_place, a_case(real_place))
    directory = real_place.content.directory
    facts = agency_facts.agency_facts(referral, directory, german_hours)
    assert facts.letter_name[-1] == "Kommunales Integrationszentrum"
    assert facts.address[0].startswith("Sonnenwall")
    nowhere = agency_facts.agency_facts(replace(referral, location_id=None), directory, german_hours)
    assert nowhere.hours == ()
    with pytest.raises(RecordNotFound):
        agency_facts.agency_facts(replace(referral, agency_id="none"), directory, german_hours)


def test_a_person_decides_a_conflict(real_place: Workplace) -> None:
    view = a_case(real_place)
    dots = view.seen[view.case.id].get("summary", frozenset())
    line = ConflictLine("case_file", view.case.id, "summary", view.case.id, view.case.number, (), dots)
    what = conflicts.decide(line, "So ist es.", work=real_place.work)
    assert what.kinds == {Kind.CONFLICT, Kind.CASE}
    assert real_place.queries.case(view.case.id).case.summary == "So ist es."
    with pytest.raises(RecordNotFound):
        conflicts.decide(replace(line, record_id=UUID(int=9)), "x", work=real_place.work)


def test_a_conflict_of_every_record_kind_can_be_decided() -> None:
    """A conflict in a note waited for ever: nobody had told the inbox where notes are kept."""
    shared = {table_name(kind) for kind in SYNCED_RECORDS} - {"author"}
    assert set(conflicts._REPOSITORY) == shared  # noqa: SLF001 - the list is the rule
    assert all(hasattr(Unit, repository) for repository in conflicts._REPOSITORY.values())  # noqa: SLF001
