"""What screens read: a fixed few statements each, however much is in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from app.actions.search_ports import Typed
from app.store.engine import reading
from app.store.search_queries import SqlSearch
from app.store.tables import LOCAL
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet, Op
from tests.support.many_cases import fill
from tests.support.stores import NOW, WORKER, arrive, new_store, saved_case
from tests.support.traced import traced

CASES = 10_000


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store, _ = new_store(tmp_path_factory.mktemp("full") / "home")
    fill(store, CASES)
    yield store
    store.close()


SCREENS: dict[str, tuple[int, Callable[[OpenStore], object]]] = {
    "case list": (4, lambda store: store.queries.cases()),
    "case list, searched": (24, lambda store: store.queries.cases("ivanka 00016")),
    "last page": (4, lambda store: store.queries.cases(limit=200, offset=CASES - 200)),
    "count": (1, lambda store: store.queries.count_cases()),
    "referrals": (1, lambda store: store.queries.referrals(["released"])),
    "print queue": (1, lambda store: store.queries.print_queue()),
    "slip": (1, lambda store: store.queries.letters_by_slip("CODE")),
    "conflicts": (2, lambda store: store.queries.conflicts()),
    "case": (27, lambda store: store.queries.case(UUID(int=(3 << 64) + 1))),
}


@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_a_screen_takes_a_fixed_few_statements(full: OpenStore, store: OpenStore, screen: str) -> None:
    at_most, read = SCREENS[screen]
    with traced(full.engine) as said:
        read(full)
    assert len(said) <= at_most
    if screen not in {"case", "case list, searched"}:  # a search that finds little looks further
        with traced(store.engine) as said_of_few:
            read(store)
        assert len(said_of_few) == len(said)


def test_the_first_page_of_ten_thousand(full: OpenStore) -> None:
    assert full.queries.count_cases() == CASES
    lines = full.queries.cases()
    assert len(lines) == 200
    opened = [line.opened_on for line in lines]
    assert opened == sorted(opened, reverse=True)
    assert {line.needs for line in lines} == {("B03", "B07")}
    assert {line.referral_state for line in lines} == {None, "released"}


def test_pages_cover_every_case_once(full: OpenStore) -> None:
    pages = [full.queries.cases(limit=1000, offset=start) for start in range(0, CASES + 1000, 1000)]
    assert [len(page) for page in pages] == [1000] * 10 + [0]
    assert len({line.case_id for page in pages for line in page}) == CASES


def test_lists_use_an_index_for_their_order(full: OpenStore) -> None:
    with traced(full.engine) as said:
        full.queries.cases()
    with full.engine.connect() as connection:
        page = next(one for one in said if "FROM case_file" in one)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {page}").all()
    steps = " / ".join(step[3] for step in plan)
    assert "USING INDEX ix_case_file_opened_on_id" in steps
    assert "TEMP B-TREE FOR ORDER BY" not in steps
    assert "SCAN case_file" in steps, "a page, in the order of its index"
    assert steps.count("SCAN") - steps.count("SCAN (subquery") == 1


def test_urgent_referrals_come_first(full: OpenStore) -> None:
    lines = full.queries.referrals()
    assert len(lines) == (CASES + 2) // 3
    order = ["emergency", "urgent", "normal"]
    ranks = [order.index(line.priority) for line in lines]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("search", ["%", "_", "100%_sicher", "\\", "'", '"', "%%", "9%", "a_b", ";--"])
def test_signs_of_the_database_are_ordinary_letters(store: OpenStore, search: str) -> None:
    saved_case(store, "Ivanka")
    assert store.queries.cases(search) == ()
    odd = saved_case(store, f"x{search}y")
    assert [line.case_id for line in store.queries.cases(f"x{search}y")] == [odd.id]


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("Özdemir", "ozdemir"),
        ("Özdemir", "ÖZDE"),
        ("Yıldız", "yildiz"),
        ("Иванка", "иВАНка"),
        ("Groß", "gross"),
        ("Ștefan", "stefan"),
        ("مُحَمَّد", "محمد"),
        ("Ѓорѓи", "горги"),
        ("Ivanka", "  IVAN   ka "),
    ],
)
def test_search_knows_no_case_and_no_marks(store: OpenStore, name: str, search: str) -> None:
    saved_case(store, "Anna")
    case = saved_case(store, name)
    assert [line.case_id for line in store.queries.cases(search)] == [case.id]


def test_search_takes_every_word_and_every_field(store: OpenStore) -> None:
    case = saved_case(store, "Ivanka", family_name="Popescu")
    hidden = saved_case(store, "", code_word="Rote Mütze")
    assert [line.case_id for line in store.queries.cases("popescu ivanka")] == [case.id]
    assert [line.name for line in store.queries.cases("mutze")] == ["Rote Mütze"]
    assert store.queries.cases("popescu rote") == ()
    assert [line.case_id for line in store.queries.cases(hidden.number.lower())] == [hidden.id]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("schewtschenko", "Шевченко"),
        ("shevch", "Шевченко"),
        ("Mueller", "Müller"),
        ("ali", "علي"),
        ("popecsu", "Popescu"),
    ],
)
def test_the_list_is_as_tolerant_as_the_search(store: OpenStore, typed: str, name: str) -> None:
    saved_case(store, "Anton", family_name="Lindner")
    case = saved_case(store, "Olena", family_name=name)
    assert [line.case_id for line in store.queries.cases(typed)] == [case.id]


def test_what_fits_best_stands_first(store: OpenStore) -> None:
    exact = saved_case(store, "Ana", family_name="Müller")
    sounding = saved_case(store, "Ion", family_name="Mueller")
    longer = saved_case(store, "Eva", family_name="Müllermeister")
    assert [line.case_id for line in store.queries.cases()] == [longer.id, sounding.id, exact.id]
    assert store.queries.cases("Müller")[0].case_id == exact.id
    assert {line.case_id for line in store.queries.cases("Müller")} == {exact.id, sounding.id, longer.id}


def test_a_number_is_found_by_its_end_and_beside_a_name(store: OpenStore) -> None:
    ana, ion = saved_case(store, "Ana"), saved_case(store, "Ion")
    end = ana.number.rpartition("-")[2].lstrip("0")
    assert [line.case_id for line in store.queries.cases(end)] == [ana.id]
    assert [line.case_id for line in store.queries.cases(f"ana {end}")] == [ana.id]
    assert store.queries.cases(f"ion {end}") == ()
    assert [line.case_id for line in store.queries.cases(ion.number)] == [ion.id]


def test_the_pages_of_a_search_follow_each_other(store: OpenStore) -> None:
    made = [saved_case(store, "Ana", family_name=f"Pop{letter}") for letter in "abcde"]
    pages = [store.queries.cases("ana", limit=2, offset=start) for start in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert {line.case_id for page in pages for line in page} == {case.id for case in made}


def test_a_case_in_the_bin_is_in_no_list_and_in_no_search(store: OpenStore) -> None:
    kept, gone = saved_case(store, "Ana"), saved_case(store, "Ana")
    with store.work(WORKER.id)() as unit:
        unit.cases.save(replace(unit.cases.get(gone.id), removed_at=NOW))
        unit.commit()
    assert store.queries.count_cases() == 1
    assert [line.case_id for line in store.queries.cases()] == [kept.id]
    assert [line.case_id for line in store.queries.cases("ana")] == [kept.id]
    assert store.queries.cases(gone.number) == ()
    search = SqlSearch(store.engine, store.path, WORKER.id, store.clock)
    assert [hit.case_id for hit in search.find("ana")] == [kept.id]
    assert search.find(gone.number) == ()
    with store.work(WORKER.id)() as unit:
        unit.cases.save(replace(unit.cases.get(kept.id), removed_at=NOW))
        unit.commit()
    assert search.duplicates(Typed(given_name="Ana", family_name="Ana")) == ()


def test_a_conflict_in_the_household_marks_the_case(store: OpenStore) -> None:
    case = saved_case(store)
    view = store.queries.case(case.id)
    assert view.household is not None
    op = Op("household", view.household.id, {"street": "Wanheimer Straße 2"}, {})
    arrive(store, ChangeSet(UUID(int=0xD2), 1, 1 << 40, UUID(int=0xB), UUID(int=5), 1, (op,)))
    assert store.queries.cases()[0].in_conflict
    assert [line.case_number for line in store.queries.conflicts()] == [case.number]
    assert [line.field for line in store.queries.case(case.id).conflicts] == ["street"]


def test_a_list_of_letters_reads_no_contents(store: OpenStore) -> None:
    """What a list shows stands before the content in the row: SQLite reads on only as far as it must."""
    names = list(LOCAL.records["letter"].columns.keys())
    assert names[-3:] == ["content", "_heads", "_x"]
    with traced(store.engine) as said:
        store.queries.print_queue()
    with reading(store.engine, store.path) as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + said[0])
        steps = [str(row[3]) for row in plan]
    assert any("ix_letter_delivery" in step for step in steps), steps
    assert not any(step.startswith("SCAN letter") for step in steps), steps
