"""What was done last with a case is taken back, on both engines. Nobody in it exists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import Settling, SettlingStatus
from sync.central.arriving.importer import take
from sync.central.casework.steps import Days, Found, allowed, look, step
from sync.central.casework.undoing import undo
from sync.central.staff.who import Role, Staff
from tests.synthetic_laptop import NOW, Laptop, mission_day

KARI, OLA = (Staff(name, "desk-1", frozenset({Role.CASEWORKER})) for name in ("KB", "OL"))
CASE = "123-26C00001"
S = SettlingStatus


@pytest.fixture
def ready(central: Engine) -> Engine:
    """A case that was sealed in the field and taken up."""
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 1, {"status": "sealed"})
    take(central, *laptop.export(), NOW)
    go(central, S.READY, 0)
    return central


def go(central: Engine, then: S | None, minutes: int, municipality: str | None = None, **told: str) -> Found:
    at, reason = NOW + timedelta(minutes=minutes), told.pop("reason", "")
    return step(central, KARI, CASE, at, then=then, municipality=municipality, days=Days(**told), reason=reason)


def back(central: Engine, minutes: int, who: Staff = KARI, reason: str = "") -> Settling:
    found = undo(central, who, CASE, NOW + timedelta(minutes=minutes), reason=reason)
    assert found.settling is not None
    return found.settling


def refused(central: Engine, minutes: int, who: Staff = KARI) -> Code:
    with pytest.raises(Refusal) as problem:
        back(central, minutes, who)
    return problem.value.code


def test_days_are_as_they_were_also_where_there_were_none(ready: Engine) -> None:
    go(ready, None, 1, permit_on="2026-10-01")
    go(ready, None, 2, permit_on="2026-10-05", earliest_on="2026-12-01")
    one = back(ready, 3)
    assert (one.status, one.permit_on, one.earliest_on) == (S.READY, "2026-10-01", None)
    again = back(ready, 4)
    assert (again.permit_on, again.earliest_on) == ("2026-10-05", "2026-12-01")  # taking back is taken back
    _, done = look(ready, KARI, CASE, NOW)
    assert [one.said.get("permit_on") for one in done][1:] == [*("2026-10-01", "2026-10-05") * 2]
    assert done[3].said["earliest_on"] == ""


def test_a_withdrawal_of_a_ready_case_takes_a_reason_and_a_step_outward_stays(ready: Engine) -> None:
    go(ready, None, 0, permit_on="2026-10-01", travel_on="2026-12-15")
    go(ready, S.WITHDRAWN, 1, reason="the wrong case")
    assert refused(ready, 2) is Code.NO_REASON
    assert refused(ready, 2, OLA) is Code.STEP_STAYS
    again = back(ready, 3, reason="it was another")
    assert (again.status, again.travel_on) == (S.READY, "2026-12-15")
    go(ready, S.DISTRIBUTED, 4, "0301")
    assert refused(ready, 5) is Code.STEP_STAYS
    go(ready, S.WITHDRAWN, 6, reason="they stay")
    assert refused(ready, 7) is Code.STEP_STAYS  # the municipality was asked and knows


def test_the_steps_that_are_told_as_allowed_are_those_that_are_taken(ready: Engine) -> None:
    found, _ = look(ready, KARI, CASE, NOW)
    assert allowed(found) == [S.DISTRIBUTED, S.WITHDRAWN]
    for then in set(S) - {S.READY, *allowed(found)}:
        with pytest.raises(Refusal) as problem:
            go(ready, then, 1, "0301", reason="to see", travel_on="2027-01-01")
        assert problem.value.code is Code.CASE_STEP
