"""A blank form on paper is PDF/A-2a and PDF/UA-1 in every script, by the real rule sets."""

from __future__ import annotations

from pathlib import Path

from tests.forms.test_paper import engine, paper
from tests.support.verapdf import check

SCRIPTS = ("de", "de-simple", "bg", "ar", "ckb", "ti")
"""Latin, Latin in large type, Cyrillic, Arabic, Arabic with more letters, Ethiopic."""


def test_a_paper_of_each_script_is_archivable_and_accessible(tmp_path: Path) -> None:
    files = {f"intake-{tag}": engine().render([paper("intake", tag)]) for tag in SCRIPTS}
    verdicts = check(files, ("2a", "ua1"), tmp_path)
    assert len(verdicts) == 2 * len(SCRIPTS)
    assert {key: verdict.failed_rules for key, verdict in verdicts.items() if not verdict.passed} == {}
