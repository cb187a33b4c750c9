from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.system import paths


def test_resources_and_translations_stand_beside_the_package() -> None:
    assert (paths.resources_root() / "icons" / "sozialraumbuero.svg").is_file()
    assert (paths.translations_root() / "app.pot").is_file()


def test_an_installed_bundle_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert paths.resources_root() == tmp_path / "resources"


def test_the_user_folder_is_for_this_user_only(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(own_home / "new"))

    for folder in (paths.user_folder(), paths.log_folder()):
        assert folder.is_dir()
        assert own_home / "new" in (folder, *folder.parents)
    assert stat.S_IMODE(paths.user_folder().stat().st_mode) == 0o700


def test_a_hardened_process_leaves_no_core_file() -> None:
    code = (
        "from app.system.harden import harden_process; import ctypes, resource;"
        "print(harden_process(), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),"
        " resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "True 0 (0, 0)"
