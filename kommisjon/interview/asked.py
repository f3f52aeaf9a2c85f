"""What sort of answer a question takes: its kind, its type, its appearance, the range it must lie in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kommisjon.xform import ItemKind, State
from kommisjon.xform.items import kind_of
from kommisjon.xform.schema import Field

_OTHER_CALENDARS = frozenset(
    ("ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist")
)  # fmt: skip
_SEARCHED = frozenset(("minimal", "autocomplete", "search"))


@dataclass(frozen=True, slots=True)
class Span:
    """A range: its ends, either of which may be the greater, and the step between two answers."""

    start: Decimal
    end: Decimal
    step: Decimal

    @property
    def least(self) -> Decimal:
        return min(self.start, self.end)

    @property
    def greatest(self) -> Decimal:
        return max(self.start, self.end)

    def takes(self, number: Decimal) -> bool:
        """Whether the number lies in the range, on one of its steps counted from the start."""
        inside = self.least <= number <= self.greatest
        return inside and (not self.step or (number - self.start) % self.step == 0)

    def stepped(self, standing: Decimal | None, by: int) -> Decimal:
        """The answer `by` steps from the one that stands towards the end; the start where none stands."""
        if standing is None:
            return self.start
        towards = self.step if self.end >= self.start else -self.step
        moved = standing + towards * by
        return max(self.least, min(moved, self.greatest)) if not self.takes(moved) else moved


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, as far as reading and showing an answer need it."""

    kind: ItemKind
    type: str = "string"
    """Of the bind: string, int, decimal, date, geotrace, …"""
    looks: frozenset[str] = frozenset()
    """The words of its appearance, in small letters."""
    span: Span | None = None
    """The range, for a range."""
    medium: str = ""
    """What a file may be: image, audio, video, application, or blank for any."""

    @property
    def several_lines(self) -> bool:
        return self.kind is ItemKind.TEXT and "multiline" in self.looks

    @property
    def hidden(self) -> bool:
        """Not to be read over the shoulder."""
        return bool(self.looks & {"masked", "hidden-answer"})

    @property
    def at_once(self) -> bool:
        """Go on as soon as a choice is made."""
        return "quick" in self.looks

    @property
    def searched(self) -> bool:
        """The form asks for a list that is searched by typing."""
        return any(look in _SEARCHED or look.startswith("search(") for look in self.looks)

    @property
    def other_calendar(self) -> bool:
        return bool(self.looks & _OTHER_CALENDARS)


def asked_by(state: State, ref: str) -> Asked:
    """What the question at a reference asks for."""
    return asked_of(state.find(ref).definition)


def asked_of(field: Field) -> Asked:
    """What a field of a form asks for."""
    control = field.control
    if control is None:
        return Asked(kind_of(field), field.kind)
    looks = set(control.appearance.lower().split())
    if control.tag == "secret":
        looks.add("masked")
    if control.tag == "textarea":
        looks.add("multiline")
    medium = control.parameters.get("mediatype", "").partition("/")[0]
    return Asked(
        kind_of(field),
        field.kind,
        frozenset(looks),
        _span(control.parameters) if control.tag == "range" else None,
        "" if medium == "*" else medium,
    )


def _span(parameters: dict[str, str]) -> Span:
    """The range of a control; what is missing or no number is as XLSForm has it: from 1 to 10 by 1."""
    start, end = (_number(parameters.get(name), way_out) for name, way_out in (("start", 1), ("end", 10)))
    return Span(start, end, abs(_number(parameters.get("step"), 1)) or Decimal(1))


def _number(written: str | None, otherwise: int) -> Decimal:
    try:
        found = Decimal(written or otherwise)
    except InvalidOperation:
        return Decimal(otherwise)
    return found if found.is_finite() else Decimal(otherwise)
