"""Thousands of cases, brought into a store as the office's feed would bring them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from app.store.engine import writing
from app.store.registers import apply
from app.store.tables import LOCAL
from app.store.work import guard_open
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet, Op

DEVICE, AUTHOR, SCOPE = UUID(int=0xD9), UUID(int=0xA9), UUID(int=5)
GIVEN = ("Ivanka", "Özlem", "محمد", "Иванка", "Olena", "Ștefan", "Çağlayan", "Anna")
FAMILY = ("Щерева", "Yıldız", "Köhler", "Popescu", "الأحمد", "Nowak", "100%_sicher", "Groß")
DISTRICTS = ("hochfeld", "marxloh", "bruckhausen")


def change_sets(cases: int) -> Iterator[ChangeSet]:
    """One change set per case: household, client, case, two needs, every third with a referral."""
    for n in range(cases):
        yield ChangeSet(DEVICE, n + 1, (n + 1) << 16, AUTHOR, SCOPE, 1, tuple(_ops(n)))


def _ops(n: int) -> Iterator[Op]:
    household, client, case = (UUID(int=(kind << 64) + n + 1) for kind in (1, 2, 3))
    opened = (date(2023, 1, 1) + timedelta(days=n % 1400)).isoformat()
    yield Op("household", household, {"district": DISTRICTS[n % 3], "city": "Duisburg", "adults": 2}, {})
    yield Op(
        "client",
        client,
        {
            "household_id": str(household),
            "given_name": GIVEN[n % 8],
            "family_name": f"{FAMILY[n // 8 % 8]} {n:05d}",
            "birth_date": "1990-02-28",
            "nationalities": ["125"],
            "residence": "NE",
            "letter_language": ("bg", "tr", "ar", "ro")[n % 4],
        },
        {},
    )
    fields = {
        "client_id": str(client),
        "number": f"H7-2026-{n:05d}",
        "opened_on": opened,
        "status": "open",
        "summary": "Familie braucht einen Schulplatz und eine Krankenversicherung. " * 3,
    }
    yield Op("case_file", case, fields, {})
    for place, code in enumerate(("B03", "B07")):
        need = {"case_id": str(case), "code": code, "state": "open", "priority": "normal"}
        yield Op("case_need", UUID(int=((4 + place) << 64) + n + 1), need, {})
    if n % 3 == 0:
        referral = {
            "case_id": str(case),
            "agency_id": "A1",
            "service_id": "S1",
            "need": "B03",
            "reason": "zuständig, weil die Familie in Hochfeld wohnt",
            "priority": ("normal", "urgent", "emergency")[n // 3 % 3],
            "state": "released",
        }
        yield Op("referral", UUID(int=(6 << 64) + n + 1), referral, {})


def fill(store: OpenStore, cases: int) -> None:
    """Put that many cases into an open store."""
    with writing(store.engine, store.path) as connection, guard_open(connection):
        apply(connection, LOCAL, list(change_sets(cases)), {})
