"""A second start raises the first window and ends."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.single_instance import SingleInstance


def test_the_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.is_first()
    first.listen()

    with qtbot.waitSignal(first.raised):
        assert not second.is_first()
    first.close()
    assert second.is_first()
    second.close()


def test_another_folder_is_another_application(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, other = SingleInstance(tmp_path), SingleInstance(tmp_path / "other")
    assert first.is_first()
    assert other.is_first()
    first.close()
    other.close()
