"""The places a person can stand on in an interview: questions, notes, "add one more?", and the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kommisjon.xform import Item, ItemKind, State


class StopKind(Enum):
    TYPED = "typed"
    CHOICE = "choice"
    CHOICES = "choices"
    RANK = "rank"
    FILE = "file"
    CONFIRM = "confirm"
    NOTE = "note"
    MORE = "more"
    END = "end"

    @property
    def several(self) -> bool:
        """More than one choice may stand."""
        return self is StopKind.CHOICES

    @property
    def ranks(self) -> bool:
        """The choices are put in order."""
        return self is StopKind.RANK

    @property
    def attaches(self) -> bool:
        """A file is asked for."""
        return self is StopKind.FILE

    @property
    def lists(self) -> bool:
        """It is answered from a list of choices."""
        return self in (StopKind.CHOICE, StopKind.CHOICES, StopKind.RANK)

    @property
    def adds(self) -> bool:
        return self is StopKind.MORE

    @property
    def ends(self) -> bool:
        return self is StopKind.END

    @property
    def confirms(self) -> bool:
        """A statement that the interviewer confirms."""
        return self is StopKind.CONFIRM

    @property
    def answerable(self) -> bool:
        """Something is asked here that the form keeps."""
        return self not in (StopKind.NOTE, StopKind.MORE, StopKind.END)


@dataclass(frozen=True, slots=True)
class Stop:
    kind: StopKind
    ref: str
    """The question's reference; for MORE the repeat's; empty at the END."""
    item: Item | None

    @property
    def typed(self) -> bool:
        return self.kind is StopKind.TYPED

    @property
    def repeat(self) -> tuple[str, int] | None:
        """The innermost entry it stands in: (repeat, place from 1)."""
        return self.item.repeat if self.item is not None else None


CONFIRMED = "OK"
"""What a form keeps for a statement that was confirmed (ODK XForms specification, trigger)."""

END = Stop(StopKind.END, "", None)

_KINDS = {
    ItemKind.SELECT_ONE: StopKind.CHOICE,
    ItemKind.SELECT_MANY: StopKind.CHOICES,
    ItemKind.RANK: StopKind.RANK,
    ItemKind.FILE: StopKind.FILE,
    ItemKind.NOTE: StopKind.NOTE,
    ItemKind.ACKNOWLEDGE: StopKind.CONFIRM,
    ItemKind.MORE: StopKind.MORE,
}
_PASSED_OVER = (ItemKind.MEMBER, ItemKind.CALCULATE, ItemKind.HIDDEN)


def stops_of(state: State) -> tuple[Stop, ...]:
    """The stops of a state in order, the END last. Entries' headings are shown with their questions."""
    stops = [_stop(item) for item in state.items() if item.kind not in _PASSED_OVER and not _only_heads(item)]
    return (*stops, END)


def _stop(item: Item) -> Stop:
    """The stop of an item; a question that cannot be answered now is read, as a note is."""
    kind = StopKind.NOTE if item.readonly else _KINDS.get(item.kind, StopKind.TYPED)
    return Stop(kind, item.ref, item)


def _only_heads(item: Item) -> bool:
    """A list that only heads the columns of a table (appearance `label`): nobody answers it."""
    lists = item.kind in (ItemKind.SELECT_ONE, ItemKind.SELECT_MANY)
    return lists and "label" in item.appearance.lower().split()
