"""What central answers to a bundle, described once for central that writes it and the laptop that reads it.

Ranges plus exceptions name every change (central-and-merge.md 3.1): a laptop may forget a change of its own when
its number lies in a range held here. A change that was set aside, or that differs from what is held under its
number, is in none of the ranges and is named beside them. As the content of a receipt bundle a receipt is a head
line and one line for each part, so that no line grows with the mission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Line, Text
from kommisjon.model.asking_back import MOST_ASKED
from sync import canonical
from sync.merge.lines import Hex64, Path, Positive, Uuid, validated
from sync.merge.ranges import Ranges

Status = Literal["accepted", "superseded"]

LIST_LIMIT = canonical.MAX_ARRAY
"""Lists in a receipt are cut here; the counts are always whole. A range that is cut off is only kept longer."""

_LARGEST = 64 * 1024 * 1024
_Count = Annotated[int, Field(ge=0, le=canonical.MAX_INTEGER)]
_Device = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$")]
_Code = Annotated[str, Field(pattern=r"^KM-[A-Z][0-9]{3}$")]
_Ranges = list[tuple[Positive, Positive]]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Held(_Part):
    """Of one machine: the changes central holds and those missing before the last of them."""

    device: _Device
    epoch: Positive
    ranges: _Ranges
    missing: _Ranges


class Counts(_Part):
    """Changes of this bundle. `superseded` are those of `applied` whose values had all been replaced already.

    `attachments` are the files that came with it and were new; `attachments_waiting` those that its changes name
    and that have not come.
    """

    applied: _Count = 0
    already_held: _Count = 0
    superseded: _Count = 0
    quarantined: _Count = 0
    waiting: _Count = 0
    conflicts: _Count = 0
    attachments: _Count = 0
    attachments_waiting: _Count = 0


class NotTaken(_Part):
    """A change of this bundle that central does not hold as it was told: whose, its number, and why."""

    device: _Device
    epoch: Positive
    n: Positive
    code: _Code


class Asked(_Part):
    """What headquarters asks of this laptop: the record of the question, with what it is about.

    `home`, `case` and `about` are ids; `path` is where answers differ, if it is about such a place; `at` is
    central's time, ISO 8601. The laptop keeps it under the id `rec` (kommisjon.model.asking_back.Question).
    """

    home: Uuid
    rec: Uuid
    case: Uuid
    about: Uuid
    path: Path | None
    text: Annotated[Text, Field(min_length=1, max_length=MOST_ASKED)]
    by: Line
    at: Line


class Receipt(_Part):
    """The answer to one bundle. `quarantined` are (line, code), `conflicts` (record, path) that opened with it."""

    manifest_sha256: Hex64
    device: _Device
    epoch: Positive
    seq: Positive
    received_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    status: Status
    counts: Counts
    held: list[Held]
    quarantined: list[tuple[Positive, _Code]]
    conflicts: list[tuple[str, str]]
    unaccounted: _Ranges
    clock_suspect: bool
    exceptions: list[NotTaken] = []
    """Those of the quarantined lines whose change is known."""
    files_waiting: list[Hex64] = []
    """The files counted in `attachments_waiting`, by digest."""
    trust_version: _Count = 0
    """Of the trust document the laptop had when it made the bundle; 0 where that was not noted."""
    questions: list[Asked] = []
    """What the laptop is asked and has not answered, as it stood when the receipt was written, not committed."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that is stored, sent and printed by `--json`."""
        return self.model_dump()

    def encoded(self) -> bytes:
        """The canonical bytes; lists end at LIST_LIMIT."""
        return canonical.dumps(self._shape())

    @classmethod
    def decoded(cls, data: bytes) -> Receipt:
        """Read what `encoded` wrote. Raises Refusal R601 or R602 for anything else."""
        canonical.loads(data, limit=_LARGEST)
        return validated(lambda: cls.model_validate_json(data))

    def held_of(self, device: str, epoch: int) -> Ranges:
        """The changes of one machine that central holds as that machine told them."""
        return next((one.ranges for one in self.held if (one.device, one.epoch) == (device, epoch)), [])

    def _shape(self) -> dict[str, Any]:
        shape = self.as_dict()
        for name in (*_SPLIT, "unaccounted", "files_waiting"):
            shape[name] = shape[name][:LIST_LIMIT]
        for held in shape["held"]:
            held["ranges"], held["missing"] = held["ranges"][:LIST_LIMIT], held["missing"][:LIST_LIMIT]
        return shape

    def lines(self, trust: bytes | None) -> Iterator[bytes]:
        """Give the lines of the receipt bundle, the head line first.

        `trust` is the signed list of trusted keys as canonical JSON, for a laptop that has an older one.
        """
        shape = self._shape()
        lists = {name: shape.pop(name) for name in _SPLIT}
        yield canonical.dumps({"t": "head", "v": 1, **shape})
        for kind in _KINDS:
            parts = [{"t": kind, "id": _ID[kind](part), "part": part} for part in lists.get(_LIST[kind], ())]
            yield from (canonical.dumps(part) for part in sorted(parts, key=lambda part: part["id"]))
        if trust is not None:
            document = canonical.loads(trust)
            yield canonical.dumps({"t": _TRUST, "id": _TRUST, "part": document})


def read_lines(lines: Iterable[bytes]) -> tuple[Receipt, bytes | None]:
    """Read the lines of a receipt bundle: the receipt, and the trust document that came with it, if one did.

    Raises Refusal P505, R601, R602 or R603 for anything that `Receipt.lines` does not write.
    """
    head: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {name: [] for name in _SPLIT}
    trust = None
    for number, raw in enumerate(lines):
        line = canonical.loads(raw)
        if not isinstance(line, dict) or (number == 0) != (line.get("t") == "head"):
            raise Refusal(Code.SCHEMA, path="line")
        if number == 0:
            head = {name: value for name, value in line.items() if name != "t"}
        elif line["t"] == _TRUST and trust is None:
            trust = canonical.dumps(line.get("part"))
        elif line["t"] in _KINDS:
            lists[_LIST[line["t"]]].append(line.get("part"))
        else:
            raise Refusal(Code.SCHEMA, path="t")
    if head.pop("v", None) != 1 or not lists.keys().isdisjoint(head):
        raise Refusal(Code.SCHEMA, path="v")
    text = canonical.dumps({**head, **lists})
    return validated(lambda: Receipt.model_validate_json(text)), trust


_KINDS = ("aside", "conflict", "exception", "held", "question")
"""Kinds of lines after the head, in the order in which they stand; then `trust`."""
_TRUST = "trust"
_LIST = {
    "aside": "quarantined",
    "conflict": "conflicts",
    "exception": "exceptions",
    "held": "held",
    "question": "questions",
}
_SPLIT = tuple(_LIST.values())
_ID: dict[str, Callable[[Any], str]] = {
    "aside": lambda part: f"{part[0]:09}",
    "conflict": lambda part: f"{part[0]}/{part[1]}",
    "exception": lambda part: f"{part['device']}/{part['epoch']:016}/{part['n']:016}",
    "held": lambda part: f"{part['device']}/{part['epoch']:016}",
    "question": lambda part: str(part["rec"]),
}
