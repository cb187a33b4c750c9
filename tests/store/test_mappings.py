"""What is remembered of imports: how to know a heading again, never the heading itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions.exchange_ports import KeptMapping
from app.domain.importing import Target
from app.store.engine import reading, writing
from app.store.exchange_queries import MAPPINGS, SqlExchange
from app.store.local import put_setting, read_setting
from app.store.workstation import OpenStore
from tests.support.stores import WORKER, Clock, new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OpenStore]:
    opened, _ = new_store(tmp_path)
    yield opened
    opened.close()


def saved(store: OpenStore) -> str:
    with reading(store.engine, store.path) as connection:
        return json.dumps(read_setting(connection, MAPPINGS))


def exchange(store: OpenStore) -> SqlExchange:
    return SqlExchange(store.engine, store.path, Clock(), reader=WORKER.id, name=WORKER.name)


def test_no_heading_is_kept_for_it_may_be_the_first_client_of_a_list(store: OpenStore) -> None:
    exchange(store).keep_mapping("Ohne Kopfzeile", {"Nino Lomidze": Target.FULL_NAME, "Ort": Target.CITY})
    assert "Lomidze" not in saved(store)
    kept = exchange(store).mappings(["Nino Lomidze", "Ort", "Straße"])["Ohne Kopfzeile"]
    assert kept == KeptMapping({"Nino Lomidze": Target.FULL_NAME, "Ort": Target.CITY}, fits=True)
    assert not exchange(store).mappings(["Ort"])["Ohne Kopfzeile"].fits


def test_what_an_earlier_version_kept_goes_on_and_loses_its_headings(store: OpenStore) -> None:
    with writing(store.engine, store.path) as connection:
        put_setting(connection, MAPPINGS, {"Alt": {"Zaza Beridze": Target.FULL_NAME.value, "Neu": "later"}})
    wanted = KeptMapping({"Zaza Beridze": Target.FULL_NAME}, fits=True)
    assert exchange(store).mappings(["Zaza Beridze"])["Alt"] == wanted
    exchange(store).keep_mapping("Andere", {"Wer": Target.CODE_WORD})
    assert "Beridze" not in saved(store)
    assert exchange(store).mappings(["Zaza Beridze"])["Alt"] == wanted
