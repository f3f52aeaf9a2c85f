"""How one resident stands, for the staff: where they stopped, and what of the first things to know is lacking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.for_residents import places_of_residents
from kommisjon.interview.centre.residents import FORM, Resident, Stage
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.mission.readiness import Topic, lacking_of
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.interview.stepping_back import form_for
from kommisjon.interview.stops import Stop
from kommisjon.store.store import Store

_TO_ASK = (Stage.NOT_BEGUN, Stage.BEGUN, Stage.COMPLETE, Stage.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Stand:
    """What the board says of the resident that is marked."""

    question: str
    """The question they stopped at, in the staff's language; blank where they are at none."""
    answered: int
    asked: int
    """Questions with an answer, of those on the path; both 0 where nothing is open or under way."""
    lacking: tuple[Topic, ...]
    """What municipalities rank first and nobody has answered, in their order; of somebody who is to be asked."""


def stand_of(
    store: Store, of: Resident, seat: Seat | None, *, language: str, by: str, clock: Callable[[], datetime]
) -> Stand:
    """How a resident stands, at a page or not. `language` is the staff's. Nothing is written.

    Raises the Refusals of `kommisjon.interview.stepping_back.form_for`.
    """
    lacking = lacking_of(store, of.case, of.person) if of.stage in _TO_ASK else ()
    if seat is not None and seat.visit.sitting is not None:
        sitting = seat.visit.sitting
        stop = seat.visit.stop if seat.visit.step is Step.QUESTION else None
    elif of.stage is Stage.BEGUN:
        form = form_for(store, FORM, of.case, of.person).form
        sitting = Sitting(store, form, Subject(of.case, of.person), language=None, by=by, clock=clock)
        start = sitting.start()
        at = next((place for place in places_of_residents(sitting) if place >= start), None)
        stop = None if at is None else sitting.stops[at]
    else:
        return Stand("", 0, 0, lacking)
    return Stand(_question(sitting, stop, language), *sitting.progress(), lacking)


def _question(sitting: Sitting, stop: Stop | None, language: str) -> str:
    if stop is None:
        return ""
    return sitting.wording(stop, sitting.best_language(language) or sitting.languages[0]).label
