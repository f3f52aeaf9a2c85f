"""How complete a case is by what municipalities ask for, from interviews that were held. Nobody in them exists."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest

from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.family.household import households, missions
from kommisjon.interview.mission.readiness import Topic, readiness
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Status
from kommisjon.store.store import Store
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
STARTS = date(2026, 11, 2)


@pytest.fixture
def store() -> Store:
    store = Store(None, bytearray(32), clock=lambda: NOON, random=os.urandom)
    store.name_device("synthetic-laptop", 1)
    load_synthetic(store, write(make_mission(1, persons=60, starts=STARTS)), "KN")
    return store


def lacking(store: Store) -> dict[str, dict[Topic, int]]:
    [(_rec, mission)] = missions(store)
    cases = households(store, mission.code, STARTS)
    return {one.number: dict(one.lacking) for one in readiness(store, cases)}


def held(store: Store, answers: dict[str, str]) -> tuple[str, Sitting]:
    """Answer the competence form of the only grown-up of a case that has one; gives the case's number."""
    [(_rec, mission)] = missions(store)
    for case in households(store, mission.code, STARTS):
        grown = [member for member in case.members if member.alone]
        if len(grown) == 1 and grown[0].states == {}:
            break
    else:
        raise LookupError
    sitting = open_sitting(
        store, "competence", case=case.id, person=grown[0].id, language=None, by="KN", clock=lambda: NOON
    )
    for name, value in answers.items():
        stop = stop_of(sitting, name)
        if value == "+":
            sitting.add(stop)
        elif value == "?":
            sitting.mark(stop, Status.UNKNOWN)
        else:
            sitting.answer(stop, value)
    return case.case.number, sitting


def stop_of(sitting: Sitting, name: str) -> Stop:
    return next(stop for stop in sitting.stops if stop.ref.rpartition("/")[2].partition("[")[0] == name)


def test_at_first_everything_is_lacking_of_everybody_who_is_interviewed_alone(store: Store) -> None:
    [(_rec, mission)] = missions(store)
    alone = {
        case.case.number: sum(member.alone for member in case.members)
        for case in households(store, mission.code, STARTS)
    }
    assert lacking(store) == {number: dict.fromkeys(Topic, n) for number, n in alone.items() if n}


def test_what_was_asked_is_no_longer_lacking_and_not_knowing_is_an_answer(store: Store) -> None:
    number, sitting = held(store, {"consent": "yes", "path": "five", "norwegian_level": "?", "ever": "no"})
    assert set(lacking(store)[number]) == {Topic.LANGUAGES, Topic.WORK, Topic.WISHES}
    sitting.answer(stop_of(sitting, "has_worked"), "no")
    sitting.mark(stop_of(sitting, "first_wish"), Status.DECLINED)
    assert set(lacking(store)[number]) == {Topic.LANGUAGES}
    sitting.answer(stop_of(sitting, "has_worked"), "")
    assert set(lacking(store)[number]) == {Topic.LANGUAGES, Topic.WORK}


def test_recognition_is_asked_of_those_with_more_than_school(store: Store) -> None:
    number, sitting = held(store, {"consent": "yes", "path": "five", "ever": "yes", "isced": "5"})
    assert Topic.RECOGNITION in lacking(store)[number]
    sitting.answer(stop_of(sitting, "isced"), "1")
    assert Topic.RECOGNITION not in lacking(store)[number]


def test_who_declined_is_not_asked_and_not_counted(store: Store) -> None:
    number, _sitting = held(store, {"consent": "no"})
    assert number not in lacking(store)
