"""Chains of steps (Förderkette): what is possible next, and what blocks the rest (2-domain.md 4.8).

A chain is a dependency graph, not a list: several steps may be possible at the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from app.domain.directory import Source


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain."""

    id: str
    title: str
    needs: tuple[tuple[str, ...], ...] = ()
    """Steps that come first: one of each inner group must be done."""
    helped_by: tuple[str, ...] = ()
    """Steps that make it easier but are not required."""
    gives: tuple[str, ...] = ()
    """Codes of the documents that the client has afterwards."""
    typical_break: str = ""
    """Where it usually breaks."""
    agencies: tuple[str, ...] = ()
    typical_days: int | None = None
    """How long it usually takes; when it stands for longer it counts as a break."""
    short: str = ""
    """Its title in the few letters that a picture has room for; empty = the title itself."""
    note: str = ""
    """What to know, with its section of law; unchecked where the template is."""


@dataclass(frozen=True, slots=True)
class ChainTemplate:
    """A chain as a template; a case keeps the ids of the steps that are done."""

    id: str
    title: str
    steps: tuple[Step, ...]
    source: Source
    verified: bool = False
    address_locked: bool = False
    """No address of the client or of her shelter may leave; its steps stay off the client's own sheet."""
    notice: str = ""
    """What must be known before it is used."""

    def __post_init__(self) -> None:
        """Refuse steps that do not exist and steps that wait for each other.

        Raises:
            ValueError: with the step, or with the loop.
        """
        known = {step.id for step in self.steps}
        if len(known) < len(self.steps):
            raise ValueError("a step id occurs twice")
        for step in self.steps:
            unknown = {needed for group in step.needs for needed in group} | set(step.helped_by)
            if unknown - known:
                raise ValueError(f"{step.id} names unknown steps: {', '.join(sorted(unknown - known))}")
        graph = {step.id: {needed for group in step.needs for needed in group} for step in self.steps}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            raise ValueError(f"steps wait for each other: {' → '.join(error.args[1])}") from None

    def step(self, step_id: str) -> Step | None:
        """The step of that id; None where this version of the template does not have it."""
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass(frozen=True, slots=True)
class BlockedStep:
    """A step that cannot be taken now."""

    step: Step
    waits_for: tuple[str, ...]
    """Ids of the steps it directly waits for, in the order of the chain."""
    reason: str | None
    """What blocks the step itself, as recorded in the case; None if it only waits."""
    blocked_by: tuple[str, ...]
    """Ids of the steps at the root of it: those that a recorded reason blocks."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands on its chain."""

    done: tuple[Step, ...]
    possible: tuple[Step, ...]
    blocked: tuple[BlockedStep, ...]


def progress(
    template: ChainTemplate, done: Collection[str], blocked: Mapping[str, str] | None = None
) -> Progress:
    """Sort the steps into done, possible next, and blocked with what blocks them.

    `blocked` maps a step to the reason recorded for it (who owes what). Ids that the template does
    not have (an older version of it) are ignored.
    """
    reasons = blocked or {}
    possible, waiting = [], []
    for step in template.steps:
        if step.id in done:
            continue
        waits_for = _missing(step, done)
        if not waits_for and step.id not in reasons:
            possible.append(step)
            continue
        roots = _roots(step, template, done, reasons)
        waiting.append(BlockedStep(step, _in_order(waits_for, template), reasons.get(step.id), roots))
    return Progress(
        done=tuple(step for step in template.steps if step.id in done),
        possible=tuple(possible),
        blocked=tuple(waiting),
    )


def _missing(step: Step, done: Collection[str]) -> set[str]:
    return {needed for group in step.needs if not any(one in done for one in group) for needed in group}


def _roots(
    step: Step, template: ChainTemplate, done: Collection[str], reasons: Mapping[str, str]
) -> tuple[str, ...]:
    """Steps before this one (or it itself) that a recorded reason blocks."""
    by_id = {one.id: one for one in template.steps}
    found: set[str] = set()
    seen: set[str] = set()
    to_visit = [step.id]
    while to_visit:
        visited = to_visit.pop()
        if visited in seen:
            continue
        seen.add(visited)
        if visited in reasons:
            found.add(visited)
        to_visit.extend(_missing(by_id[visited], done))
    return _in_order(found, template)


def _in_order(ids: Collection[str], template: ChainTemplate) -> tuple[str, ...]:
    return tuple(step.id for step in template.steps if step.id in ids)
