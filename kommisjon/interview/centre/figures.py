"""A centre in figures: of everybody who is to register, how many have, and what became of the others.

The goal is everybody (domain.md S3, S6, S11). They are for the centre's own staff, who know each resident by name:
small counts are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kommisjon.interview.centre.residents import Resident, Stage


@dataclass(frozen=True, slots=True)
class Figures:
    """Residents in numbers. `out_of_scope` are in no other: they are not to register any more (domain.md S7)."""

    everybody: int
    confirmed: int
    declined: int
    elsewhere: int
    """Registered already, in another system or at another centre (domain.md S4)."""
    left: int
    """Moved out before they were done."""
    waiting: int
    """Here, and not done."""
    out_of_scope: int


def figures(residents: Iterable[Resident], today: date) -> Figures:
    """Count a centre's residents as `centre.residents.residents` gives them; each is in one number alone."""
    found = Counter("left" if has_left(one, today) else one.stage.value for one in residents)
    aside = found.pop(Stage.OUT_OF_SCOPE.value, 0)
    return Figures(
        everybody=found.total(),
        confirmed=found[Stage.CONFIRMED.value],
        declined=found[Stage.DECLINED.value],
        elsewhere=found[Stage.ELSEWHERE.value],
        left=found["left"],
        waiting=sum(found[stage.value] for stage in Stage if stage.waits),
        out_of_scope=aside,
    )


def has_left(of: Resident, today: date) -> bool:
    """Whether somebody moved out before they were done. On the day itself there is still time."""
    day = of.registration.moves_out
    return of.stage.waits and day is not None and date.fromisoformat(day) < today
