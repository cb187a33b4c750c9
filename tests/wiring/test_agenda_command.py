"""`sozialraumbuero agenda ical`: by passphrase from a descriptor, over a real store."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar

from app.bootstrap import LightDoor
from app.content.demo import read_demo_worker
from app.system.paths import resources_root
from app.wiring import agenda_command

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    LightDoor(home).create_demo("de").close()
    return home / "demo"


@pytest.fixture
def command(made_demo: Path, tmp_path: Path) -> Command:
    demo_home = tmp_path / "store"  # a wrong passphrase makes the next one wait: a copy for each test
    shutil.copytree(made_demo, demo_home)

    def run(*given: str, passphrase: str | None = None) -> tuple[int, str, str]:
        secret = passphrase or read_demo_worker(resources_root()).passphrase
        reader, writer = os.pipe()
        os.write(writer, f"{secret}\n".encode())
        os.close(writer)
        out, error = io.StringIO(), io.StringIO()
        arguments = ["ical", "--passphrase-fd", str(reader), *given]
        return agenda_command.run(arguments, demo_home, out, error), out.getvalue(), error.getvalue()

    return run


def summaries(path: Path) -> list[str]:
    return [str(one["summary"]) for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]


def test_without_options_nobody_is_named(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    code, said, _ = command("--out", str(path))
    assert code == 0
    assert f"{len(summaries(path))} entries written to dates.ics." in said
    assert "not encrypted" in said
    text = path.read_text("utf-8").replace("\r\n ", "")
    assert "Primerova" not in text
    assert "Schulärztliche" not in text
    assert "DTSTART;TZID=Europe/Berlin:" in text


def test_what_is_asked_for_stands_in_it(command: Command, tmp_path: Path) -> None:
    path, team = tmp_path / "mine.ics", tmp_path / "team.ics"
    assert command("--out", str(path), "--names", "--details")[0] == 0
    assert any("Elena Primerova" in one and "Schulärztliche" in one for one in summaries(path))
    assert command("--out", str(team), "--team")[0] == 0
    assert len(summaries(team)) > len(summaries(path))


def test_a_place_that_takes_no_file_is_said(command: Command, tmp_path: Path) -> None:
    code, _, error = command("--out", str(tmp_path))
    assert code == 1
    assert error


def test_a_wrong_passphrase_opens_nothing(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    code, _, error = command("--out", str(path), passphrase="falsch falsch falsch")
    assert code == 1
    assert error
    assert not path.exists()
