"""How long a session lasted, without its pauses. Pure.

The laptop's clock may have been set meanwhile. Times that contradict one another are told as such and give a time
of no less than nothing; they never stand in the way of the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kommisjon.model.session import Pause, Session

_NONE = timedelta()
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Spent:
    """Whole minutes at the table and in pauses."""

    minutes: int
    paused: int
    clock_wrong: bool
    """Something ends before it begins, or lies outside the session it belongs to."""


def spent(session: Session, pauses: Iterable[Pause], now: datetime) -> Spent | None:
    """Give the time spent until the session's end, or until `now` while it has none; None before it is started."""
    if session.started_at is None:
        return None
    start = datetime.fromisoformat(session.started_at)
    end = now if session.ended_at is None else datetime.fromisoformat(session.ended_at)
    stretches = [
        (
            datetime.fromisoformat(pause.began_at),
            end if pause.ended_at is None else datetime.fromisoformat(pause.ended_at),
        )
        for pause in pauses
    ]
    wrong = end < start or any(not start <= began <= ended <= end for began, ended in stretches)
    paused = _covered(stretches, start, end)
    return Spent(max(end - start - paused, _NONE) // _MINUTE, paused // _MINUTE, wrong)


def _covered(stretches: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> timedelta:
    """How much of start to end the stretches cover; where two laptops noted the same pause, it counts once."""
    covered, reached = _NONE, start
    for began, ended in sorted(stretches):
        began, ended = max(began, reached), min(ended, end)
        if ended > began:
            covered += ended - began
            reached = ended
    return covered
