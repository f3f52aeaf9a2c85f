"""What stands in the way of finishing, and where in the interview each can be put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from kommisjon.interview.stops import Stop
from kommisjon.xform import State
from kommisjon.xform.schema import Field, RuleKind


class Why(Enum):
    REQUIRED = "required"
    CONSTRAINT = "constraint"
    CHOICE = "choice"
    SURPLUS = "surplus"
    """An entry beyond the number that an answer asks for, kept because somebody filled it."""


@dataclass(frozen=True, slots=True)
class Blocking:
    """One thing to be put right: `place` is the stop to go to."""

    place: int
    why: Why
    counted_at: int | None = None
    """For a surplus entry, the place of the question whose answer says how many there are."""


def blocking(state: State, stops: Sequence[Stop]) -> list[Blocking]:
    """Everything that blocks finishing, in the order of the form.

    What the form finds wrong where nobody can stand (a hidden calculation) blocks nothing: nobody could mend it.
    """
    places = {stop.ref: n for n, stop in enumerate(stops) if stop.kind.answerable}
    found = [Blocking(places[ref], Why(why)) for ref, why in state.violations() if ref in places]
    return sorted((*found, *_surplus(state, stops, places)), key=lambda one: one.place)


def surplus_around(state: State, stop: Stop) -> str | None:
    """The surplus entry that a stop stands in, or None."""
    return next((member for member in state.surplus() if stop.ref.startswith(f"{member}/")), None)


def _surplus(state: State, stops: Sequence[Stop], places: dict[str, int]) -> Iterator[Blocking]:
    for member in state.surplus():
        inside = next((n for n, stop in enumerate(stops) if stop.ref.startswith(f"{member}/")), None)
        if inside is not None:
            yield Blocking(inside, Why.SURPLUS, _counted_at(state, member, places))


def _counted_at(state: State, member: str, places: dict[str, int]) -> int | None:
    """The place of the question that a repeat's count is made of, through calculations, nearest to its start."""
    waiting = [state.find(member).definition]
    rules, seen = (RuleKind.COUNT, RuleKind.CALCULATE), set[Field]()
    shown = {_plain(ref): place for ref, place in reversed(places.items())}
    while waiting:
        field = waiting.pop(0)
        for kind in rules:
            rule = field.rules.get(kind)
            for read in rule.reads if rule is not None else ():
                if read.field.ref in shown:
                    return shown[read.field.ref]
                if read.field not in seen:
                    seen.add(read.field)
                    waiting.append(read.field)
    return None


def _plain(ref: str) -> str:
    """A reference without the members' positions."""
    return "/".join(part.partition("[")[0] for part in ref.split("/"))
