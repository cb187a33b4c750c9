"""Large files in pieces: memory, wholeness, and that nothing of them is left behind."""

from __future__ import annotations

import hashlib
import os
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.domain.backups import Reason
from app.domain.casework import CaseDocument
from app.domain.errors import AttachmentUnusable, PaperUnusable, RecordNotFound, StoreFull
from app.domain.ids import new_id
from app.domain.protection import Erasure, ErasureBasis
from app.store import backups, local, restoring
from app.store.attachments import PIECE, SqlAttachments
from app.store.engine import open_engine, writing
from app.store.file_names import KEY_FILE, STORE_FILE
from app.store.keys import KeyFile
from app.store.upgrading import MIGRATIONS
from app.store.workstation import OpenStore
from tests.support.stores import CHEAP, NOW, PASSPHRASE, WORKER, add_case, reopened

MB = 1_000_000
PDF = "application/pdf"


@pytest.fixture
def files(store: OpenStore) -> SqlAttachments:
    return store.attachments(lambda content, kind, _longest: (content, kind))


def pieces(seed: int, size: int, step: int = 100_000) -> Iterator[bytes]:
    """Random bytes that are never there as a whole."""
    chance = random.Random(seed)  # noqa: S311
    for start in range(0, size, step):
        yield chance.randbytes(min(step, size - start))


def digest(seed: int, size: int) -> str:
    whole = hashlib.sha256()
    for piece in pieces(seed, size):
        whole.update(piece)
    return whole.hexdigest()


def rows(store: OpenStore) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()  # noqa: S608
            for name in ("attachment", "attachment_piece", "attachment_thumb")
        }


def test_sixty_megabytes_go_in_and_out_in_little_memory(files: SqlAttachments) -> None:
    expected = digest(1, 60 * MB)
    tracemalloc.start()
    try:
        name = files.keep_pieces(pieces(1, 60 * MB), PDF, expected, b"small")
        whole = hashlib.sha256()
        for piece in files.pieces(name):
            assert len(piece) <= PIECE
            whole.update(piece)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert whole.hexdigest() == expected
    assert files.size(name) == 60 * MB
    assert peak < 4 * MB, f"{peak} bytes"


def test_a_file_that_changed_since_it_was_checked_is_not_kept(
    store: OpenStore, files: SqlAttachments
) -> None:
    with pytest.raises(AttachmentUnusable) as caught:
        files.keep_pieces(pieces(2, MB), PDF, digest(3, MB))
    assert caught.value.facts == {"reason": "changed"}
    assert set(rows(store).values()) == {0}


def test_a_stick_that_is_pulled_out_leaves_nothing_half(store: OpenStore, files: SqlAttachments) -> None:
    def pulled() -> Iterator[bytes]:
        yield b"x" * MB
        raise PaperUnusable(reason="gone")

    with pytest.raises(PaperUnusable):
        files.keep_pieces(pulled(), PDF, digest(3, MB))
    assert set(rows(store).values()) == {0}


def test_a_full_disk_leaves_nothing_half(store: OpenStore, files: SqlAttachments) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 40}")
    with pytest.raises(StoreFull):
        files.keep_pieces(pieces(4, 2 * MB), PDF, digest(4, 2 * MB))
    assert set(rows(store).values()) == {0}


def test_the_same_file_twice_is_one_and_gets_its_small_picture(
    store: OpenStore, files: SqlAttachments
) -> None:
    name = files.keep_pieces(pieces(5, MB), PDF, digest(5, MB))
    before = rows(store)
    assert files.thumbs([name]) == {}
    assert files.keep_pieces(iter(()), PDF, digest(5, MB), b"small") == name
    assert files.thumbs([name, "nothing"]) == {name: b"small"}
    assert files.sizes([name, "nothing"]) == {name: MB}
    assert rows(store) == {**before, "attachment_thumb": 1}


def paper_of_a_case(store: OpenStore, files: SqlAttachments, seed: int = 6) -> tuple[str, CaseDocument]:
    name = files.keep_pieces(pieces(seed, MB), PDF, digest(seed, MB), b"small")
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, "Ivanka")
        paper = CaseDocument(new_id(), case.id, "D01", "", NOW, WORKER.name, file=name, media_type=PDF)
        unit.documents.add(paper)
        unit.commit()
    return name, paper


def test_a_paper_stays_when_drafts_are_swept_and_goes_with_its_case(
    store: OpenStore, files: SqlAttachments
) -> None:
    name, paper = paper_of_a_case(store, files)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT handed_in FROM attachment")).scalar_one() == 1
    with store.work(WORKER.id)() as unit:
        subjects = (f"case_file:{paper.case_id}",)
        unit.erasures.add(Erasure(new_id(), subjects, (), ErasureBasis.REQUEST, NOW, WORKER.name))
        unit.commit()
    store.finish_erasures()
    assert set(rows(store).values()) == {0}
    with pytest.raises(RecordNotFound):
        files.read(name)


def test_a_file_that_another_case_has_too_stays(store: OpenStore, files: SqlAttachments) -> None:
    name, paper = paper_of_a_case(store, files)
    paper_of_a_case(store, files)
    with store.work(WORKER.id)() as unit:
        subjects = (f"case_file:{paper.case_id}",)
        unit.erasures.add(Erasure(new_id(), subjects, (), ErasureBasis.REQUEST, NOW, WORKER.name))
        unit.commit()
    assert files.size(name) == MB


def test_a_backup_that_is_put_back_keeps_newer_files_whole(home: Path, store: OpenStore) -> None:
    files = store.attachments(lambda content, kind, _longest: (content, kind))
    before, _paper = paper_of_a_case(store, files, 7)
    source = backups.Source(store.path, store.key)
    made = backups.make(source, backups.home_folder(home), Reason.WISH, NOW)
    after, _paper = paper_of_a_case(store, files, 8)
    restoring.want(home, made, keep_newer=True)
    store.close()
    again = reopened(home, PASSPHRASE)
    files = again.attachments(lambda content, kind, _longest: (content, kind))
    try:
        for name, seed in ((before, 7), (after, 8)):
            assert hashlib.sha256(files.read(name)).hexdigest() == digest(seed, MB)
            assert files.thumbs([name]) == {name: b"small"}
    finally:
        again.close()


def test_files_of_the_third_tables_are_cut_by_the_upgrade(home: Path) -> None:
    content = b"".join(pieces(9, 2 * PIECE + 17))
    name = f"{hashlib.sha256(content).hexdigest()}.jpg"
    third_store(home, name, content)
    store = reopened(home)
    files = store.attachments(lambda content, kind, _longest: (content, kind))
    try:
        assert files.read(name) == content
        assert files.size(name) == len(content)
        assert rows(store) == {"attachment": 1, "attachment_piece": 3, "attachment_thumb": 0}
    finally:
        store.close()


def third_store(home: Path, name: str, content: bytes) -> None:
    """A store as revision 0003 left it, with one file in one row."""
    home.mkdir(parents=True)
    key, path = os.urandom(32), home / STORE_FILE
    keys = KeyFile(home / KEY_FILE, uuid4(), CHEAP, [])
    keys.add_caseworker(WORKER.name, PASSPHRASE, key)
    engine = open_engine(path, key)
    with writing(engine, path) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS / "workstation"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        local.new_device(connection)
        local.add_caseworker(connection, WORKER)
        connection.execute(
            text(
                "INSERT INTO attachment (name, media_type, kept_at, handed_in, content)"
                " VALUES (:name, 'image/jpeg', 0, 1, :content)"
            ),
            {"name": name, "content": content},
        )
    engine.dispose()
    keys.save()
