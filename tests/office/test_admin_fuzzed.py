"""The administration against its own document, by schemathesis: every check, the same cases each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from starlette.applications import Starlette

from app.domain.roles import Role
from app.office import people
from app.office.admin import Limits, admin_routes
from app.office.admin_routes import OPERATIONS, Operation
from app.office.enrol import Office
from app.office.keys import office_keys
from app.store.office_work import OfficeStore, open_office
from app.sync import admin_wire as wire
from tests.office.conftest import Clock

CASES = 15
"""Of each operation and kind: what fits the document, and what does not."""


@pytest.fixture(scope="module")
def token_and_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("office")
    clock = Clock()
    clock.moment = datetime(2026, 11, 24, 9, tzinfo=UTC)
    store: OfficeStore = open_office(folder / "office.db", name="Zentrale", clock=clock)
    made = people.add_person(store, "Ada", Role.ADMINISTRATOR)
    people.add_person(store, "Grace", Role.ADMINISTRATOR)
    limits = Limits(per_minute=10**9, seconds=_years())
    threads: list[anyio.CapacityLimiter] = []

    def pool() -> anyio.CapacityLimiter:
        if not threads:
            threads.append(anyio.CapacityLimiter(4))
        return threads[0]

    app = Starlette(routes=admin_routes(store, Office("Zentrale", office_keys(folder), None), pool, limits))
    yield made.token, schemathesis.openapi.from_asgi(wire.OPENAPI_PATH, app)
    store.close()


def _years() -> Any:
    """A clock that runs a day between two looks at it: nobody has to wait."""
    passed = iter(range(0, 10**12, 86_400))
    return lambda: float(next(passed))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_answer_is_as_the_document_says(
    token_and_api: tuple[str, Any], operation: Operation, mode: GenerationMode
) -> None:
    token, api = token_and_api
    known = api[wire.ROOT + operation.path][operation.method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or known.query or known.path_parameters):
        return  # nothing can be wrong in it
    checked = []

    @settings(
        max_examples=CASES,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=known.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
        checked.append(case)

    check()
    assert checked
