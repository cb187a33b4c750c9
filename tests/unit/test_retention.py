"""From when, until when, why: and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.content.retention import read_retention
from app.domain.records import CaseFile, CaseStatus
from app.domain.retention import Retention, retention, years_after
from app.system.paths import resources_root

POLICY = read_retention(resources_root())
CASE = CaseFile(UUID(int=1), UUID(int=2), "H1-2020-0001", date(2020, 1, 5))
CLOSED = replace(CASE, status=CaseStatus.CLOSED, closed_on=date(2020, 6, 1))
TODAY = date(2026, 11, 25)


def counted(case: CaseFile, last: date = date(2020, 3, 1), born: date | None = None) -> Retention:
    return retention(case, POLICY, last_contact=last, birth_date=born, on=TODAY)


@pytest.mark.parametrize(
    ("case", "since", "until"),
    [
        (CASE, date(2020, 3, 1), date(2023, 3, 1)),
        (CLOSED, date(2020, 6, 1), date(2023, 6, 1)),
        (replace(CLOSED, retention="social-assistance"), date(2020, 6, 1), date(2026, 6, 1)),
        (replace(CASE, retention="social-assistance"), None, None),
        (replace(CLOSED, retention="asylum-benefit-refused"), date(2020, 6, 1), date(2021, 6, 1)),
        (replace(CLOSED, retention="from-newer-content"), date(2020, 6, 1), date(2023, 6, 1)),
    ],
)
def test_periods(case: CaseFile, since: date | None, until: date | None) -> None:
    found = counted(case)
    assert (found.since, found.until) == (since, until)
    assert found.is_due(TODAY) == (until is not None)


def test_from_the_day_a_child_comes_of_age() -> None:
    case = replace(CLOSED, retention="parenting-support")
    assert counted(case, born=date(2010, 2, 28)).until == date(2038, 2, 28)
    assert counted(case).until is None, "unknown: nobody can say, so nothing is due"


def test_a_hold_stops_it_until_its_day() -> None:
    held = replace(CLOSED, hold_reason="Klage", hold_until=date(2026, 11, 25))
    assert not counted(held).is_due(TODAY)
    assert counted(held).held
    assert counted(replace(held, hold_until=date(2026, 11, 24))).is_due(TODAY)
    assert not counted(replace(held, hold_until=None)).is_due(TODAY)


def test_the_day_before_it_is_not_due() -> None:
    assert not counted(CLOSED).is_due(date(2023, 5, 31))
    assert counted(CLOSED).is_due(date(2023, 6, 1))
    assert years_after(date(2024, 2, 29), 3) == date(2027, 3, 1)
