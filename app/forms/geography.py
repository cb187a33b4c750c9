"""Distances and areas on the globe: `distance`, `area` and `geofence` of ODK XForms.

Points are `latitude longitude [altitude accuracy]`, those of a trace or shape separated by `;`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.forms.conversions import NAN, text, texts

RADIUS = 6_378_100.0
"""Metres; the equatorial radius that ODK's engines reckon with, on a sphere."""

Point = tuple[float, float]


class NoPlace(ValueError):
    """A text that is no point, trace or shape."""


def _points(values: tuple[Any, ...]) -> list[Point]:
    return [_point(part) for part in ";".join(texts(values)).split(";") if part.strip()]


def _point(words: str) -> Point:
    try:
        latitude, longitude = (float(word) for word in words.split()[:2])
    except ValueError:
        raise NoPlace(words) from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise NoPlace(words)
    return latitude, longitude


def _between(one: Point, other: Point) -> float:
    """Metres along the great circle (haversine)."""
    north, south = math.radians(one[0]), math.radians(other[0])
    across = math.sin((south - north) / 2) ** 2
    across += math.cos(north) * math.cos(south) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(across)))


def distance(*places: Any) -> float:
    """Metres along a trace or from point to point, to the centimetre.

    Raises:
        NoPlace: a value is no place.
    """
    points = _points(places)
    return round(math.fsum(_between(one, other) for one, other in pairwise(points)), 2) if points else NAN


def area(*places: Any) -> float:
    """Square metres inside a shape, to the square centimetre; 0 of fewer than three points.

    Raises:
        NoPlace: a value is no place.
    """
    if not all(part.strip() for part in texts(places)):
        return 0.0  # a blank point is the peer's end of the shape
    points = _points(places)
    if len(points) < 3:
        return 0.0
    return round(abs(math.fsum(_slices(points))) * RADIUS * RADIUS / 2, 2)


def _slices(points: Sequence[Point]) -> list[float]:
    return [
        math.radians(other[1] - one[1])
        * (2 + math.sin(math.radians(one[0])) + math.sin(math.radians(other[0])))
        for one, other in pairwise([*points, points[0]])
    ]


def geofence(place: Any, shape: Any) -> bool:
    """Whether a point lies inside a closed shape: a ray from it crosses the edge an odd number of times."""
    try:
        points, edge = _points((text(place),)), _points((shape,))
    except NoPlace:
        return False
    if len(points) != 1 or len(edge) < 4 or edge[0] != edge[-1]:
        return False
    (latitude, longitude), is_inside = points[0], False
    for one, other in pairwise(edge):
        if (one[0] > latitude) != (other[0] > latitude):
            share = (latitude - one[0]) / (other[0] - one[0])
            is_inside ^= longitude < one[1] + share * (other[1] - one[1])
    return is_inside


GEOGRAPHY: Mapping[str, Callable[..., Any]] = {"area": area, "distance": distance, "geofence": geofence}
