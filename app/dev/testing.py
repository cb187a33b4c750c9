"""Every check there is, one line each, the same on a desk and in CI."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.dev import budget, catalogs, forms
from app.prepare import ROOT, say

FORMS = ROOT / "resources" / "forms"
NO_TESTS = 5  # pytest's exit code when nothing was selected


@dataclass(frozen=True, slots=True)
class Gate:
    """One check; `look` returns its complaints, empty if it is content."""

    name: str
    look: Callable[[], str]


def tool(*command: str) -> Callable[[], str]:
    """A check by a program of the environment."""

    def look() -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            check=False,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout.strip() or f"exit code {done.returncode}" if done.returncode else ""

    return look


def contracts() -> str:
    """Who may import whom (import-linter has no `-m`)."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command([])"],
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout[done.stdout.find("Contracts\n") :].strip() if done.returncode else ""


def folder() -> catalogs.Folder:
    """Code and catalogs of this checkout."""
    return catalogs.Folder(ROOT / "app", ROOT / "translations")


GATES = (
    Gate("format", tool("ruff", "format", "--check", "--quiet")),
    Gate("lint", tool("ruff", "check", "--quiet", "--output-format", "concise")),
    Gate("types", tool("mypy")),
    Gate("layers", contracts),
    Gate("catalogs", lambda: "\n".join(catalogs.problems(folder()))),
    Gate(
        "forms",
        lambda: "\n".join(
            f"{path}: not compiled; run: python3 -m app dev forms" for path in forms.stale(FORMS)
        ),
    ),
    Gate("size", lambda: "\n".join(budget.problems(ROOT / "app"))),
)


def check() -> list[str]:
    """Look through every gate, print a line for each; names of those that complain."""
    refused = []
    for gate in GATES:
        started = time.monotonic()
        complaint = gate.look()
        state = "FAILED" if complaint else "ok"
        say(f"{gate.name:<10} {state} ({time.monotonic() - started:.1f} s)")
        if complaint:
            refused.append(gate.name)
            say("\n".join(f"    {line}" for line in complaint.splitlines()))
    return refused


def run(arguments: list[str]) -> int:
    """`python3 -m app test`: gates and all tests; with arguments only pytest, with these."""
    if arguments:
        return pytest(arguments)
    refused = check()
    # nothing beside a measurement, and its figures are printed
    alone = pytest(["-q", "-s", "tests/benchmarks", "-p", "no:randomly"])
    together = pytest(["-q", "-m", "not benchmark", "-n", "2"])
    failed = (
        refused + (["measurements"] if alone not in {0, NO_TESTS} else []) + (["tests"] if together else [])
    )
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def pytest(arguments: list[str]) -> int:
    """Run pytest without a screen; its closing line stays the last one."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    sys.stdout.flush()
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
    ).returncode
