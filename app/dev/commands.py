"""`python3 -m app dev ...`: one command per need, the same functions as in `python3 -m app test`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from app.dev import catalogs, forms, testing
from app.prepare import ROOT, say

USAGE = """python3 -m app dev check             every check but the tests
python3 -m app dev fix               put right what tools can: imports, format
python3 -m app dev catalogs          take new texts into the catalogs, say what is not translated
python3 -m app dev catalogs --check  only look
python3 -m app dev forms             compile the form spreadsheets of resources/forms
python3 -m app dev test [...]        pytest with these arguments
python3 -m app dev run [...]         the desktop
python3 -m app dev office [...]      the central office, for example: dev office serve"""


def run(arguments: list[str]) -> int:
    """Pick the command; exit code as a shell wants it."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    known: dict[str, Callable[[], int]] = {
        "check": lambda: 1 if testing.check() else 0,
        "fix": fix,
        "catalogs": lambda: take_in_texts(only_look="--check" in rest),
        "forms": compile_forms,
        "test": lambda: testing.pytest(rest),
        "run": lambda: again(rest),
        "office": lambda: again(["office", *rest]),
    }
    if command not in known:
        say(USAGE)
        return 0 if command in {"", "help"} else 2
    return known[command]()


def fix() -> int:
    """Sort imports, apply safe fixes, format."""
    ruff = [sys.executable, "-m", "ruff"]
    fixed = subprocess.run([*ruff, "check", "--fix", "--quiet"], check=False, cwd=ROOT).returncode
    formatted = subprocess.run([*ruff, "format", "--quiet"], check=False, cwd=ROOT).returncode
    return fixed or formatted


def take_in_texts(*, only_look: bool) -> int:
    """Update the catalogs (or only look) and say what is left to do."""
    folder = testing.folder()
    found = catalogs.problems(folder) if only_look else catalogs.update(folder)
    for problem in found:
        say(problem)
    if not only_look:
        for tag, (translated, total) in catalogs.coverage(folder).items():
            say(f"{tag:<4} {translated} of {total} texts")
    return 1 if found else 0


def compile_forms() -> int:
    """Compile spreadsheets that changed, say what is wrong with them."""
    for problem in forms.bring_up_to_date(testing.FORMS):
        say(problem)
    return 1 if forms.stale(testing.FORMS) else 0


def again(arguments: list[str]) -> int:
    """Start the application as a person would."""
    return subprocess.run([sys.executable, "-m", "app", *arguments], check=False, cwd=ROOT).returncode
