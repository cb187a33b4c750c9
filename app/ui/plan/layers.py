"""Where the steps of a chain stand in the picture: columns by what comes first, few crossings.

A layered drawing (Sugiyama, Tagawa, Toda 1981) small enough to be read: a step stands one column after
the last that it needs, lines over several columns run through gaps of their own, each column is ordered
by the middle of its neighbours. Units are those of the caller; nothing here knows of widgets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from app.domain.chains import ChainTemplate

GATE = 7
"""A step that needs so many others waits for everything: one line across instead of one from each."""
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a step to one that needs it; `helps` = it only makes it easier."""

    source: str
    target: str
    helps: bool
    through: tuple[str, ...] = ()
    """Ids of the gaps it runs through, in order."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of a chain."""

    columns: tuple[tuple[str, ...], ...]
    """Ids of steps, and of gaps, from above."""
    edges: tuple[Edge, ...]
    gates: tuple[str, ...]
    """Steps that wait for everything before their column."""
    middles: Mapping[str, float]
    """Middle of each step and gap, from the top."""
    height: float


def drawing_of(template: ChainTemplate, *, node: float, gap: float, lane: float) -> Drawing:
    """Place the steps.

    Args:
        template: the chain.
        node: height of a step.
        gap: least room between two steps of a column.
        lane: height of a gap that a line runs through.
    """
    layers = _layers(template)
    gates = tuple(step.id for step in template.steps if len(step.needs) >= GATE)
    columns: list[list[str]] = [[] for _ in range(max(layers.values()) + 1)]
    for step in template.steps:
        columns[layers[step.id]].append(step.id)
    edges = [_routed(edge, layers, columns) for edge in _edges(template, layers, gates)]
    links = _links(edges)
    for gate in gates:
        links.setdefault(gate, ([], []))[0].extend(columns[layers[gate] - 1])
    for sweep in range(_SWEEPS):
        _sort(columns, links, forward=sweep % 2 == 0)
    steps = {step.id for step in template.steps}
    heights = {id: node if id in steps else lane for column in columns for id in column}
    middles, height = _middles(columns, links, heights, gap)
    return Drawing(tuple(map(tuple, columns)), tuple(edges), gates, middles, height)


def _layers(template: ChainTemplate) -> dict[str, int]:
    needed = {step.id: {one for group in step.needs for one in group} for step in template.steps}
    helped = {step.id: needed[step.id] | set(step.helped_by) for step in template.steps}
    try:
        order = list(TopologicalSorter(helped).static_order())
        before = helped
    except CycleError:
        order = list(TopologicalSorter(needed).static_order())
        before = needed
    layers: dict[str, int] = {}
    for id in order:
        layers[id] = max((layers[one] + 1 for one in before[id]), default=0)
    return layers


def _edges(template: ChainTemplate, layers: Mapping[str, int], gates: Collection[str]) -> list[Edge]:
    """Only what is not said already by a longer way."""
    before = {step.id: {one for group in step.needs for one in group} for step in template.steps}
    found = []
    for step in template.steps:
        if step.id in gates:
            continue
        found += [
            Edge(one, step.id, helps=False)
            for one in sorted(before[step.id])
            if not any(_leads(one, other, before) for other in before[step.id] - {one})
        ]
        found += [
            Edge(one, step.id, helps=True)
            for one in step.helped_by
            if layers[one] < layers[step.id] and not _leads(one, step.id, before)
        ]
    return found


def _leads(first: str, last: str, before: Mapping[str, set[str]]) -> bool:
    return first in before[last] or any(_leads(first, one, before) for one in before[last])


def _routed(edge: Edge, layers: Mapping[str, int], columns: list[list[str]]) -> Edge:
    """The edge with a gap in each column that it crosses."""
    through = []
    for column in range(layers[edge.source] + 1, layers[edge.target]):
        gap = f"{edge.source}>{edge.target}@{column}"
        columns[column].append(gap)
        through.append(gap)
    return Edge(edge.source, edge.target, edge.helps, tuple(through))


def _links(edges: Sequence[Edge]) -> dict[str, tuple[list[str], list[str]]]:
    """Per step or gap: its neighbours in the column before and after."""
    links: dict[str, tuple[list[str], list[str]]] = {}
    for edge in edges:
        way = (edge.source, *edge.through, edge.target)
        for here, there in pairwise(way):
            links.setdefault(here, ([], []))[1].append(there)
            links.setdefault(there, ([], []))[0].append(here)
    return links


def _sort(
    columns: list[list[str]], links: Mapping[str, tuple[list[str], list[str]]], *, forward: bool
) -> None:
    side = 0 if forward else 1
    places = {id: at for column in columns for at, id in enumerate(column)}
    for column in columns if forward else reversed(columns):
        wanted = {}
        for id in column:
            near = links.get(id, ([], []))[side]
            wanted[id] = sum(places[one] for one in near) / len(near) if near else float(places[id])
        column.sort(key=lambda id: wanted[id])
        places.update({id: at for at, id in enumerate(column)})


def _middles(
    columns: Sequence[Sequence[str]],
    links: Mapping[str, tuple[list[str], list[str]]],
    heights: Mapping[str, float],
    gap: float,
) -> tuple[dict[str, float], float]:
    """Beside their neighbours as far as there is room; the whole begins at 0."""
    middles: dict[str, float] = {}
    for column in columns:
        top = 0.0
        for id in column:
            middles[id] = top + heights[id] / 2
            top += heights[id] + gap
    tallest = max(sum(heights[id] + gap for id in column) - gap for column in columns)
    for _ in range(_SWEEPS):
        for column in columns:
            wanted = []
            for id in column:
                near = [one for side in links.get(id, ([], [])) for one in side]
                wanted.append(sum(middles[one] for one in near) / len(near) if near else middles[id])
            _settle(column, wanted, heights, gap, tallest, middles)
    return middles, tallest


def _settle(
    column: Sequence[str],
    wanted: Sequence[float],
    heights: Mapping[str, float],
    gap: float,
    tallest: float,
    middles: dict[str, float],
) -> None:
    """As near as possible to where each wants to be, in order, none over another, all within the height."""
    bottom = 0.0
    for id, place in zip(column, wanted, strict=True):
        middles[id] = max(place, bottom + heights[id] / 2)
        bottom = middles[id] + heights[id] / 2 + gap
    limit = tallest
    for id in reversed(column):
        middles[id] = min(middles[id], limit - heights[id] / 2)
        limit = middles[id] - heights[id] / 2 - gap
