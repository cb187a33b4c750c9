"""The child that renders letters belongs to a workplace: it comes with it and ends with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.workplace import SetUp
from app.bootstrap import LightDoor
from app.content.letter_process import TemplateProcess
from tests.support.stores import CHEAP, PASSPHRASE, Clock


@pytest.fixture
def cold_templates() -> None:
    """Here the child starts beside the window, as in the application."""


def test_the_child_ends_with_its_workplace(tmp_path: Path) -> None:
    wanted = SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")
    place = LightDoor(tmp_path, clock=Clock(), cost=CHEAP).create(wanted).workplace
    templates = place.templates
    assert isinstance(templates, TemplateProcess)
    child = templates.process_id
    assert child is not None
    assert Path(f"/proc/{child}").exists()
    assert templates.compose(templates.sample("referral", "bg"), ("bg",))
    assert templates.process_id == child
    place.close()
    assert not Path(f"/proc/{child}").exists()
