"""The places a person can stand on in an interview: questions, notes, "add one more?", and the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kommisjon.xform import Item, ItemKind, State


class StopKind(Enum):
    TYPED = "typed"
    CHOICE = "choice"
    CHOICES = "choices"
    CONFIRM = "confirm"
    NOTE = "note"
    MORE = "more"
    END = "end"

    @property
    def several(self) -> bool:
        """More than one choice may stand."""
        return self is StopKind.CHOICES

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
        return self in (StopKind.TYPED, StopKind.CHOICE, StopKind.CHOICES, StopKind.CONFIRM)


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
    ItemKind.RANK: StopKind.CHOICES,
    ItemKind.NOTE: StopKind.NOTE,
    ItemKind.ACKNOWLEDGE: StopKind.CONFIRM,
    ItemKind.MORE: StopKind.MORE,
}
_PASSED_OVER = (ItemKind.MEMBER, ItemKind.CALCULATE, ItemKind.HIDDEN)


def stops_of(state: State) -> tuple[Stop, ...]:
    """The stops of a state in order, the END last. Entries' headings are shown with their questions."""
    stops = [
        Stop(_KINDS.get(item.kind, StopKind.TYPED), item.ref, item)
        for item in state.items()
        if item.kind not in _PASSED_OVER and (item.kind is ItemKind.NOTE or not item.readonly)
    ]
    return (*stops, END)
