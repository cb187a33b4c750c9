"""From the second tables to the third: a draft of those days is there, and everything new works with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.actions.ports import CleanFile, Draft
from app.domain.ids import new_id
from app.store import local
from app.store.engine import open_engine, writing
from app.store.file_names import KEY_FILE, STORE_FILE
from app.store.keys import KeyFile
from app.store.upgrade import REVISION, stored_revision
from app.store.upgrading import MIGRATIONS
from tests.support.stores import CHEAP, NOW, PASSPHRASE, WORKER, files_of, reopened

KEPT_AT = int(NOW.timestamp() * 1000)


def second_store(home: Path) -> UUID:
    """An encrypted store as revision 0002 left it, with a begun form; the draft's id."""
    home.mkdir(parents=True)
    key, path, draft = os.urandom(32), home / STORE_FILE, new_id()
    keys = KeyFile(home / KEY_FILE, uuid4(), CHEAP, [])
    keys.add_caseworker(WORKER.name, PASSPHRASE, key)
    engine = open_engine(path, key)
    with writing(engine, path) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS / "workstation"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        local.new_device(connection)
        local.add_caseworker(connection, WORKER)
        connection.execute(
            text(
                "INSERT INTO draft (id, form_id, form_version, language, answers, position, updated_at)"
                " VALUES (:id, 'intake', '2026-11', 'bg', '{\"given_name\": \"Ivanka\"}', 'given_name', :at)"
            ),
            {"id": draft.hex, "at": KEPT_AT},
        )
    engine.dispose()
    keys.save()
    return draft


def test_a_begun_form_is_there_after_the_upgrade(home: Path) -> None:
    id = second_store(home)
    store = reopened(home)
    assert stored_revision(store.engine, store.path) == REVISION
    with store.work(WORKER.id)() as unit:
        draft = unit.drafts.get(id)
    answers = {"given_name": "Ivanka"}
    assert draft == Draft(id, "intake", "2026-11", "bg", answers, "given_name", NOW)
    assert (draft.form_source, draft.aside) == ("", {})
    store.close()
    assert sorted(files_of(home)) == ["store.db", "store.keys"]


def test_everything_new_works_in_an_upgraded_store(home: Path) -> None:
    id = second_store(home)
    store = reopened(home)
    photo = store.attachments(lambda content, kind, _longest: (content, kind)).keep(
        CleanFile(b"\x89PNG photo", "image/png")
    )
    with store.work(WORKER.id)() as unit:
        kept = replace(unit.drafts.get(id), form_source="ab" * 32, aside={"1": {"loss": "notice"}})
        unit.drafts.keep(replace(kept, answers={"photo": photo}))
        unit.commit()
    store.close()
    again = reopened(home)
    with again.work(WORKER.id)() as unit:
        assert unit.drafts.get(id) == replace(kept, answers={"photo": photo})
    assert again.attachments(lambda content, kind, _longest: (content, kind)).read(photo) == b"\x89PNG photo"
    again.close()
