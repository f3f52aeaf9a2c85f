"""A reception centre with residents, in a store on disk. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.desk import Desk, Seat
from kommisjon.interview.centre.residents import Resident, residents
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.centre.visit import Visit
from kommisjon.store.opening import create
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from tests.screen.laptop import Drawn

DAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KEY = b"synthetic key of thirty-two byte"
PERSONS = 8
CENTRE = make_centre(1, persons=PERSONS, starts=DAY.date())
CODE = CENTRE.mission.code


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = DAY

    def __call__(self) -> datetime:
        return self.at

    def forward(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


class Centre:
    """The store, its desk, and the clock of both."""

    def __init__(self, path: Path, persons: int) -> None:
        create(path, bytearray(KEY), "0199f3c2-0000-7000-8000-0000000000ff")
        self.clock = Clock()
        self.store = Store(path, bytearray(KEY), clock=self.clock, random=Drawn(1))
        self.store.name_device("synthetic-centre", 1)
        made = CENTRE if persons == PERSONS else make_centre(1, persons=persons, starts=DAY.date())
        load_synthetic(self.store, write(made), "KN")
        self.desk = Desk(self.store, by="KN", clock=self.clock)

    @property
    def residents(self) -> list[Resident]:
        return residents(self.store, CODE, DAY.date())

    def again(self, of: Resident) -> Resident:
        return next(one for one in self.residents if one.person == of.person)

    def seated(self, place: int = 0) -> Seat:
        return self.desk.seat(self.residents[place])


@contextmanager
def a_centre(folder: Path, persons: int = PERSONS) -> Iterator[Centre]:
    centre = Centre(folder / "vault.db", persons)
    try:
        yield centre
    finally:
        centre.store.close()


def begun(visit: Visit, language: str = "ar") -> Visit:
    """Up to the first question."""
    visit.choose_language(language)
    visit.agree()
    visit.begin()
    return visit


def answered(visit: Visit, until: Callable[[Visit], bool] = lambda _visit: False) -> Visit:
    """Every question answered by its second choice, or by some words, until it is enough, or to the end."""
    while visit.step is Step.QUESTION and not until(visit):
        stop = visit.stop
        if stop.kind.lists:
            visit.answer(visit.offered[1])
        elif stop.typed:
            visit.answer("3")
        else:
            visit.later()
    return visit
