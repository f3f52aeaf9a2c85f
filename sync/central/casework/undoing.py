"""What was done last with a case is taken back, where the life of a case allows that.

Days that were noted are as they were before; a case that was ready and was withdrawn is ready again, with a
reason. What a municipality was asked or has answered was so: those steps stay, and the next one puts things
right. Both what was done and that it was taken back stand in the log.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import SettlingStatus
from sync.central.casework.steps import Days, Done, Found, Random, held_back, history, take
from sync.central.failing import telling
from sync.central.staff.who import Role, Staff
from sync.central.store import writing


def undo(
    engine: Engine, who: Staff, case: str, at: datetime, *, reason: str = "", random: Random = os.urandom
) -> Found:
    """Take back what `who` did last with a case; give how far it is now.

    Raises Refusal D702, D760; D788 where that is not taken back, or somebody else did it; D721 where it takes a
    reason; D781 where the days before it cannot be any more, D759 where the settled day before is still to come.
    """
    who.check(Role.CASEWORKER)
    with telling(), writing(engine) as connection:
        found = held_back(connection, case, at, random)
        done = history(connection, found)
        then, days = _before(done, who.name)
        return take(connection, who, found, at, then, None, days, reason, random)


def _before(done: Sequence[Done], by: str) -> tuple[SettlingStatus | None, Days]:
    """The step that leads back, None where only days are, and the days as they were."""
    if not done or done[-1].by != by:
        raise Refusal(Code.STEP_STAYS)
    last, before = done[-1].said, _folded(done[:-1])
    status, was = last.get("status"), before.get("status")
    if status in (None, was):
        return None, Days(**{name: before.get(name, "") for name in Days.__slots__ if name in last})
    if (status, was) != (SettlingStatus.WITHDRAWN, SettlingStatus.READY):
        raise Refusal(Code.STEP_STAYS)
    # The journey that was noted goes with a case that is made ready again; here it was never given up.
    return SettlingStatus.READY, Days(**{name: before.get(name) or None for name in ("travel_on", "settled_on")})


def _folded(done: Sequence[Done]) -> Mapping[str, str]:
    """What was written last in each field."""
    return {name: value for one in done for name, value in one.said.items()}
