"""After a lock: the same page, field, cursor, selection and unsaved text; and each person her own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.actions import plan
from app.actions.session_ports import KeptPage
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.store.engine import reading
from app.store.tables import kept_view
from app.store.workstation import open_store
from app.ui import language
from app.ui.plan.section import PlanSection
from app.ui.search.merge_page import MergePage
from tests.support.shared_desk import AYLIN, MEHMET, Desk
from tests.support.stores import CHEAP, OTHER_PASSPHRASE, PASSPHRASE, add_case


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def cases(desk: Desk) -> list[UUID]:
    """Three cases in the store."""
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    with place.work() as unit:
        made = [add_case(unit, name).id for name in ("Ivanka", "Iwona", "Olena")]
        unit.commit()
    place.close()
    return made


def kept_rows(desk: Desk) -> int:
    """What the encrypted store holds of pages, read by its own key."""
    store = open_store(desk.home, AYLIN, PASSPHRASE, clock=SystemClock(), now=SystemClock().now())
    try:
        with reading(store.engine, store.path) as connection:
            return len(connection.execute(select(kept_view)).all())
    finally:
        store.close()


def back(desk: Desk, name: str = AYLIN, passphrase: str = PASSPHRASE) -> None:
    """Unlock, and wait until every page is as it was left."""
    desk.unlock(name, passphrase)
    main = desk.shell.main
    assert main is not None
    if main.is_coming_back:
        with desk.bot.waitSignal(main.reopened):
            pass
    desk.rest()


def cursor(desk: Desk) -> QWidget | None:
    return QApplication.focusWidget()


def lock(desk: Desk) -> None:
    """Ctrl+L where the cursor stands, as a person does."""
    field = QApplication.focusWidget()
    assert field is not None
    desk.bot.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.find("unlock.passphrase")
    desk.rest()


def test_a_search_comes_back_with_cursor_and_selection(desk: Desk, cases: list[UUID]) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Ivanka")
    desk.rest()
    field = desk.find("cases.search")
    assert isinstance(field, QLineEdit)
    desk.bot.keyClick(field, Qt.Key.Key_Left)
    for _ in range(3):
        desk.bot.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert (field.selectedText(), field.cursorPosition()) == ("ank", 2)

    lock(desk)
    assert kept_rows(desk) == 1
    back(desk)

    again = desk.find("cases.search")
    assert isinstance(again, QLineEdit)
    assert again is not field
    assert again.text() == "Ivanka"
    desk.bot.waitUntil(again.hasFocus)
    assert (again.selectedText(), again.cursorPosition()) == ("ank", 2)
    assert kept_rows(desk) == 0, "what was kept to come back is gone"


def test_the_page_of_a_case_comes_back_on_its_tab(desk: Desk, cases: list[UUID]) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    assert desk.shell.main is not None
    desk.shell.main.open_case(cases[1])
    desk.rest()
    desk.click("case.tab.letters")
    desk.find("case.section.letters")
    desk.lock()
    back(desk)

    desk.find("case.section.letters")
    assert "Iwona" in desk.words("case.title") if desk.sees("case.title") else True
    assert desk.shell.main.page is not None
    assert "Iwona" in desk.shell.main.page.title()
    desk.click("page.back")
    desk.find("cases.table")


def test_unsaved_text_of_several_lines_comes_back(desk: Desk, cases: list[UUID]) -> None:
    """A new person is being added: typed and saved nowhere; her passphrase is not kept."""
    desk.start()
    desk.unlock()
    desk.settings()
    desk.click("settings.people.add")
    desk.type("person.name", "Nadia Haddad")
    desk.type("person.passphrase.first", "streng geheim 1 2 3")
    desk.find("person.name").setFocus()
    lock(desk)
    back(desk)

    again = desk.find("person.name")
    assert isinstance(again, QLineEdit)
    assert again.text() == "Nadia Haddad"
    desk.bot.waitUntil(again.hasFocus)
    secret = desk.find("person.passphrase.first")
    assert isinstance(secret, QLineEdit)
    assert secret.text() == ""


def test_a_form_comes_back_in_the_answer_where_the_cursor_stood(desk: Desk) -> None:
    desk.start()
    desk.unlock()
    desk.bot.keyClick(desk.shell.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.click("intake.language.bg")
    desk.find("form")
    desk.rest()
    desk.click("form.next")
    desk.click("stays_anonymous.no")
    first = desk.find("given_name")
    first.setFocus()
    desk.bot.keyClicks(first, "Ivanka")
    desk.bot.keyClick(first, Qt.Key.Key_Left)
    lock(desk)
    back(desk)

    again = desk.find("given_name")
    assert isinstance(again, QLineEdit)
    assert again.text() == "Ivanka"
    desk.bot.waitUntil(again.hasFocus)
    assert again.cursorPosition() == 5
    assert desk.drafts() == 1


def test_somebody_else_gets_her_own_view_and_not_mine(desk: Desk, cases: list[UUID]) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Olena")
    lock(desk)

    back(desk, MEHMET, OTHER_PASSPHRASE)
    assert desk.shell.main is not None
    assert desk.shell.main.page is not None
    assert desk.shell.main.page.objectName() != "cases"
    assert language.spoken() == "ar"
    assert not any(field.text() == "Olena" for field in desk.shell.window.findChildren(QLineEdit))
    desk.click("nav.later")
    desk.lock()

    back(desk)
    again = desk.find("cases.search")
    assert isinstance(again, QLineEdit)
    assert again.text() == "Olena"
    desk.lock()
    back(desk, MEHMET, OTHER_PASSPHRASE)
    assert desk.shell.main.page.objectName() == "later"


def test_what_cannot_be_opened_again_falls_back_to_its_case_and_says_so(
    desk: Desk, cases: list[UUID]
) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    typed = {"typed": {"somewhere.text": "nicht verloren"}}
    place.session.views.keep(
        place.worker.id, (KeptPage("cases"), KeptPage("a-page-of-a-later-version", None, cases[2], typed))
    )
    place.close()
    desk.start()
    back(desk)

    assert desk.shell.main is not None
    assert desk.shell.main.page is not None
    assert "Olena" in desk.shell.main.page.title()
    assert "cannot be opened again" in desk.words("case.banner.title")
    desk.click("case.banner.action")
    assert QApplication.clipboard().text() == "nicht verloren"


def test_a_text_of_a_case_that_was_being_typed_is_there_again(desk: Desk, cases: list[UUID]) -> None:
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    assert desk.shell.main is not None
    desk.shell.main.open_case(cases[0])
    desk.rest()
    summary = desk.find("case.summary")
    assert isinstance(summary, QPlainTextEdit)
    summary.setFocus()
    desk.bot.keyClicks(summary, "Erste Zeile")
    desk.bot.keyClick(summary, Qt.Key.Key_Return)
    desk.bot.keyClicks(summary, "zweite")
    desk.bot.keyClick(summary, Qt.Key.Key_Up)
    place_before = summary.textCursor().position()
    lock(desk)
    back(desk)

    again = desk.find("case.summary")
    assert isinstance(again, QPlainTextEdit)
    assert again.toPlainText() == "Erste Zeile\nzweite"
    desk.bot.waitUntil(again.hasFocus)
    assert again.textCursor().position() == place_before


def test_the_search_over_everything_comes_back_with_its_words_and_hits(desk: Desk, cases: list[UUID]) -> None:
    desk.start()
    desk.unlock()
    desk.bot.keyClick(desk.shell.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.type("search.field", "Iwona")
    desk.find("search.hits")
    lock(desk)
    back(desk)

    again = desk.find("search.field")
    assert isinstance(again, QLineEdit)
    assert again.text() == "Iwona"
    desk.bot.waitUntil(again.hasFocus)
    desk.find("search.hits")


@pytest.mark.parametrize("kind", ["backups", "audit", "emergencies", "erasures", "exchange", "export"])
def test_a_page_of_the_settings_comes_back(desk: Desk, cases: list[UUID], kind: str) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    place.session.views.keep(place.worker.id, (KeptPage("settings"), KeptPage(kind)))
    place.close()
    desk.start()
    back(desk)

    assert desk.shell.main is not None
    assert desk.shell.main.page is not None
    assert desk.shell.main.page.objectName() == kind


@pytest.mark.parametrize("kind", ["readers", "rights.paper", "erase"])
def test_a_page_about_a_case_comes_back(desk: Desk, cases: list[UUID], kind: str) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    kept = (KeptPage("cases"), KeptPage("case", cases[0], cases[0]), KeptPage(kind, None, cases[0]))
    place.session.views.keep(place.worker.id, kept)
    place.close()
    desk.start()
    back(desk)

    assert desk.shell.main is not None
    assert desk.shell.main.page is not None
    assert desk.shell.main.page.objectName() == kind
    desk.click("page.back")
    desk.find("case.title" if desk.sees("case.title") else "case")


def test_two_entries_side_by_side_come_back(desk: Desk, cases: list[UUID]) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    first, second = (place.queries.case(case).client.id for case in cases[:2])
    place.close()
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    assert desk.shell.main is not None
    desk.shell.main.open_page(MergePage(desk.shell.main, first, second))
    desk.rest()
    desk.click("merge.given_name.1")
    lock(desk)
    back(desk)

    chosen = desk.find("merge.given_name.1")
    assert isinstance(chosen, QRadioButton)
    assert chosen.isChecked()


def test_a_goal_that_is_being_renamed_comes_back_with_what_was_typed(desk: Desk, cases: list[UUID]) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    plan.add_goal(place.queries.case(cases[0]), "Wohnung", work=place.work)
    (goal,) = place.queries.case(cases[0]).goals
    place.close()
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    assert desk.shell.main is not None
    desk.shell.main.open_case(cases[0])
    desk.rest()
    desk.click("case.tab.plan")
    desk.click(f"plan.edit.{goal.id}")
    desk.bot.keyClicks(desk.find("plan.goal.edit.title"), " mit Garten")
    lock(desk)
    back(desk)

    typed = desk.find("plan.goal.edit.title")
    assert isinstance(typed, QLineEdit)
    assert "mit Garten" in typed.text()


def test_the_plan_comes_back_with_its_chain_and_step(desk: Desk, cases: list[UUID]) -> None:
    place = LightDoor(desk.home, cost=CHEAP).unlock(AYLIN, PASSPHRASE)
    for chain in ("arrival", "debt-eviction"):
        plan.follow(place.queries.case(cases[0]), chain, work=place.work)
    steps = [step.id for step in place.content.chains["debt-eviction"].steps]
    place.close()
    desk.start()
    desk.unlock()
    desk.click("nav.cases")
    assert desk.shell.main is not None
    desk.shell.main.open_case(cases[0])
    desk.rest()
    desk.click("case.tab.plan")
    section = desk.find("case.section.plan")
    assert isinstance(section, PlanSection)
    section.bar.chain_chosen.emit("debt-eviction")
    section.chart.chosen.emit(steps[1])
    desk.find("plan.goal.title").setFocus()
    desk.bot.keyClicks(desk.find("plan.goal.title"), "Eine Wohnung")
    lock(desk)
    back(desk)

    again = desk.find("case.section.plan")
    assert isinstance(again, PlanSection)
    assert again.kept_as() == {"chain": "debt-eviction", "step": steps[1], "edited": ""}
    typed = desk.find("plan.goal.title")
    assert isinstance(typed, QLineEdit)
    assert typed.text() == "Eine Wohnung"
