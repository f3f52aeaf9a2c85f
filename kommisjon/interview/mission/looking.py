"""One look at a mission as it stands on this laptop: its portfolio, its interpreters, how ready each case is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kommisjon.interview.family.household import households, missions
from kommisjon.interview.mission.interpreting import Interpreting, interpreting
from kommisjon.interview.mission.portfolio import Portfolio, portfolio, sub_quotas
from kommisjon.interview.mission.readiness import Readiness, readiness
from kommisjon.interview.sessions.day import slots_of
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.model.records import Mission
from kommisjon.store.store import Store


@dataclass(frozen=True, slots=True)
class Look:
    portfolio: Portfolio
    interpreting: tuple[Interpreting, ...]
    ready: list[Readiness]


def look_at(store: Store, mission: Mission, *, by: str, clock: Callable[[], datetime]) -> Look:
    """Work everything out anew; nobody who is shielded is in it."""
    rec = next((rec for rec, one in missions(store) if one.code == mission.code), "")
    cases = households(store, mission.code, clock().date())
    found = portfolio(mission, sub_quotas(store, rec), cases)
    slots = slots_of(cases, Sessions(store, by, clock).by_case(cases))
    return Look(found, interpreting(found.languages, slots), readiness(store, cases))
