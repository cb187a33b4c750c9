"""Need-to-know in every other class of questions: none shows a name of a case that is closed to who asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.actions.audit_ports import AuditFilter
from app.actions.lines import CaseView
from app.actions.search_ports import Typed
from app.content.retention import read_retention
from app.domain.errors import CaseNotOpen
from app.store.access_queries import SqlAccess
from app.store.agenda_queries import AgendaQueries
from app.store.audit_queries import SqlAuditBook
from app.store.engine import reading
from app.store.household_queries import SqlHouseholds
from app.store.protection_queries import SqlProtection
from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from app.system.paths import resources_root
from tests.store.test_access import CANARY, OTHER, closed_case, names, torn
from tests.support.fake_access import POLICY
from tests.support.stores import NOW, WORKER

DAY = date(2026, 11, 24)


def search(store: OpenStore, reader: UUID | None) -> SqlSearch:
    return SqlSearch(store.engine, store.path, reader, store.clock)


def listed(asked: SqlSearch, typed: str) -> object:
    with reading(asked._engine, asked._path) as connection:  # noqa: SLF001 - as the list of cases asks
        found = asked.listed(connection, typed)
    assert not found.clients
    assert not found.numbers
    return found


def agenda(store: OpenStore, reader: UUID | None) -> AgendaQueries:
    return AgendaQueries(
        store.engine, store.path, store.clock, reader=reader, worker_id=OTHER.id, name=OTHER.name
    )


def households(store: OpenStore, reader: UUID | None) -> SqlHouseholds:
    return SqlHouseholds(store.engine, store.path, reader=reader, clock=store.clock)


def protection(store: OpenStore, reader: UUID | None) -> SqlProtection:
    policy = read_retention(resources_root())
    return SqlProtection(
        store.engine,
        store.path,
        store.clock,
        reader=reader,
        policy=policy,
        words={},
        finish=lambda: True,
    )


def book(store: OpenStore, reader: UUID | None) -> SqlAccess:
    return store.access_of(OTHER if reader == OTHER.id else WORKER, POLICY)


def trail(store: OpenStore, reader: UUID | None) -> SqlAuditBook:
    return store.audit_book(OTHER if reader == OTHER.id else None)


def nothing(_done: int, _of: int) -> None:
    """Nobody looks."""


Asked = Callable[[Any, CaseView], object]
WAYS = (CANARY, CANARY[:5].lower(), f"{CANARY} {CANARY}")
"""To type it."""
EVERYWHERE: dict[type, tuple[Callable[[OpenStore, UUID | None], Any], dict[str, Asked]]] = {
    SqlSearch: (
        search,
        {
            "find": lambda q, v: [q.find(typed) for typed in (*WAYS, v.case.number)],
            "duplicates": lambda q, v: q.duplicates(Typed(CANARY, CANARY)),
            "side": lambda q, v: q.side(v.client.id),
            "merges_of": lambda q, v: q.merges_of(v.client.id),
            "listed": lambda q, v: [listed(q, typed) for typed in WAYS],
            "warm": lambda q, v: q.warm(),
        },
    ),
    AgendaQueries: (
        agenda,
        {"entries": lambda q, v: [q.entries(DAY, mine=mine) for mine in (True, False)]},
    ),
    SqlHouseholds: (
        households,
        {"others": lambda q, v: q.others(UUID(int=1)), "team": lambda q, v: q.team()},
    ),
    SqlProtection: (
        protection,
        {
            "retention": lambda q, v: q.retention(v.case.id),
            "due": lambda q, v: q.due(date(2099, 1, 1)),
            "plan": lambda q, v: [q.plan(v.case.id, whole_person=whole) for whole in (True, False)],
            "bin": lambda q, v: q.bin(),
            "cases_of_person": lambda q, v: q.cases_of_person(v.case.id),
            "closed_of_person": lambda q, v: q.closed_of_person(v.case.id),
            "erasures": lambda q, v: q.erasures(),
            "lost_edits": lambda q, v: q.lost_edits(),
            "told": lambda q, v: None,
        },
    ),
    SqlAccess: (
        book,
        {
            "gate": lambda q, v: q.gate(v.case.id),
            "team": lambda q, v: q.team(),
            "notices": lambda q, v: (q.notices(), q.notices(only_new=True)),
            "was_noted": lambda q, v: q.was_noted(v.case.id, NOW),
        },
    ),
    SqlAuditBook: (
        trail,
        {
            "page": lambda q, v: (q.page(AuditFilter()), q.page(AuditFilter(case_id=v.case.id))),
            "lines": lambda q, v: list(q.lines(AuditFilter(), nothing)),
            "authors": lambda q, v: q.authors(),
            "case_numbered": lambda q, v: q.case_numbered(v.case.number),
            "verify": lambda q, v: q.verify(nothing),
        },
    ),
}


@pytest.mark.parametrize("kind", list(EVERYWHERE), ids=lambda kind: kind.__name__)
def test_every_question_is_walked(kind: type) -> None:
    public = {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"}
    assert public == set(EVERYWHERE[kind][1])


@pytest.mark.parametrize("kind", list(EVERYWHERE), ids=lambda kind: kind.__name__)
def test_no_question_shows_a_closed_case(store: OpenStore, kind: type) -> None:
    names(store)
    case = closed_case(store)
    view = store.queries.case(case.id)
    torn(store, case)
    make, questions = EVERYWHERE[kind]
    for name, ask in questions.items():
        try:
            found = repr(ask(make(store, OTHER.id), view))
        except CaseNotOpen as error:
            found = repr(error.facts)
        assert CANARY.lower() not in found.lower(), name
    assert CANARY in repr(search(store, None).find(CANARY))
