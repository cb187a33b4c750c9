"""ODK's own form of all question types: it opens, every question is there, none breaks the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ui.forms.fill_page import FillPage
from app.ui.forms.parts import is_shown, questions_of
from tests.support.screens import mute, nameless
from tests.ui.forms.conftest import Filling

VECTORS = Path(__file__).parents[2] / "conformance" / "odk" / "form-vectors"
NAMES = ("wf-preview-service-all-question-types-v2024091201-3", "wf-test-javarosa-whova-form")


@pytest.fixture(params=NAMES)
def filling(request: pytest.FixtureRequest, open_form: Callable[..., Filling], tmp_path: Path) -> Filling:
    """The form as a file of the folder."""
    source = VECTORS / request.param / "form.xml"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "form.xml").write_bytes(source.read_bytes())
    return open_form(folder, "form", "de")


def scroll_through(filling: Filling, page: FillPage) -> None:
    """To the end, as somebody who reads; what follows is built on the way."""

    def further() -> bool | None:
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        return None if page._waiting else True  # noqa: SLF001

    filling.hands.wait(further, "the page does not end")


def test_every_question_has_a_place_on_the_screen(filling: Filling) -> None:
    view = filling.view
    for index, part in enumerate(view._parts):  # noqa: SLF001
        view.show_step(index)
        page = view._page(index)  # noqa: SLF001
        scroll_through(filling, page)
        for question in questions_of(part.nodes):
            if is_shown(question) and "label" not in question.appearance:
                key = view.model.key(question)
                assert key in page.cards, question.path
                assert page.cards[key].isHidden() != view.model.is_relevant(key)
    assert filling.failed == []


def test_every_control_of_the_first_pages_has_a_name(filling: Filling) -> None:
    for index in range(min(len(filling.view._parts), 6)):  # noqa: SLF001
        filling.view.show_step(index)
        filling.hands.settle()
        assert nameless(filling.window) == []
        assert mute(filling.window) == []


def test_the_same_form_in_one_scroll(filling: Filling) -> None:
    filling.hands.click("form.view")
    filling.hands.click("form.view.form_scroll")
    page = filling.view._page(0)  # noqa: SLF001
    scroll_through(filling, page)

    assert len(page.cards) >= 60
    assert filling.hands.shows("form.submit")
