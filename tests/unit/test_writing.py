"""Letters of every kind over the real store, templates and letter engine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.actions import letterheads, letters, referrals, writing
from app.actions.agency_facts import agency_facts, facts_of
from app.actions.issuing import DRAFT_NUMBER
from app.actions.lines import CaseView
from app.actions.referrals import RecordAnswer
from app.actions.workplace import Workplace
from app.actions.writing import WriteLetter
from app.domain.audit import Act
from app.domain.clock import today
from app.domain.errors import (
    AgencyUnverified,
    AnswersIncomplete,
    AppError,
    ConsentMissing,
    ContentBroken,
    GlyphMissing,
    RecordNotFound,
    TextDoesNotFit,
)
from app.domain.letter_json import from_json
from app.domain.letter_kinds import AddressedTo, LetterKind
from app.domain.letters import Copy
from app.domain.records import Category, Delivery, Evidence, Letter, Referral, ReferralState
from app.i18n.formats import german_hours
from app.store.engine import reading
from app.store.tables import audit
from tests.support.letterhead_records import a_stationery
from tests.support.pdf_reading import page_texts
from tests.unit.test_actions import a_case, a_referral, consent, issue, order

STEPS = ({"what": "Kind anmelden", "where": "Beispielamt", "on": date(2026, 12, 2), "at": time(10, 30)},)


def command(place: Workplace, view: CaseView, kind: str, **changed: Any) -> WriteLetter:
    return replace(
        WriteLetter(kind=kind, case_id=view.case.id, sender=place.sender, languages=("bg",)), **changed
    )


def write(place: Workplace, wanted: WriteLetter) -> tuple[Letter, bytes]:
    letter, pdf, touched = writing.issue(
        wanted,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    assert letter.id in touched.ids
    return letter, pdf


def sample_command(place: Workplace, view: CaseView, kind: LetterKind, referral: Referral) -> WriteLetter:
    """A letter with the kind's own sample answers, to the referral's agency where it has one."""
    facts = place.templates.sample(kind.id, "bg")
    to = agency_facts(referral, place.content.directory, german_hours)
    several = kind.addressed_to is AddressedTo.AGENCIES
    own = kind.addressed_to in {AddressedTo.CLIENT, AddressedTo.NOBODY}
    return command(
        place,
        view,
        kind.id,
        referral_id=referral.id if kind.written_for == "referral" else None,
        agency=None if several or own else to,
        agencies=(to, replace(to, agency="Zweite Stelle", letter_name=())) if several else (),
        agency_ids=(referral.agency_id,) * (2 if several else 1),
        asked=facts.asked,
        confirmed=True,
    )


KINDS = [
    "application",
    "appointment-proof",
    "competence",
    "consent",
    "interpreter-request",
    "next-steps",
    "privacy-notice",
    "reminder",
    "withdrawal",
]


@pytest.fixture
def case(real_place: Workplace) -> tuple[CaseView, Referral]:
    view = a_case(real_place)
    referral = a_referral(real_place, view)
    consent(real_place, referral)
    return view, referral


def test_every_kind_is_known_here(real_place: Workplace) -> None:
    assert [kind.id for kind in real_place.templates.kinds()] == sorted([*KINDS, "referral"])


@pytest.mark.parametrize("kind_id", KINDS)
def test_a_letter_of_each_kind_is_numbered_filed_and_printed_again(
    real_place: Workplace, case: tuple[CaseView, Referral], kind_id: str
) -> None:
    view, referral = case
    issue(real_place, order(real_place, referral))
    kind = real_place.templates.kind(kind_id)
    wanted = sample_command(real_place, view, kind, referral)
    shown = writing.preview(
        wanted, work=real_place.work, templates=real_place.templates, clock=real_place.clock
    )
    letter, pdf = write(real_place, wanted)

    assert {copy.number for copy in shown} == {DRAFT_NUMBER.text}
    assert letter.number.endswith("B0002")
    assert (letter.kind, letter.case_id) == (kind_id, view.case.id)
    assert (letter.slip_code != "") is kind.with_slip
    copies = from_json(letter.content)
    assert [copy.copy for copy in copies] == [copy.copy for copy in shown]
    assert {copy.kind for copy in copies} == {kind_id}
    assert letter.sha256 == hashlib.sha256(pdf).hexdigest()
    kept = letters.load(letter.id, work=real_place.work)
    assert kept == letter
    assert letters.pages(kept, press=real_place.press) == pdf
    line = real_place.queries.letters_of(view.case.id)[0]
    assert (line.letter_id, line.kind, line.letter_number) == (letter.id, kind_id, letter.number)
    assert line.recipient == ("" if kind.addressed_to is AddressedTo.CLIENT else line.recipient)


def test_other_kinds_leave_the_referral_where_it_is(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    first, _ = issue(real_place, order(real_place, referral))
    kind = real_place.templates.kind("reminder")
    wanted = sample_command(real_place, view, kind, referral)
    known = prefill(real_place, "reminder", view, referral)
    reminder, pdf = write(
        real_place, replace(wanted, delivery=Delivery.BY_POST, asked={**wanted.asked, **known})
    )
    referrals.mark_printed(reminder.id, work=real_place.work, clock=real_place.clock)
    referrals.mark_sent(reminder.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock)
    after = real_place.queries.case(view.case.id)
    assert after.referrals[0].state is ReferralState.RELEASED
    assert len(after.events) == 2
    kept = letters.load(reminder.id, work=real_place.work)
    assert (kept.delivery, kept.sent_at) == (Delivery.SENT, real_place.clock.now())
    assert first.number in "\n".join(page_texts(pdf))
    assert real_place.queries.referrals()[0].letter_id == first.id


def test_the_receiver_learns_what_the_consent_covers_and_no_more(
    real_place: Workplace,
) -> None:
    view = a_case(real_place)
    referral = a_referral(real_place, view)
    consent(real_place, referral, categories=(Category.NEED, Category.NAME))
    kind = real_place.templates.kind("reminder")
    wanted = sample_command(real_place, view, kind, referral)
    covered = writing.preview(
        wanted, work=real_place.work, templates=real_place.templates, clock=real_place.clock
    )
    less = writing.preview(
        replace(wanted, categories=(Category.NEED,)),
        work=real_place.work,
        templates=real_place.templates,
        clock=real_place.clock,
    )
    said = [str(next(c for c in copies if c.copy is Copy.RECEIVER)) for copies in (covered, less)]
    assert ["Примерова" in text for text in said] == [True, False]
    assert ["03.04.1991" in text or "3. April 1991" in text for text in said] == [False, False]


@pytest.mark.parametrize("changed", [{"refused": True}, {"categories": (Category.NAME,)}])
def test_without_a_consent_nothing_goes_to_an_agency(real_place: Workplace, changed: dict[str, Any]) -> None:
    view = a_case(real_place)
    referral = a_referral(real_place, view)
    consent(real_place, referral, **changed)
    kind = real_place.templates.kind("competence")
    with pytest.raises(ConsentMissing):
        write(real_place, sample_command(real_place, view, kind, referral))


def test_of_two_agencies_each_needs_its_consent(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    kind = real_place.templates.kind("competence")
    wanted = sample_command(real_place, view, kind, referral)
    with pytest.raises(ConsentMissing) as caught:
        write(real_place, replace(wanted, agency_ids=(referral.agency_id, "jobcenter")))
    assert caught.value.facts["agency"] == "jobcenter"
    with pytest.raises(ConsentMissing):
        write(real_place, replace(wanted, agency_ids=(referral.agency_id,)))
    letter, _ = write(real_place, wanted)
    receivers = [c for c in from_json(letter.content) if c.copy is Copy.RECEIVER]
    assert len(receivers) == 2
    assert "Zweite Stelle" in letter.recipient


# -- numbers ----------------------------------------------------------------------------------

Break = Callable[[WriteLetter], WriteLetter]


def emoji(wanted: WriteLetter) -> WriteLetter:
    return replace(wanted, asked={"steps": ({"what": "Anmelden \U0001f600"},)})


def nothing(wanted: WriteLetter) -> WriteLetter:
    return replace(wanted, asked={})


def too_long(wanted: WriteLetter) -> WriteLetter:
    return replace(wanted, asked={"steps": tuple({"what": "x"} for _ in range(50))})


def unknown(wanted: WriteLetter) -> WriteLetter:
    return replace(wanted, letterhead_id=str(UUID(int=5)))


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (emoji, GlyphMissing),
        (nothing, AnswersIncomplete),
        (too_long, AnswersIncomplete),
        (unknown, RecordNotFound),
    ],
)
def test_no_failure_uses_a_number_up(
    real_place: Workplace, case: tuple[CaseView, Referral], break_it: Break, expected: type[AppError]
) -> None:
    view, _ = case
    good = command(real_place, view, "next-steps", asked={"steps": STEPS})
    first, _ = write(real_place, good)
    with pytest.raises(expected):
        write(real_place, break_it(good))
    second, _ = write(real_place, good)
    assert (first.number[-5:], second.number[-5:]) == ("B0001", "B0002")
    assert rows(real_place) == [(Act.LETTER_ISSUED, first.id), (Act.LETTER_ISSUED, second.id)]


def test_a_template_at_fault_uses_no_number_up(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    too_wide = replace(
        agency_facts(referral, real_place.content.directory, german_hours),
        letter_name=tuple(f"Zeile {n}" for n in range(14)),
    )
    kind = real_place.templates.kind("application")
    wanted = sample_command(real_place, view, kind, referral)
    with pytest.raises(TextDoesNotFit):
        write(real_place, replace(wanted, agency=too_wide))

    class BrokenTemplates:
        def kind(self, id: str) -> LetterKind:
            return kind

        def __getattr__(self, name: str) -> Any:
            if name == "compose":
                raise ContentBroken(file="application.yaml", place="line 3", reason="broken")
            return getattr(real_place.templates, name)

    with pytest.raises(ContentBroken):
        write(replace(real_place, templates=BrokenTemplates()), wanted)
    letter, _ = write(real_place, wanted)
    assert letter.number.endswith("B0001")


def rows(place: Workplace) -> list[tuple[str, UUID]]:
    store = place.work
    with reading(store._engine, store._path) as connection:  # type: ignore[attr-defined] # noqa: SLF001
        return [(row.act, row.record) for row in connection.execute(audit.select().order_by(audit.c.place))]


# -- what must be there first -----------------------------------------------------------------


def test_what_is_missing_is_named(real_place: Workplace) -> None:
    view = a_case(real_place)
    kinds = {kind.id: kind for kind in real_place.templates.kinds()}

    def lacking(kind: str, **changed: Any) -> tuple[str, ...]:
        return writing.missing(command(real_place, view, kind, **changed), kinds[kind])

    assert lacking("next-steps") == ("steps",)
    assert lacking("next-steps", asked={"steps": STEPS}) == ()
    assert lacking("next-steps", asked={"steps": ({"where": "hier"}, *STEPS)}) == ("steps[1].what",)
    assert lacking("reminder")[:2] == ("referral", "agency")
    assert "agencies" in lacking("competence")
    assert lacking("interpreter-request")[0] == "agency"


def test_an_unchecked_address_is_confirmed_first(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    kind = real_place.templates.kind("application")
    wanted = sample_command(real_place, view, kind, referral)
    assert wanted.agency is not None
    unchecked = replace(wanted, agency=replace(wanted.agency, verified=False), confirmed=False)
    with pytest.raises(AgencyUnverified):
        write(real_place, unchecked)
    letter, _ = write(real_place, replace(unchecked, confirmed=True))
    assert letter.number.endswith("B0001")


# -- prefill ----------------------------------------------------------------------------------


def prefill(place: Workplace, kind: str, view: CaseView, referral: Referral | None = None) -> dict[str, Any]:
    return writing.prefill(
        kind, view.case.id, referral.id if referral else None, place=place, hours_text=german_hours
    )


def test_what_is_known_is_filled_in(real_place: Workplace, case: tuple[CaseView, Referral]) -> None:
    view, referral = case
    first, _ = issue(real_place, order(real_place, referral))
    known = prefill(real_place, "reminder", view, referral)
    assert known == {
        "original_number": first.number,
        "original_date": today(real_place.clock),
        "answer_by": today(real_place.clock) + timedelta(days=14),
    }
    steps = prefill(real_place, "next-steps", view)["steps"]
    assert len(steps) == 1
    assert steps[0]["where"].startswith("Kommunales Integrationszentrum, ")
    assert set(steps[0]) <= {"what", "where", "open", "bring"}
    assert prefill(real_place, "consent", view)["interpreter_language"] == "bg"


def test_refusals_are_filled_in_with_their_days(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    letter, _ = issue(real_place, order(real_place, referral))
    referrals.hand_out(letter.id, work=real_place.work, worker=real_place.worker, clock=real_place.clock)
    assert "refusals" not in prefill(real_place, "competence", view)
    referrals.record_answer(
        RecordAnswer(
            referral.id, ReferralState.NOT_COMPETENT, Evidence.SLIP, "nicht hier", letter_id=letter.id
        ),
        work=real_place.work,
        worker=real_place.worker,
        clock=real_place.clock,
    )
    (refusal,) = prefill(real_place, "competence", view)["refusals"]
    assert refusal == {
        "agency": real_place.content.agency_name(referral.agency_id),
        "on": today(real_place.clock),
    }, "a note of the team is never put into a letter to others"
    assert rows(real_place)[-1] == (Act.SLIP_READ, letter.id)
    assert "steps" not in prefill(real_place, "next-steps", view)


@pytest.mark.parametrize(("operator", "expected"), [("kommune", True), ("traeger", False), ("", None)])
@pytest.mark.parametrize("kind", ["application", "privacy-notice"])
def test_whether_the_office_is_municipal_is_known_from_the_welcome(
    real_place: Workplace, case: tuple[CaseView, Referral], operator: str, expected: object, kind: str
) -> None:
    view, _referral = case
    assert prefill(replace(real_place, operator=operator), kind, view).get("municipal") is expected


def test_what_hardly_changes_is_asked_once(real_place: Workplace, case: tuple[CaseView, Referral]) -> None:
    view, _referral = case
    assert "officer" not in prefill(real_place, "privacy-notice", view)
    said = {"officer": "datenschutz@example.org", "kept_years": 3, "interpreter": "Frau Musterova"}
    writing.remember("privacy-notice", said, place=real_place)
    known = prefill(real_place, "privacy-notice", view)
    assert (known["officer"], known["kept_years"]) == ("datenschutz@example.org", 3)
    assert "interpreter" not in known, "who interpreted belongs to one letter"
    assert "authority" not in known
    writing.remember("next-steps", {"steps": STEPS}, place=real_place)
    assert real_place.letter_memory.last("next-steps") == {}


# -- letterheads, blank forms -----------------------------------------------------------------


def test_a_letter_keeps_the_letterhead_it_was_issued_with(
    real_place: Workplace, case: tuple[CaseView, Referral]
) -> None:
    view, referral = case
    wanted = command(real_place, view, "next-steps", asked={"steps": STEPS})
    shipped, _ = write(real_place, wanted)
    head = a_stationery(logo=None, unit="Büro Nord", place="Musterstadt")
    letterheads.save(head, work=real_place.work, clock=real_place.clock)
    by_default, pdf = write(real_place, wanted)
    base, seen = letterheads.load(head.id, work=real_place.work)
    letterheads.save(
        replace(base, unit="Büro Süd"), base=base, seen=seen, work=real_place.work, clock=real_place.clock
    )
    letterheads.retire(head.id, work=real_place.work, clock=real_place.clock)
    chosen, _ = write(real_place, replace(wanted, letterhead_id=str(head.id)))
    units = [from_json(letter.content)[0].letterhead.unit for letter in (shipped, by_default, chosen)]
    assert units == [real_place.templates.letterhead().unit, "Büro Nord", "Büro Süd"]
    again = letters.load(by_default.id, work=real_place.work)
    assert letters.pages(again, press=real_place.press) == pdf
    assert from_json(again.content)[0].letterhead.form == "A"
    sent_on, _ = issue(real_place, order(real_place, referral, letterhead_id=str(head.id)))
    assert {copy.letterhead.unit for copy in from_json(sent_on.content)} == {"Büro Süd"}


@pytest.mark.parametrize("kind", ["application", "appointment-proof", "consent", "next-steps"])
def test_a_blank_form_takes_no_number(real_place: Workplace, kind: str) -> None:
    pdf = writing.print_blank(kind, "bg", place=real_place)
    assert pdf.startswith(b"%PDF")
    assert rows(real_place) == []
    view = a_case(real_place)
    letter, _ = write(real_place, command(real_place, view, "next-steps", asked={"steps": STEPS}))
    assert letter.number.endswith("B0001")


def test_no_blank_form_of_a_kind_that_has_none(real_place: Workplace) -> None:
    with pytest.raises(RecordNotFound):
        writing.print_blank("reminder", "de", place=real_place)


def test_the_referral_kind_moves_its_referral(real_place: Workplace, case: tuple[CaseView, Referral]) -> None:
    view, referral = case
    service = real_place.content.directory.service(referral.service_id)
    to = facts_of(
        referral.agency_id,
        service.id,
        referral.location_id,
        directory=real_place.content.directory,
        hours_text=german_hours,
    )
    wanted = command(real_place, view, "referral", referral_id=referral.id, agency=to)
    letter, _ = write(real_place, wanted)
    assert (letter.kind, letter.referral_id) == ("referral", referral.id)
    assert real_place.queries.case(view.case.id).referrals[0].state is ReferralState.RELEASED
