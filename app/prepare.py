"""Makes a machine ready: system packages, `.venv`, Python packages. Standard library only.

Runs on a bare Debian 12 or 13 with nothing but `python3` and the checkout, as root, with `sudo` that
asks no password, or without either (then it prints the line to run and goes on where it can). What is
in place is found by looking, so a second start costs next to nothing. How pip and apt reach their
servers is the machine's own business: their settings are neither read nor changed here.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared.json"

OLDEST, NEWEST = (3, 11), (3, 14)

# What PySide6-Essentials loads, found one by one in a minimal root (design page 7-desktop part 1).
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
SCREEN_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libcups.so.2": "libcups2",
}
# Only the tests need these: a program on the path, or a file that matches.
TEST_PROGRAMS = {
    "javac": "default-jdk-headless",
    "pdftotext": "poppler-utils",
    "dbus-daemon": "dbus-daemon",
    "Xvfb": "xvfb",
}
TEST_FILES = {
    "usr/share/java/jaxb-runtime*.jar": "libjaxb-java",
    "usr/lib/postgresql/*/bin/initdb": "postgresql",
    "usr/lib/python3/dist-packages/dbusmock/templates/logind.py": "python3-dbusmock",
    "usr/share/unicode/BidiCharacterTest.txt*": "unicode-data",
    "usr/lib/*/libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
PROOF_FILES = {"usr/lib/*/libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
"""WeasyPrint's, without which it takes ten times as long and is no measure."""
INSTALLER_PROGRAMS = {"objdump": "binutils", "dpkg-deb": "dpkg"}

RUN, DEVELOP, TEST, PROVE, INSTALLER = "run", "develop", "test", "prove", "installer"
EXTRAS = {RUN: frozenset[str](), PROVE: frozenset({"dev", "bench"})}
"""Extras of `pyproject.toml`, where a purpose needs others than `dev`."""


class NotPossible(Exception):
    """Nothing more can be done here; the text says what is wrong and which line to run."""


def prepare(purpose: str) -> None:
    """Make everything ready for `purpose`: `run`, `develop`, `test`, `prove` or `installer`.

    Raises:
        NotPossible: what is missing cannot be had without the person.
    """
    check_version()
    install_system_packages(purpose)
    install_python_packages(purpose)


def continue_in_venv(arguments: list[str]) -> None:
    """Go on in the project's own Python; does not return unless this is it already."""
    if inside_venv():
        return
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", "app", *arguments])  # noqa: S606 - a list, no shell


def inside_venv() -> bool:
    """Whether this process already runs in the project's `.venv`."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def is_checkout() -> bool:
    """Whether this is a source tree (an installed bundle prepares nothing)."""
    return not hasattr(sys, "_MEIPASS") and (ROOT / "pyproject.toml").is_file()


# -- this Python ------------------------------------------------------------------------------


def check_version(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raises `NotPossible` with the line to run where this Python is too old or too new."""
    if OLDEST <= version <= NEWEST:
        return
    own = ".".join(map(str, version))
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if shutil.which(f"python3.{minor}"):
            line = f"python3.{minor} -m app {shlex.join(sys.argv[1:])}".rstrip()
            raise NotPossible(f"This is Python {own}; Python 3.11 to 3.14 is needed. Run:\n  {line}")
    raise NotPossible(
        f"This is Python {own}; Python 3.11 to 3.14 is needed. Debian 12 and 13 have one:\n"
        "  sudo apt-get install -y python3"
    )


# -- system packages --------------------------------------------------------------------------


def install_system_packages(purpose: str) -> None:
    """Install what is missing by apt; where that cannot be done, print the line and go on."""
    if not sys.platform.startswith("linux"):
        return
    wanted = missing_packages(purpose)
    if not wanted:
        return
    if shutil.which("apt-get") is None:
        say(f"These are missing, by their Debian names: {' '.join(wanted)}. Please install them.")
    else:
        _apt_install(wanted)
    left = missing_packages(purpose)
    if "python3-venv" in left and not PYTHON.exists():
        raise NotPossible("Without python3-venv nothing goes on.\n" + _put_right(left))
    if purpose == RUN and not set(left).isdisjoint(QT_LIBRARIES.values()):
        raise NotPossible("Without these libraries no window opens.\n" + _put_right(left))
    if left:
        say("Still missing, going on without. " + _put_right(left))


def _put_right(packages: list[str]) -> str:
    return f"To put it right run:\n  {apt_line(packages)}"


def missing_packages(purpose: str) -> list[str]:
    """Debian names of what is not there, in the order of the tables."""
    missing = [
        package for library, package in {**QT_LIBRARIES, **SCREEN_LIBRARIES}.items() if not loads(library)
    ]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    programs = {TEST: TEST_PROGRAMS, PROVE: TEST_PROGRAMS, INSTALLER: INSTALLER_PROGRAMS}.get(purpose, {})
    missing += [package for program, package in programs.items() if shutil.which(program) is None]
    if purpose == INSTALLER and not _python_library_there():
        missing.append(f"libpython3.{sys.version_info.minor}")
    files = {TEST: TEST_FILES, PROVE: {**TEST_FILES, **PROOF_FILES}}.get(purpose, {})
    missing += [package for pattern, package in files.items() if not any(Path("/").glob(pattern))]
    return missing


def loads(library: str) -> bool:
    """Whether the dynamic linker finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _python_library_there() -> bool:
    """The bundle carries Python as a shared library; Debian keeps it apart from the program."""
    name = f"libpython3.{sys.version_info.minor}.so.1.0"
    return loads(name) or Path(str(sysconfig.get_config_var("LIBDIR")), name).exists()


def apt_line(packages: list[str]) -> str:
    """The line a person runs instead of us."""
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def _apt_install(packages: list[str]) -> None:
    root = _privilege()
    if root is None:
        say("System packages are missing and only an administrator can install them.")
        return
    say(f"Installing system packages: {' '.join(packages)}")
    if "default-jdk-headless" in packages:
        # its set-up writes links there; trimmed images have no such folder
        _quietly([*root, "mkdir", "-p", "/usr/share/man/man1"])
    install = _apt(root, "install", "-y", "--no-install-recommends", *packages)
    lists_there = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    if lists_there and _quietly(install) == 0:
        return
    say("Fetching the package lists")
    if _quietly(_apt(root, "update")) != 0:
        say("  apt-get update failed; trying with the lists that are there")
    if _quietly(install, show_failure=True) != 0:
        say("  apt-get could not install them all; trying one by one")
        for package in packages:
            _quietly(_apt(root, "install", "-y", "--no-install-recommends", package))


def _privilege() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"]) == 0:
        return ["sudo", "-n"]
    return None


def _apt(root: list[str], *arguments: str) -> list[str]:
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    return [*root, *environment, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments]


# -- Python packages --------------------------------------------------------------------------


def install_python_packages(purpose: str) -> None:
    """Make `.venv` and install the project into it, unless it is there as `pyproject.toml` wants it."""
    extras = EXTRAS.get(purpose, frozenset({"dev"}))
    wanted = project_fingerprint()
    done = _read_stamp()
    there = frozenset(str(done.get("extras", "")).strip("[]").split(",")) - {""}
    fits = done.get("project") == wanted and done.get("python") == _venv_identity()
    if fits and extras <= there:
        return
    if done and done.get("python") != _venv_identity():
        shutil.rmtree(VENV, ignore_errors=True)
    if not PYTHON.exists():
        say("Making a Python environment in .venv")
        run_step([sys.executable, "-m", "venv", str(VENV)])
    named = ",".join(sorted(extras | there))  # what is there once is kept up to date
    asked = f"[{named}]" if named else ""
    say("Installing Python packages into .venv (a minute or two the first time)")
    started = time.monotonic()
    run_step(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-e",
            f"{ROOT}{asked}",
        ]
    )
    build = "from app.i18n.building import build_all; from app.system.paths import translations_root"
    run_step([str(PYTHON), "-c", f"{build}; build_all(translations_root())"])
    stamp = {"project": wanted, "extras": asked, "python": _venv_identity()}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    say(f"  done in {time.monotonic() - started:.0f} s")


def project_fingerprint() -> str:
    """Changes with what must be installed, not with the settings of tools."""
    import tomllib  # not on a Python that `check_version` refuses

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    decisive = {key: project.get(key) for key in ("build-system", "project")}
    decisive["setuptools"] = project.get("tool", {}).get("setuptools")
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _read_stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _venv_identity() -> str:
    """Which Python `.venv` leads to: another one after a system upgrade."""
    return str(PYTHON.resolve()) if PYTHON.exists() else ""


# -- running and saying -----------------------------------------------------------------------


def say(line: str) -> None:
    """One line for the person, at once."""
    print(line, flush=True)


def _quietly(command: list[str], *, show_failure: bool = False) -> int:
    """Run without output (the last lines of it if it failed and that helps)."""
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode and show_failure:
        say("\n".join(f"    {line}" for line in done.stdout.splitlines()[-12:]))
    return done.returncode


def run_step(command: list[str]) -> None:
    """Run without output. Raises `NotPossible` with its last words and the line to run."""
    if _quietly(command, show_failure=True) != 0:
        raise NotPossible(f"This line failed; its last words are above:\n  {shlex.join(command)}")
