from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

import build_installer


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder in the shape that PyInstaller leaves."""
    monkeypatch.setattr(build_installer, "WORK", tmp_path / "work")
    monkeypatch.setattr(build_installer, "DIST", tmp_path / "dist")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    inner = tmp_path / "work" / "sozialraumbuero" / "_internal"
    qt = inner / "PySide6" / "Qt"
    for name in ("lib/libQt6Core.so.6", "lib/libQt6Quick.so.6", "plugins/platforms/libqxcb.so"):
        (qt / name).parent.mkdir(parents=True, exist_ok=True)
        (qt / name).write_bytes(b"library")
    (qt / "translations").mkdir()
    for name in ("qtbase_ar.qm", "qtquick_ar.qm"):
        (qt / "translations" / name).write_bytes(b"texts")
    (inner / "babel" / "locale-data").mkdir(parents=True)
    for name in ("root.dat", "de_AT.dat", "ti.dat", "zu.dat"):
        (inner / "babel" / "locale-data" / name).write_bytes(b"locale")
    for name in ("libX11.so.6", "libssl.so.3"):
        (inner / name).write_bytes(b"library")
    program = inner.parent / "sozialraumbuero"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return inner.parent


def fields(package: Path) -> dict[str, str]:
    asked = subprocess.run(
        ["dpkg-deb", "-f", str(package)], check=True, capture_output=True, text=True
    ).stdout
    return dict(line.split(": ", 1) for line in asked.splitlines() if not line.startswith(" "))


def listing(package: Path) -> dict[str, str]:
    asked = subprocess.run(
        ["dpkg-deb", "-c", str(package)], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.split() for line in asked.splitlines()]
    return {line[5]: f"{line[0]} {line[1]}" for line in lines}


def test_the_package_has_both_commands_a_menu_entry_and_the_licences(bundle: Path) -> None:
    files = listing(build_installer.make_package(bundle))

    assert files["./usr/bin/sozialraumbuero"] == "-rwxr-xr-x root/root"
    assert files["./usr/bin/sozialraumbuero-office"] == "-rwxr-xr-x root/root"
    assert files["./opt/sozialraumbuero/sozialraumbuero"] == "-rwxr-xr-x root/root"
    assert "./usr/lib/systemd/system/sozialraumbuero-office.service" in files
    assert "./usr/share/applications/sozialraumbuero.desktop" in files
    assert "./usr/share/icons/hicolor/scalable/apps/sozialraumbuero.svg" in files
    assert "./usr/share/doc/sozialraumbuero/copyright" in files
    assert any(name.startswith("./usr/share/doc/sozialraumbuero/licenses/sqlalchemy/") for name in files)


def test_the_package_asks_for_what_a_window_needs(bundle: Path) -> None:
    control = fields(build_installer.make_package(bundle))

    assert control["Package"] == "sozialraumbuero"
    assert control["Version"] == build_installer.version()
    assert "libxcb-cursor0" in control["Depends"]


def test_two_builds_are_the_same_bytes(bundle: Path) -> None:
    sums = [hashlib.sha256(build_installer.make_package(bundle).read_bytes()).hexdigest() for _ in range(2)]

    assert sums[0] == sums[1]


def test_what_a_program_of_widgets_never_loads_is_left_out(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(strip_that_looks_away(bundle.parent)), prepend=":")
    build_installer.trim(bundle)

    inner = bundle / "_internal"
    left = {str(path.relative_to(inner)) for path in inner.rglob("*") if path.is_file()}
    assert left >= {
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/translations/qtbase_ar.qm",
        "babel/locale-data/de_AT.dat",
        "babel/locale-data/ti.dat",
        "libssl.so.3",
    }
    assert left.isdisjoint(
        {
            "PySide6/Qt/lib/libQt6Quick.so.6",
            "PySide6/Qt/translations/qtquick_ar.qm",
            "babel/locale-data/zu.dat",
            "libX11.so.6",
        }
    )


def strip_that_looks_away(folder: Path) -> Path:
    """These libraries are no real ones, so there is nothing to strip."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "strip").write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "strip").chmod(0o755)
    return programs
