"""What the form asks of residents, and what the page and the staff answer for them (its settings say which)."""

from __future__ import annotations

from kommisjon.interview.centre.taps import question_name
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop

CONSENT, PATH = "km_consent", "km_path"
"""Settings of the form that name a question."""


def places_of_residents(sitting: Sitting) -> list[int]:
    """The places that residents stand on: all but those that are for the staff, and the end."""
    for_staff = sitting.setting("km_for_staff").split()
    return [
        place
        for place, stop in enumerate(sitting.stops)
        if not stop.kind.ends and question_name(stop) not in for_staff
    ]


def named(sitting: Sitting, setting: str) -> Stop:
    """The question that a setting of the form names."""
    name = sitting.setting(setting)
    return next(stop for stop in sitting.stops if question_name(stop) == name)


def settle(sitting: Sitting, setting: str, value: str) -> None:
    """Answer the question that a setting names, unless it is answered so. Raises as `Sitting.answer`."""
    stop = named(sitting, setting)
    if sitting.text(stop) != value:
        sitting.answer(stop, value)


def begin_path(sitting: Sitting) -> None:
    """Choose the shortest path through the form, where none was chosen. Raises as `Sitting.answer`."""
    stop = named(sitting, PATH)
    if not sitting.text(stop):
        sitting.answer(stop, sitting.choices(stop, None)[0][0])


def longer_path(sitting: Sitting) -> str | None:
    """The next longer path than the one that is gone; None where there is none."""
    stop = named(sitting, PATH)
    paths = [value for value, _label in sitting.choices(stop, None)]
    now = sitting.text(stop)
    return next(iter(paths[paths.index(now) + 1 :]), None) if now in paths else None
