"""Run as a program: opens a draft, keeps answers as the intake page does, says so, and waits to be killed.

`python -m tests.support.killed_intake FOLDER`
"""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path

from app.actions import intake
from tests.support.stores import WORKER, Clock, reopened

ANSWERS = {"given_name": "Мария", "needs": ["SUL", "KVU"], "child[1]/child_given_name": "Иван", "adults": 2}


def main(home: Path) -> None:
    """Until killed."""
    work = reopened(home).work(WORKER.id)
    draft, _ = intake.begin_draft(
        language="bg", form_id=intake.INTAKE_FORM, form_version="1", work=work, clock=Clock()
    )
    intake.keep_draft(replace(draft, answers=ANSWERS, position="adults"), work=work, clock=Clock())
    sys.stdout.write(f"{draft.id}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
