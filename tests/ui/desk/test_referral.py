"""Consent, preview, letter: the client decides, and nothing leaves before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QFrame, QLabel, QPushButton

from app.actions import letters
from app.actions.finding import find_agencies
from app.domain.directory import AgencyKind
from app.domain.letters import Copy
from app.domain.records import Category, Consent, Delivery, ReferralState
from app.ui.letters.letter_page import LetterPage
from app.ui.referrals.referral_page import ReferralPage
from app.ui.widgets import Card
from tests.support.pdf_reading import page_texts
from tests.ui.desk.conftest import Desk


def consents(desk: Desk, part: str) -> tuple[Consent, ...]:
    return desk.place.queries.case(desk.case(part).case_id).consents


def agree(desk: Desk, part: str = "Elena Primerova") -> UUID:
    referral = desk.refer(part)
    desk.hands.click("consent.agree")
    desk.hands.settle()
    return referral


def issue(desk: Desk, part: str = "Elena Primerova") -> LetterPage:
    agree(desk, part)
    if desk.hands.shows("referral.confirm"):
        desk.hands.click("referral.confirm")
    desk.hands.click("referral.issue")
    desk.hands.settle()
    assert isinstance(desk.page, LetterPage)
    return desk.page


def _column_of(box: QCheckBox) -> str:
    card = box.parentWidget()
    assert isinstance(card, QFrame)
    return card.findChildren(QLabel)[0].text()


def test_what_is_unticked_moves_to_the_other_column_and_out_of_the_text(desk: Desk) -> None:
    desk.refer("Elena Primerova")
    box = desk.hands.find("consent.contact", QCheckBox)
    assert _column_of(box) == "This leaves the office"

    desk.hands.click("consent.contact")
    desk.hands.settle()

    assert _column_of(box) == "This stays here"
    assert QApplication.focusWidget() is box
    desk.hands.click("consent.agree")
    desk.hands.settle()
    assert Category.CONTACT not in consents(desk, "Elena Primerova")[-1].categories


def test_the_text_stands_in_both_languages_paragraph_by_paragraph(desk: Desk) -> None:
    desk.refer("Elena Primerova")

    assert desk.hands.sees("Die Erlaubnis ist freiwillig.")
    assert desk.hands.sees("Разрешението е доброволно.")


def test_a_refusal_is_recorded_and_respected(desk: Desk) -> None:
    referral = desk.refer("Elena Primerova")
    desk.hands.click("consent.refuse")
    desk.hands.settle()

    assert consents(desk, "Elena Primerova")[-1].refused
    assert desk.hands.sees("nothing leaves the office")
    assert not desk.hands.shows("referral.issue")
    desk.main.back()
    desk.main.open_referral(referral)
    desk.hands.settle()
    assert desk.hands.sees("The client refused on")


def test_an_impossible_end_date_is_said_beside_the_field(desk: Desk) -> None:
    desk.refer("Elena Primerova")
    desk.hands.write("consent.until", "31.2.2027")
    before = len(consents(desk, "Elena Primerova"))
    desk.hands.click("consent.agree")
    desk.hands.settle()

    assert desk.hands.sees("Please give a date")
    assert len(consents(desk, "Elena Primerova")) == before


def test_reading_aloud_and_the_interpreter_are_recorded(desk: Desk) -> None:
    desk.refer("Elena Primerova")
    desk.hands.click("consent.aloud")
    desk.hands.write("consent.interpreter", "Maria D.")
    desk.hands.click("consent.agree")
    desk.hands.settle()

    last = consents(desk, "Elena Primerova")[-1]
    assert (last.read_aloud, last.interpreter, last.language) == (True, "Maria D.", "bg")


def test_an_unverified_address_wants_a_confirmation(desk: Desk) -> None:
    agree(desk)
    button = desk.hands.find("referral.issue", QPushButton)
    assert not button.isEnabled()
    assert QApplication.focusWidget() is desk.widget("referral.confirm")

    desk.hands.press(Qt.Key.Key_Space)

    assert button.isEnabled()


def test_a_preview_takes_no_number(desk: Desk) -> None:
    agree(desk)
    assert isinstance(desk.page, ReferralPage)
    assert desk.page.preview is not None
    assert desk.page.preview.pages
    with desk.place.work() as unit:
        first = unit.numbers.next_letter(2026)
    desk.main.back()
    agree(desk)
    with desk.place.work() as unit:
        second = unit.numbers.next_letter(2026)

    assert first.running == second.running


def test_an_issued_letter_opens_and_is_saved_with_its_text(desk: Desk, tmp_path: Path) -> None:
    page = issue(desk)
    case = desk.place.queries.case(desk.case("Elena Primerova").case_id)
    letter = case.letters[-1]
    assert letter.number in page.title()
    assert case.referrals[-1].state is ReferralState.RELEASED
    assert case.referrals[-1].confirmed_by == desk.place.worker.name

    page.save_to(tmp_path / "letter.pdf")
    desk.hands.settle()

    said = "\n".join(page_texts((tmp_path / "letter.pdf").read_bytes()))
    assert "Elena Primerova" in said
    assert letter.number in said
    assert desk.hands.sees("not encrypted")


def test_a_folder_that_takes_no_file_is_said(desk: Desk, tmp_path: Path) -> None:
    page = issue(desk)
    page.save_to(tmp_path / "not-there" / "letter.pdf")
    desk.hands.settle()

    assert desk.hands.sees("The file could not be written")
    assert list(tmp_path.glob("*.part")) == []


def test_the_clients_own_copy_is_in_her_language(desk: Desk) -> None:
    issue(desk)
    letter = desk.place.queries.case(desk.case("Elena Primerova").case_id).letters[-1]
    copies = {content.copy: content for content in letters.copies(letter, frozenset(Copy))}

    assert copies[Copy.CLIENT].language == "bg"
    assert copies[Copy.RECEIVER].language == "de"
    assert copies[Copy.SENDER].language == "de"


def test_handing_out_moves_the_referral_on_once(desk: Desk) -> None:
    issue(desk)
    desk.hands.click("letter.hand-out")
    desk.hands.settle()

    case = desk.place.queries.case(desk.case("Elena Primerova").case_id)
    assert case.referrals[-1].state is ReferralState.HANDED_OUT
    assert not desk.hands.find("letter.hand-out", QPushButton).isEnabled()


def test_by_post_waits_for_the_office(desk: Desk) -> None:
    agree(desk)
    desk.hands.click("referral.by-post")
    desk.hands.click("referral.confirm")
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()

    letter = desk.place.queries.case(desk.case("Elena Primerova").case_id).letters[-1]
    assert letter.delivery is Delivery.BY_POST
    assert not desk.hands.shows("letter.hand-out")
    assert letter.id in {line.letter_id for line in desk.place.queries.print_queue()}


def _generic_case(desk: Desk) -> tuple[str, int]:
    for line in desk.place.queries.cases():
        view = desk.place.queries.case(line.case_id)
        finding = find_agencies(view, content=desk.place.content, clock=desk.place.clock)
        for number, match in enumerate((*finding.competent, *finding.also_possible), start=1):
            if match.agency.kind is AgencyKind.GENERIC:
                return line.name, number
    raise AssertionError("no demo case meets a generic agency")


def test_a_sort_of_agency_gets_its_actual_name_before_the_letter(desk: Desk) -> None:
    name, number = _generic_case(desk)
    desk.open_finder(name)
    desk.hands.click(f"match.{number}.refer")
    desk.hands.settle()
    agree_button = desk.hands.find("consent.agree", QAbstractButton)
    assert not agree_button.isEnabled()
    assert QApplication.focusWidget() is desk.widget("referral.agency.name")

    desk.hands.write("referral.agency.name", "Hebamme Petra Probe")
    desk.hands.write("referral.agency.street", "Musterweg 3")
    desk.hands.write("referral.agency.town", "47053 Duisburg")
    desk.hands.wait(lambda: agree_button.isEnabled() or None, "nobody can agree")
    desk.hands.click("consent.agree")
    desk.hands.settle()
    if desk.hands.shows("referral.confirm"):
        desk.hands.click("referral.confirm")
    desk.hands.click("referral.issue")
    desk.hands.settle()

    letter = desk.place.queries.case(desk.case(name).case_id).letters[-1]
    said = "\n".join(page_texts(letters.part(letter, {Copy.RECEIVER}, press=desk.place.press)))
    assert "Hebamme Petra Probe" in said
    assert "Musterweg 3" in said


@pytest.mark.parametrize("tag", ["ar", "de"])
def test_consent_stands_in_every_window_language(open_desk: Callable[..., Desk], tag: str) -> None:
    desk = open_desk(tag)
    desk.refer("Hamid Mithali")

    assert desk.hands.find("consent.text", Card).isVisible()
    assert desk.hands.sees("الموافقة اختيارية.")
