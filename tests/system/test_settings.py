from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.settings import (
    FILE_NAME,
    Operator,
    Role,
    Settings,
    read_settings,
    write_settings,
)

FULL = Settings(
    language="ar",
    role=Role.OFFICE,
    operator=Operator.TRAEGER,
    office_url="https://office.example.org",
    demo=True,
    window_geometry="AdnQywADAAA=",
)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path).settings == Settings()
    assert read_settings(tmp_path).set_aside is None


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    write_settings(FULL, tmp_path)

    assert read_settings(tmp_path).settings == FULL
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"language": "de"}',
        b'{"version": 99}',
        b'{"version": "1"}',
        b'{"version": 1, "role": "captain"}',
        b'{"version": 1, "demo": "yes"}',
        b'{"version": 1, "language": 3}',
        b'{"version": 0}',
    ],
)
def test_a_broken_file_is_kept_aside_and_the_defaults_hold(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(broken)

    found = read_settings(tmp_path)

    assert found.settings == Settings()
    assert found.set_aside is not None
    assert found.set_aside.read_bytes() == broken
    assert not path.exists()


def test_a_second_broken_file_does_not_replace_the_first(tmp_path: Path) -> None:
    asides = []
    for content in (b"first", b"second"):
        (tmp_path / FILE_NAME).write_bytes(content)
        asides.append(read_settings(tmp_path).set_aside)

    assert [aside and aside.read_bytes() for aside in asides] == [b"first", b"second"]


def test_a_field_of_an_older_minor_version_is_ignored(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"version": 1, "language": "bg", "gone": 7}', encoding="utf-8")

    assert read_settings(tmp_path).settings == Settings(language="bg")


def test_a_full_disk_leaves_the_old_settings(tmp_path: Path) -> None:
    write_settings(FULL, tmp_path)
    (tmp_path / "settings.new").mkdir()  # nothing can be written there

    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        write_settings(Settings(), tmp_path)

    assert read_settings(tmp_path).settings == FULL


@given(st.binary(max_size=200))
def test_no_file_content_keeps_the_application_from_starting(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / FILE_NAME).write_bytes(content)

    assert dataclasses.is_dataclass(read_settings(folder).settings)
