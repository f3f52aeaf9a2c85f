"""Any two versions of a form, any answers: opened under the other and back again, nothing is lost. Synthetic."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommisjon.interview.library import Carried
from kommisjon.interview.sitting import NotAccepted, Sitting, Subject
from kommisjon.interview.stops import StopKind
from kommisjon.model.answers import Status
from kommisjon.xform import load
from sync.merge import view
from tests.forms_in_tables import xform
from tests.property.test_sitting import an_answer
from tests.unit.interview.conftest import CASE, PERSON, Room, held

KINDS = ("text", "integer", "select_one l", "select_multiple l", "date")
TEXTS = {"text": ("one", "12", "p"), "integer": ("3", "12"), "date": ("2026-01-02",)}
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Row:
    """One question of a generated form, in a group, in the repeat, or in neither."""

    name: str
    kind: str
    place: str = ""
    alias: str = ""
    relevant: str = ""


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    made = []
    for n in range(draw(st.integers(2, 6))):
        place = draw(st.sampled_from(("", "", "g", "r")))
        earlier = [row.name for row in made if row.place in ("", place)]
        asked = f"${{{draw(st.sampled_from(earlier))}}} != ''" if earlier and draw(st.booleans()) else ""
        made.append(Row(f"q{n}", draw(st.sampled_from(KINDS)), place, "", asked))
    return made


@st.composite
def changes(draw: st.DrawFn, before: list[Row]) -> list[Row]:
    """The next version: each question kept, renamed, moved into the group or out, of another type, or left out."""
    made = []
    for row in before:
        former = f"/data/{row.place}/{row.name}" if row.place else f"/data/{row.name}"
        what = draw(st.sampled_from(("keep", "keep", "rename", "move", "type", "leave out")))
        if what == "rename":
            made.append(replace(row, name=f"new_{row.name}", alias=former, relevant=""))
        elif what == "move" and row.place != "r":
            made.append(replace(row, place="" if row.place else "g", alias=former, relevant=""))
        elif what == "type":
            made.append(replace(row, kind=draw(st.sampled_from(KINDS)), relevant=""))
        elif what != "leave out":
            made.append(replace(row, relevant=""))
    made.append(Row("added", "text"))
    return made


def form(version: int, questions: list[Row]) -> Carried:
    lines = []
    for place, begin, end in (
        ("", "", ""),
        ("g", "begin group", "end group"),
        ("r", "begin repeat", "end repeat"),
    ):
        inside = [
            f"| | {row.kind} | {row.name} | {row.name}? | {row.relevant} | {row.alias} |"
            for row in questions
            if row.place == place
        ]
        if begin and inside:
            inside = [f"| | {begin} | {place} | {place} | | |", *inside, f"| | {end} | | | | |"]
        lines += inside
    tables = (
        "| survey |\n| | type | name | label | relevant | bind::km_alias |\n"
        + "\n".join(lines)
        + "\n| choices |\n| | list_name | name | label |\n| | l | p | P |\n| | l | k | K |\n"
        + f"| settings |\n| | form_id | version | attribute::km_record |\n| | made | {version} | profile |\n"
    )
    xml = xform(tables)
    return Carried(load(xml), xml)


@contextmanager
def a_room() -> Iterator[Room]:
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder) / "kommisjon.db")
        yield room
        room.store.close()


def sit(room: Room, form: Carried) -> Sitting:
    room.restart()
    return Sitting(room.store, form, Subject(CASE, PERSON), language=None, by="KN", clock=room.clock)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("answer", "answer", "answer", "blank", "mark", "more", "undo")),
        st.integers(0, 999),
        st.integers(0, 999),
    ),
    min_size=2,
    max_size=14,
)


def act(sitting: Sitting, acts: list[tuple[str, int, int]]) -> None:
    for what, where, which in acts:
        stops = [stop for stop in sitting.stops if stop.kind.answerable]
        more = [stop for stop in sitting.stops if stop.kind is StopKind.MORE]
        if what == "undo":
            sitting.undo()
        elif what == "more" and more:
            sitting.add(more[0])
        elif stops:
            stop = stops[where % len(stops)]
            if what == "mark":
                sitting.mark(stop, (Status.DECLINED, Status.UNKNOWN)[which % 2])
            else:
                with suppress(NotAccepted):
                    sitting.answer(stop, "" if what == "blank" else given_to(sitting, stop, which))


def given_to(sitting: Sitting, stop: Any, which: int) -> str:
    if not stop.typed:
        return an_answer(sitting, stop, which)
    texts = TEXTS.get(stop.item.kind.value, TEXTS["text"])
    return texts[which % len(texts)]


def stored(room: Room) -> list[dict[str, Any]]:
    """What the records of the interview say: what says nothing is left out, ids too."""
    kinds = ("profile", "r")
    shown = [view(record.doc) for kind in kinds for record in room.store.records(kind)]
    return [
        {
            path: drawn.value
            for path, drawn in one.values.items()
            if not path.startswith("_") and drawn.value and drawn.value["s"] != "not_asked"
            if drawn.value.get("v") is not False
        }
        for one in shown
    ]


def said(room: Room) -> list[str]:
    """The words of every value that stands anywhere; several choices may stand in one text, or on a path each."""
    return sorted(
        word
        for record in stored(room)
        for path, value in record.items()
        if "v" in value
        for word in (path.rpartition("/")[2] if value["v"] is True else str(value["v"])).split()
    )


def marks(sitting: Sitting) -> set[str]:
    """References of the questions that are to be marked, from the form's state alone."""
    state = sitting._state
    return {
        ref
        for ref, _text, status in state.kept()
        if status is not Status.NOT_ASKED and not state.relevant(ref) and "/meta/" not in ref
    }


def marked(sitting: Sitting) -> set[str]:
    """References whose stored answers are marked."""
    found = set()
    for ref, _text, _status in sitting._state.kept():
        entries, path = sitting._binding.place(ref)
        drawn = sitting._binding._view(sitting._binding.record_of(entries)).values.get(path)
        if drawn is not None and (drawn.value or {}).get("off"):
            found.add(ref)
    return found


@FEW
@given(data=st.data(), first=ACTS, then=ACTS)
def test_a_new_version_and_back_again_loses_nothing(
    data: st.DataObject, first: list[tuple[str, int, int]], then: list[tuple[str, int, int]]
) -> None:
    before = data.draw(rows())
    old, new = form(1, before), form(2, data.draw(changes(before)))
    with a_room() as room:
        act(sit(room, old), first)
        had, values = held(sit(room, old)), said(room)
        newer = sit(room, new)
        if not newer.stops or not [stop for stop in newer.stops if stop.kind.answerable]:
            return
        newer.answer(next(stop for stop in newer.stops if stop.ref == "/data/added"), "something")
        assert sorted([*values, "something"]) == said(room), "every value stands somewhere after the first save"
        assert held(sit(room, old)) == had, "and the older version finds each where it asks for it"
        newer = sit(room, new)
        act(newer, then)
        after = held(newer)
        again = sit(room, new)
        assert held(again) == after
        assert marked(again) == marks(again)


@FEW
@given(questions=rows(), acts=ACTS)
def test_marks_kept_as_one_goes_are_those_worked_out_from_scratch(
    questions: list[Row], acts: list[tuple[str, int, int]]
) -> None:
    made = form(1, questions)
    with a_room() as room:
        sitting = sit(room, made)
        for one in acts:
            act(sitting, [one])
            assert marked(sitting) == marks(sitting)
        before, skipped = held(sitting), sitting.skipped(None)
        again = sit(room, made)
        assert (held(again), again.skipped(None)) == (before, skipped)
        assert marked(again) == marks(again)


@FEW
@given(questions=rows(), acts=ACTS, last=st.tuples(st.integers(0, 999), st.integers(0, 999)))
def test_undo_gives_back_the_state_and_what_the_record_says(
    questions: list[Row], acts: list[tuple[str, int, int]], last: tuple[int, int]
) -> None:
    made = form(1, questions)
    with a_room() as room:
        sitting = sit(room, made)
        act(sitting, acts)
        stops = [stop for stop in sitting.stops if stop.kind.answerable]
        if not stops:
            return
        before, record, skipped = held(sitting), stored(room), sitting.skipped(None)
        stop = stops[last[0] % len(stops)]
        try:
            sitting.answer(stop, given_to(sitting, stop, last[1]))
        except NotAccepted:
            return
        sitting.undo()
        blank = ((), "not_asked")
        now = {ref: what for ref, what in held(sitting).items() if what != blank}
        assert now == {ref: what for ref, what in before.items() if what != blank}
        assert sitting.skipped(None) == skipped
        assert [one for one in stored(room) if one] == [one for one in record if one]
