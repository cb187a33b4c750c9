"""Teams given and taken by `sozialraumbuero-office`, and what is told when nothing can be done."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.actions.synchronise import enrol
from app.domain.clock import SystemClock
from app.office.embedded import EmbeddedOffice
from app.store.office_work import open_office
from app.transport.office import HttpOfficeLine
from tests.office.test_command import office
from tests.support.memory_sync import MemoryDevice


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An office with two teams and one workstation."""
    store = open_office(tmp_path / "office.db", name="Zentrale", clock=SystemClock())
    with EmbeddedOffice(store, tmp_path / "keys") as running:
        line = HttpOfficeLine(running.url, certificate=None, office_key=None)
        enrol(running.enrolment_code(team="Hochfeld"), running.url, "Laptop", MemoryDevice(uuid4()), line)
        running.enrolment_code(team="Marxloh")
        line.close()
    store.close()
    return tmp_path


def test_a_team_is_given_and_taken(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert office(home, "grant", "H1", "Marxloh") == 0
    assert "with its next contact" in capsys.readouterr().out
    assert office(home, "grant", "H1", "Marxloh") == 0
    assert "already" in capsys.readouterr().out
    assert office(home, "contact", "Marxloh", "Frau Demir, 0203 5550") == 0
    capsys.readouterr()
    assert office(home, "teams") == 0
    assert capsys.readouterr().out == "Hochfeld\tH1\t–\nMarxloh\tH1\tFrau Demir, 0203 5550\n"

    assert office(home, "withdraw", "H1", "Marxloh") == 0
    assert "sends what waits" in capsys.readouterr().out
    assert office(home, "withdraw", "H1", "Marxloh") == 0
    assert "has not got" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("grant", "H1", "Nirgendwo"), ("withdraw", "H1", "Nirgendwo")])
def test_an_unknown_team_is_told(
    home: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert office(home, *command) == 1
    assert "no such team" in capsys.readouterr().err
    assert office(home, "contact", "Nirgendwo", "x") == 1


def test_an_unknown_workstation_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert office(home, "grant", "X9", "Marxloh") != 0
    assert "no such device" in capsys.readouterr().err
