"""A form that was renewed while it lay unfinished, under mouse and keyboard: a person decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.actions import filling, intake
from app.actions.workplace import Workplace
from app.content.demo import read_demo_worker
from app.domain.clock import SystemClock
from app.forms.library import Forms
from app.store import workstation
from app.system.paths import resources_root
from app.ui.cases.case_page import CasePage
from tests.support.renewed_forms import FORM, copy_of, write_first, write_second
from tests.support.screens import clipped
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_case_forms import WHO, form_page, is_on, words
from tests.ui.desk.test_drafts import drafts


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The form as it was, and as it is."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    write_first(first)
    write_second(second)
    return first, second


@pytest.fixture
def real_place(real_place: Workplace, versions: tuple[Path, Path], tmp_path: Path) -> Iterator[Workplace]:
    """A draft was begun on version 1 of a form of Elena's; today there is version 2."""
    clock, known = SystemClock(), read_demo_worker(resources_root())
    store = workstation.open_store(
        tmp_path / "store", known.worker.name, known.passphrase, clock=clock, now=clock.now()
    )
    case = next(line for line in real_place.queries.cases() if WHO in line.name)
    folder = copy_of(versions[0], tmp_path / "forms")
    opened = filling.begin(
        FORM,
        language="bg",
        case_id=case.case_id,
        work=real_place.work,
        forms=Forms(folder, shelf=store.form_shelf),
        clock=clock,
    )
    answers = {"loss": "fire", "landlord": "Herr Kaya", "rooms": 2}
    intake.keep_draft(replace(opened.draft, answers=answers), work=real_place.work, clock=clock)
    copy_of(versions[1], folder)
    yield replace(real_place, forms=Forms(folder, shelf=store.form_shelf))
    store.close()


def go_on(desk: Desk) -> None:
    """From the case's page to the question how."""
    desk.main.open_case(desk.case(WHO).case_id)
    desk.hands.settle()
    desk.hands.click("case.tab.letters")
    desk.hands.click(f"case.form.{FORM}.resume")
    desk.hands.settle()


def hand_in(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert is_on(desk, CasePage)


def read_again(desk: Desk) -> str:
    desk.hands.click("case.tab.letters")
    desk.hands.click(f"case.form.{FORM}.0")
    desk.hands.settle()
    return words(desk)


@pytest.mark.parametrize("tag", ["en", "de", "ar"])
def test_what_changed_is_listed_before_anything_happens(open_desk: Callable[..., Desk], tag: str) -> None:
    desk = open_desk(tag)
    go_on(desk)
    said = words(desk)
    loss, rooms = ("ماذا حدث؟", "الغرف") if tag == "ar" else ("Was ist passiert?", "Wie viele Zimmer?")
    fire, split = ("حريق", "انفصال") if tag == "ar" else ("Brand", "Trennung")
    for part in (loss, rooms, fire, split, "Herr Kaya", "1", "2"):
        assert part in said
    assert not clipped(desk.page)
    assert drafts(desk.place)[0].answers["landlord"] == "Herr Kaya"
    if tag == "en":
        for part in ("New questions", "No longer asked", "Asked otherwise", "2 answers have no place"):
            assert part in said


def test_it_is_finished_on_the_version_it_was_begun_on(desk: Desk) -> None:
    go_on(desk)
    desk.hands.click("renewed.finish")
    desk.hands.settle()
    assert desk.hands.find("landlord", QLineEdit).text() == "Herr Kaya"
    hand_in(desk)
    said = read_again(desk)
    for part in ("Wer vermietet?", "Herr Kaya", "Brand", "Пожар"):
        assert part in said
    assert "not on this workstation" not in said


def test_it_is_carried_over_and_the_rest_stays_readable(desk: Desk) -> None:
    go_on(desk)
    desk.hands.click("renewed.carry-over")
    desk.hands.settle()
    page = form_page(desk)
    assert page.model is not None
    assert not desk.hands.shows("landlord")
    page.model.edit("loss", "family")
    hand_in(desk)
    said = read_again(desk)
    for part in ("Trennung", "Asked by version", "Wer vermietet?", "Herr Kaya", "Brand"):
        assert part in said


def test_leaving_without_a_decision_changes_nothing(desk: Desk) -> None:
    before = drafts(desk.place)
    go_on(desk)
    desk.hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()
    assert is_on(desk, CasePage)
    assert drafts(desk.place) == before
    assert [label.text() for label in desk.page.findChildren(QLabel) if "Zimmer" in label.text()]
