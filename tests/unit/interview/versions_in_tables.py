"""Interviews held by versions of one small form, on the store of `Room`. Nobody in them exists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import StopKind
from sync.merge import view
from tests.forms_in_tables import xform
from tests.unit.interview.conftest import CASE, PERSON, Room, stop_at

HEAD = (
    "| survey |\n| | type | name | label::en | label::nb | bind::km_alias | relevant | repeat_count | default |\n"
)
CHOICES = "| choices |\n| | list_name | name | label::en | label::nb | km_alias |\n"


def version(number: int | str, survey: str, choices: str = "", record: str = "profile") -> bytes:
    """The XForm of a version of the form `work`; rows are "type name, label en, label nb, aliases, relevant …"."""
    rows = "".join(f"| | {' | '.join(_cells(line))} |\n" for line in survey.strip().splitlines())
    listed = "".join(f"| | {' | '.join(_cells(line, 5))} |\n" for line in choices.strip().splitlines())
    settings = f"| settings |\n| | form_id | version | attribute::km_record |\n| | work | {number} | {record} |\n"
    return xform(HEAD + rows + (CHOICES + listed if listed else "") + settings)


def _cells(line: str, width: int = 8) -> list[str]:
    first, *rest = [cell.strip() for cell in line.split(",")]
    kind, _, name = (first, "", "") if first.startswith("end ") else first.rpartition(" ")
    cells = [kind, name, *rest]
    return [*cells, *[""] * (width - len(cells))]


class Library:
    """A folder of forms that a test exchanges, as an update of the program does."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._room, self._folder, self._count = room, folder, 0

    def open(self, form: bytes, person: str | None = PERSON) -> Sitting:
        """Open the interview on the next morning, with this form in the library."""
        self._count += 1
        library = self._folder / str(self._count)
        (library / "work").mkdir(parents=True)
        (library / "work" / "form.xml").write_bytes(form)
        self._room.restart()
        return open_sitting(
            self._room.store,
            "work",
            case=CASE,
            person=person,
            language="arb",
            by="KN",
            clock=self._room.clock,
            library=library,
        )


def answer(sitting: Sitting, **answers: str) -> None:
    """Answer questions by their names; __ stands for a group's /, and _2 at the end of a group for its entry."""
    for name, text in answers.items():
        sitting.answer(stop_at(sitting, "/data/" + name.replace("__", "/")), text)


def text(sitting: Sitting, path: str) -> str:
    return sitting._state.value(f"/data/{path}")


def add(sitting: Sitting, repeat: str) -> None:
    sitting.add(next(stop for stop in sitting.stops if stop.kind is StopKind.MORE and stop.ref.endswith(repeat)))


def record(room: Room, record_type: str = "profile") -> dict[str, Any]:
    """What is drawn on the only record of a type, system paths aside."""
    (found,) = room.store.records(record_type)
    drawn = view(found.doc).values
    return {path: one.value for path, one in drawn.items() if not path.startswith("_")}
