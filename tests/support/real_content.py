"""The content that ships, loaded once per test run, and a short way to ask the finder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from app.content.loading import load_content
from app.domain.clock import OFFICE_ZONE
from app.domain.conditions import FactValue
from app.domain.content import Content
from app.domain.finder import Finding, find

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=OFFICE_ZONE)
SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 0, tzinfo=OFFICE_ZONE)


@cache
def real_content() -> Content:
    """`load_content` of the shipped resources."""
    return load_content(RESOURCES)


def ask(
    needs: Sequence[str], facts: Mapping[str, FactValue] | None = None, at: datetime = TUESDAY_MORNING
) -> Finding:
    """The finder's answer from the shipped rules."""
    content = real_content()
    return find(needs, facts or {}, content.directory, content.rules, at=at)


def competent(finding: Finding) -> list[str]:
    """Service ids, best first."""
    return [match.service.id for match in finding.competent]


def near_misses(finding: Finding) -> dict[str, str]:
    """Service id → reason why it is not competent."""
    return {miss.service.id: miss.reason for miss in finding.not_competent}


def possible(finding: Finding) -> list[str]:
    """Service ids that may also help."""
    return [match.service.id for match in finding.also_possible]


def questions(finding: Finding) -> set[str]:
    """Facts that would change the answer."""
    return {question.fact for question in finding.unknown}
