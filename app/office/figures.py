"""The office's figures for Prometheus: counts and durations, teams by id, nobody by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX: Final = "sozialraumbuero_office"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: an empty exchange takes some milliseconds, the first one of a laptop seconds."""


@dataclass(frozen=True, slots=True)
class TeamLag:
    """How long ago the active devices of one team were here."""

    devices: int
    median_seconds: int
    longest_seconds: int


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures come from that are asked for only when somebody looks."""

    lags: Callable[[], Mapping[UUID, TeamLag]] = dict
    connections: Callable[[], tuple[int, int]] = lambda: (0, 0)
    """Connections to the database: in use, open."""


class Figures:
    """Of one process; each process of an office is asked on its own."""

    def __init__(self, sources: Sources) -> None:
        """Nothing was counted yet."""
        self._registry = CollectorRegistry()
        self.requests = Counter(
            f"{PREFIX}_requests", "Requests by outcome", ("path", "outcome"), registry=self._registry
        )
        self.seconds = Histogram(
            f"{PREFIX}_request_seconds",
            "Duration of requests",
            ("path",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.change_sets = Counter(
            f"{PREFIX}_change_sets", "Change sets pushed and pulled", ("direction",), registry=self._registry
        )
        self.refused = Counter(
            f"{PREFIX}_refused", "Change sets put into quarantine", ("reason",), registry=self._registry
        )
        self.inside = Gauge(f"{PREFIX}_requests_inside", "Requests being worked on", registry=self._registry)
        self._registry.register(_Asked(sources))

    def text(self) -> bytes:
        """All of them in Prometheus' text format; asks the database, so not on the event loop."""
        return generate_latest(self._registry)


class _Asked(Collector):
    """Asked at each look: lag of the teams, connections."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked while the office starts."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures of now."""
        devices = GaugeMetricFamily(f"{PREFIX}_team_devices", "Active devices", labels=("team",))
        lag = GaugeMetricFamily(
            f"{PREFIX}_team_lag_seconds",
            "Time since the last contact of an active device",
            labels=("team", "which"),
        )
        for team, figure in self._sources.lags().items():
            devices.add_metric([str(team)], figure.devices)
            lag.add_metric([str(team), "median"], figure.median_seconds)
            lag.add_metric([str(team), "longest"], figure.longest_seconds)
        pool = GaugeMetricFamily(f"{PREFIX}_database_connections", "Connections", labels=("state",))
        in_use, opened = self._sources.connections()
        pool.add_metric(["in-use"], in_use)
        pool.add_metric(["open"], opened)
        yield from (devices, lag, pool)
