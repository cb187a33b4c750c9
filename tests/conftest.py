"""What holds for every test: no window on a screen, no network but loopback, no file of the user."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

from app.content.letter_process import TemplateProcess
from app.i18n.building import build_all
from app.i18n.catalogs import load
from app.i18n.current import set_ui_translator
from app.system.paths import HOME_VARIABLE, translations_root
from tests.support.patient_bot import PatientBot

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Build the catalogs once, so that every test speaks as the installed application does."""
    build_all(translations_root())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folder says what kind of test it is: measurements run alone, windows and journeys can be chosen."""
    kinds = {"benchmarks": "benchmark", "ui": "ui", "e2e": "e2e"}
    for item in items:
        for folder, marker in kinds.items():
            if item.path.is_relative_to(Path(__file__).parent / folder):
                item.add_marker(marker)


@pytest.fixture(autouse=True)
def cold_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child that renders letters starts with the first letter, not beside each window that opens."""
    monkeypatch.setattr(TemplateProcess, "warm", lambda _self: None)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh user folder for each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    return home


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """Instead of pytest-qt's, so that no test is lost to a busy machine."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Windows speak the source language unless a test chooses another."""
    set_ui_translator(load("en"))
    yield
    set_ui_translator(load("en"))


@pytest.fixture(autouse=True)
def no_window_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A window that outlives its test would get the next one's events."""
    yield
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        return
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - only where a test uses Qt

    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    for widget in left:
        widget.close()
        widget.deleteLater()
    assert not names, f"windows left open: {names}"
