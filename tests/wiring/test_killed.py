"""A laptop whose battery dies in the middle of an intake, or of an import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from app.actions.audit_ports import AuditFilter
from app.domain.audit import Act
from tests.support.killed_import import Import, say
from tests.support.killed_intake import ANSWERS
from tests.support.stores import WORKER, new_store, reopened

ROOT = Path(__file__).resolve().parents[2]


def test_a_draft_is_there_with_every_answer_after_the_process_was_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    new_store(home)[0].close()
    program = [sys.executable, "-m", "tests.support.killed_intake", str(home)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        kept = UUID(process.stdout.readline().decode().strip())
        process.kill()
    store = reopened(home)
    with store.work(WORKER.id)() as unit:
        drafts = unit.drafts.all()
    store.close()
    assert [draft.id for draft in drafts] == [kept]
    assert (drafts[0].answers, drafts[0].position, drafts[0].language) == (ANSWERS, "adults", "bg")


@pytest.mark.parametrize("acknowledged", [1, 40])
def test_a_list_whose_import_was_killed_is_brought_in_again_whole_and_once(
    tmp_path: Path, acknowledged: int
) -> None:
    home, work, count = tmp_path / "home", Import(80), 80
    work.prepare(home, 0)
    program = [sys.executable, "-m", "tests.support.killed_import", str(home), str(count)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().decode().split() for _ in range(acknowledged)]
        process.kill()
    store = reopened(home)
    work.demand(store, said)
    were_in = store.queries.count_cases()
    assert acknowledged <= were_in < count

    assert work.bring_in(store, say) == count - were_in
    assert work.bring_in(store, say) == 0
    work.demand(store, [["row", name] for name in work.names()])
    assert store.queries.count_cases() == count
    begun = store.audit_book(None).page(AuditFilter(act=Act.IMPORT_BEGUN))
    ended = store.audit_book(None).page(AuditFilter(act=Act.CLIENTS_IMPORTED))
    assert (len(begun), len(ended)) == (3, 2), "the one that was cut off stands there without an end"
    assert store.verify_audit()
    store.close()
