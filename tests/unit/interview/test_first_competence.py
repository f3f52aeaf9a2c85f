"""An interview begun under the first competence form goes on under the one of the library. Nobody in it exists."""

from pathlib import Path
from typing import Any

from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import StopKind
from sync.merge import view
from tests.unit.interview.conftest import CASE, PERSON, Room, stop_at

FIRST = Path(__file__).parents[2] / "data" / "forms" / "version-1"
C = "/competence"
GIVEN = {
    "schooling/years": "9",
    "schooling/isced": "2",
    "languages/english_level": "a2",
    "languages/language/language_code": "ara",
    "languages/language/write": "good",
    "working/work/work_title": "Sydde klær",
    "working/work/work_occupation": "75",
}


def sit(room: Room, library: Path | None) -> Sitting:
    return open_sitting(
        room.store,
        "competence",
        case=CASE,
        person=PERSON,
        language="ara",
        by="KN",
        clock=room.clock,
        library=library,
    )


def stored(room: Room, record_type: str) -> dict[str, Any]:
    """The values of the only record of a type."""
    (record,) = room.store.records(record_type)
    return {path: drawn.value for path, drawn in view(record.doc).values.items()}


def begun_under_version_1(room: Room) -> None:
    sitting = sit(room, FIRST)
    for name, value in (("consent", "yes"), ("schooling/ever", "yes"), ("working/has_worked", "yes")):
        sitting.answer(stop_at(sitting, f"{C}/{name}"), value)
    for repeat in ("language", "work"):
        more = (one for one in sitting.stops if one.kind is StopKind.MORE and one.ref.endswith(f"/{repeat}"))
        sitting.add(next(more))
    sitting.answer(stop_at(sitting, f"{C}/languages/language/language_area"), "me")
    sitting.answer(stop_at(sitting, f"{C}/working/work/work_area"), "7")
    for name, value in GIVEN.items():
        sitting.answer(stop_at(sitting, f"{C}/{name}"), value)


def test_every_answer_of_version_1_stands_and_what_is_not_asked_now_is_kept(room: Room) -> None:
    begun_under_version_1(room)
    room.restart()
    sitting = sit(room, None)
    assert {name: sitting.text(stop_at(sitting, f"{C}/{name}")) for name in GIVEN} == GIVEN
    assert sitting.misfits() == []
    assert sitting.carried_over is not None
    sitting.answer(stop_at(sitting, f"{C}/path"), "twenty")
    assert stored(room, "work")["work_area"] == {"s": "answered", "v": "7"}
    assert stored(room, "language")["language_area"] == {"s": "answered", "v": "me"}


def test_choosing_five_minutes_afterwards_keeps_what_it_passes_over(room: Room) -> None:
    begun_under_version_1(room)
    sitting = sit(room, None)
    sitting.answer(stop_at(sitting, f"{C}/path"), "five")
    assert all(one.ref != f"{C}/schooling/years" for one in sitting.stops)
    room.restart()
    again = sit(room, None)
    again.answer(stop_at(again, f"{C}/path"), "full")
    assert {name: again.text(stop_at(again, f"{C}/{name}")) for name in GIVEN} == GIVEN
