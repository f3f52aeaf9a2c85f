from datetime import UTC, datetime

import pytest

from kommisjon.interview.sessions.time_spent import Spent, spent
from kommisjon.model.session import Pause, Session

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def at(time: str) -> str:
    return f"2026-11-02T{time}:00+00:00"


def session(start: str, end: str | None = None) -> Session:
    return Session(started_at=at(start), ended_at=at(end) if end else None)


def pause(began: str, ended: str | None = None) -> Pause:
    return Pause(began_at=at(began), ended_at=at(ended) if ended else None)


@pytest.mark.parametrize(
    ("held", "pauses", "took"),
    [
        (session("11:00"), [], Spent(60, 0, False)),
        (session("11:00", "11:30"), [], Spent(30, 0, False)),
        (session("11:00"), [pause("11:30")], Spent(30, 30, False)),
        (session("11:00"), [pause("11:10", "11:20"), pause("11:15", "11:25")], Spent(45, 15, False)),
        (session("11:00", "10:00"), [], Spent(0, 0, True)),
        (session("11:00"), [pause("11:20", "11:10")], Spent(60, 0, True)),
        (session("11:00"), [pause("10:00", "11:30")], Spent(30, 30, True)),
        (session("12:30"), [], Spent(0, 0, True)),
    ],
)
def test_the_time_at_the_table(held: Session, pauses: list[Pause], took: Spent) -> None:
    assert spent(held, pauses, NOW) == took


def test_no_time_before_the_start() -> None:
    assert spent(Session(planned_start="2026-11-02T09:30+03:00"), [], NOW) is None


def test_offsets_are_not_time() -> None:
    held = Session(started_at="2026-11-02T14:00:00+03:00", ended_at="2026-11-02T11:40:00+00:00")
    assert spent(held, [], NOW) == Spent(40, 0, False)
