"""The lines of a bundle, read strictly: a bad line is set aside with its code, the good ones go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle import limits
from sync.merge import Change, Dot, trail_lines
from sync.merge.lines import HeadLine, decode_change, decode_head
from sync.merge.trail import Piece


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was not taken: its number from 1, the code, its bytes, and its change as far as it is known."""

    line: int
    code: Code
    content: bytes
    dot: Dot | None


@dataclass(frozen=True, slots=True)
class Faulty:
    """A line that was found to be no canonical JSON before it came here."""

    code: Code
    content: bytes


@dataclass(slots=True)
class Batch:
    """The changes of one bundle by dot, each with its line number, and the faults."""

    changes: dict[Dot, Change] = field(default_factory=dict)
    line_of: dict[Dot, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    repeated: int = 0
    trail: list[Piece] = field(default_factory=list)
    """Of the laptop's own trail, in the order of its numbers."""
    kept: int = 0
    """Bytes of the lines in `faults`."""

    def set_aside(self, fault: Fault) -> None:
        """Keep a line that is not taken. Raises Refusal P506 where too much would be kept."""
        self.kept += len(fault.content)
        self.faults.append(fault)
        if self.kept > limits.MAX_SET_ASIDE or len(self.faults) > limits.MAX_LINES_SET_ASIDE:
            raise Refusal(Code.SET_ASIDE, lines=limits.MAX_LINES_SET_ASIDE, mib=limits.MAX_SET_ASIDE // limits.MIB)


def read_head(lines: Iterator[bytes | Faulty]) -> HeadLine:
    """Read the first line. Without a sound one the bundle cannot be read at all: Refusal R601, R602 or R603."""
    first = next(lines, b"")
    if isinstance(first, Faulty):
        raise Refusal(first.code)
    return decode_head(first.removesuffix(b"\n"))


def read_changes(lines: Iterable[bytes | Faulty], actors: Sequence[int]) -> Batch:
    """Read the lines after the head; `actors` are central's numbers for those the head names.

    Raises Refusal P505 when there are too many lines, P506 when too many of them are bad.
    """
    batch = Batch()
    for number, raw in enumerate(lines, start=2):
        if number > limits.MAX_RECORDS + 1:
            raise Refusal(Code.LIMIT, which="records")
        if isinstance(raw, Faulty):
            batch.set_aside(Fault(number, raw.code, raw.content[: canonical.MAX_LINE], None))
            continue
        line = raw.removesuffix(b"\n")
        try:
            if trail_lines.is_trail(line):
                batch.trail.append(trail_lines.decode(line))
            else:
                _add(batch, number, decode_change(line, actors))
        except Refusal as refusal:
            dot = _dot_of(line, actors)
            batch.set_aside(Fault(number, refusal.code, line[: canonical.MAX_LINE], dot))
    return batch


def _add(batch: Batch, number: int, change: Change) -> None:
    earlier = batch.changes.setdefault(change.dot, change)
    if earlier is change:
        batch.line_of[change.dot] = number
    elif earlier == change:
        batch.repeated += 1
    else:
        raise Refusal(Code.EQUIVOCATION, seq=change.n)


def _dot_of(line: bytes, actors: Sequence[int]) -> Dot | None:
    """Whose change, and which, a line that was not taken tells of, where it can be told at all."""
    try:
        told = canonical.loads(line)
        actor, n = told["a"], told["n"]
        sound = type(actor) is int and type(n) is int and 0 <= actor < len(actors) and n > 0
    except (Refusal, TypeError, KeyError):
        return None
    return Dot(actors[actor], n) if sound else None
