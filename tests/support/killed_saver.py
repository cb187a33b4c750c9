"""Run as a program: saves cases and drafts as fast as it can and says which ones are safe.

`python -m tests.support.killed_saver FOLDER`: every line on standard output was committed before it
was written, so whoever kills this process can demand it back.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from app.actions.ports import Draft
from tests.support.stores import NOW, WORKER, add_case, reopened

DRAFT = UUID(int=0xD)


def main(home: Path) -> None:
    """Until killed."""
    store = reopened(home)
    work = store.work(WORKER.id)
    turn = 0
    while True:
        turn += 1
        with work() as unit:
            case = add_case(unit, f"Person {turn}" + "x" * (turn % 7) * 500)
            letter = unit.numbers.next_letter(2026)
            unit.commit()
        sys.stdout.write(f"case {case.id} {case.number} {letter.text}\n")
        with work() as unit:
            unit.drafts.keep(Draft(DRAFT, "intake", "1", "bg", {"turn": turn}, "name", NOW))
            unit.commit()
        sys.stdout.write(f"draft {turn}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
