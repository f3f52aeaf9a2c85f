"""What sort of answer a question takes: its kind, its type, its appearance, the range it must lie in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kommisjon.i18n.languages import identifier
from kommisjon.model.calendars import Calendar
from kommisjon.xform import ItemKind, State
from kommisjon.xform.items import kind_of
from kommisjon.xform.schema import Field

_OTHER_CALENDARS = frozenset(("coptic", "islamic", "bikram-sambat", "myanmar", "buddhist"))
"""Calendars of ODK's appearances that dates cannot be typed by here."""
_CALENDARS = {"persian": Calendar.SOLAR_HIJRI, "ethiopian": Calendar.ETHIOPIAN}
_SPOKEN = {
    Calendar.SOLAR_HIJRI: ("fa", "fa_AF", "ps", "haz", "prs", "bal", "uz_AF", "tk_AF", "glk", "mzn"),
    Calendar.ETHIOPIAN: ("am", "ti", "gez", "tig", "byn", "sid", "wal"),
}
"""Languages whose speakers mostly count years by another calendar, by CLDR's identifiers."""
_BRIEF = frozenset(
    (ItemKind.INTEGER, ItemKind.DECIMAL, ItemKind.RANGE, ItemKind.DATE, ItemKind.TIME, ItemKind.DATETIME)
)
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
    spoken: Calendar | None = None
    """The calendar that goes with the person's language, where it is not the common one."""

    @property
    def several_lines(self) -> bool:
        return self.kind is ItemKind.TEXT and "multiline" in self.looks

    @property
    def brief(self) -> bool:
        """A number, a date or a time: whoever answers it anew types it whole."""
        return self.partial_date or self.kind in _BRIEF

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
    def partial_date(self) -> bool:
        """A date that may be known in part, kept as a text."""
        return self.kind is ItemKind.TEXT and "partial-date" in self.looks

    @property
    def dates(self) -> bool:
        return self.kind is ItemKind.DATE or self.partial_date or self.year_number

    @property
    def year_number(self) -> bool:
        """A year that is kept as a whole number of the common calendar."""
        return self.kind is ItemKind.INTEGER and "year" in self.looks

    @property
    def gauged(self) -> bool:
        """Something is shown beside the field while one types: where in a range it lies, or a date's readings."""
        return self.span is not None or self.dates

    @property
    def by(self) -> Calendar | None:
        """The calendar that dates may be told by besides the common one: the form's wish, or the person's."""
        return next((calendar for look, calendar in _CALENDARS.items() if look in self.looks), self.spoken)

    @property
    def other_calendar(self) -> bool:
        return bool(self.looks & _OTHER_CALENDARS)


def calendar_of(language: str | None) -> Calendar | None:
    """The calendar that speakers of a language (ISO 639 code) count by, where it is not the common one."""
    found = identifier(language) if language else ""
    names = (found, found.partition("_")[0])
    return next((calendar for calendar, spoken in _SPOKEN.items() if any(n in spoken for n in names)), None)


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
