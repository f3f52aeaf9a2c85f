"""Wrong tries slow down the next; nothing locks anybody out for longer than five minutes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import throttle
from kommisjon.vault.throttle import LONGEST_WAIT, Throttle, delay_after


@dataclass
class World:
    path: Path
    wall: float = 1_800_000_000.0
    running: float = 5000.0

    def counter(self) -> Throttle:
        return Throttle(self.path, lambda: self.wall, lambda: self.running)

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.running += seconds

    def wrong(self, code: Code = Code.WRONG_PASSPHRASE) -> int | None:
        """One wrong try: the seconds to wait that it was refused with, or None where it was let try."""
        try:
            with self.counter().attempt():
                raise Refusal(code)
        except Refusal as refusal:
            return int(refusal.facts["seconds"]) if refusal.code is Code.THROTTLED else None

    def right(self) -> int | None:
        try:
            with self.counter().attempt():
                return None
        except Refusal as refusal:
            return int(refusal.facts["seconds"])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "attempts")


def failed(world: World, times: int) -> None:
    for _ in range(times):
        assert world.wrong() is None
        world.passes(world.counter().seconds())


def test_the_waits_are_those_of_the_specification() -> None:
    waits = [delay_after(failures) for failures in range(12)]
    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert delay_after(10**6) == LONGEST_WAIT


def test_each_wrong_try_makes_the_next_wait_longer_and_a_right_one_forgets_them(world: World) -> None:
    for wait in (0, 2, 4, 8, 16):
        assert world.wrong() is None
        assert world.counter().seconds() == wait
        if wait:
            assert world.wrong() == wait
        world.passes(wait)
    assert world.right() is None
    assert not world.path.exists()
    assert world.wrong() is None
    assert world.right() is None


def test_a_try_that_comes_too_early_is_not_counted_and_does_not_begin_the_wait_anew(world: World) -> None:
    failed(world, 4)
    assert world.wrong() is None
    for left in (16, 12, 8, 4):
        assert world.wrong() == left
        world.passes(4)
    assert world.right() is None


def test_what_is_no_wrong_passphrase_is_not_counted(world: World) -> None:
    for _ in range(5):
        assert world.wrong(Code.KEYFILE_DAMAGED) is None
        assert world.wrong(Code.TRAVEL_LOCKED) is None
    assert world.right() is None
    for code in (Code.RECOVERY_CODE_BAD, Code.TRAVEL_CODE_BAD):
        world.wrong(code)
    assert world.right() == 2


def test_ending_the_program_in_the_middle_of_a_try_saves_nothing(world: World) -> None:
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt), world.counter().attempt():
            raise KeyboardInterrupt
        world.passes(world.counter().seconds())
    with pytest.raises(KeyboardInterrupt), world.counter().attempt():
        raise KeyboardInterrupt
    assert world.right() == 8


@pytest.mark.parametrize("moved", [-20 * 365 * 86400.0, -30.0, 20 * 365 * 86400.0])
def test_setting_the_clock_neither_shortens_nor_lengthens_the_wait(world: World, moved: float) -> None:
    failed(world, 9)
    world.wrong()
    world.wall += moved
    assert world.right() == LONGEST_WAIT
    world.passes(LONGEST_WAIT)
    assert world.right() is None


def test_after_a_new_start_with_the_clock_set_back_the_wait_is_five_minutes_once(world: World) -> None:
    failed(world, 9)
    world.wrong()
    world.running, world.wall = 3.0, world.wall - 86400 * 365
    assert world.right() == LONGEST_WAIT
    world.passes(100)
    assert world.right() == LONGEST_WAIT - 100
    world.passes(200)
    assert world.right() is None


def test_after_a_new_start_the_clock_tells_how_long_it_was(world: World) -> None:
    failed(world, 5)
    world.wrong()
    world.running, world.wall = 3.0, world.wall + 20
    assert world.right() == 12


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\0" * 500,
        b"[]",
        b"{}",
        b"null",
        b'{"failures":-1,"at":0,"running":0}',
        b'{"failures":"x","at":0,"running":0}',
        b'{"failures":5,"at":NaN,"running":NaN}',
        b'{"failures":5,"at":1e300,"running":0}',
        b"[" * 100_000,
        b'{"failures":1e999,"at":0,"running":0}',
    ],
)
def test_rubbish_in_the_file_is_harmless(world: World, rubbish: bytes) -> None:
    world.path.write_bytes(rubbish)
    assert world.right() is None


@pytest.mark.parametrize(("at", "running"), [(1e11, 1e11), (-1e11, -1e11), (0, 0)])
def test_a_forged_file_locks_nobody_out_for_longer_than_five_minutes(
    world: World, at: float, running: float
) -> None:
    world.path.write_text(json.dumps({"failures": 10**9, "at": at, "running": running}))
    wait = world.right()
    assert wait is None or wait <= LONGEST_WAIT
    world.passes(LONGEST_WAIT)
    assert world.right() is None


def test_a_disk_that_takes_no_counter_keeps_nobody_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Refusal(Code.DISK_FULL)

    monkeypatch.setattr(throttle, "put_whole", full)
    for _ in range(4):
        assert world.wrong() is None
    assert world.right() is None


def test_a_folder_in_its_place_is_harmless(world: World) -> None:
    world.path.mkdir()
    assert world.wrong() is None
    assert world.right() is None
