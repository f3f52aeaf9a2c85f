"""What is due of a case after the mission, and when (domain.md section 5, and section 3 for the goals).

A birth that is known by its year or month only gives a span: somebody turns 18 on some day from one to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kommisjon.model.dates import PartialDate
from kommisjon.model.settling import ENDED, Settling, SettlingStatus

ENTRY_MONTHS = 6
"""An entry permit is valid for so long, and the day of settlement must fall inside."""
GOAL_MONTHS, GOAL_MONTHS_WITH_CHILDREN = 6, 3
"""How soon after the permit a case is to be settled; families with children and minors sooner."""
ANSWER_DAYS = 7
"""A municipality is expected to answer within a week."""
SOON_DAYS = 60
"""How long before its day something is listed, unless told otherwise."""
OF_AGE = 18
AGES = (15, OF_AGE)
"""Who is under 15 and without parents is settled by Bufetat; who is 18 is no minor any more."""


class Clock(StrEnum):
    ANSWER = "answer"
    GOAL = "goal"
    ENTRY = "entry"
    TURNS_15 = "turns_15"
    TURNS_18 = "turns_18"


@dataclass(frozen=True, slots=True)
class Running:
    """A clock: it strikes on some day from `first` to `last`, the same where the day is known.

    `person` is the id of whoever it is about, None for the whole case.
    """

    clock: Clock
    first: date
    last: date
    person: str | None = None
    estimated: bool = False
    """The birth it is reckoned from is an estimate."""

    def overdue(self, today: date) -> bool:
        """It has struck for certain."""
        return self.last < today

    def due(self, today: date, days: int = SOON_DAYS) -> bool:
        """It has struck, or may within so many days."""
        return self.first <= today + timedelta(days=days)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of a month that is too short for it, and the last day there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if (year, month) >= (date.max.year, 11):
        return date.max
    ending = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, ending.day))


def entry_deadline(settling: Settling) -> date | None:
    """The last day of the entry permit; None while no permit is noted."""
    permit = _day(settling.permit_on)
    return None if permit is None else months_after(permit, ENTRY_MONTHS)


def clocks(settling: Settling, births: Mapping[str, str | None], today: date) -> list[Running]:
    """The clocks that run for a case, the first to strike before the others.

    `births` are the written partial dates of its persons by id. Who was 15 or 18 for certain before the case was
    made ready turns it no more. A birth that is still to come is wrong, and says nothing of an age.
    """
    if settling.status in ENDED:
        return []
    written = {person: PartialDate.parse(birth) for person, birth in births.items() if birth}
    known = {person: birth for person, birth in written.items() if birth.first <= today}
    found = [*_of_the_case(settling, known.values(), today), *_of_persons(settling, known, today)]
    return sorted(found, key=lambda one: (one.last, one.first, one.clock, one.person or ""))


def _of_the_case(settling: Settling, births: Iterable[PartialDate], today: date) -> list[Running]:
    found = []
    permit, asked = _day(settling.permit_on), _day(settling.asked_on)
    if settling.status is SettlingStatus.DISTRIBUTED and asked is not None:
        found.append(_on(Clock.ANSWER, asked + timedelta(days=ANSWER_DAYS)))
    if permit is not None:
        children = any(birth.age_at(today) < OF_AGE for birth in births)
        months = GOAL_MONTHS_WITH_CHILDREN if children else GOAL_MONTHS
        found += [
            _on(Clock.GOAL, months_after(permit, months)),
            _on(Clock.ENTRY, months_after(permit, ENTRY_MONTHS)),
        ]
    return found


def _of_persons(settling: Settling, births: Mapping[str, PartialDate], today: date) -> list[Running]:
    since = _day(settling.ready_on) or today
    turning = [
        Running(clock, _birthday(birth.first, age), _birthday(birth.last, age), person, birth.estimated)
        for person, birth in births.items()
        for clock, age in zip((Clock.TURNS_15, Clock.TURNS_18), AGES, strict=True)
    ]
    return [one for one in turning if one.last >= since]


def _birthday(born: date, age: int) -> date:
    if born.year + age > date.max.year:
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # born on 29 February
        return date(born.year + age, 3, 1)


def _on(clock: Clock, day: date) -> Running:
    return Running(clock, day, day)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
