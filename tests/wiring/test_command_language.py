"""Every command speaks the language of the terminal; German where the terminal says nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("command", "german"),
    [
        ("letter", "Einen Brief ausstellen."),
        ("audit", "Das Prüfprotokoll prüfen oder auflisten."),
        ("slip", "Rückmelde-Abschnitte"),
    ],
)
def test_a_german_terminal_reads_german(command: str, german: str) -> None:
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8", "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run(
        [sys.executable, "-m", "app", command, "--help"], env=environment, capture_output=True, check=True
    )
    assert german in " ".join(said.stdout.decode("utf-8").split())
