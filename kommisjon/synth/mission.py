"""A whole synthetic mission: households with names, numbers and languages, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from kommisjon.errors import N_
from kommisjon.model.ids import uuid7
from kommisjon.model.records import Case, CaseStatus, Mission, Person, Role, Sex, Shield, SubQuota
from kommisjon.model.registration import Registration
from kommisjon.model.session import Session
from kommisjon.synth.household import Member, members
from kommisjon.synth.names import TRADITIONS, Household, Tradition, tongue
from kommisjon.synth.planning import Family, plan_days
from kommisjon.synth.shape import Plan, plan

OFFICE = "ZZZ"
"""The office in every number. No country has this code (ISO 3166-1 leaves it to users), so no real one is hit."""
MOST_PERSONS = 500
"""A mission's upper bound: domain.md section 3, design load."""
DAYS = 18
"""Two to three weeks, the same section."""
YEARS = range(2000, 2100)
"""Years in which a mission may begin: numbers carry two digits of them."""
LISTED_BEFORE = 45
"""Days before the mission at which the list is made: the time in the ids."""

QUOTA = {"SYR": 0.66, "COD": 0.28, "ERI": 0.02, "AFG": 0.02, "SSD": 0.01, "SDN": 0.01}
"""Shares of persons by citizenship: the two large ones from domain.md section 3, the rest divided by us."""
SUB_QUOTAS = ("SYR", "COD")
"""Citizenships that have a part of the quota of their own; the others share what is open (domain.md section 3)."""
# Translators: the places of a quota that are kept for no country
OPEN_PLACES = N_("open")
_ASYLUM = {
    "SYR": ("LBN", "JOR", "TUR"),
    "COD": ("UGA", "RWA", "BDI"),
    "ERI": ("ETH", "LBY"),
    "AFG": ("IRN", "TUR"),
    "SSD": ("ETH", "UGA"),
    "SDN": ("LBY", "EGY"),
}
SHIELDED = 0.005
WRONG_SIZE = 0.02
"""Share of cases whose size on the form is not the number of members: domain.md section 6 wants them noticed."""


@dataclass(frozen=True, slots=True)
class SyntheticCase:
    """A household as its office submits it. `persons` are (id, person), the principal applicant first."""

    id: str
    case: Case
    persons: tuple[tuple[str, Person], ...]


@dataclass(frozen=True, slots=True)
class SyntheticMission:
    """A mission nobody is on: `mission.synthetic` is True."""

    id: str
    mission: Mission
    cases: tuple[SyntheticCase, ...]
    sub_quotas: tuple[tuple[str, SubQuota], ...] = ()
    """(id, part of the quota)."""
    sessions: tuple[tuple[str, str, Session], ...] = ()
    """(id, id of the case, session) that are planned, in the order of the plan."""

    registrations: tuple[tuple[str, str, Registration], ...] = ()
    """(id of the case, id of the person, what a centre keeps of them)."""

    @property
    def people(self) -> Iterator[Person]:
        return (person for case in self.cases for _, person in case.persons)


def make_mission(seed: int, *, persons: int = 360, starts: date, planned: bool = False) -> SyntheticMission:
    """Make the mission of `seed` that begins on `starts`, with exactly `persons` persons.

    `planned`: with sessions for its first days. The persons are the same without.
    Raises ValueError when `persons` is not from 1 to MOST_PERSONS, or `starts` not in YEARS.
    """
    if not 1 <= persons <= MOST_PERSONS:
        raise ValueError(f"a synthetic mission has from 1 to {MOST_PERSONS} persons")
    if starts.year not in YEARS:
        raise ValueError(f"a synthetic mission begins from {YEARS[0]} to {YEARS[-1]}")
    maker = _Maker(random.Random(f"kommisjon {seed} {persons} {starts}"), starts)  # noqa: S311 - nothing secret is drawn
    made = maker.mission(persons)
    return maker.planned(made) if planned else made


class _Maker:
    """Draws everything of one mission from one source, in one order."""

    def __init__(self, rng: random.Random, starts: date) -> None:
        self._rng = rng
        self._starts = starts
        listed = datetime(starts.year, starts.month, starts.day, 8, tzinfo=UTC) - timedelta(days=LISTED_BEFORE)
        self._clock = int(listed.timestamp()) * 1000
        self._individuals: set[int] = set()
        self._groups: set[str] = set()

    def mission(self, persons: int) -> SyntheticMission:
        rng, starts = self._rng, self._starts
        mission_id = self._id()
        country = rng.choice(_ASYLUM["SYR"])
        mission = Mission(
            code=f"{starts.year:04}-{country}-{rng.randrange(90, 100)}",
            title=f"Synthetic mission {starts.year} ({country})",
            country=country,
            starts=starts.isoformat(),
            ends=(starts + timedelta(days=DAYS)).isoformat(),
            places=persons,
            synthetic=True,
        )
        plans = plan(persons, rng)
        citizenships = _citizenships(plans, rng)
        shielded = _shielded(persons, rng)
        cases = []
        listed = 0
        for household, citizenship in zip(plans, citizenships, strict=True):
            places = range(listed, listed + household.size)
            cases.append(self._case(mission, household, citizenship, [place in shielded for place in places]))
            listed += household.size
        parted = [_in_its_part(case) for case in self._misstated(cases)]
        # Drawn last, so that a seed gives the same persons as before there were parts.
        return SyntheticMission(mission_id, mission, tuple(parted), tuple(self._sub_quotas(persons)))

    def planned(self, made: SyntheticMission) -> SyntheticMission:
        """The same mission with a plan for its first days; who has a session in it is on the plan."""
        open_ones = [case for case in made.cases if all(one.shield is Shield.NONE for _id, one in case.persons)]
        families = [Family(case.id, case.case, [one for _id, one in case.persons]) for case in open_ones]
        planned = tuple(plan_days(families, made.mission.country, self._starts, self._rng, self._id))
        on_the_plan = {case for _rec, case, _session in planned}
        cases = [
            replace(one, case=one.case.model_copy(update={"status": CaseStatus.SCHEDULED}))
            if one.id in on_the_plan
            else one
            for one in made.cases
        ]
        return replace(made, cases=tuple(cases), sessions=planned)

    def _sub_quotas(self, persons: int) -> Iterator[tuple[str, SubQuota]]:
        parts = {code: round(QUOTA[code] * persons) for code in SUB_QUOTAS}
        for name, places in (*parts.items(), (OPEN_PLACES, persons - sum(parts.values()))):
            yield self._id(), SubQuota(name=name, places=places)

    def _case(self, mission: Mission, plan: Plan, citizenship: str, shielded: list[bool]) -> SyntheticCase:
        rng = self._rng
        case_id = self._id()
        kinds = TRADITIONS[citizenship]
        tradition = rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        registered = self._starts.year - rng.randrange(1, 9)
        case = Case(
            number=self._group(registered),
            mission=mission.code,
            case_size=plan.size,
            country_of_asylum=rng.choice(_ASYLUM[citizenship]),
        )
        listed = members(plan, citizenship, self._starts, rng)
        numbers = self._individual_numbers([member.birth.year > registered for member in listed])
        people = self._people(listed, numbers, tradition, citizenship, shielded)
        return SyntheticCase(case_id, case, tuple((self._id(), person) for person in people))

    def _people(
        self,
        listed: list[Member],
        numbers: list[str],
        tradition: Tradition,
        citizenship: str,
        shielded: list[bool],
    ) -> Iterator[Person]:
        house = Household(tradition, self._rng)
        mother_tongue, interpreting = tongue(tradition, self._rng)
        given = [house.given(member.sex) for member in listed]
        for name, member in zip(given, listed, strict=True):
            if member.sex is Sex.MALE and member.role in (Role.PRINCIPAL, Role.SPOUSE):
                house.father_is(name)
        for name, member, number, hidden in zip(given, listed, numbers, shielded, strict=True):
            first = house.written(name)
            if member.wife:
                second = house.wife_name()
            else:
                second = house.child_name() if member.role is Role.CHILD else house.line_name()
            yield Person(
                individual_number=number,
                given_latin=first.latin,
                given_original=first.original,
                family_latin=second.latin,
                family_original=second.original,
                sex=member.sex,
                birth=str(member.birth),
                role=member.role,
                citizenship=citizenship,
                mother_tongue=mother_tongue,
                interpreting_language=interpreting,
                shield=self._rng.choice((Shield.CONFIDENTIAL, Shield.STRICT)) if hidden else Shield.NONE,
            )

    def _misstated(self, cases: list[SyntheticCase]) -> list[SyntheticCase]:
        """Let a few cases state a size of which the list has one person more or fewer."""
        wrong = set(self._rng.sample(range(len(cases)), round(len(cases) * WRONG_SIZE)))
        return [
            SyntheticCase(c.id, c.case.model_copy(update={"case_size": self._other_size(c)}), c.persons)
            if i in wrong
            else c
            for i, c in enumerate(cases)
        ]

    def _other_size(self, case: SyntheticCase) -> int:
        size = len(case.persons)
        return size + 1 if size == 1 else size + self._rng.choice((-1, 1))

    def _id(self) -> str:
        self._clock += 1
        return uuid7(self._clock, self._rng.randbytes(10))

    def _group(self, year: int) -> str:
        """A number of a registration group, or now and then of an older file, with its C (domain.md section 6)."""
        rng = self._rng
        while True:
            mark = "C" if rng.random() < 0.1 else "-"
            number = f"{OFFICE}-{year % 100:02}{mark}{rng.randrange(10**5):05}"
            if number not in self._groups:
                self._groups.add(number)
                return number

    def _individual_numbers(self, born_later: list[bool]) -> list[str]:
        """Numbers that follow one another for those registered together, and others for children born later."""
        together = self._free_run(born_later.count(False))
        numbers = [self._free_run(1)[0] if later else together.pop(0) for later in born_later]
        return [f"{OFFICE}-{number:08}" for number in numbers]

    def _free_run(self, length: int) -> list[int]:
        while True:
            first = self._rng.randrange(10**8 - length)
            run = range(first, first + length)
            if self._individuals.isdisjoint(run):
                self._individuals.update(run)
                return list(run)


def _in_its_part(case: SyntheticCase) -> SyntheticCase:
    citizenship = case.persons[0][1].citizenship
    part = citizenship if citizenship in SUB_QUOTAS else OPEN_PLACES
    return SyntheticCase(case.id, case.case.model_copy(update={"sub_quota": part}), case.persons)


def _shielded(persons: int, rng: random.Random) -> set[int]:
    """Places on the list of those with protected identity: none in a small mission, as in life."""
    return set(rng.sample(range(persons), round(persons * SHIELDED)))


def _citizenships(plans: list[Plan], rng: random.Random) -> list[str]:
    """A citizenship for each household, so that the persons come as near to QUOTA as whole households allow."""
    open_places = {code: share * sum(p.size for p in plans) for code, share in QUOTA.items()}
    chosen: dict[int, str] = {}
    # Large households first: they are hardest to place. Equal ones in an order of their own.
    for i in sorted(range(len(plans)), key=lambda i: (-plans[i].size, rng.random())):
        room = [code for code, left in open_places.items() if left >= plans[i].size]
        code = rng.choices(room, [open_places[c] for c in room])[0] if room else _emptiest(open_places)
        open_places[code] -= plans[i].size
        chosen[i] = code
    return [chosen[i] for i in range(len(plans))]


def _emptiest(open_places: dict[str, float]) -> str:
    return max(open_places, key=lambda code: open_places[code])
