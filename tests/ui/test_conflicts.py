"""Two people changed the same field: both values stay visible until one of them is kept."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.lines import ConflictLine, ConflictValue
from app.actions.workplace import Workplace
from app.sync.merge import Dot
from app.ui.conflicts.conflict_words import field_words, value_words
from app.ui.main_window import MainView
from tests.support.fake_workplace import NOON, FakeStore, a_case
from tests.support.real_content import real_content

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def client_id(store: FakeStore) -> UUID:
    case = a_case(store, "Elena", "Dimitrova")
    values = (
        ConflictValue("0170 1234567", "Aylin Demir", NOON, shown=True),
        ConflictValue("0203 998877", "Mehmet Kaya", NOON, shown=False),
    )
    dots = frozenset({Dot(UUID(int=1), 4), Dot(UUID(int=2), 9)})
    line = ConflictLine("client", case.client_id, "phone", case.id, case.number, values, dots)
    store.conflict_lines.append(line)
    return case.client_id


def _texts(widget: QWidget) -> str:
    shown = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(shown).replace("\u2068", "").replace("\u2069", "")


def test_both_values_their_authors_and_moments_are_shown(
    qtbot: QtBot, open_main: Callable[..., MainView], place: Workplace, client_id: UUID
) -> None:
    view = open_main(place, "conflicts")
    page = view.page
    assert page is not None
    qtbot.waitUntil(lambda: "Telephone" in _texts(page))
    said = _texts(page)

    for words in (
        "Telephone",
        "0170 1234567",
        "Aylin Demir, 24/11/2026, 14:05",
        "0203 998877",
        "Mehmet Kaya",
    ):
        assert words in said
    assert "Shown at present" in said


def test_one_click_keeps_a_value_and_the_card_goes(
    qtbot: QtBot, open_main: Callable[..., MainView], place: Workplace, store: FakeStore, client_id: UUID
) -> None:
    view = open_main(place, "conflicts")
    keep = view.findChild(QPushButton, "conflict.1.2.keep")
    assert isinstance(keep, QPushButton)
    lines, store.conflict_lines = store.conflict_lines, []  # the store has none once it is decided
    qtbot.mouseClick(keep, LEFT)
    qtbot.waitUntil(lambda: view.tasks.idle)

    assert store.clients.decided == [(client_id, "phone", "0203 998877")]
    assert len(lines) == 1
    empty = view.findChild(QWidget, "conflicts.empty")
    assert isinstance(empty, QWidget)
    assert empty.isVisible()


def test_values_are_said_as_people_say_them() -> None:
    content, value = real_content(), True

    assert value_words("client", "spoken", ["bg", "tr"], content) == "Bulgarian and Turkish"
    assert value_words("client", "needs_interpreter", value, content) == "yes"
    assert value_words("client", "phone", None, content) == "(empty)"
    assert value_words("referral", "state", "sent", content) == "Sent"
    assert value_words("household", "district", "hochfeld", content) == "Hochfeld"


def test_a_field_nobody_named_yet_still_has_a_name() -> None:
    assert field_words("letter", "phone_code") == "phone code"


def test_fields_of_a_letterhead_have_names_and_values_that_people_know() -> None:
    content = real_content()
    assert field_words("stationery", "return_line") == "Sender in the window"
    footer = {"columns": [["Stadt Muster", "Musterplatz 1"], ["0221 4710 014"]]}
    assert (
        value_words("stationery", "footer", footer, content) == "Stadt Muster\nMusterplatz 1\n0221 4710 014"
    )
    logo = {"png": "iVBORw0KGgo=", "alt": "Wappen", "height_mm": 18.0}
    assert value_words("stationery", "logo", logo, content) == "Wappen"
    assert value_words("stationery", "logo", None, content) == "(empty)"
    assert value_words("stationery", "language", "de", content) == "German"
