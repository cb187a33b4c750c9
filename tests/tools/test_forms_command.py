from __future__ import annotations

import shutil
from pathlib import Path

from app.dev.forms import bring_up_to_date, stale
from app.dev.testing import FORMS


def test_a_spreadsheet_without_its_compiled_form_is_stale_until_compiled(tmp_path: Path) -> None:
    folder = shutil.copytree(FORMS, tmp_path / "forms")
    (folder / "intake.xml").unlink()

    assert stale(folder) == [folder / "intake.xlsx"]
    assert bring_up_to_date(folder) == []
    assert stale(folder) == []
    assert (folder / "intake.xml").read_bytes() == (FORMS / "intake.xml").read_bytes()


def test_a_broken_spreadsheet_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"no spreadsheet")

    assert [problem.startswith("broken.xlsx: ") for problem in bring_up_to_date(tmp_path)] == [True]
    assert stale(tmp_path) == [tmp_path / "broken.xlsx"]
