"""A small form that has one of everything, and the shipped intake form, both really read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.forms.importing import Import, import_form
from app.forms.library import Forms
from app.forms.session import FillSession
from tests.support.form_files import CHOICES, SETTINGS, SURVEY, write_xlsform

RESOURCES = Path(__file__).parents[2] / "resources" / "forms"
TODAY = date(2026, 11, 24)
Begin = Callable[..., FillSession]


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Import:
    path = tmp_path_factory.mktemp("forms") / "probe.xlsx"
    return import_form(write_xlsform(path, SURVEY, CHOICES, SETTINGS))


@pytest.fixture
def begin(probe: Import) -> Begin:
    def start(answers: Mapping[str, object] | None = None) -> FillSession:
        return FillSession(probe.form, answers, today=TODAY)

    return start


@pytest.fixture(scope="session")
def library() -> Forms:
    return Forms(RESOURCES, clock=FixedClock())


@pytest.fixture
def intake(library: Forms) -> FillSession:
    return library.begin(library.open_form("intake"))
