"""The finder's cards: who, why, why not, what to bring, by which source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions.finding import find_agencies
from app.domain.directory import AgencyKind
from app.domain.finder import Match
from app.ui.finder.cards import MatchCard
from app.ui.finder.finder_page import FinderPage
from app.ui.widgets import Card
from tests.ui.desk.conftest import Desk


def words(desk: Desk, name: str) -> str:
    """All that a card says."""
    card = desk.page.findChild(Card, name)
    assert card is not None
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def first_match(desk: Desk) -> Match:
    view = desk.place.queries.case(desk.case("Elena Primerova").case_id)
    return find_agencies(view, content=desk.place.content, clock=desk.place.clock).competent[0]


def test_the_best_answer_says_why_what_to_bring_and_by_which_source(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")
    match, said = first_match(desk), words(desk, "match.1")

    assert match.reason in said
    assert match.agency.name in said
    assert match.source in said
    assert "To bring along" in said
    assert desk.place.content.document_label(match.documents[0].document.code, "en") in said


def test_near_misses_say_why_they_are_none(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")
    view = desk.place.queries.case(desk.case("Elena Primerova").case_id)
    miss = find_agencies(view, content=desk.place.content, clock=desk.place.clock).not_competent[0]

    assert miss.reason in words(desk, "miss.1")
    assert miss.source in words(desk, "miss.1")


def test_what_is_not_known_yet_is_asked(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")

    assert "Besteht jetzt Gefahr" in words(desk, "finder.unknown")


def test_unverified_entries_and_rules_are_marked(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")

    assert not first_match(desk).verified
    assert "unverified" in words(desk, "match.1").splitlines()
    assert "rule unverified" in words(desk, "match.1").splitlines()
    assert "not checked yet" in words(desk, "match.1")


@pytest.mark.parametrize(
    ("changed", "hint", "has_button"),
    [
        ({"kind": AgencyKind.INTERNAL}, "Our own team", False),
        ({"protected": True}, "call together", False),
        ({"kind": AgencyKind.GENERIC}, "which one it is", True),
        ({}, "", True),
    ],
)
def test_who_cannot_be_written_to_has_no_button(
    desk: Desk, qtbot: QtBot, *, changed: dict[str, object], hint: str, has_button: bool
) -> None:
    found = first_match(desk)
    match = replace(found, agency=replace(found.agency, **changed))  # type: ignore[arg-type]
    card = MatchCard(match, 1, desk.place.content, first=True, choose=lambda _match: None)
    qtbot.addWidget(card)

    assert (card.refer is not None) is has_button
    assert hint in "\n".join(label.text() for label in card.findChildren(QLabel))


def test_the_cursor_is_on_the_first_button_and_ctrl_enter_refers(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")
    assert isinstance(desk.page, FinderPage)
    assert QApplication.focusWidget() is desk.widget("match.1.refer")

    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()

    assert desk.page.objectName() == "referral"


def test_pressing_twice_opens_one_referral(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")
    before = len(desk.place.queries.case(desk.case("Elena Primerova").case_id).referrals)
    page = desk.page
    page.submit()
    page.submit()
    desk.hands.settle()

    assert len(desk.place.queries.case(desk.case("Elena Primerova").case_id).referrals) == before + 1
