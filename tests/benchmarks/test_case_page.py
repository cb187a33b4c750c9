"""A case opened in the real window against building and laying out as many bare widgets, in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from tests.support.crowd import case_id, crowded_store
from tests.support.desk_figures import Desk, shown, until
from tests.support.measuring import assert_ratio, by_turns

CASES = 500
ROUNDS = 9
LIMIT = 8.0
"""The floor has neither store nor style sheet nor page around it."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    crowded_store(tmp_path / "home", CASES).close()
    found = Desk(tmp_path / "home")
    found.main.open_root("cases")
    until(found.idle)
    yield found
    found.shell.window.close()
    found.shell.close()


@pytest.mark.ui
def test_a_case_opens(desk: Desk) -> None:
    numbers = iter(range(CASES))

    def ours() -> float:
        taken = shown("case.client", partial(desk.main.open_case, case_id(next(numbers))), desk.idle)
        desk.main.back()
        until(desk.idle)
        return taken

    ours()
    desk.main.open_case(case_id(CASES - 1))
    until(desk.idle)
    kinds = [type_ for type_ in (QLabel, QPushButton, QComboBox) for _ in desk.main.page.findChildren(type_)]
    desk.main.back()
    until(desk.idle)

    def floor() -> float:
        bare = QWidget()
        bare.setObjectName("bare")
        grid = QGridLayout(bare)

        def build() -> None:
            for place, kind in enumerate(kinds):
                one = kind()
                if not isinstance(one, QComboBox):
                    one.setText("Musterfrau")
                grid.addWidget(one, place // 6, place % 6)
            bare.show()

        taken = shown("bare", build, desk.idle)
        bare.deleteLater()
        return taken

    words = f"{len(kinds)} bare widgets, and a case of {CASES} in the window"
    assert_ratio(words, LIMIT, by_turns(floor, ours, ROUNDS))


@pytest.mark.ui
def test_coming_back_to_a_case_builds_nothing(desk: Desk) -> None:
    def ours() -> tuple[float, float]:
        first = shown("case.client", partial(desk.main.open_case, case_id(7)), desk.idle)
        desk.main.page.write()
        until(desk.idle)
        again = shown("case.client", desk.main.back, desk.idle)
        desk.main.back()
        until(desk.idle)
        return first, again

    ours()
    pairs = [ours() for _ in range(ROUNDS)]
    least = min(first for first, _ in pairs), min(again for _, again in pairs)
    print(f"\nfirst {least[0]:.1f} ms, again {least[1]:.1f} ms")
    assert least[1] < 0.7 * least[0]
