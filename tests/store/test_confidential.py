"""Errors of the store name nobody: their text may reach a terminal or a service's journal."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.errors import StoreFull
from app.store.tables import LOCAL
from app.store.workstation import OpenStore
from tests.support.stores import saved_case

CANARY = "Kanarienvogel"


def shown(error: BaseException) -> str:
    """The error with everything that led to it, as Python prints it."""
    return "".join(traceback.format_exception(error))


def test_a_full_store_is_said_without_what_was_being_saved(store: OpenStore) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull) as caught:
        saved_case(store, CANARY + "x" * 100_000)
    assert "INSERT INTO client" in shown(caught.value)
    assert CANARY not in shown(caught.value)


def test_a_refused_statement_is_said_without_its_values(store: OpenStore) -> None:
    case = saved_case(store)
    client = LOCAL.records["client"]
    with store.engine.begin() as connection, pytest.raises(IntegrityError) as caught:
        connection.execute(client.update().where(client.c.id == case.client_id).values(given_name=CANARY))
    assert "UPDATE client" in shown(caught.value)
    assert CANARY not in shown(caught.value)


def test_an_open_store_does_not_show_its_key(store: OpenStore) -> None:
    said = repr(store) + repr(store.engine) + repr(store.engine.url)
    assert store.key.hex() not in said
    assert repr(store.key) not in said
