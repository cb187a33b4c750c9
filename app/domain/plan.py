"""Where a case stands on its chains: next steps, what waits for whom since when, and what broke.

A case may follow several chains. It follows `CaseFile.chain`, every chain that a measure of the form
`template:` names (the mark that it was chosen), and every chain of which a step was marked as
`template:step`; a step without a template belongs to `CaseFile.chain`. People mark steps by measures
only, so two marks made on two devices never overwrite each other: the strongest one counts.
`CaseFile.steps_done` is older than measures and counts where no measure speaks of the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.casework import Measure, MeasureState
from app.domain.chains import ChainTemplate, Step, progress
from app.domain.records import CaseFile

_PARTS = ":"
_STRENGTH = (
    MeasureState.DONE,
    MeasureState.DROPPED,
    MeasureState.WAITING,
    MeasureState.DOING,
    MeasureState.OPEN,
)
"""Which of several marks of one step counts: that it is done is news; that nobody has begun is none."""
_SETTLED = frozenset({MeasureState.DONE, MeasureState.DROPPED})
_UNDER_WAY = frozenset({MeasureState.DOING, MeasureState.WAITING})


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    DROPPED = "dropped"
    """Not needed here; what comes after it may begin."""
    WAITING = "waiting"
    """Somebody owes something: `owed_by`, since `since`."""
    DOING = "doing"
    POSSIBLE = "possible"
    """It can be begun now."""
    BLOCKED = "blocked"
    """Other steps come first."""


class BreakKind(StrEnum):
    """Why a step counts as broken."""

    DUE = "due"
    """Its due day has passed."""
    LONG = "long"
    """It has stood for longer than such a step usually takes."""


@dataclass(frozen=True, slots=True)
class Break:
    """A step that is stuck."""

    kind: BreakKind
    since: date
    """The day that was missed, or since when it stands."""
    days: int
    """How many days ago that was."""


@dataclass(frozen=True, slots=True)
class StepStand:
    """One step of a chain in one case."""

    chain: str
    step: Step
    state: StepState
    measure: Measure | None
    """The mark that counts; None = nobody has marked it."""
    waits_for: tuple[str, ...] = ()
    """Ids of the steps that come first and are not settled, in the order of the chain."""
    roots: tuple[str, ...] = ()
    """Ids of the steps at the root of it: those that wait for somebody."""
    broken: Break | None = None

    @property
    def key(self) -> str:
        """`template:step`, as measures name it."""
        return step_key(self.chain, self.step.id)


@dataclass(frozen=True, slots=True)
class ChainStand:
    """One chain of one case."""

    template: ChainTemplate
    steps: tuple[StepStand, ...]

    @property
    def settled(self) -> int:
        """How many steps are done or not needed."""
        return sum(stand.state in (StepState.DONE, StepState.DROPPED) for stand in self.steps)

    @property
    def next_steps(self) -> tuple[StepStand, ...]:
        """What can be worked on now, what was begun first."""
        begun = [stand for stand in self.steps if stand.state is StepState.DOING]
        return (*begun, *(stand for stand in self.steps if stand.state is StepState.POSSIBLE))

    @property
    def broken(self) -> tuple[StepStand, ...]:
        """Steps that are stuck, the longest first."""
        stuck = [stand for stand in self.steps if stand.broken]
        return tuple(sorted(stuck, key=lambda stand: -(stand.broken.days if stand.broken else 0)))

    def stand(self, step_id: str) -> StepStand | None:
        """That step, or None."""
        return next((stand for stand in self.steps if stand.step.id == step_id), None)


def step_key(chain: str, step: str = "") -> str:
    """`template:step`; without a step it marks that the case follows the chain."""
    return f"{chain}{_PARTS}{step}"


def chain_of(measure: Measure, case: CaseFile) -> tuple[str, str] | None:
    """(chain, step) that a measure speaks of; step '' = the chain itself. None: a measure of the plan."""
    if measure.chain_step is None:
        return None
    chain, parted, step = measure.chain_step.partition(_PARTS)
    if parted:
        return chain, step
    return (case.chain, chain) if case.chain else None


def followed(case: CaseFile, measures: Iterable[Measure]) -> tuple[str, ...]:
    """Ids of the chains that the case follows: its first one, then as they were chosen (ids rise in time)."""
    found = [case.chain] if case.chain else []
    for measure in sorted(measures, key=lambda one: one.id):
        named = chain_of(measure, case)
        if measure.removed_at is None and named is not None:
            found.append(named[0])
    return tuple(dict.fromkeys(found))


def stand_of(
    case: CaseFile, measures: Sequence[Measure], templates: Mapping[str, ChainTemplate], *, today: date
) -> tuple[ChainStand, ...]:
    """Where the case stands on each chain it follows; a chain that content no longer has is left out."""
    marks: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        named = chain_of(measure, case)
        if named is not None and measure.removed_at is None:
            marks.setdefault(named, []).append(measure)
    strongest = {named: _strongest_first(own)[0] for named, own in marks.items()}
    return tuple(
        _stand(templates[chain], case, strongest, today)
        for chain in followed(case, measures)
        if chain in templates
    )


def marks_of(case: CaseFile, measures: Iterable[Measure], chain: str, step: str) -> tuple[Measure, ...]:
    """Every mark of a step that was not taken back, the one that counts first."""
    own = [one for one in measures if one.removed_at is None and chain_of(one, case) == (chain, step)]
    return _strongest_first(own)


def _strongest_first(marks: Iterable[Measure]) -> tuple[Measure, ...]:
    return tuple(sorted(marks, key=lambda one: (_STRENGTH.index(one.state), one.id)))


def _stand(
    template: ChainTemplate, case: CaseFile, strongest: Mapping[tuple[str, str], Measure], today: date
) -> ChainStand:
    named = ((step.id, strongest.get((template.id, step.id))) for step in template.steps)
    marks = {id: mark for id, mark in named if mark is not None}
    old = set(case.steps_done) if case.chain == template.id else set()
    settled = {id for id, mark in marks.items() if mark.state in _SETTLED} | (old - set(marks))
    waiting = {
        id: mark.owed_by or mark.reason or ""
        for id, mark in marks.items()
        if mark.state is MeasureState.WAITING
    }
    blocked = {one.step.id: one for one in progress(template, settled, waiting).blocked}
    stands = []
    for step in template.steps:
        mark, block = marks.get(step.id), blocked.get(step.id)
        state = _state(step.id in settled, mark, is_blocked=block is not None)
        waits_for = block.waits_for if block else ()
        roots = block.blocked_by if block else ()
        broken = _broken(step, mark, today) if step.id not in settled else None
        stands.append(StepStand(template.id, step, state, mark, waits_for, roots, broken))
    return ChainStand(template, tuple(stands))


def _state(settled: bool, mark: Measure | None, *, is_blocked: bool) -> StepState:  # noqa: FBT001
    if settled:
        dropped = mark is not None and mark.state is MeasureState.DROPPED
        return StepState.DROPPED if dropped else StepState.DONE
    if mark is not None and mark.state in _UNDER_WAY:
        return StepState(mark.state.value)
    return StepState.BLOCKED if is_blocked else StepState.POSSIBLE


def _broken(step: Step, mark: Measure | None, today: date) -> Break | None:
    if mark is None:
        return None
    return broken(mark, step.typical_days, today=today)


def broken(measure: Measure, typical_days: int | None, *, today: date) -> Break | None:
    """Whether a measure is stuck: its day has passed, or it stands for longer than is usual."""
    if measure.state in _SETTLED or measure.removed_at is not None:
        return None
    if measure.due_on is not None and measure.due_on < today:
        return Break(BreakKind.DUE, measure.due_on, (today - measure.due_on).days)
    if measure.since is None or typical_days is None or measure.state not in _UNDER_WAY:
        return None
    if measure.since + timedelta(days=typical_days) < today:
        return Break(BreakKind.LONG, measure.since, (today - measure.since).days)
    return None


def in_order(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Measures of the support plan: open ones by due day, those without one last, then the settled ones."""
    own = [one for one in measures if one.removed_at is None and one.chain_step is None]
    return tuple(
        sorted(
            own, key=lambda one: (one.state in _SETTLED, one.due_on is None, one.due_on or date.max, one.id)
        )
    )
