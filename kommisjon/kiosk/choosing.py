"""What there is to choose from on a page: choices with pictures, a long list a page at a time, numbers to tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kommisjon.i18n.spoken import Spoken
from kommisjon.interview.as_tapped import as_tapped
from kommisjon.interview.centre.long_lists import LongList, Shelf, Sought
from kommisjon.interview.centre.taps import own_calendar, years_meant
from kommisjon.interview.centre.visit import Visit
from kommisjon.interview.stops import Stop
from kommisjon.kiosk.pictures import picture_of
from kommisjon.kiosk.texts import Says

_NOTHING: Mapping[str, Any] = {
    "choices": (), "chosen": (), "searched": False, "first": False, "find": "", "groups": (), "group": "",
    "next_page": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice as a page draws it."""

    value: str
    label: str
    picture: str
    """Blank where there is none."""


def choices(visit: Visit, stop: Stop, said: Spoken, sought: Sought) -> Mapping[str, Any]:
    """What a question chooses from, for its template; for a long list the page of it that is sought."""
    if not stop.kind.lists:
        return _NOTHING
    sitting = visit.open_sitting
    listed, chosen = sitting.list_name(stop), sitting.text(stop).split()
    looked_through = LongList(sitting, stop, visit.language, visit.about)
    if not looked_through.is_long:
        offered = [one for one in sitting.offered(stop, visit.language) if not one.gone]
        drawn = [Choice(one.value, one.label, picture_of(listed, one.value)) for one in offered]
        return {**_NOTHING, "choices": drawn, "chosen": chosen}
    shelf = looked_through.shelf(sought)
    return {
        **_NOTHING,
        "choices": [Choice(one.value, one.label, picture_of(listed, one.value)) for one in shelf.choices],
        "chosen": chosen,
        "searched": True,
        "first": not shelf.find,
        "find": shelf.find,
        "group": sought.group,
        "groups": _groups(shelf, said),
        "next_page": sought.page + 1 if shelf.goes_on else 0,
    }


def _groups(shelf: Shelf, said: Spoken) -> list[Choice]:
    return [Choice(begins, said.say(Says[name.upper()]), name) for begins, name in shelf.groups.items()]


def taps(visit: Visit, stop: Stop, typed: str | None) -> Mapping[str, Any]:
    """The numbers that are answered by a tap, each with how it is shown; `typed` is what was not taken last."""
    sitting = visit.open_sitting
    years = years_meant(sitting, stop, typed)
    return {
        "taps": [(one, as_tapped(one, visit.language)) for one in years or sitting.tapped(stop)],
        "which_year": bool(years),
        "own_calendar": own_calendar(sitting, stop) is not None,
    }
