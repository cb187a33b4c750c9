"""A real workplace over a real encrypted store: actions are tested with what they run on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions.workplace import Workplace
from app.wiring.workplace import TEAM, workplace
from tests.support.stores import WORKER, Clock, new_store


@pytest.fixture
def real_place(tmp_path: Path) -> Iterator[Workplace]:
    store, _ = new_store(tmp_path / "home")
    store.put_setting(TEAM, "Hochfeld")
    place = workplace(store, WORKER, Clock())
    yield place
    place.close()
