"""The essentials of moves, teams and inquiries with the office on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.domain.clock import SystemClock
from app.store.office_work import OfficeStore, open_office
from tests.support.postgres import running_postgres
from tests.sync import test_inquiry as inquiries
from tests.sync import test_moves as moves
from tests.sync.test_inquiry import Asker, asks
from tests.sync.test_moves import Make, laptop, office

__all__ = ["asks", "laptop", "office"]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture
def store(database: str) -> Iterator[OfficeStore]:
    opened = open_office(database, name="Zentrale", clock=SystemClock())
    yield opened
    with opened.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    opened.close()


def test_a_case_goes_to_another_team(laptop: Make, store: OfficeStore) -> None:
    moves.test_a_case_goes_to_another_team_with_all_that_belongs_to_it(laptop, store)


def test_late_work_reaches_the_new_team(laptop: Make, store: OfficeStore) -> None:
    moves.test_work_on_a_case_that_was_moved_meanwhile_reaches_the_new_team(laptop, store)


def test_a_team_is_taken_away_and_given_again(laptop: Make, store: OfficeStore) -> None:
    moves.test_a_team_that_is_taken_away_and_given_again(laptop, store)


def test_a_device_of_both_teams(laptop: Make, store: OfficeStore) -> None:
    moves.test_a_device_of_both_teams_agrees_with_each(laptop, store)


def test_an_inquiry(asks: Asker, store: OfficeStore) -> None:
    inquiries.test_a_team_that_knows_her_is_told_and_nothing_else(asks, store)
