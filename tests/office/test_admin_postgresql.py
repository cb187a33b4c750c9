"""The administration over PostgreSQL: every operation answers there as it does over SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.ids import new_id
from app.domain.roles import Role
from app.office import people
from app.office.admin_routes import OPERATIONS
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from tests.office.conftest import Clock, Lines, Workstation
from tests.office.test_admin import Admin
from tests.support.postgres import running_postgres


@pytest.fixture
def city() -> Iterator[OfficeStore]:
    with running_postgres() as url:
        opened = open_office(url, name="Zentrale", clock=Clock())
        yield opened
        opened.close()


def test_every_operation_answers(city: OfficeStore, lines: Lines, tmp_path: Path) -> None:
    with EmbeddedOffice(city, tmp_path / "home", name="Zentrale") as office:
        busy = Workstation(office, lines)
        busy.device.save(new_id(), "given_name", "Amal", 1)
        busy.device.save(new_id(), "no_such_field", "x", 2)
        assert len(busy.sync().refused) == 1
        made = people.add_person(city, "Ada", Role.ADMINISTRATOR)
        ada = Admin(office.url, made.token, made.person.person)
        bodies = {
            "code-make": {"team": "Marxloh"},
            "person-add": {"name": "Bo", "role": "office"},
            "person-role": {"role": "coordinator"},
            "policy-decide": {"lease_days": 20},
            "quarantine-discard": {"note": "Doppelt"},
        }
        other = people.add_person(city, "Cem", Role.OFFICE).person.person
        for operation in OPERATIONS:
            path = operation.path.replace("{device}", str(busy.account.device)).replace("{ctr}", "2")
            status, _headers, answer = ada.ask(
                operation.method, path.replace("{person}", str(other)), bodies.get(operation.name)
            )
            assert status == operation.status, (operation.name, answer)
        stats = ada.got("/stats")
        assert (stats["devices"], stats["records"], stats["quarantined"]) == (1, 1, 0)
        assert stats["stored_bytes"] > 0
        assert ada.got(f"/devices/{busy.account.device}/loss-report")["content"]["persons"] == 1
        assert ada.ask("GET", f"/devices/{uuid4()}")[0] == 404
