"""Two laptops have answered otherwise: it stands on the question and in the household's list. Nobody exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from kommisjon.interview.family.household import household
from kommisjon.interview.kept.disagreements import disagreements, settle
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import Stop
from kommisjon.store import merging
from kommisjon.store.store import Store, Write
from sync.merge import Change, Entry
from tests.screen.laptop import NOON, mission

DAY = date(2026, 11, 2)
LATER = (int((NOON + timedelta(hours=1)).timestamp() * 1000)) << 16


@pytest.fixture
def store() -> Iterator[Store]:
    from kommisjon.exchange.mission import load_synthetic
    from kommisjon.synth.document import write

    ticks = iter(range(10**6))
    with Store(
        None,
        bytearray(32),
        clock=lambda: NOON + timedelta(seconds=next(ticks)),
        random=lambda size: next(ticks).to_bytes(size, "big"),
    ) as made:
        made.name_device("laptop-here", 1)
        load_synthetic(made, write(mission()), "KN")
        yield made


def sheet(store: Store, case: str) -> Sitting:
    return open_sitting(
        store, "household", case=case, person=None, language=None, by="KN", clock=lambda: NOON + timedelta(hours=2)
    )


def stop_of(sitting: Sitting, name: str) -> Stop:
    return next(stop for stop in sitting.stops if stop.ref.endswith("/" + name))


def elsewhere(store: Store, home: str, rec: str, path: str, value: object, n: int = 1) -> None:
    """What another laptop answers that has seen nothing of what is answered here."""
    with store.writing():
        [other] = merging.number_actors(store, [("laptop-there", 1)])
        entry = Entry(path, {"s": "answered", "v": value, "src": "self"}, ())
        change = Change(home, rec, other, n, LATER + n, "OL", "household@1", None, (entry,))
        assert merging.fold_in(store, [change], NOON).fresh == 1


def test_both_answers_are_listed_with_who_and_when_and_one_is_said_to_hold(store: Store) -> None:
    case = store.records("case")[0]
    sitting = sheet(store, case.rec)
    sitting.answer(stop_of(sitting, "relatives_elsewhere"), "yes")
    sitting.answer(stop_of(sitting, "relatives_where"), "Bergen, as told here")
    elsewhere(store, case.home, case.rec, "relatives_where", "Oslo, as told there")
    of = household(store, case.rec, DAY)
    [found] = disagreements(store, of, "en")
    assert [(side.text, side.by, side.laptop) for side in found.sides] == [
        ("Oslo, as told there", "OL", "laptop-there"),
        ("Bergen, as told here", "KN", ""),
    ]
    assert found.sides[0].at == NOON + timedelta(hours=1)
    assert found.question != "relatives_where"  # in the form's words
    again = sheet(store, case.rec)
    stop = stop_of(again, "relatives_where")
    assert again.is_disputed(stop)
    assert again.said_elsewhere(stop, None) == ["Bergen, as told here"]
    settle(store, "KN", found, found.sides[1])
    assert disagreements(store, household(store, case.rec, DAY), "en") == []
    assert (
        sheet(store, case.rec).text(stop_of(sheet(store, case.rec), "relatives_where")) == "Bergen, as told here"
    )
    assert store.history(case.home, case.rec)[-1].why == "resolve"


def test_the_same_answer_once_more_or_another_one_settles_it_on_the_question(store: Store) -> None:
    case = store.records("case")[0]
    sheet(store, case.rec).answer(stop_of(sheet(store, case.rec), "relatives_elsewhere"), "yes")
    elsewhere(store, case.home, case.rec, "relatives_elsewhere", "no")
    sitting = sheet(store, case.rec)
    stop = stop_of(sitting, "relatives_elsewhere")
    assert sitting.is_disputed(stop)
    sitting.answer(stop, "no")
    assert not sitting.is_disputed(stop)
    assert store.in_conflict(case.home) == []


def test_another_answer_of_the_form_does_not_decide_what_is_disagreed_on(store: Store) -> None:
    case = store.records("case")[0]
    sitting = sheet(store, case.rec)
    sitting.answer(stop_of(sitting, "relatives_elsewhere"), "yes")
    sitting.answer(stop_of(sitting, "relatives_where"), "Bergen")
    elsewhere(store, case.home, case.rec, "relatives_where", "Oslo")
    again = sheet(store, case.rec)
    again.answer(stop_of(again, "relatives_elsewhere"), "no")  # the path skips the other question now
    assert len(store.in_conflict(case.home)) == 1


def test_nobody_who_is_shielded_is_in_the_list(store: Store) -> None:
    person = store.records("person")[0]
    elsewhere(store, person.home, person.rec, "given_latin", "Another")
    of = household(store, person.home, DAY)
    assert [one.member is not None for one in disagreements(store, of, "en")] == [True]
    shield = {"s": "answered", "v": "strict"}
    store.save([Write(person.home, person.rec, {"shield": shield})], "KN")
    assert disagreements(store, of.__class__(of.id, of.case, (), None), "en") == []
