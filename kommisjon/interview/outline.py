"""The interview as a list of its questions: in which order, under which headings, and how far each one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from posixpath import commonpath

from kommisjon.interview.stops import Stop, StopKind
from kommisjon.model.answers import Status
from kommisjon.xform import ItemKind, NoSuchPlace, State
from kommisjon.xform.schema import Field, Read, RuleKind


class Mark(Enum):
    """How far a question is (tui-and-languages.md section 4)."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    SKIPPED = "skipped"
    """Answered, and kept although the path does not come to it now."""
    ERROR = "error"
    LOCKED = "locked"
    """It can be read and not answered."""
    NONE = "none"
    """Nothing is asked: a text to read, "add one more?", the end."""


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A heading, a question on the path, or one that is skipped with an answer."""

    ref: str
    place: int | None
    """The question's place among the stops; None for a heading and for a skipped question."""
    heading_of: int | None = None
    """For a heading, the place of the first question below it."""

    @property
    def is_skipped(self) -> bool:
        return self.place is None and self.heading_of is None


_MARKS = {
    Status.NOT_ASKED: Mark.OPEN,
    Status.ANSWERED: Mark.ANSWERED,
    Status.UNKNOWN: Mark.UNKNOWN,
    Status.DECLINED: Mark.DECLINED,
}


def outline(state: State, stops: Sequence[Stop]) -> tuple[OutlineLine, ...]:
    """Every stop but the end in order, a heading where a section begins, and skipped answers where they belong."""
    waiting = _skipped_after(state, stops)
    lines = [OutlineLine(ref, None) for ref in waiting.pop(None, ())]
    section: str | None = None
    for place, stop in enumerate(stops):
        if stop.kind is StopKind.END:
            continue
        here = stop.item.section if stop.item is not None else None
        if here != section and here is not None and not stop.kind.adds:
            lines.append(OutlineLine(here, None, place))
        section = here
        lines.append(OutlineLine(stop.ref, place))
        lines.extend(OutlineLine(ref, None) for ref in waiting.pop(stop.ref, ()))
    return tuple(lines)


def mark_of(state: State, stop: Stop, *, wrong: bool) -> Mark:
    """How far a stop is; `wrong` where something about its answer blocks finishing."""
    if stop.kind is StopKind.NOTE and stop.item is not None and stop.item.kind is not ItemKind.NOTE:
        return Mark.LOCKED
    if wrong:
        return Mark.ERROR
    return _MARKS[state.status(stop.ref)] if stop.kind.answerable else Mark.NONE


def deciding(state: State, ref: str, stops: Sequence[Stop]) -> int | None:
    """The place of the question whose answer leads the path past `ref`; None where none of those is shown."""
    try:
        outer_first = reversed(list(state.find(ref).lineage()))
    except NoSuchPlace:  # its entry was counted away meanwhile
        return None
    closed = next((node.definition for node in outer_first if not node.own), None)
    waiting, seen = [closed] if closed is not None else [], set[Field]()
    while waiting:
        field = waiting.pop(0)
        for read in (read.field for read in _reads(field)):
            shown = [n for n, stop in enumerate(stops) if stop.kind.answerable and _is(state, stop, read)]
            if shown:
                return max(shown, key=lambda n: len(commonpath((stops[n].ref, ref))))
            if read not in seen:
                seen.add(read)
                waiting.append(read)
    return None


def _reads(field: Field) -> Iterator[Read]:
    """What decides whether a field is met, and what it is worked out from."""
    for kind in (RuleKind.RELEVANT, RuleKind.CALCULATE):
        rule = field.rules.get(kind)
        yield from sorted(rule.reads, key=lambda read: read.field.ref) if rule is not None else ()


def _is(state: State, stop: Stop, field: Field) -> bool:
    return state.find(stop.ref).definition is field


def _skipped_after(state: State, stops: Sequence[Stop]) -> dict[str | None, list[str]]:
    """Skipped answers by the stop that each comes after in the form; None before the first."""
    found: dict[str | None, list[str]] = {}
    skipped = set(state.skipped())
    if skipped:
        asked = {stop.ref for stop in stops}
        last: str | None = None
        for node in state.leaves(relevant=False):
            ref = node.ref()
            if ref in asked:
                last = ref
            elif ref in skipped:
                found.setdefault(last, []).append(ref)
    return found
