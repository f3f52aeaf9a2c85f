"""Whatever is done in an interview, in whatever order: opened again, it stands as it stood."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommisjon.interview.sitting import NotAccepted, Sitting
from kommisjon.interview.stops import CONFIRMED, Stop, StopKind
from kommisjon.model.answers import Status
from tests.unit.interview.conftest import Room, held

ACTS = st.tuples(
    st.sampled_from(["answer", "answer", "answer", "blank", "mark", "undo", "more", "more", "remove", "reopen"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)
TEXTS = ("sy klær", "می\u200cروم", "٤", "3", "0.5", "1980-05", "")


def act(sitting: Sitting, what: str, where: int, which: int) -> None:
    """Do one thing; what the form does not take or does not have is passed over."""
    stops = [stop for stop in sitting.stops if stop.kind.answerable]
    stop = stops[where % len(stops)]
    if what == "answer":
        with suppress(NotAccepted):
            sitting.answer(stop, an_answer(sitting, stop, which))
    elif what == "blank":
        sitting.answer(stop, "")
    elif what == "mark":
        sitting.mark(stop, (Status.DECLINED, Status.UNKNOWN)[which % 2])
    elif what == "undo":
        sitting.undo()
    elif what == "more":
        repeats = [stop for stop in sitting.stops if stop.kind is StopKind.MORE]
        if repeats:
            sitting.add(repeats[where % len(repeats)])
    elif what == "remove" and stop.repeat is not None:
        sitting.remove(stop)


def an_answer(sitting: Sitting, stop: Stop, which: int) -> str:
    if stop.kind is StopKind.CONFIRM:
        return CONFIRMED
    if stop.typed:
        return TEXTS[which % len(TEXTS)]
    values = [value for value, _label in sitting.choices(stop, None)]
    if not values:
        return ""
    return " ".join(values[which % len(values) :][:2]) if stop.kind.several else values[which % len(values)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=3, max_size=25), sheet=st.booleans())
def test_any_interview_reopened_stands_as_it_stood(acts: list[tuple[str, int, int]], sheet: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder) / "kommisjon.db")
        sitting = room.sheet() if sheet else room.sit()
        if not sheet:
            sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/consent")), "yes")
        for what, where, which in acts:
            if what == "reopen":
                room.restart()
                sitting = room.sheet() if sheet else room.sit()
            else:
                act(sitting, what, where, which)
        before, stops = held(sitting), [stop.ref for stop in sitting.stops]
        room.restart()
        again = room.sheet() if sheet else room.sit()
        room.store.close()
        assert held(again) == before
        assert [stop.ref for stop in again.stops] == stops


ANSWERING = st.tuples(
    st.sampled_from(["answer", "answer", "answer", "blank", "mark", "undo", "more"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ANSWERING, min_size=2, max_size=12), undone=st.integers(1, 4), sheet=st.booleans())
def test_undo_does_the_same_whether_one_has_left_in_between_or_not(
    acts: list[tuple[str, int, int]], undone: int, sheet: bool
) -> None:
    stood = []
    for leaves in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            room = Room(Path(folder) / "kommisjon.db")
            sitting = room.sheet() if sheet else room.sit()
            if not sheet:
                sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/consent")), "yes")
            for what, where, which in acts:
                act(sitting, what, where, which)
            for _step in range(undone):
                if leaves:
                    sitting = room.sheet() if sheet else room.sit()
                sitting.undo()
            stood.append(held(sitting))
            room.store.close()
    assert stood[0] == stood[1]
