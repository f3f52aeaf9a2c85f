"""When the screen locks by itself: F16 of security-and-bundles.md for a session, and T2."""

from __future__ import annotations

import pytest

from kommisjon.vault.lock_watch import LOOK_EVERY, Clocks, LockWatch, Verdict

YEAR = 365.25 * 86400


class Time:
    """Two clocks that a test moves."""

    def __init__(self) -> None:
        self.steady, self.wall = 1000.0, 1_800_000_000.0
        self.watch = LockWatch(Clocks(lambda: self.steady, lambda: self.wall))

    def passes(self, seconds: float, *, drift: float = 0.0) -> list[Verdict]:
        """Let time pass, looking as often as the screen looks; the wall clock goes wrong by `drift` a second."""
        seen = []
        for _look in range(round(seconds / LOOK_EVERY)):
            self.steady += LOOK_EVERY
            self.wall += LOOK_EVERY * (1 + drift)
            seen.append(self.watch.look(3))
        return seen


def test_it_warns_once_before_it_locks() -> None:
    time = Time()
    assert set(time.passes(158)) == {Verdict.STAY}
    assert set(time.passes(20)) == {Verdict.WARN}
    assert time.passes(2) == [Verdict.LOCK]


def test_a_key_begins_the_minutes_anew() -> None:
    time = Time()
    time.passes(170)
    time.watch.touched()
    assert set(time.passes(158)) == {Verdict.STAY}


@pytest.mark.parametrize("minutes", [1, 3, 10])
def test_as_many_minutes_as_are_allowed(minutes: float) -> None:
    time = Time()
    locks = 0.0
    while time.watch.look(minutes) is not Verdict.LOCK:
        locks += LOOK_EVERY
        time.steady += LOOK_EVERY
        time.wall += LOOK_EVERY
    assert locks == minutes * 60


@pytest.mark.parametrize("jump", [20 * YEAR, -20 * YEAR, 3 * 86400, 3600, -3600, 60, -60, 6, -6])
def test_it_locks_when_the_clocks_part(jump: float) -> None:
    """The machine slept, or somebody has set its clock."""
    time = Time()
    time.passes(10)
    time.wall += jump
    assert time.passes(2) == [Verdict.LOCK]


@pytest.mark.parametrize("start", [-20 * YEAR, 0, 20 * YEAR])
@pytest.mark.parametrize("step", [0, 0.5, -0.5, 4, -4])
def test_a_wrong_clock_is_no_reason_and_neither_is_one_that_is_corrected(start: float, step: float) -> None:
    """Summer time moves no clock that counts seconds; a clock that is set by a network moves a little."""
    time = Time()
    time.wall += start
    time.watch = LockWatch(Clocks(lambda: time.steady, lambda: time.wall))
    time.passes(10)
    time.wall += step
    assert set(time.passes(60)) == {Verdict.STAY}


@pytest.mark.parametrize("drift", [0.0005, -0.0005, 0.01, -0.01])
def test_a_clock_that_goes_wrong_slowly_is_no_reason(drift: float) -> None:
    time = Time()
    for _minute in range(120):
        time.watch.touched()
        assert set(time.passes(60, drift=drift)) == {Verdict.STAY}


def test_it_locks_after_a_time_in_which_it_did_not_run() -> None:
    """Stopped by the system, or asleep where both clocks go on."""
    time = Time()
    time.watch.touched()
    time.steady += 31
    time.wall += 31
    time.watch.touched()
    assert time.watch.look(3) is Verdict.LOCK
