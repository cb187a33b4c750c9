"""Further forms of a case, over a real encrypted store and forms that are really read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.actions import filling, intake
from app.actions.filling import Opened, Renewed
from app.actions.finding import facts_of
from app.actions.intake import HandIn
from app.actions.ports import Draft
from app.actions.touched import Kind
from app.domain.errors import AnswersIncomplete, FormBroken
from app.domain.form_answers import lines_of
from app.domain.form_changes import ASIDE, ChangeKind
from app.domain.records import NeedState
from app.forms.library import Forms
from app.store.workstation import OpenStore
from tests.support.renewed_forms import FORM, copy_of, write_first, write_second
from tests.support.stores import NOW, WORKER, Clock, new_store, saved_case


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    write_first(folder)
    return folder


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    write_second(folder)
    return folder


@dataclass
class Office:
    """A store and the forms it knows today."""

    store: OpenStore
    folder: Path
    forms: Forms

    def start_again(self, renewed: Path | None = None) -> None:
        """As after a start of the application, perhaps with renewed forms: nothing is remembered."""
        if renewed is not None:
            copy_of(renewed, self.folder)
        self.forms = Forms(self.folder, shelf=self.store.form_shelf, clock=Clock())

    def begin(self, case_id: UUID | None, answers: dict[str, Any]) -> Draft:
        opened = filling.begin(
            FORM,
            language="bg",
            case_id=case_id,
            work=self.store.work(WORKER.id),
            forms=self.forms,
            clock=Clock(),
        )
        draft = replace(opened.draft, answers=answers)
        intake.keep_draft(draft, work=self.store.work(WORKER.id), clock=Clock())
        return draft

    def resume(self, draft: Draft) -> Opened | Renewed:
        return filling.resume(draft.id, work=self.store.work(WORKER.id), forms=self.forms)

    def renewed(self, draft: Draft) -> Renewed:
        found = self.resume(draft)
        assert isinstance(found, Renewed)
        return found

    def hand_in(self, opened: Opened, case_id: UUID) -> filling.Filled:
        command = HandIn(
            opened.draft.id,
            opened.form.form_id,
            opened.form.version,
            opened.draft.language,
            opened.session.answers(),
            [problem.key for problem in opened.session.problems()],
            opened.draft.aside,
        )
        return filling.hand_in(
            command, case_id, work=self.store.work(WORKER.id), forms=self.forms, clock=Clock()
        )


@pytest.fixture
def office(first: Path, tmp_path: Path) -> Iterator[Office]:
    store, _ = new_store(tmp_path / "home")
    folder = copy_of(first, tmp_path / "forms")
    yield Office(store, folder, Forms(folder, shelf=store.form_shelf, clock=Clock()))
    store.close()


def drafts(office: Office) -> tuple[Draft, ...]:
    with office.store.work(WORKER.id)() as unit:
        return unit.drafts.all()


TOLD = "Хазяинът смени ключалката"
ANSWERS = {"loss": "notice", "landlord": "Herr Kaya", "rooms": 2, "phone": "0203 1", "told": TOLD}


def test_answers_reach_the_case_and_the_finder_in_one_change(office: Office) -> None:
    case = saved_case(office.store)
    before = office.store.sync.waiting()
    opened = office.resume(office.begin(case.id, ANSWERS))
    assert isinstance(opened, Opened)
    filled = office.hand_in(opened, case.id)
    assert filled.case_id == case.id
    assert filled.touched.kinds == {Kind.CASE, Kind.DRAFT}
    assert office.store.sync.waiting() == before + 1
    view = office.store.queries.case(case.id)
    (submission,) = view.submissions
    assert (submission.form_id, submission.form_version, submission.language) == (FORM, "1", "bg")
    assert submission.answers == {**ANSWERS, "need_now": "WOH"}
    assert submission.handed_in_at == NOW
    assert {need.code for need in view.needs} == {"B03", "WOH"}
    assert facts_of(view, NOW.date())["loss"] == "notice"
    assert view.client.phone == "0203 1"
    assert office.forms.mapped(FORM, submission.answers).own_words == (TOLD,)
    assert drafts(office) == ()


def test_what_the_file_holds_is_not_replaced_and_a_need_that_was_met_is_open_again(office: Office) -> None:
    case = saved_case(office.store, phone="0203 999")
    for _ in range(2):
        opened = office.resume(office.begin(case.id, ANSWERS))
        assert isinstance(opened, Opened)
        office.hand_in(opened, case.id)
        needs = [need for need in office.store.queries.case(case.id).needs if need.code == "WOH"]
        assert [need.state for need in needs] == [NeedState.OPEN]
        with office.store.work(WORKER.id)() as unit:
            unit.needs.save(replace(needs[0], state=NeedState.MET))
            unit.commit()
    view = office.store.queries.case(case.id)
    assert view.client.phone == "0203 999"
    assert len(view.submissions) == 2


def test_what_is_still_open_is_not_handed_in(office: Office) -> None:
    case = saved_case(office.store)
    draft = office.begin(case.id, {"landlord": "Herr Kaya"})
    opened = office.resume(draft)
    assert isinstance(opened, Opened)
    with pytest.raises(AnswersIncomplete):
        office.hand_in(opened, case.id)
    assert [kept.id for kept in drafts(office)] == [draft.id]
    assert office.store.queries.case(case.id).submissions == ()


def test_a_draft_can_be_finished_on_the_version_it_was_begun_on(office: Office, second: Path) -> None:
    case = saved_case(office.store)
    draft = office.begin(case.id, {**ANSWERS, "loss": "fire"})
    office.start_again(second)
    renewed = office.renewed(draft)
    assert renewed.old is not None
    assert (renewed.old.version, renewed.new.version) == ("1", "2")
    opened = filling.finish_as_begun(renewed, forms=office.forms)
    office.hand_in(opened, case.id)
    (submission,) = office.store.queries.case(case.id).submissions
    assert (submission.form_version, submission.answers["loss"]) == ("1", "fire")
    was = office.forms.open_kept(FORM, version="1")
    labels = [line.chosen()[0][1].texts["bg"] for line in lines_of(was, submission.answers) if line.chosen()]
    assert labels == ["Пожар"]


def test_carrying_over_says_what_changed_and_keeps_the_rest_aside(office: Office, second: Path) -> None:
    case = saved_case(office.store)
    draft = office.begin(case.id, {**ANSWERS, "loss": "fire"})
    office.start_again(second)
    renewed = office.renewed(draft)
    assert [(change.question.name, change.kinds) for change in renewed.changes] == [
        ("loss", (ChangeKind.CHOICES,)),
        ("leave_on", (ChangeKind.ADDED,)),
        ("rooms", (ChangeKind.WORDS,)),
        ("landlord", (ChangeKind.REMOVED,)),
    ]
    assert [(one.name, one.value) for one in renewed.carried.lost] == [
        ("loss", "fire"),
        ("landlord", "Herr Kaya"),
    ]
    assert drafts(office)[0].answers["landlord"] == "Herr Kaya", "nothing is done before a person decides"
    moved = filling.move_over(renewed, work=office.store.work(WORKER.id), forms=office.forms, clock=Clock())
    assert moved.session.answers()["rooms"] == 2
    assert isinstance(office.resume(moved.draft), Opened), "it is asked once"
    moved.session.answer("loss", "family")
    office.hand_in(moved, case.id)
    (submission,) = office.store.queries.case(case.id).submissions
    assert submission.form_version == "2"
    assert submission.answers[ASIDE] == {"1": {"loss": "fire", "landlord": "Herr Kaya"}}
    assert facts_of(office.store.queries.case(case.id), NOW.date())["loss"] == "family"


def test_a_draft_whose_version_is_not_known_can_still_be_carried_over(office: Office, second: Path) -> None:
    draft = replace(office.begin(None, ANSWERS), form_source="", form_version="0.9")
    intake.keep_draft(draft, work=office.store.work(WORKER.id), clock=Clock())
    office.start_again(second)
    renewed = office.renewed(draft)
    assert (renewed.old, renewed.changes) == (None, ())
    assert [(one.name, one.question) for one in renewed.carried.lost] == [("landlord", None)]


def test_a_form_that_is_broken_today_can_be_finished_as_it_was_begun(office: Office) -> None:
    draft = office.begin(None, ANSWERS)
    for path in office.folder.iterdir():
        path.write_bytes(b"\x00 no form")
    office.start_again()
    opened = office.resume(draft)
    assert isinstance(opened, Opened)
    assert opened.session.answers()["landlord"] == "Herr Kaya"


def test_without_any_version_of_the_form_the_draft_stays(office: Office) -> None:
    draft = replace(office.begin(None, ANSWERS), form_source="ff" * 32)
    intake.keep_draft(draft, work=office.store.work(WORKER.id), clock=Clock())
    for path in office.folder.iterdir():
        path.unlink()
    office.start_again()
    with pytest.raises(FormBroken):
        office.resume(draft)
    assert [kept.id for kept in drafts(office)] == [draft.id]


def test_one_bad_form_hides_no_other(office: Office) -> None:
    office.start_again()
    (office.folder / "broken.xlsx").write_bytes(b"no spreadsheet")
    found = {offer.form_id: offer for offer in filling.offers(office.forms, without="intake")}
    assert found["broken"].form is None
    assert found[FORM].form is not None
    assert found[FORM].needs >= {"WOH"}
    assert found[FORM].drafted == {"bg", "ar"}
    assert filling.offers(office.forms, without=FORM)[0].form_id == "broken"


def test_the_shelf_keeps_each_version_once(office: Office, second: Path) -> None:
    office.begin(None, {})
    office.begin(None, {})
    form = office.forms.open_form(FORM)
    assert office.store.form_shelf.by_source(form.source_hash) == (office.folder / f"{FORM}.xml").read_bytes()
    office.start_again(second)
    office.begin(None, {})
    shelf = office.store.form_shelf
    assert shelf.by_version(FORM, "1") != shelf.by_version(FORM, "2")
    assert shelf.by_version(FORM, "3") is None
