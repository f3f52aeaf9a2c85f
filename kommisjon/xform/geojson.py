"""Places as a list: the features of a GeoJSON file, as ODK's engines read them.

Each feature is a row: its properties, its `geometry` as latitude and longitude in ODK's way, and its `id`. Numbers
keep the digits they are written with.
"""

from __future__ import annotations

import json
from typing import Any


class NoGeojson(ValueError):
    """The text is no collection of features; the words say why."""


def features(text: str) -> list[dict[str, str]]:
    """The rows of a FeatureCollection, in its order. Raises NoGeojson."""
    try:
        read = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise NoGeojson("it is not sound JSON") from None
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        raise NoGeojson("it is no FeatureCollection")
    found = read.get("features")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NoGeojson("it has no list of features")
    return [_row(feature) for feature in found]


def _row(feature: dict[str, Any]) -> dict[str, str]:
    row: dict[str, str] = {}
    geometry = feature.get("geometry")
    if isinstance(geometry, dict):
        row["geometry"] = _places(geometry)
    properties = feature.get("properties")
    if isinstance(properties, dict):
        row.update({str(name): _text(value) for name, value in properties.items()})
    if feature.get("id") is not None:
        row["id"] = _text(feature["id"])
    return row


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _places(geometry: dict[str, Any]) -> str:
    """A point, a line, or the outer ring of a shape; blank for what ODK has no way to write."""
    coordinates = geometry.get("coordinates")
    kind = geometry.get("type")
    if kind == "Point":
        coordinates = [coordinates]
    elif kind == "Polygon":
        coordinates = coordinates[0] if isinstance(coordinates, list) and coordinates else []
    elif kind != "LineString":
        return ""
    if not isinstance(coordinates, list) or not all(map(_is_place, coordinates)):
        raise NoGeojson("a place in it is no pair of numbers")
    return "; ".join(f"{place[1]} {place[0]} 0 0" for place in coordinates)


def _is_place(place: Any) -> bool:
    # Numbers were read as the texts they are written with.
    return isinstance(place, list) and len(place) >= 2 and all(isinstance(part, str) for part in place[:2])
