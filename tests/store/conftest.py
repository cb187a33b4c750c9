"""A real encrypted store for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.workstation import OpenStore
from tests.support.full_disks import small_disk as made_small
from tests.support.stores import new_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[OpenStore]:
    opened, _ = new_store(home)
    yield opened
    opened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with made_small(tmp_path / "disk") as folder:
        yield folder
