"""The desk of a reception centre's staff: who sits at which page, where each is, and who asks for help.

It lives for as long as the vault is open and is written nowhere: after a lock everybody's answers are there, and
each is seated again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kommisjon.errors import Code, Refusal
from kommisjon.interview.centre.aside import check_asked
from kommisjon.interview.centre.language_packs import take_up
from kommisjon.interview.centre.residents import Resident, resident
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.centre.visit import Visit
from kommisjon.store.store import Store


class Call(Enum):
    """What a resident calls the staff for."""

    HELP = "help"
    WHO = "who"
    """The word and the symbol were not found: somebody has to say who sits there."""
    PAPER = "paper"
    FAULT = "fault"
    """Something could not be saved, or was sent that the page does not offer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a sign from a resident, after which the page shows nothing of them any more."""

    reading: int = 4 * 60
    writing: int = 12 * 60
    """Where somebody may be writing what is not sent yet."""
    asking: int = 45
    """The last of these seconds, in which the page shows nothing but a button that says that somebody is there."""

    def with_visit(self, visit: Visit) -> int:
        """Seconds after which the page that a visit stands at is to rest."""
        writes = visit.step is Step.QUESTION and visit.stop.typed
        return self.writing if writes else self.reading


PATIENCE = Patience()


@dataclass(slots=True)
class Seat:
    """A resident at a page of this laptop."""

    number: int
    resident: Resident
    visit: Visit
    seen_at: datetime
    """When the page was last heard of."""
    call: Call | None = None
    called_at: datetime | None = None
    held: bool = False
    """A member of staff has taken over."""
    refused: Refusal | None = None
    """What could not be done for them last, for the staff."""
    patience: Patience = PATIENCE

    @property
    def rest_after(self) -> int:
        """Seconds after which the page that is in front of the resident is to rest."""
        return self.patience.with_visit(self.visit)


class Desk:
    """What the staff's board and the residents' pages share. `changed` is called after everything that moves."""

    def __init__(
        self,
        store: Store,
        *,
        by: str,
        clock: Callable[[], datetime],
        patience: Patience = PATIENCE,
    ) -> None:
        self._store, self._by, self._clock = store, by, clock
        take_up(store)
        self._patience = patience
        self._seats: dict[int, Seat] = {}
        self.changed: Callable[[], None] = lambda: None
        self.heard: Callable[[], None] = lambda: None
        """Called whenever a resident does something: somebody is there, and the vault need not lock."""

    @property
    def seats(self) -> list[Seat]:
        return list(self._seats.values())

    def at(self, number: int) -> Seat | None:
        """The seat with a number; None where nobody sits."""
        return self._seats.get(number)

    def seat_of(self, person: str) -> Seat | None:
        """Where a resident sits; None for one who does not."""
        return next((seat for seat in self._seats.values() if seat.resident.person == person), None)

    def seat(self, of: Resident) -> Seat:
        """Give a resident a page; the one they have already where they sit.

        Raises Refusal D702, and D787 for one of whom nothing is asked here.
        """
        sitting = self.seat_of(of.person)
        if sitting is not None:
            return sitting
        now = self._clock()
        fresh = resident(self._store, of.case, of.person, now.date())
        check_asked(fresh)
        visit = Visit(self._store, fresh, by=self._by, clock=self._clock)
        number = next(n for n in range(1, len(self._seats) + 2) if n not in self._seats)
        self._seats[number] = Seat(number, fresh, visit, now, patience=self._patience)
        self.changed()
        return self._seats[number]

    def leave(self, seat: Seat) -> None:
        """The page is free for the next one, and shows nothing of this one any more."""
        self._seats.pop(seat.number, None)
        self.changed()

    def hear(self, seat: Seat) -> None:
        """Something came from a resident's page."""
        seat.seen_at = self._clock()
        self.heard()
        self.changed()

    def call(self, seat: Seat, what: Call = Call.HELP) -> None:
        """A resident asks for the staff, who see and hear it until somebody answers."""
        if seat.call is not what:
            seat.call, seat.called_at = what, self._clock()
        self.changed()

    def answered(self, seat: Seat) -> Refusal | None:
        """A member of staff has come. Who waited for somebody to say who sits there goes on.

        Gives what could not be done for the resident, where it was that; D798 for something sent that the page
        did not offer. It is told once. Raises Refusal where the answers cannot be opened.
        """
        what, seat.call, seat.called_at = seat.call, None, None
        failed, seat.refused = seat.refused, None
        if what is Call.FAULT and failed is None:
            failed = Refusal(Code.NOT_OFFERED)
        if what is Call.WHO and seat.visit.step is Step.STAFF and not seat.held:
            seat.visit.vouched_for()
        self.changed()
        return failed

    def take_over(self, seat: Seat) -> None:
        """A member of staff goes on with these answers on the terminal; the page rests meanwhile."""
        seat.held, seat.call, seat.called_at = True, None, None
        seat.visit.hold()
        self.changed()

    def hand_back(self, seat: Seat) -> None:
        """The resident goes on where the staff stopped. Raises Refusal where the answers cannot be opened."""
        seat.held = False
        seat.visit.vouched_for()
        self.changed()

    def look(self) -> None:
        """Let rest every page that nothing was heard of for long; to be called every few seconds."""
        now, rested = self._clock(), False
        for seat in self._seats.values():
            busy = seat.visit.step not in (Step.RESTING, Step.STAFF, Step.LANGUAGE, Step.RECOGNISE)
            if busy and (now - seat.seen_at).total_seconds() >= seat.rest_after:
                seat.visit.rest()
                rested = True
        if rested:
            self.changed()
