"""Places typed as degrees: a point, a line of points, the corners of an area (geopoint, geotrace, geoshape)."""

from __future__ import annotations

import re

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.interview.typed.unread import NotRead
from kommisjon.text.digits import latin_digits

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_DIRECTION = re.compile(r"([NSEW])?([^NSEW]+)([NSEW])?", re.IGNORECASE)
_WANTED = N_("Type latitude and longitude in degrees with a blank between, such as 59.91 10.75.")
_FEWEST = {"geotrace": 2, "geoshape": 3}


def read_place(text: str, kind: str) -> str:
    """Give a geopoint, geotrace or geoshape as ODK keeps it: "latitude longitude altitude accuracy", ";" between.

    Coordinates are parted by blanks or commas, points by semicolons; the outline of an area is closed. Raises
    NotRead.
    """
    text = (
        latin_digits(text)
        .replace("؛", ";")
        .replace("٫", ".")
        .replace("،", ",")
        .replace("\u2212", "-")
        .replace("°", " ")
    )
    if kind not in _FEWEST:
        return _point(text)
    points = [_point(part) for part in text.split(";") if part.strip()]
    if kind == "geoshape" and len(points) > 1 and points[0] != points[-1]:
        points.append(points[0])
    corners = len(points) - (kind == "geoshape")
    if corners < _FEWEST[kind]:
        wanted = N_("At least {n} points are needed, parted by semicolons.")
        raise NotRead(Msg(wanted, {"n": _FEWEST[kind]}))
    return ";".join(points)


def _point(text: str) -> str:
    parts = _parts(text.strip())
    if not 2 <= len(parts) <= 4:
        raise NotRead(Msg(_WANTED))
    latitude = _degrees(parts[0], "NS", 90, N_("A latitude lies between -90 and 90 degrees."))
    longitude = _degrees(parts[1], "EW", 180, N_("A longitude lies between -180 and 180 degrees."))
    altitude, accuracy = (_number(part) for part in [*parts[2:], "0", "0"][:2])
    if accuracy.startswith("-"):
        raise NotRead(Msg(N_("The accuracy is a number of metres, not below 0.")))
    return f"{latitude} {longitude} {altitude} {accuracy}"


def _parts(text: str) -> list[str]:
    """The numbers of one point, with points for decimal commas."""
    text = re.sub(r"(?<=[\d.])\s+(?=[NSEWnsew](?:[\s,]|$))", "", text)
    text = re.sub(r"((?:^|[\s,])[NSEWnsew])\s+(?=[\d.])", r"\1", text)
    by_blanks = [part.strip(",") for part in text.split() if part.strip(",")]
    if len(by_blanks) > 1 and not any("," in part and "." in part for part in by_blanks):
        return [part.replace(",", ".") for part in by_blanks]
    by_commas = [part for part in re.split(r"[\s,]+", text) if part]
    if len(by_commas) > 2 and "." not in text:
        # 59,91,10,75 is two numbers with decimal commas, or four without: nothing says which.
        raise NotRead(Msg(_WANTED))
    return by_commas


def _degrees(part: str, letters: str, most: int, outside: str) -> str:
    match = _DIRECTION.fullmatch(part)
    if match is None:
        raise NotRead(Msg(_WANTED))
    letter = (match[1] or match[3] or "").upper()
    if (match[1] and match[3]) or (letter and letter not in letters):
        raise NotRead(Msg(_WANTED))
    number = _number(match[2].strip())
    if abs(float(number)) > most:
        raise NotRead(Msg(outside))
    if letter in ("S", "W"):
        return number.removeprefix("-") if number.startswith("-") else f"-{number}"
    return number


def _number(part: str) -> str:
    if not _NUMBER.fullmatch(part):
        raise NotRead(Msg(_WANTED))
    number = part.removeprefix("+").removesuffix(".")
    return re.sub(r"^(-?)\.", r"\g<1>0.", number)
