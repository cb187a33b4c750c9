"""Kills processes that work on a real encrypted store, at random moments, and demands everything back.

`python -m tests.support.kill_room --kills 500 --seed 1`: each round forks a process that does one kind of
work on a store and says through a pipe what is done; after a random time it gets SIGKILL. Then the store
must open, every page and the audit trail be whole, and everything that was said be there. The figures
are written as JSON. POSIX only: Windows knows neither fork nor SIGKILL.

Another kind of work: a class with `prepare`, `work`, `demand`, added to `KINDS`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from app.actions.ports import CleanFile, Draft
from app.domain.audit import Act
from app.domain.backups import BackupPolicy, Reason
from app.domain.casework import CaseDocument
from app.domain.ids import new_id
from app.domain.protection import Erasure, ErasureBasis
from app.store import backups, restoring
from app.store.attachments import names_in
from app.store.erasure_list import erasures_known
from app.store.keys import new_recovery_code
from app.store.workstation import OpenStore
from app.wiring.backups import after_erasure
from tests.support.killed_import import Import
from tests.support.stores import NOW, PASSPHRASE, WORKER, Clock, add_case, new_store, reopened

RELEASED = Path(__file__).parents[1] / "store" / "released"
LONGEST_SECONDS = 0.5
"""Until the kill, counted from the fork: opening the store is part of what can be cut off."""
FRESH_EVERY = 20
"""Kills in one folder, before a new one is taken: what a kill leaves must not hurt the next."""
DRAFT = UUID(int=0xD)
POLICY = BackupPolicy(NOW.date(), 20, 20, 3, daily=2, weekly=1, before_upgrade=1, keep_free_megabytes=0)

Say = Callable[..., None]


class Work(Protocol):
    """One kind of work."""

    def prepare(self, home: Path, turn: int) -> bool:
        """Make the store before the process is forked, if it is this turn's; whether it is a new one."""
        ...

    def work(self, home: Path, say: Say) -> None:
        """In the forked process, until it is killed; what was said must be there afterwards."""
        ...

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        """In the store as it opened again: everything that was said in this folder."""
        ...


class Edits:
    """Cases, letter numbers, drafts and audit rows."""

    def prepare(self, home: Path, turn: int) -> bool:
        if turn == 0:
            shutil.rmtree(home, ignore_errors=True)
            new_store(home)[0].close()
        return turn == 0

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        while True:
            save(store, say)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        demand_cases(store, said)
        numbers = [words[2] for words in said if words[0] == "case"]
        assert len(numbers) == len(set(numbers)), "a case number was given twice"
        turns = [int(words[1]) for words in said if words[0] == "draft"]
        if turns:
            with store.work(WORKER.id)() as unit:
                assert unit.drafts.get(DRAFT).answers["turn"] >= turns[-1], "a draft is older than was said"


class Attachments(Edits):
    """Photos of 200 kB, each in a draft that names it; papers of 3 MB that come in pieces, each in a case."""

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        kept = store.attachments(lambda content, kind, _longest: (content, kind))
        while True:
            name = kept.keep(CleanFile(os.urandom(200_000), "image/jpeg"))
            with store.work(WORKER.id)() as unit:
                unit.drafts.keep(Draft(new_id(), "intake", "1", "bg", {"photo": name}, "photo", NOW))
                unit.commit()
            say("file", name)
            content = os.urandom(3_000_000)
            parts = (content[start : start + 70_000] for start in range(0, len(content), 70_000))
            name = kept.keep_pieces(parts, "application/pdf", hashlib.sha256(content).hexdigest(), b"small")
            with store.work(WORKER.id)() as unit:
                case = add_case(unit, "Person")
                unit.documents.add(CaseDocument(new_id(), case.id, "D01", "", NOW, "Aylin", file=name))
                unit.commit()
            say("paper", name)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        kept = store.attachments(lambda content, kind, _longest: (content, kind))
        for what, name in said:
            assert kept.size(name) == (200_000 if what == "file" else 3_000_000)
        with store.work(WORKER.id)() as unit:
            named = [name for draft in unit.drafts.all() for name in names_in(dict(draft.answers))]
        with store.engine.connect() as connection:
            named += connection.exec_driver_sql("SELECT file FROM case_document").scalars()
            whole = set(connection.exec_driver_sql("SELECT name FROM attachment").scalars())
            for table in ("attachment_piece", "attachment_thumb"):
                there = connection.exec_driver_sql(f"SELECT DISTINCT name FROM {table}").scalars()  # noqa: S608
                assert whole.issuperset(there), f"half a file lies in {table}"
        assert whole.issuperset(named), "a file that is named is gone"
        for name in whole:
            assert name.startswith(hashlib.sha256(kept.read(name)).hexdigest()), "a file is not what it was"


class Backup(Edits):
    """Backups between saves, with rotation."""

    def work(self, home: Path, say: Say) -> None:
        store, number = reopened(home), 0
        folder = backups.home_folder(home)
        while True:
            save(store, say)
            number += 1
            at = NOW + timedelta(hours=os.getpid() + number)
            reason = Reason.AUTOMATIC if number % 3 else Reason.WISH
            made = backups.make(backups.Source(store.path, store.key), folder, reason, at)
            if reason is Reason.WISH:
                say("backup", made.name)
            backups.rotate(folder, POLICY)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        super().demand(store, said)
        names = {one.name for one in backups.listed(backups.home_folder(store.path.parent))}
        for words in said:
            assert words[0] != "backup" or words[1] in names, "a backup is gone"


class Restore(Edits):
    """A backup is put back, while newer work is there."""

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        while True:
            source = backups.Source(store.path, store.key)
            made = backups.make(source, backups.home_folder(home), Reason.WISH, NOW)
            save(store, say)
            restoring.want(home, made, keep_newer=True)
            store.close()
            backups_kept = backups.listed(backups.home_folder(home))
            store = reopened(home)
            say("restored", made.name)
            for one in backups_kept[3:]:
                backups.drop(one)
            for former in restoring.replaced(home)[1:]:
                restoring.drop_replaced(former)


class Migration(Edits):
    """A store of a released schema is brought up to date, then worked in."""

    def prepare(self, home: Path, turn: int) -> bool:
        if turn % 2 == 0:
            shutil.rmtree(home, ignore_errors=True)
            revisions = sorted(path for path in RELEASED.iterdir() if path.name.isdigit())
            shutil.copytree(revisions[turn // 2 % len(revisions)], home)
        return turn % 2 == 0

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        while True:
            save(store, say)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        super().demand(store, said)
        assert store.queries.count_cases() >= 5, "a case of the released store is gone"


class Erase(Edits):
    """Cases are erased; backups of before are rewritten."""

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        store.after_erasure.append(after_erasure(store, Clock()))
        store.finish_erasures()
        while True:
            with store.work(WORKER.id)() as unit:
                gone = add_case(unit, "Canary")
                unit.commit()
            save(store, say)
            source = backups.Source(store.path, store.key)
            backups.make(source, backups.home_folder(home), Reason.AUTOMATIC, NOW)
            subjects = (f"case_file:{gone.id}", f"client:{gone.client_id}")
            with store.work(WORKER.id)() as unit:
                unit.erasures.add(Erasure(new_id(), subjects, (), ErasureBasis.REQUEST, NOW, "Aylin"))
                unit.commit()
            say("erased", gone.id)
            store.finish_erasures()
            for one in backups.listed(backups.home_folder(home))[2:]:
                backups.drop(one)

    def demand(self, store: OpenStore, said: list[list[str]]) -> None:
        super().demand(store, said)
        store.after_erasure.append(after_erasure(store, Clock()))
        store.finish_erasures()
        lines = {str(line.case_id) for line in store.queries.cases(limit=100_000)}
        for words in said:
            assert words[0] != "erased" or words[1] not in lines, "an erased case is there"
        home = store.path.parent
        known = [one.id for one in erasures_known(home)]
        assert backups.not_yet_erased(backups.home_folder(home), known) == (), "a backup holds erased data"


class Rekey(Edits):
    """A new data key, again and again, with saves between."""

    def work(self, home: Path, say: Say) -> None:
        store = reopened(home)
        while True:
            save(store, say)
            store.rekey({WORKER.name: PASSPHRASE}, new_recovery_code(), by=WORKER.id)
            store = reopened(home)
            say("rekeyed")


KINDS: dict[str, Work] = {
    "edits": Edits(),
    "attachments": Attachments(),
    "backup": Backup(),
    "restore": Restore(),
    "migration": Migration(),
    "erase": Erase(),
    "rekey": Rekey(),
    "import": Import(),
}


def save(store: OpenStore, say: Say) -> None:
    """A case with an audit row, then a draft."""
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, "Person" + "x" * random.randrange(4000))  # noqa: S311
        letter = unit.numbers.next_letter(2026)
        unit.audit.note(Act.LETTER_SAVED, case.id, at=NOW)
        unit.commit()
    say("case", case.id, case.number, letter.text)
    with store.work(WORKER.id)() as unit:
        turn = time.monotonic_ns()
        unit.drafts.keep(Draft(DRAFT, "intake", "1", "bg", {"turn": turn}, "name", NOW))
        unit.commit()
    say("draft", turn)


def demand_cases(store: OpenStore, said: list[list[str]]) -> None:
    """Every case that was said."""
    cases = {str(line.case_id): line.number for line in store.queries.cases(limit=100_000)}
    for words in said:
        if words[0] == "case":
            assert cases.get(words[1]) == words[2], f"case {words[2]} is gone"


def demand_sound(store: OpenStore) -> None:
    """Every page's seal, every index, the audit trail, and every backup that counts as one."""
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
    store.verify_audit()
    folder = backups.home_folder(store.path.parent)
    assert backups.damaged(folder) == (), "half a backup has a name"
    for one in backups.listed(folder):
        backups.verify(one, store.key)


# -- a round ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Figures:
    """What came of it."""

    kills: int = 0
    acknowledged: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    hot_logs: int = 0
    """Kills after which the write-ahead log held something."""
    ended_early: int = 0
    faults: list[str] = field(default_factory=list)
    slowest_open_ms: int = 0


def one_kill(kind: Work, home: Path, after: float) -> tuple[list[list[str]], bool]:
    """Fork, let it work for so long, kill; what it said, and whether it was still at work."""
    reads, writes = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reads)
        _child(kind, home, writes)
    os.close(writes)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reads, "rb") as pipe:
        lines = pipe.read().split(b"\n")
    said = [line.decode().split() for line in lines[:-1]]  # the last one may be half
    return said, os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _child(kind: Work, home: Path, writes: int) -> None:
    def say(*words: object) -> None:
        os.write(writes, (" ".join(map(str, words)) + "\n").encode())

    try:
        kind.work(home, say)
    except BaseException:  # noqa: BLE001 - told by the parent as an early end
        traceback.print_exc()
    os._exit(1)


def run(kills: int, seed: int, folder: Path, kinds: dict[str, Work]) -> Figures:
    """So many kills, by turns of the kinds; nothing is stopped by a fault, each is written down."""
    chance, figures = random.Random(seed), Figures()  # noqa: S311
    names = list(kinds)
    said: dict[str, list[list[str]]] = {name: [] for name in names}
    turns = dict.fromkeys(names, 0)
    for number in range(kills):
        name = names[number % len(names)]
        home, turn = folder / name, turns[name] % FRESH_EVERY
        turns[name] += 1
        if kinds[name].prepare(home, turn):
            said[name].clear()
        new, was_killed = one_kill(kinds[name], home, chance.uniform(0.0, LONGEST_SECONDS))
        said[name] += new
        figures.kills += 1
        figures.kinds[name] = figures.kinds.get(name, 0) + 1
        figures.acknowledged += len(new)
        figures.ended_early += not was_killed
        wal = home / "store.db-wal"
        figures.hot_logs += wal.exists() and wal.stat().st_size > 0
        _look(kinds[name], home, said[name], figures, f"{name}, kill {number + 1} of seed {seed}")
    return figures


def _look(kind: Work, home: Path, said: list[list[str]], figures: Figures, where: str) -> None:
    started = time.monotonic()
    try:
        store = reopened(home)
        figures.slowest_open_ms = max(figures.slowest_open_ms, round(1000 * (time.monotonic() - started)))
        with contextlib.closing(store):
            demand_sound(store)
            kind.demand(store, said)
    except Exception as error:  # noqa: BLE001 - every fault is a figure of the proof
        figures.faults.append(f"{where}: {type(error).__name__}: {error}")
        traceback.print_exc()


def main(arguments: list[str]) -> int:
    """Exit code 0 = nothing was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures: Any = run(
            wanted.kills, wanted.seed, Path(folder), {name: KINDS[name] for name in wanted.kinds}
        )
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    return 1 if figures.faults or figures.ended_early else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
