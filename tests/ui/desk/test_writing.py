"""Writing letters from a case and from a referral: what is asked, the copies beside it, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QComboBox, QLabel, QLineEdit, QWidget

from app.actions import letters
from app.domain.letter_json import from_json
from app.domain.letters import Copy, SignatureLine
from app.domain.records import Delivery, Letter, ReferralState
from app.ui.letters.blank_page import BlankPage
from app.ui.letters.kinds_page import KindsPage
from app.ui.letters.letter_page import LetterPage
from app.ui.letters.write_page import WritePage
from app.ui.widgets import ChoiceCard
from app.ui.widgets.signature import SignatureCanvas
from tests.support.pdf_reading import page_texts
from tests.support.screens import clipped, mute, nameless
from tests.ui.desk.conftest import Desk

NAME = "Elena Primerova"


def begin(desk: Desk, kind: str, part: str = NAME) -> WritePage:
    """From the page of the case to the letter."""
    desk.main.open_case(desk.case(part).case_id)
    desk.hands.settle()
    desk.hands.click("case.write")
    desk.hands.settle()
    desk.hands.click(f"kind.{kind}")
    desk.hands.settle()
    assert isinstance(desk.page, WritePage)
    return desk.page


def rest(desk: Desk, page: WritePage) -> None:
    """Until typing rests and the copies are made anew."""
    desk.hands.wait(lambda: page if page.is_resting else None, "the typing never rests")
    desk.hands.settle()


def choose(desk: Desk, name: str, steps: int = 1) -> None:
    """Another line of a drop-down, by keys."""
    box = desk.hands.find(name, QComboBox)
    box.setFocus()
    for _step in range(steps):
        QTest.keyClick(box, Qt.Key.Key_Down)
    desk.hands.settle()


def of_kind(desk: Desk, kind: str, part: str = NAME) -> tuple[Letter, ...]:
    """Letters of the case of this kind."""
    return tuple(x for x in desk.place.queries.case(desk.case(part).case_id).letters if x.kind == kind)


def said(desk: Desk, letter: Letter, copies: frozenset[Copy] = frozenset(Copy)) -> str:
    """The words on its pages."""
    return "\n".join(page_texts(letters.part(letter, copies, press=desk.place.press)))


def issue(desk: Desk) -> LetterPage:
    desk.hands.click("write.issue")
    desk.hands.settle()
    assert isinstance(desk.page, LetterPage)
    return desk.page


def sign(desk: Desk, name: str) -> None:
    """Two strokes with the mouse."""
    canvas = desk.hands.find(name, SignatureCanvas)
    desk.hands.click(name)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    width, height = canvas.width(), canvas.height()
    QTest.mousePress(canvas, left, none, QPoint(width // 5, height // 2))
    for share in range(30, 80, 5):
        QTest.mouseMove(canvas, QPoint(width * share // 100, height * (40 + share % 20) // 100))
    QTest.mouseRelease(canvas, left, none, QPoint(width * 4 // 5, height // 3))


# -- which letter -----------------------------------------------------------------------------


def test_kinds_say_when_to_use_them_and_the_referral_letter_is_not_among_them(desk: Desk) -> None:
    desk.main.open_case(desk.case(NAME).case_id)
    desk.hands.settle()
    desk.hands.click("case.write")
    desk.hands.settle()

    assert isinstance(desk.page, KindsPage)
    card = desk.hands.find("kind.next-steps", ChoiceCard)
    assert card.accessibleDescription()
    assert not desk.hands.shows("kind.referral")
    assert QApplication.focusWidget() in desk.page.findChildren(ChoiceCard)


def test_a_case_without_an_issued_referral_offers_no_reminder(desk: Desk) -> None:
    part = next(
        line.name for line in desk.place.queries.cases() if line.referral_state in (None, ReferralState.DRAFT)
    )
    desk.main.open_case(desk.case(part).case_id)
    desk.hands.settle()
    desk.hands.click("case.write")
    desk.hands.settle()

    assert not desk.hands.shows("kind.reminder")
    assert desk.hands.shows("kind.next-steps")


# -- the Laufzettel ---------------------------------------------------------------------------


def test_a_laufzettel_is_prefilled_written_and_issued(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    assert desk.hands.find("ask.steps.1.what", QLineEdit).text() == "Schulplatz"
    desk.hands.click("ask.steps.add")
    assert QApplication.focusWidget() is desk.widget("ask.steps.2.what")

    desk.hands.write("ask.steps.2.what", "Krankenkasse anrufen")
    desk.hands.write("ask.steps.2.where", "AOK Duisburg")
    desk.hands.write("ask.steps.2.on", "3.12.2026")
    desk.hands.write("ask.steps.2.at", "930")
    rest(desk, page)
    assert page.preview.pages >= 1
    shown = issue(desk)

    (letter,) = of_kind(desk, "next-steps")
    assert letter.number in shown.title()
    assert letter.language == "bg"
    words = said(desk, letter)
    assert "Krankenkasse anrufen" in words
    assert "09:30" in words or "9:30" in words
    desk.main.back()
    desk.hands.settle()
    assert desk.page.objectName() == "case"
    desk.hands.click("case.tab.letters")
    desk.hands.settle()
    assert desk.hands.shows(f"case.letter.{letter.number}")


def test_rows_are_taken_away_and_moved(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    assert page.form is not None
    for number, words in ((2, "zwei"), (3, "drei")):
        desk.hands.click("ask.steps.add")
        desk.hands.write(f"ask.steps.{number}.what", words)
    desk.hands.click("ask.steps.3.up")
    desk.hands.click("ask.steps.2.remove")

    assert [row["what"] for row in page.form.asked()["steps"]] == ["Schulplatz", "drei"]


# -- fields -----------------------------------------------------------------------------------


def test_what_is_no_date_is_said_beneath_the_field_and_nothing_is_issued(desk: Desk) -> None:
    begin(desk, "next-steps")
    desk.hands.write("ask.see_again_on", "31.2.2027")
    desk.hands.click("write.issue")

    assert "date" in desk.hands.find("ask.see_again_on.error", QLabel).text()
    assert QApplication.focusWidget() is desk.widget("ask.see_again_on")
    assert of_kind(desk, "next-steps") == ()


def test_a_day_is_picked_from_the_calendar_by_keys(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    assert page.form is not None
    desk.hands.write("ask.see_again_on", "3.12.2026")
    desk.hands.press(Qt.Key.Key_Down)
    calendar = desk.hands.find("ask.see_again_on.days", QCalendarWidget)
    view = QApplication.focusWidget()
    assert view is not None
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    desk.hands.settle()

    assert page.form.asked()["see_again_on"] == date(2026, 12, 4)
    assert not calendar.isVisible()
    assert desk.hands.find("ask.see_again_on", QLineEdit).hasFocus()


def test_times_are_read_as_people_type_them(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    assert page.form is not None
    desk.hands.write("ask.see_again_at", "9.30 Uhr")
    assert page.form.asked()["see_again_at"] == time(9, 30)
    desk.hands.write("ask.see_again_at", "25")
    assert "see_again_at" not in page.form.asked()


def test_a_character_that_no_font_has_is_said_at_its_field_before_any_number_is_used(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    desk.hands.write("ask.steps.1.where", "Haus ᚠᚢ")
    rest(desk, page)
    desk.hands.wait(lambda: page if page.state.text() else None, "nothing is said")

    assert "ᚠ" in desk.hands.find("ask.steps.1.where.error", QLabel).text()
    desk.hands.click("write.issue")
    desk.hands.settle()
    assert isinstance(desk.page, WritePage)
    assert desk.hands.sees("cannot be printed")
    assert of_kind(desk, "next-steps") == ()


# -- consent with signature -------------------------------------------------------------------


def consent(desk: Desk) -> WritePage:
    page = begin(desk, "consent")
    choose(desk, "write.agency")
    desk.hands.write("ask.purpose", "Schulplatz für die Tochter")
    desk.hands.write("ask.valid_until", "31.12.2026")
    return page


def test_a_signature_on_the_screen_stands_on_the_sheet(desk: Desk) -> None:
    page = consent(desk)
    sign(desk, "ask.secrecy_signature")
    desk.hands.click("ask.consent_signature.on-paper")
    rest(desk, page)
    issue(desk)

    (letter,) = of_kind(desk, "consent")
    lines = [
        block
        for content in from_json(letter.content)
        for block in content.blocks
        if isinstance(block, SignatureLine)
    ]
    signed = [line for line in lines if line.strokes]
    assert signed
    assert len(signed) < len(lines)
    for line in signed:
        for stroke in line.strokes:
            assert all(0 <= x <= 1000 for x in stroke[::2])
            assert all(0 <= y <= 275 for y in stroke[1::2])
    assert "Schulplatz für die Tochter" in said(desk, letter)


def test_the_recipient_must_be_chosen_and_the_cursor_goes_there(desk: Desk) -> None:
    begin(desk, "consent")
    desk.hands.write("ask.valid_until", "31.12.2026")
    desk.hands.click("write.issue")

    assert desk.hands.sees("Choose to whom it goes.")
    assert QApplication.focusWidget() is desk.widget("write.agency")
    assert of_kind(desk, "consent") == ()


def test_what_hardly_changes_is_typed_once_for_all_notices(desk: Desk) -> None:
    begin(desk, "privacy-notice")
    desk.hands.write("ask.officer", "datenschutz@example.org")
    desk.hands.write("ask.kept_years", "3")
    issue(desk)

    page = begin(desk, "privacy-notice", "Monika Vorlage")
    assert page.form is not None
    asked = page.form.asked()
    assert (asked["officer"], asked["kept_years"]) == ("datenschutz@example.org", 3)
    assert len(of_kind(desk, "privacy-notice")) == 1


# -- from a referral --------------------------------------------------------------------------


def test_a_reminder_comes_from_the_referral_with_its_letter(desk: Desk) -> None:
    desk.main.open_case(desk.case(NAME).case_id)
    desk.hands.settle()
    first = desk.place.queries.case(desk.case(NAME).case_id).letters[-1]
    desk.hands.click("referral.write")
    desk.hands.settle()
    desk.hands.click("kind.reminder")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, WritePage)
    number = desk.hands.find("ask.original_number", QLineEdit).text()
    assert number == first.number
    desk.hands.click("write.by-post")
    if desk.hands.shows("write.confirm"):
        desk.hands.click("write.confirm")
    rest(desk, page)
    issue(desk)

    (letter,) = of_kind(desk, "reminder")
    assert letter.referral_id == first.referral_id
    assert letter.delivery is Delivery.BY_POST
    assert number in said(desk, letter, frozenset({Copy.RECEIVER}))


def test_a_letter_to_two_agencies_has_a_copy_for_each(desk: Desk) -> None:
    page = begin(desk, "competence")
    assert page.recipient is not None
    for code in page.recipient.boxes:
        desk.hands.click(f"write.agency.{code}")
    if desk.hands.shows("write.confirm"):
        desk.hands.click("write.confirm")
    desk.hands.write("ask.benefit", "Schulplatz")
    desk.hands.click("ask.refusals.add")
    desk.hands.write("ask.refusals.1.agency", "Gesundheitsamt")
    desk.hands.write("ask.refusals.1.on", "3.11.2026")
    desk.hands.write("ask.answer_by", "8.12.2026")
    rest(desk, page)
    issue(desk)

    (letter,) = of_kind(desk, "competence")
    receivers = [x for x in from_json(letter.content) if x.copy is Copy.RECEIVER]
    assert len(receivers) == 2
    assert len({content.recipient for content in receivers}) == 2


# -- to somebody who is not in the directory --------------------------------------------------


def test_a_request_for_an_interpreter_goes_to_a_typed_address(desk: Desk) -> None:
    page = begin(desk, "interpreter-request")
    choose(desk, "write.agency", steps=9)
    desk.hands.write("write.agency.name", "Sprachpool Beispiel")
    desk.hands.write("write.agency.street", "Probeweg 7")
    desk.hands.write("write.agency.town", "47051 Duisburg")
    desk.hands.write("ask.on", "3.12.2026")
    desk.hands.write("ask.at", "10:15")
    desk.hands.write("ask.place", "Büro Hochfeld")
    desk.hands.write("ask.topic", "Schule")
    desk.hands.write("ask.answer_by", "1.12.2026")
    rest(desk, page)
    issue(desk)

    (letter,) = of_kind(desk, "interpreter-request")
    assert "Sprachpool Beispiel" in said(desk, letter)
    assert letter.recipient == "Sprachpool Beispiel"


# -- languages --------------------------------------------------------------------------------


def test_a_language_without_a_text_is_said_honestly(desk: Desk) -> None:
    kinds = desk.place.templates.kind("next-steps").languages
    found = [line for line in desk.place.queries.cases() if line.language not in kinds]
    if not found:
        pytest.fail("the demonstration has no client of a language without texts")
    page = begin(desk, "next-steps", found[0].name)

    assert desk.hands.shows("write.language.missing")
    assert page.settings is not None
    assert page.settings.languages == ()


# -- nothing is lost --------------------------------------------------------------------------


def test_what_was_typed_is_there_again_finished_or_not(desk: Desk) -> None:
    page = begin(desk, "consent")
    desk.hands.write("ask.purpose", "Ein Satz")
    desk.hands.write("ask.valid_until", "3.1")
    sign(desk, "ask.secrecy_signature")
    desk.main.open_root("waiting")
    desk.hands.settle()

    desk.main.open_case(desk.case(NAME).case_id)
    desk.hands.settle()
    desk.hands.click("case.tab.letters")
    desk.hands.click("case.letter.consent.resume")
    desk.hands.settle()

    page = desk.page  # type: ignore[assignment] # asserted below
    assert isinstance(page, WritePage)
    assert desk.hands.find("ask.purpose", QLineEdit).text() == "Ein Satz"
    assert desk.hands.find("ask.valid_until", QLineEdit).text() == "3.1"
    assert desk.hands.find("ask.secrecy_signature", SignatureCanvas).strokes()
    assert desk.hands.sees("You go on where you stopped")


def test_an_issued_letter_leaves_no_draft_behind_and_a_list_of_cases_shows_none(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    desk.hands.write("ask.see_again_on", "3.12.2026")
    rest(desk, page)
    with desk.place.work() as unit:
        assert [x for x in unit.drafts.all() if x.form_id == "letter/next-steps"]
    issue(desk)
    with desk.place.work() as unit:
        assert not [x for x in unit.drafts.all() if x.form_id.startswith("letter/")]
    desk.main.open_root("cases")
    desk.hands.settle()
    assert not desk.hands.shows("draft.resume")


def test_a_begun_letter_is_thrown_away_on_request(desk: Desk) -> None:
    page = begin(desk, "next-steps")
    desk.hands.write("ask.steps.1.what", "Verworfen")
    rest(desk, page)
    desk.main.back()
    desk.hands.settle()
    desk.hands.click("kind.next-steps")
    desk.hands.settle()
    assert desk.hands.find("ask.steps.1.what", QLineEdit).text() == "Verworfen"
    desk.hands.click("write.banner.action")
    desk.hands.settle()

    assert desk.hands.find("ask.steps.1.what", QLineEdit).text() == "Schulplatz"
    with desk.place.work() as unit:
        assert not [x for x in unit.drafts.all() if x.form_id.startswith("letter/")]


# -- blank forms ------------------------------------------------------------------------------


def test_a_blank_form_is_saved_without_a_number(desk: Desk, tmp_path: Path) -> None:
    begin(desk, "next-steps")
    desk.hands.click("write.blank")
    desk.hands.settle()
    assert isinstance(desk.page, BlankPage)
    desk.hands.save_as("blank.save", tmp_path / "blank.pdf")

    words = "\n".join(page_texts((tmp_path / "blank.pdf").read_bytes()))
    assert "Primerova" not in words
    assert "H1-" not in words
    assert of_kind(desk, "next-steps") == ()


# -- every screen -----------------------------------------------------------------------------


def _kinds(desk: Desk) -> None:
    desk.main.open_case(desk.case(NAME).case_id)
    desk.hands.settle()
    desk.hands.click("case.write")


def _steps(desk: Desk) -> None:
    begin(desk, "next-steps")
    desk.hands.click("ask.steps.add")
    desk.hands.click("ask.steps.2.on.calendar")


def _consent(desk: Desk) -> None:
    begin(desk, "consent")
    desk.hands.click("write.issue")


def _request(desk: Desk) -> None:
    begin(desk, "interpreter-request")
    choose(desk, "write.agency", steps=9)


def _blank(desk: Desk) -> None:
    begin(desk, "next-steps")
    desk.hands.click("write.blank")


@pytest.mark.parametrize("screen", [_kinds, _steps, _consent, _request, _blank])
@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_is_cut_off_and_nothing_is_mute(
    open_desk: Callable[..., Desk], tag: str, screen: Callable[[Desk], None]
) -> None:
    desk = open_desk(tag)
    screen(desk)
    desk.hands.settle()

    assert clipped(desk.main) == []
    assert nameless(desk.main) == []
    assert mute(desk.main) == []
    assert too_wide(desk.page) == []


def too_wide(page: QWidget) -> list[str]:
    """Columns whose content needs more room than they have: it would be cut off at their edge."""
    from app.ui.widgets import Scroll  # noqa: PLC0415 - loaded at its first use

    return [
        f"{area.objectName()} {area.content.minimumSizeHint().width()} > {area.viewport().width()}"
        for area in page.findChildren(Scroll)
        if area.isVisible() and area.content.minimumSizeHint().width() > area.viewport().width()
    ]
