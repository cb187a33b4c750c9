"""Further forms of a case: chosen, filled, handed in, read again."""

from __future__ import annotations

import io
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from app.actions.ports import Draft
from app.domain.declined import DECLINED
from app.domain.form_changes import ASIDE
from app.domain.ids import new_id
from app.domain.records import Submission
from app.ui.cases.case_page import CasePage
from app.ui.cases.forms_page import FormsPage
from app.ui.cases.submission_page import SubmissionPage
from app.ui.forms.form_page import CaseFormPage
from app.ui.navigation import Page
from tests.support.screens import clipped
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_drafts import drafts

WHO = "Elena Primerova"
TOLD = "Хазяинът смени ключалката."


def open_case(desk: Desk) -> UUID:
    case_id = desk.case(WHO).case_id
    desk.main.open_case(case_id)
    desk.hands.settle()
    return case_id


def submitted(desk: Desk, case_id: UUID, **changed: object) -> Submission:
    """Answers that were handed in to the case, as the action writes them."""
    form = desk.place.forms.open_form("housing")
    submission = Submission(
        new_id(),
        case_id,
        "housing",
        form.version,
        "bg",
        {"loss": "notice", "own_words_housing": TOLD, DECLINED: ["rooms_wanted", "asked_then"]},
        {},
        desk.place.clock.now(),
    )
    submission = replace(submission, **changed)  # type: ignore[arg-type] # by name
    with desk.place.work() as unit:
        unit.submissions.add(submission)
        unit.commit()
    return submission


def words(desk: Desk) -> str:
    return "\n".join(label.text() for label in desk.page.findChildren(QLabel) if label.isVisible())


def form_page(desk: Desk) -> CaseFormPage:
    """The page on top, which shows a form."""
    assert isinstance(desk.page, CaseFormPage)
    return desk.page


def is_on(desk: Desk, kind: type[Page]) -> bool:
    """Whether a page of this kind is on top."""
    return isinstance(desk.page, kind)


def read(desk: Desk) -> None:
    """Open the newest form of the case."""
    desk.hands.click("case.tab.letters")
    desk.hands.click("case.form.housing.0")
    desk.hands.settle()
    assert is_on(desk, SubmissionPage)


def test_a_further_form_from_the_case_page_and_back(desk: Desk) -> None:
    case_id = open_case(desk)
    desk.hands.click("case.form")
    desk.hands.settle()
    assert is_on(desk, FormsPage)
    assert not clipped(desk.page)
    desk.hands.click("form.return")
    desk.hands.settle()

    page = form_page(desk)
    assert page.view is not None
    assert WHO in page.subtitle.text()
    assert page.view.languages.currentData() == "bg"
    assert page.view.submit.text() == "Hand in"
    (draft,) = drafts(desk.place)
    assert (draft.case_id, draft.form_id, draft.language) == (case_id, "return", "bg")
    assert draft.form_source


def test_the_form_about_the_need_comes_first(desk: Desk) -> None:
    open_case(desk)
    desk.hands.click("case.form")
    desk.hands.settle()
    said = words(desk)
    assert "About the needs of this case" in said
    assert said.index("About the needs of this case") < said.index("All other forms")
    card = desk.widget("form.school")
    assert "School place" in card.accessibleDescription()
    assert "Bulgarian, machine-drafted" in card.accessibleDescription().replace("\u2068", "").replace(
        "\u2069", ""
    )


def test_an_unfinished_form_is_on_the_case_page_and_goes_on(desk: Desk) -> None:
    case_id = open_case(desk)
    kept = Draft(
        new_id(),
        "housing",
        desk.place.forms.open_form("housing").version,
        "bg",
        {"own_words_housing": TOLD},
        "",
        desk.place.clock.now(),
        case_id,
        desk.place.forms.open_form("housing").source_hash,
    )
    with desk.place.work() as unit:
        unit.drafts.keep(kept)
        unit.commit()
    desk.main.open_root("cases")
    desk.hands.settle()
    desk.hands.expect("Unfinished form \u2068Wohnen und Räumung\u2069")
    open_case(desk)
    desk.hands.click("case.tab.letters")
    desk.hands.click("case.form.housing.resume")
    desk.hands.settle()
    page = form_page(desk)
    assert page.model is not None
    assert page.model.state("own_words_housing").value == TOLD

    desk.hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()
    assert is_on(desk, CasePage)
    assert [draft.id for draft in drafts(desk.place)] == [kept.id]


def test_a_form_that_is_handed_in_is_on_the_case_page_with_needs_and_own_words(desk: Desk) -> None:
    case_id = open_case(desk)
    desk.hands.click("case.form")
    desk.hands.settle()
    desk.hands.click("form.return")
    desk.hands.settle()
    page = form_page(desk)
    assert page.model is not None
    for question in page.model.form.questions():
        state = page.model.state(question.name)
        if state.relevant and state.required and question.type.is_answered:
            answer = state.choices[0].name if question.type.has_choices else "1"
            page.model.edit(question.name, (answer,) if question.type.is_several else answer)
    page.model.edit("own_words_return", TOLD)
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()

    assert is_on(desk, CasePage)
    assert TOLD in words(desk)
    view = desk.place.queries.case(case_id)
    assert [one.form_id for one in view.submissions][-1] == "return"
    assert drafts(desk.place) == ()
    desk.hands.click("case.tab.letters")
    desk.hands.click("case.form.return.0")
    desk.hands.settle()
    assert is_on(desk, SubmissionPage)


def test_reading_it_again_in_the_language_shown_and_in_another(desk: Desk) -> None:
    submitted(desk, desk.case(WHO).case_id)
    open_case(desk)
    read(desk)
    said = words(desk)
    form = desk.place.forms.open_form("housing")
    loss = form.question("loss")
    notice = next(choice for choice in loss.choices if choice.name == "notice")
    for tag in ("de", "bg"):
        assert loss.label.texts[tag] in said
        assert notice.label.texts[tag] in said
    assert TOLD in said
    assert said.count("Does not want to answer") == 2, "of a question of today and of one that is gone"
    assert not clipped(desk.page)

    languages = desk.hands.find("submission.language", QComboBox)
    languages.setCurrentIndex(languages.findData("ar"))
    languages.activated.emit(languages.currentIndex())
    desk.hands.settle()
    said = words(desk)
    assert notice.label.texts["ar"] in said
    assert notice.label.texts["bg"] not in said
    assert TOLD in said


def test_a_version_that_is_not_known_is_said(desk: Desk) -> None:
    answers = {"loss": "an-old-code", "asked_then": "Herr Kaya", ASIDE: {"0.8": {"landlord": "Frau Acar"}}}
    submitted(desk, desk.case(WHO).case_id, form_version="0.9", answers=answers)
    open_case(desk)
    read(desk)
    said = words(desk)
    for part in ("not on this workstation", "an-old-code", "asked_then", "Herr Kaya", "Frau Acar", "0.8"):
        assert part in said


@pytest.mark.parametrize("form_id", ["no-such-form", "../../etc/passwd", ""])
def test_a_missing_form_breaks_neither_the_case_nor_its_answers(desk: Desk, form_id: str) -> None:
    case_id = desk.case(WHO).case_id
    submitted(desk, case_id, form_id=form_id, answers={"what": "said", "child": [{"name": "Mila"}]})
    open_case(desk)
    assert WHO in desk.page.title()
    desk.hands.click("case.tab.letters")
    desk.hands.click(f"case.form.{form_id}.0")
    desk.hands.settle()
    said = words(desk)
    assert "names and codes" in said
    assert "Mila" in said


@pytest.fixture
def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 400), "#1f5a6b").save(made, "JPEG")
    return made.getvalue()


def test_a_photo_is_shown_when_it_is_asked_for(desk: Desk, photo: bytes) -> None:
    name = desk.place.attachments.keep(desk.place.attachments.clean(photo, "image/jpeg"))
    missing = "0" * 64 + ".jpg"
    submitted(desk, desk.case(WHO).case_id, answers={"photo": name, "scan": missing})
    open_case(desk)
    read(desk)
    assert words(desk).count("on this workstation only") == 2
    desk.hands.click(f"submission.file.{name[:8]}")
    desk.hands.settle()
    pictures = [
        label
        for label in desk.page.findChildren(QLabel)
        if label.accessibleName() == "The picture of this answer"
    ]
    assert [picture.isVisible() for picture in pictures] == [True]
    desk.hands.click("submission.file.00000000")
    desk.hands.settle()
    assert "files do not travel yet" in words(desk)
