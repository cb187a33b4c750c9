"""What counts as a paper that the client has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.casework import CaseDocument
from app.domain.ids import new_id
from app.domain.papers import Validity, expired, held, validity

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def paper(code: str, until: date | None = None) -> CaseDocument:
    return CaseDocument(new_id(), new_id(), code, "", NOW, "Aylin", valid_until=until)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (None, Validity.UNLIMITED),
        (TODAY - DAY, Validity.EXPIRED),
        (TODAY, Validity.SOON),
        (TODAY + 60 * DAY, Validity.SOON),
        (TODAY + 61 * DAY, Validity.VALID),
    ],
)
def test_the_last_day_counts(until: date | None, state: Validity) -> None:
    assert validity(paper("D01", until), TODAY) is state


def test_a_paper_in_the_case_counts_as_one_that_she_has() -> None:
    assert held(("D01",), [paper("D02"), paper("")], TODAY) == ("D01", "D02")


def test_what_has_run_out_does_not_count_though_she_said_so() -> None:
    papers = [paper("D01", TODAY - DAY), paper("D01", TODAY - 9 * DAY)]
    assert held(("D01", "D03"), papers, TODAY) == ("D03",)
    assert expired(papers, TODAY) == {"D01": TODAY - DAY}


def test_a_newer_one_or_one_without_a_day_ends_the_matter() -> None:
    old = paper("D01", TODAY - DAY)
    for newer in (paper("D01", TODAY), paper("D01")):
        assert held((), [old, newer], TODAY) == ("D01",)
        assert expired([old, newer], TODAY) == {}


def test_what_lies_in_the_bin_does_not_count() -> None:
    gone = replace(paper("D01"), removed_at=NOW)
    run_out = replace(paper("D02", TODAY - DAY), removed_at=NOW)
    assert held(("D02",), [gone, run_out], TODAY) == ("D02",)
