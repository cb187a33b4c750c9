from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.errors import RecordNotFound
from app.system.logs import Code, start_logging

NAME = "Юлия Щерева"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    before = list(logging.getLogger().handlers)
    path = start_logging(tmp_path)
    yield path
    for handler in logging.getLogger().handlers:
        if handler not in before:
            logging.getLogger().removeHandler(handler)
            handler.close()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_text_is_replaced_by_its_length(log_file: Path) -> None:
    logging.getLogger("app.store").warning("saved %s for %s", 3, NAME)

    assert NAME not in text(log_file)
    assert "saved 3 for <text of 11>" in text(log_file)


def test_named_arguments_are_looked_through_too(log_file: Path) -> None:
    logging.getLogger("app.store").warning("saved %(who)s", {"who": NAME})

    assert "saved <text of 11>" in text(log_file)


def test_ids_and_codes_stay(log_file: Path) -> None:
    id = UUID("0190a000-0000-7000-8000-000000000001")
    logging.getLogger("app.sync").warning("%s %s %s", id, str(id), Code("pull"))

    assert f"{id} {id} pull" in text(log_file)


def test_an_exception_is_its_type_and_its_places(log_file: Path) -> None:
    def find() -> None:
        raise RecordNotFound(kind="client", id=NAME)

    def show() -> None:
        try:
            find()
        except RecordNotFound as cause:
            raise ValueError(NAME) from cause

    try:
        show()
    except ValueError:
        logging.getLogger("app.ui").exception("bug")

    written = text(log_file)
    assert NAME not in written
    assert "ValueError at test_logs.py:" in written
    assert "RecordNotFound(record-not-found) at test_logs.py:" in written


def test_an_exception_as_argument_loses_its_message(log_file: Path) -> None:
    logging.getLogger("app.ui").warning("failed: %s", ValueError(NAME))

    assert "failed: ValueError" in text(log_file)
    assert NAME not in text(log_file)


def test_what_a_library_says_is_withheld_but_not_that_it_spoke(log_file: Path) -> None:
    logging.getLogger("uvicorn.error").error(f"GET /clients/{NAME}")  # noqa: G004 - as a library might

    assert NAME not in text(log_file)
    assert "uvicorn.error (message withheld) test_logs:" in text(log_file)
