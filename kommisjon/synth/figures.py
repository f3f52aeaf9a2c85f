"""What a synthetic mission adds up to, for the summary that is printed and for the tests of its shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kommisjon.model.records import Shield
from kommisjon.synth.mission import SyntheticMission

COMES_OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and shares. A family is a case of two persons or more; shares are from 0 to 1."""

    persons: int
    cases: int
    families: int
    in_families: float
    mean_family: float
    commonest_family: int
    largest_family: int
    children_in_families: float
    unaccompanied_minors: int
    nationalities: dict[str, float]
    shielded: int
    size_misstated: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def figures(mission: SyntheticMission) -> Figures:
    """Count a mission. Ages are those on its first day; somebody without a known birth counts as grown."""
    starts = date.fromisoformat(mission.mission.starts)
    people = list(mission.people)
    families = [case.persons for case in mission.cases if len(case.persons) > 1]
    alone = [person for case in mission.cases if len(case.persons) == 1 for _, person in case.persons]
    relatives = [person for family in families for _, person in family]
    children = [person for person in relatives if _is_child(person.age_at(starts))]
    sizes = Counter(len(family) for family in families)
    nations = Counter(person.citizenship or "unknown" for person in people)
    return Figures(
        persons=len(people),
        cases=len(mission.cases),
        families=len(families),
        in_families=_share(len(relatives), len(people)),
        mean_family=_share(len(relatives), len(families)),
        commonest_family=max(sizes, key=lambda size: (sizes[size], size), default=0),
        largest_family=max(sizes, default=0),
        children_in_families=_share(len(children), len(relatives)),
        unaccompanied_minors=sum(_is_child(person.age_at(starts)) for person in alone),
        nationalities={code: _share(count, len(people)) for code, count in nations.most_common()},
        shielded=sum(person.shield is not Shield.NONE for person in people),
        size_misstated=sum(case.case.case_size != len(case.persons) for case in mission.cases),
    )


def _is_child(age: int | None) -> bool:
    return age is not None and age < COMES_OF_AGE


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
