from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import prepare
from app.dev import proving


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that stands first on the path."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_python_that_is_too_old_is_told_the_line_to_run(programs: Path) -> None:
    program(programs, "python3.14", "exit 0")

    with pytest.raises(prepare.NotPossible, match=r"This is Python 3\.9.*\n  python3\.14 -m app"):
        prepare.check_version((3, 9))


def test_without_a_fitting_python_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(prepare.NotPossible, match="apt-get install -y python3"):
        prepare.check_version((3, 15))


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_these_pythons_do(minor: int) -> None:
    prepare.check_version((3, minor))


def test_a_library_that_is_not_there_is_missed_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(prepare.QT_LIBRARIES, "libnot-there.so.9", "libnot-there9")
    monkeypatch.setitem(prepare.TEST_PROGRAMS, "not-there", "not-there-tools")
    monkeypatch.setitem(prepare.TEST_FILES, "usr/share/not-there/*.txt", "not-there-texts")

    assert {"libnot-there9", "not-there-tools", "not-there-texts"} <= set(
        prepare.missing_packages(prepare.TEST)
    )
    assert "libnot-there9" in prepare.missing_packages(prepare.RUN)
    assert "not-there-tools" not in prepare.missing_packages(prepare.RUN)


def test_apt_is_asked_without_questions_and_the_line_is_printed_for_what_stays_missing(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = tmp_path / "calls"
    program(programs, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {calls}; exit 100')
    program(programs, "sudo", 'shift; exec "$@"')
    monkeypatch.setitem(prepare.QT_LIBRARIES, "libnot-there.so.9", "libnot-there9")

    prepare.install_system_packages(prepare.TEST)

    lines = calls.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("noninteractive -qq ") for line in lines)
    assert any("install -y --no-install-recommends" in line and "libnot-there9" in line for line in lines)
    assert any(line.endswith(" update") for line in lines)
    assert "sudo apt-get install -y --no-install-recommends" in capsys.readouterr().out


def test_without_an_administrator_the_line_is_printed(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(programs, "sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setitem(prepare.QT_LIBRARIES, "libnot-there.so.9", "libnot-there9")

    with pytest.raises(
        prepare.NotPossible, match=r"no window opens.*\n.*\n  sudo apt-get install -y .*libnot-there9"
    ):
        prepare.install_system_packages(prepare.RUN)

    assert "only an administrator" in capsys.readouterr().out


def test_only_what_is_installed_changes_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (prepare.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    before = prepare.project_fingerprint()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)

    (tmp_path / "pyproject.toml").write_text(text.replace("line-length = 110", "line-length = 99"), "utf-8")
    assert prepare.project_fingerprint() == before

    (tmp_path / "pyproject.toml").write_text(text.replace("tzdata", "tzlocal"), "utf-8")
    assert prepare.project_fingerprint() != before


def test_a_second_start_installs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    monkeypatch.setattr(prepare, "PYTHON", python)
    monkeypatch.setattr(prepare, "STAMP", tmp_path / "prepared.json")
    stamp = {"project": prepare.project_fingerprint(), "extras": "[dev]", "python": str(python.resolve())}
    (tmp_path / "prepared.json").write_text(json.dumps(stamp), encoding="utf-8")

    prepare.install_python_packages(prepare.RUN)
    prepare.install_python_packages(prepare.TEST)

    assert capsys.readouterr().out == ""


def test_a_step_that_fails_says_its_words_and_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(prepare.NotPossible, match="sh -c"):
        prepare.run_step(["sh", "-c", "echo no space left; exit 3"])

    assert "no space left" in capsys.readouterr().out


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); import app.__main__, app.prepare;"
        "print(sorted({name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=prepare.ROOT, check=True, capture_output=True, text=True
    )

    assert done.stdout.strip() == "['__main__', 'app']"


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    screenless = {
        key: value for key, value in os.environ.items() if "DISPLAY" not in key and "QT_" not in key
    }

    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=prepare.ROOT,
        env=screenless,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "There is no screen here" in done.stderr


def test_an_unknown_command_is_answered_with_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "dance"], cwd=prepare.ROOT, check=False, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "Unknown command: dance" in done.stderr
    assert "python3 -m app demo" in done.stderr


def test_a_proof_is_named_with_its_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert proving.run([]) == 0
    assert "prove letter-peers" in capsys.readouterr().out

    assert proving.run(["no-such-proof"]) == 2


def test_what_proofs_need_stays_installed_when_the_tests_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    monkeypatch.setattr(prepare, "PYTHON", python)
    monkeypatch.setattr(prepare, "STAMP", tmp_path / "prepared.json")
    steps: list[list[str]] = []
    monkeypatch.setattr(prepare, "run_step", steps.append)

    prepare.install_python_packages(prepare.TEST)
    prepare.install_python_packages(prepare.PROVE)
    prepare.install_python_packages(prepare.TEST)

    assert [step[-1].removeprefix(str(prepare.ROOT)) for step in steps if "install" in step] == [
        "[dev]",
        "[bench,dev]",
    ]
