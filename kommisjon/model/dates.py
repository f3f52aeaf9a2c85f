"""Dates that are known in part: many refugees know the year of a birth, not the day (domain.md section 9).

Written as in EDTF (ISO 8601-2): `1980`, `1980-05`, `1980-05-03`; an estimate ends with `~`. A year or a month that
was told by another calendar is the days from its first to its last, `1983-03-21/1984-03-20`: it overlaps two of
ours, and which of them is meant nobody knows (docs/decisions/0032).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:/([0-9]{4}-[0-9]{2}-[0-9]{2}))?(~?)")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A Gregorian date of which the month, or the day, may be unknown.

    With `until`, it is some day from this one to that.
    """

    year: int
    month: int | None = None
    day: int | None = None
    estimated: bool = False
    until: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError("year out of range")
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        # A part that is 0 was written, and is wrong; only None is unknown.
        first = self.first
        if self.until is not None and (self.day is None or self.until <= first):
            raise ValueError("a span needs a first day and a later last one")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read the written form. Raises ValueError for anything else, and for days that do not exist."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("write 1980, 1980-05 or 1980-05-03; an estimate ends with ~")
        year, month, day, until, mark = found.groups()
        last = date.fromisoformat(until) if until else None
        return cls(int(year), int(month) if month else None, int(day) if day else None, bool(mark), last)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        until = "" if self.until is None else f"/{self.until.isoformat()}"
        return "-".join(parts) + until + ("~" if self.estimated else "")

    @property
    def first(self) -> date:
        """The first day it may be."""
        return date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @property
    def last(self) -> date:
        """The last day it may be."""
        if self.until is not None:
            return self.until
        month = self.month or 12
        day = self.day or (31 if month == 12 else (date(self.year, month + 1, 1) - date.resolution).day)
        return date(self.year, month, day)

    def age_at(self, day: date) -> int:
        """Full years on `day`, counting an unknown month or day as the last one possible (the lower age).

        Never below 0: a child known by the year only may seem born later this year.
        """
        return max(0, _full_years(self.last, day))

    def oldest_at(self, day: date) -> int:
        """Full years on `day`, counting what is unknown as the first day possible (the higher age)."""
        return _full_years(self.first, day)


def _full_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
