"""Dates that are known in part: many refugees know the year of a birth, not the day (domain.md section 9).

Written as in EDTF (ISO 8601-2 level 1): `1980`, `1980-05`, `1980-05-03`; an estimate ends with `~`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)")


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A Gregorian date of which the month, or the day, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None
    estimated: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError("year out of range")
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        # A part that is 0 was written, and is wrong; only None is unknown.
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read the written form. Raises ValueError for anything else, and for days that do not exist."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("write 1980, 1980-05 or 1980-05-03; an estimate ends with ~")
        year, month, day, mark = found.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None, bool(mark))

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts) + ("~" if self.estimated else "")

    @property
    def precision(self) -> Precision:
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    def age_at(self, day: date) -> int:
        """Full years on `day`, counting an unknown month or day as the last one possible (the lower age).

        Never below 0: a child known by the year only may seem born later this year.
        """
        month = self.month or 12
        last = self.day or (31 if month == 12 else (date(self.year, month + 1, 1) - date.resolution).day)
        return max(0, day.year - self.year - ((day.month, day.day) < (month, last)))
