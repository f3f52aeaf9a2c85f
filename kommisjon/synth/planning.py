"""The plan of a synthetic mission's first days: who comes when to whom, and with which interpreter.

As plans are made: two to four officers at a table each, families of one language on the same day, one and a half
to two and a half hours for a family. And as they turn out: interpreters that nobody has found yet, and one family
that was written in before the one ahead of it is through.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kommisjon.model.records import Case, Person
from kommisjon.model.session import Channel, RegisterCategory, Session

OFFICERS = ("KN", "AB", "TS", "ML")
CASES_TO_AN_OFFICER = 15
"""One officer more for each so many families, as far as there are officers."""
FEWEST_DAYS, MOST_DAYS = 3, 5
GAPS = 0.15
"""Share of sessions for which no interpreter is found yet; of a whole language now and then."""
_MORNING, _NOON, _EVENING = time(9), time(13), time(17, 30)
_LUNCH = time(12, 30)
_BETWEEN = timedelta(minutes=15)
_ZONES = {"LBN": "+02:00", "JOR": "+03:00", "TUR": "+03:00"}
"""Of the countries that a synthetic mission goes to. Fixed: not every laptop has a table of zones."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a plan needs to know of a household."""

    id: str
    case: Case
    persons: Sequence[Person]

    @property
    def language(self) -> str:
        return next((one.interpreting_language for one in self.persons if one.interpreting_language), "")

    @property
    def minutes(self) -> int:
        """How long is set aside for it."""
        return 90 if len(self.persons) < 3 else 120 if len(self.persons) < 6 else 150


def plan_days(
    families: Sequence[Family], country: str, starts: date, rng: random.Random, new_id: Callable[[], str]
) -> Iterator[tuple[str, str, Session]]:
    """(id, id of the case, session) of the first days, as many families as go into them."""
    waiting = sorted(families, key=lambda one: (one.language, one.case.number))
    officers = OFFICERS[: min(max(2, len(waiting) // CASES_TO_AN_OFFICER), len(OFFICERS))]
    overlapped = False
    for day in _working_days(starts):
        if not waiting:
            return
        found = dict[str, tuple[Channel | None, RegisterCategory | None]]()
        for table, officer in enumerate(officers, 1):
            taken = list(_of_the_day(waiting, day))
            if len(taken) > 1 and not overlapped:
                # Written in half an hour before the one ahead of it is through: the board has something to find.
                overlapped = True
                ahead, at = taken[0]
                taken[1] = (taken[1][0], at + timedelta(minutes=ahead.minutes - 30))
            for family, at in taken:
                if family.language not in found:
                    found[family.language] = _interpreter(rng)
                channel, category = found[family.language] if rng.random() >= GAPS else (None, None)
                yield (
                    new_id(),
                    family.id,
                    Session(
                        planned_start=f"{at:%Y-%m-%dT%H:%M}{_ZONES.get(country, '+02:00')}",
                        minutes=family.minutes,
                        table=str(table),
                        interviewer=officer,
                        language=family.language or None,
                        channel=channel,
                        register_category=category,
                    ),
                )


def _working_days(starts: date) -> Iterator[date]:
    days = (starts + timedelta(n) for n in range(MOST_DAYS + FEWEST_DAYS))
    working = [day for day in days if day.weekday() < 5]
    yield from working[:MOST_DAYS]


def _of_the_day(waiting: list[Family], day: date) -> Iterator[tuple[Family, datetime]]:
    """Take families from those that wait for as long as the table has time before lunch and before the evening."""
    at = datetime.combine(day, _MORNING)
    while waiting:
        length = timedelta(minutes=waiting[0].minutes)
        lunch = datetime.combine(day, _LUNCH)
        if at < lunch < at + length:
            at = datetime.combine(day, _NOON)
        if at + length > datetime.combine(day, _EVENING):
            return
        yield waiting.pop(0), at
        at += length + _BETWEEN


def _interpreter(rng: random.Random) -> tuple[Channel | None, RegisterCategory | None]:
    """How the interpreter of one language takes part on one day, and the category; most are in no register."""
    if rng.random() < GAPS:
        return None, None
    channel = rng.choices((Channel.ON_SITE, Channel.PHONE, Channel.SCREEN), (6, 3, 1))[0]
    listed = (*(one for one in RegisterCategory if one is not RegisterCategory.NOT_LISTED),)
    category = RegisterCategory.NOT_LISTED if rng.random() < 0.6 else rng.choice(listed)
    return channel, category
