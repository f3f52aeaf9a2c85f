"""The targets of tests/fuzz without a fuzzer: their seeds bent by Hypothesis, and nothing but refusals."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.run import NAMES
from tests.fuzz.targets import Target, targets

MARKS = (b"\n", b"\0", b"-> ", b"--- ", b"PK\x03\x04", b"\xff" * 4, b'"', b"[", b"9")


@pytest.fixture(scope="module")
def every() -> dict[str, Target]:
    return targets()


def test_there_are_eight_and_each_takes_its_seeds(every: dict[str, Target]) -> None:
    assert tuple(every) == NAMES
    assert len(NAMES) == 8
    for name, target in every.items():
        for seed in target.seeds:
            assert target.run(seed), name


def bent(seed: bytes, chance: Random) -> bytes:
    """A seed with one to four changes: bits, lengths, pieces moved, doubled or cut, digits and marks put in."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 2, 4, 8, 64, 512))
        what = chance.randrange(7)
        if what == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            data[at : at + size] = chance.randbytes(size)
        elif what == 2:
            del data[at : at + size]
        elif what == 3:
            data[at:at] = data[at : at + size]
        elif what == 4:
            data[at:at] = chance.choice(
                (b"\n", b"\0", b"-> ", b"--- ", b"PK\x03\x04", b"\xff" * 4, b'"', b"[", b"9")
            )
        elif what == 5:
            data[at : at + size] = bytes(size)
        else:
            target = chance.randrange(len(data) + 1)
            data[at : at + size] = data[target : target + size]
    return bytes(data)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(choice=st.integers(0, 2**32))
def test_a_bent_seed_is_refused_or_taken_and_nothing_else(
    every: dict[str, Target], name: str, choice: int
) -> None:
    target, chance = every[name], Random(choice)
    target.run(bent(chance.choice(target.seeds), chance))


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_many_bent_seeds(every: dict[str, Target], name: str) -> None:
    target, until, done = every[name], time.monotonic() + 20, 0
    while time.monotonic() < until:
        chance = Random(done)
        target.run(bent(chance.choice(target.seeds), chance))
        done += 1
    assert done > 1000
