"""A store with one household and one person in it, and interviews opened on them. Nobody in it exists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Source
from kommisjon.model.records import Case, Person, Role
from kommisjon.model.system import system_values
from kommisjon.store.opening import create
from kommisjon.store.store import Store, Write

CASE, PERSON, CHILD = (f"0199f3c2-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
KEY = b"synthetic key of thirty-two byte"


class Ticking:
    """A clock that moves a second each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def drawn(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in each run."""
    count = iter(range(1_000_000))
    return lambda size: hashlib.shake_128(f"{seed} {next(count)}".encode()).digest(size)


@dataclass
class Room:
    """The store, and what a test does with it."""

    path: Path
    clock: Ticking = field(default_factory=Ticking)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        create(self.path, bytearray(KEY), "0199f3c2-0000-7000-8000-0000000000ff")
        self._open("first")
        self.store.name_device("synthetic-laptop", 1)
        case = Case(number="ZZZ-26-00001", mission="2026-ZZZ-01", case_size=2)
        father = Person(
            given_latin="Nizar",
            family_latin="Testsen",
            given_original="نزار",
            birth="1986-05",
            role=Role.PRINCIPAL,
            interpreting_language="ara",
        )
        child = Person(given_latin="Ali", family_latin="Testsen", birth="2020", role=Role.CHILD)
        writes = [Write(CASE, CASE, {**system_values("case", case=CASE), **_wire(case)})]
        for order, (rec, person) in enumerate(((PERSON, father), (CHILD, child))):
            system = system_values("person", case=CASE, parent=CASE, order=order)
            writes.append(Write(CASE, rec, {**system, **_wire(person)}))
        self.store.save(writes, "KN")

    def _open(self, seed: str) -> None:
        self.store = Store(self.path, bytearray(KEY), clock=self.clock, random=drawn(seed))

    def restart(self) -> None:
        """Close the store and open it again, as the next morning does."""
        self.store.close()
        self._open(f"again {self.clock.at}")

    def sit(self, form: str = "competence", person: str | None = PERSON) -> Sitting:
        """Open the interview of the person, or the sheet of the household with `person` None."""
        return open_sitting(self.store, form, case=CASE, person=person, language="arb", by="KN", clock=self.clock)

    def sheet(self) -> Sitting:
        return self.sit("household", None)


def _wire(record: Case | Person) -> dict[str, dict[str, object] | None]:
    return record.wired(Source.LIST)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "kommisjon.db")
    yield made
    made.store.close()


def stop_at(sitting: Sitting, ref: str) -> Stop:
    """The stop of a question by its reference."""
    return next(stop for stop in sitting.stops if stop.ref == ref)


def held(sitting: Sitting) -> dict[str, tuple[tuple[str, ...], str]]:
    """Everything the form's state keeps but what is not an answer; choices of several without their order."""
    return {
        ref: (tuple(sorted(text.split())), status.value)
        for ref, text, status in sitting._state.kept()
        if "/meta/" not in ref
    }
