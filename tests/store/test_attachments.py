"""Photos, scans and signatures: encrypted, kept as long as a draft or handed-in answers name them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from app.actions.ports import Draft
from app.documents.photo import clean
from app.domain.errors import AttachmentUnusable, RecordNotFound, StoreFull
from app.domain.ids import new_id
from app.domain.records import Submission
from app.store.attachments import GRACE, MOST_BYTES, SqlAttachments
from app.store.workstation import OpenStore
from tests.support.stores import NOW, WORKER, Clock, files_of, saved_case

SIGNED = b"\x89PNG signature of Ivanka Petrova"
PHOTO = b"\x89PNG photo of a notice to quit"


@pytest.fixture
def files(store: OpenStore) -> SqlAttachments:
    """Kept as they are given: what a picture is made into is tested with the documents."""
    return store.attachments(lambda content, kind, _longest: (content, kind))


def begin(store: OpenStore, answers: Mapping[str, Any], **more: Any) -> Draft:
    """A draft with these answers."""
    draft = Draft(new_id(), "housing", "1", "bg", answers, "", NOW, **more)
    with store.work(WORKER.id)() as unit:
        unit.drafts.keep(draft)
        unit.commit()
    return draft


def drop(store: OpenStore, draft: Draft) -> None:
    with store.work(WORKER.id)() as unit:
        unit.drafts.drop(draft.id)
        unit.commit()


def hand_in(store: OpenStore, draft: Draft, case: UUID) -> None:
    answers = dict(draft.answers)
    with store.work(WORKER.id)() as unit:
        unit.submissions.add(Submission(new_id(), case, "housing", "1", "bg", answers, {}, NOW))
        unit.drafts.drop(draft.id)
        unit.commit()


def test_the_same_file_twice_is_one_and_nothing_is_readable_on_the_disk(
    store: OpenStore, files: SqlAttachments, home: Path
) -> None:
    waiting = store.sync.waiting()
    name = files.keep(files.clean(SIGNED, "image/png"))
    assert files.keep(files.clean(SIGNED, "image/png")) == name
    assert len(name) == 64 + len(".png")
    assert files.read(name) == SIGNED
    assert store.sync.waiting() == waiting
    store.close()
    assert all(b"Ivanka" not in raw for raw in files_of(home).values())


def test_a_file_goes_with_the_draft_that_nobody_handed_in(store: OpenStore, files: SqlAttachments) -> None:
    only, shared = files.keep(files.clean(SIGNED, "image/png")), files.keep(files.clean(PHOTO, "image/png"))
    thrown_away = begin(store, {"child": [{"photo": only}], "letter": shared})
    begin(store, {}, aside={"1": {"letter": shared}})
    drop(store, thrown_away)
    with pytest.raises(RecordNotFound):
        files.read(only)
    assert files.read(shared) == PHOTO


def test_what_was_handed_in_stays(store: OpenStore, files: SqlAttachments) -> None:
    name, case = files.keep(files.clean(SIGNED, "image/png")), saved_case(store).id
    hand_in(store, begin(store, {"signature": name}), case)
    drop(store, begin(store, {"signature": name}))
    assert files.read(name) == SIGNED


def test_a_unit_that_fails_drops_nothing(store: OpenStore, files: SqlAttachments) -> None:
    name = files.keep(files.clean(SIGNED, "image/png"))
    draft = begin(store, {"signature": name})
    with store.work(WORKER.id)() as unit:
        unit.drafts.drop(draft.id)
    assert files.read(name) == SIGNED
    drop(store, draft)
    with pytest.raises(RecordNotFound):
        files.read(name)


def test_a_replaced_photo_goes_after_a_day(store: OpenStore) -> None:
    before = SqlAttachments(
        store.engine, store.path, Clock(NOW - GRACE * 400), lambda content, kind, _longest: (content, kind)
    )
    replaced, present = (
        before.keep(before.clean(PHOTO, "image/png")),
        before.keep(before.clean(SIGNED, "image/png")),
    )
    begin(store, {"photo": present})
    drop(store, begin(store, {}))
    assert before.read(present) == SIGNED
    with pytest.raises(RecordNotFound):
        before.read(replaced)


def test_a_photo_whose_answer_is_not_written_yet_stays(store: OpenStore) -> None:
    now = SqlAttachments(store.engine, store.path, _Later(), lambda content, kind, _longest: (content, kind))
    name = now.keep(now.clean(PHOTO, "image/png"))
    drop(store, begin(store, {}))
    assert now.read(name) == PHOTO


class _Later(Clock):
    def __init__(self) -> None:
        super().__init__(NOW + timedelta(days=36500))


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty"), (b"x" * (MOST_BYTES + 1), "large"), (b"MZ a program", "type")]
)
def test_what_cannot_be_kept_is_said(store: OpenStore, content: bytes, reason: str) -> None:
    with pytest.raises(AttachmentUnusable) as caught:
        store.attachments(clean).clean(content, "image/png")
    assert caught.value.facts == {"reason": reason}


def test_a_real_picture_through_the_child(store: OpenStore) -> None:
    made = io.BytesIO()
    Image.new("RGB", (3000, 1500), "#1f5a6b").save(made, "JPEG")
    files = store.attachments(clean)
    name = files.keep(files.clean(made.getvalue(), "image/jpeg"))
    assert name.endswith(".jpg")
    assert Image.open(io.BytesIO(files.read(name))).size == (2400, 1200)


def test_a_full_disk_keeps_what_is_there(store: OpenStore, files: SqlAttachments) -> None:
    name = files.keep(files.clean(SIGNED, "image/png"))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull):
        files.keep(files.clean(PHOTO * 20_000, "image/png"))
    assert files.read(name) == SIGNED


def test_a_draft_that_is_kept_again_keeps_its_files(store: OpenStore, files: SqlAttachments) -> None:
    name = files.keep(files.clean(SIGNED, "image/png"))
    draft = begin(store, {"signature": name})
    with store.work(WORKER.id)() as unit:
        unit.drafts.keep(replace(draft, language="ro"))
        unit.commit()
    assert files.read(name) == SIGNED
