"""Pieces of a laptop's trail as lines of a bundle: described once for the laptop that writes them and central.

A line carries some entries with the hash before its first, so that whoever has that one can tell that nothing lies
between. A reader that does not know these lines sets them aside and takes the others (docs/decisions/0045).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.merge.change import MOST_BY
from sync.merge.lines import Hex64, Line, Positive, validated
from sync.merge.trail import Entry, Piece

_KIND = "trail"
_END = b'"t":"trail"}'
_A_LINE = 100
"""Entries on one line."""

_Text = Annotated[str, Field(min_length=1, max_length=MOST_BY)]
_At = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$")]
_Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_About = Annotated[str, Field(pattern=r"^([0-9A-Za-z-]{1,64}( [0-9A-Za-z-]{1,64})*)?$")]


class _TrailLine(Line):
    t: Literal["trail"]
    id: Literal["trail"]
    rev: Positive
    before: Hex64
    e: Annotated[
        list[tuple[Positive, _At, _Text, _Word, _About, _Word | None, Hex64]],
        Field(min_length=1),
    ]


def encode(before: str, entries: Sequence[Entry]) -> Iterator[bytes]:
    """Give the lines of a piece of a trail, sorted by number; `before` is the hash before the first.

    An entry that has no canonical form, which nobody but a tampering hand can have written, is left out with the
    others of its line: central sees the gap, and the bundle goes all the same.
    """
    for start in range(0, len(entries), _A_LINE):
        some = entries[start : start + _A_LINE]
        line = {"t": _KIND, "id": _KIND, "rev": some[0].no, "before": before, "e": [list(one) for one in some]}
        before = some[-1].hash
        try:
            yield canonical.dumps(line)
        except Refusal:
            continue


def is_trail(line: bytes) -> bool:
    """Whether a line of a bundle is one of these: in canonical JSON the kind stands last."""
    return line.endswith(_END)


def decode(line: bytes) -> Piece:
    """Read one line strictly. Raises Refusal P505, R601, R602 or R603."""
    canonical.loads(line)
    read = validated(lambda: _TrailLine.model_validate_json(line))
    entries = tuple(Entry(*one) for one in read.e)
    if any(one.no >= next_.no for one, next_ in pairwise(entries)) or entries[0].no != read.rev:
        raise Refusal(Code.SCHEMA, path="e")
    return Piece(read.before, entries)
