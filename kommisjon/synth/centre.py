"""A synthetic reception centre: residents with names and languages, each a case of their own. Nobody exists."""

from __future__ import annotations

import random
from datetime import date, timedelta

from kommisjon.model.records import Case, CaseType, Role, Shield
from kommisjon.model.registration import Registration
from kommisjon.synth.mission import MOST_PERSONS, OFFICE, SyntheticCase, SyntheticMission, make_mission

ADULT = 16
"""Years from which residents are listed here; younger ones belong to a household."""
_STAYS = range(5, 120)
"""Days until a resident moves out."""


def make_centre(seed: int, *, persons: int, starts: date) -> SyntheticMission:
    """Make a centre with exactly `persons` grown residents who register from `starts` on, the same for each seed.

    Raises ValueError when `persons` is not from 1 to a fifth of MOST_PERSONS: of a mission so many are grown.
    """
    if not 1 <= persons <= MOST_PERSONS // 5:
        raise ValueError(f"a synthetic centre has from 1 to {MOST_PERSONS // 5} residents")
    made = make_mission(seed, persons=MOST_PERSONS, starts=starts)
    rng = random.Random(f"kommisjon centre {seed} {starts}")  # noqa: S311 - nothing secret is drawn
    code = f"{starts.year:04}-NOR-{rng.randrange(90, 100)}"
    grown = (
        (case, rec, person)
        for case in made.cases
        for rec, person in case.persons[:1]
        if person.shield is Shield.NONE and (person.age_at(starts) or 0) >= ADULT
    )
    cases, registrations = [], []
    for place, (case, rec, person) in zip(range(persons), grown, strict=False):
        held = Case(
            number=f"{OFFICE}-R{place + 1:03}",
            mission=code,
            kind=CaseType.RECEPTION,
            case_size=1,
        )
        theirs = person.model_copy(update={"role": Role.PRINCIPAL, "individual_number": None})
        cases.append(SyntheticCase(case.id, held, ((rec, theirs),)))
        moves_out = starts + timedelta(days=rng.choice(_STAYS))
        registrations.append((case.id, rec, Registration(moves_out=moves_out.isoformat())))
    title = f"Synthetic reception centre {starts.year}"
    mission = made.mission.model_copy(
        update={"code": code, "title": title, "country": "NOR", "places": None, "centre": title}
    )
    return SyntheticMission(made.id, mission, tuple(cases), registrations=tuple(registrations))
