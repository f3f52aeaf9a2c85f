"""Functions on places: length of a way and area of a shape, with JavaRosa's sphere, so that figures agree.

A place is "latitude longitude", in degrees, with or without altitude and accuracy; a way or a shape is places with
a semicolon between them (ODK XForms specification, geotrace and geoshape).
"""

from __future__ import annotations

import math
from itertools import pairwise

from kommisjon.xform.xpath.functions.registry import MANY, function, spread
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, number, words

EQUATOR_RADIUS = 6_378_100.0
"""Metres from the middle of the Earth to the equator, as JavaRosa has it."""


@function("distance", least=1, most=MANY, lists=True)
def distance(_scope: Scope, values: list[Value]) -> Value:
    """Metres along the places of the arguments; 0 for fewer than two, no number for a text that is no place."""
    found = places(values)
    if found is None:
        return math.nan
    return math.fsum(_apart(one, other) for one, other in pairwise(found))


@function("area", "enclosed-area", least=1, most=MANY, lists=True)
def area(_scope: Scope, values: list[Value]) -> Value:
    """Square metres inside the places; 0 for fewer than three, no number for a text that is no place."""
    found = places(values)
    if found is None:
        return math.nan
    if len(found) < 3:
        return 0.0
    north, east = found[0]
    degree = EQUATOR_RADIUS * 2 * math.pi / 360
    # Metres from the first place, on a plane that touches the sphere: enough for a camp or a field.
    flat = [((y - north) * degree, (x - east) * degree * math.cos(math.radians(y))) for y, x in found]
    return abs(math.fsum(y * next_x - next_y * x for (y, x), (next_y, next_x) in pairwise(flat)) / 2)


def places(values: list[Value]) -> list[tuple[float, float]] | None:
    """Latitude and longitude of every place in the values, blanks passed over; None where one is no place."""
    found: list[tuple[float, float]] = []
    for value in spread(values):
        for written in words(value).split(";"):
            parts = written.split()
            if not parts:
                continue
            figures = [number(part) for part in parts]
            if not 2 <= len(figures) <= 4 or any(math.isnan(figure) for figure in figures):
                return None
            if abs(figures[0]) > 90 or abs(figures[1]) > 180:
                return None
            found.append((figures[0], figures[1]))
    return found


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres over the sphere between two places, by the law of cosines as in JavaRosa; good to about 0.1 m."""
    if one == other:
        return 0.0
    here, there = math.radians(one[0]), math.radians(other[0])
    east = math.radians(other[1] - one[1])
    share = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(east)
    return EQUATOR_RADIUS * math.acos(max(-1.0, min(1.0, share)))
