"""Where somebody was when the screen locked, kept inside the encrypted store: one goes on there after it.

With it what was half typed: a lock never loses input (security-and-bundles.md 3.5). Each user of the laptop has a
place of his own. It is taken once; a place from before the last time one worked would lead astray.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kommisjon.store.store import Store

if TYPE_CHECKING:
    from kommisjon.interview.stops import Stop


class Over(StrEnum):
    """A page over a list, a household or another page, by the name that a place has for it."""

    SENDING = "sending"
    DAY = "day"
    SESSION = "session"
    FAMILY = "family"
    READ_BACK = "read_back"
    PAPER = "paper"
    AFTER = "after"
    BOARD = "board"
    """The board of a reception centre itself, where it was asking for something."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen of the program, as deep as it goes; what is deeper is None."""

    mission: str | None = None
    """The code of the mission whose cases were listed."""
    case: str | None = None
    """The id of the case that was marked, or open."""
    household: bool = False
    """Whether the case was open."""
    person: str | None = None
    """The id of the member that was marked, or interviewed."""
    form: str | None = None
    """The id of the form that was open, on the household where `person` is None."""
    question: str | None = None
    """The question's reference in the form, and the kind of its stop."""
    page: str | None = None
    """The page that was open there, as `Over` names it."""
    asked: str = ""
    """What was being asked on that page, as the page writes it; blank where nothing was."""
    left: str | None = None
    right: str | None = None
    """The languages shown, as the form names them."""
    draft: str | None = None
    """What stood in the field and was not saved."""
    listed: str | None = None
    """The id of the form that was marked where the forms of the person were listed; None where they were not."""
    beside: str | None = None
    """What stood on the page of own words and note over the question, as that page writes it; None without one."""

    def over(self, page: Over, asked: str = "", draft: str | None = None) -> Place:
        """The same place with a page open there, what it asks, and what stands half typed in its field."""
        return replace(self, page=page.value, asked=asked, draft=draft)

    def under(self) -> Place:
        """The same place without a page: for a screen that stands on its own above one."""
        return replace(self, page=None, asked="", draft=None)


NOWHERE = Place()


def name_of(stop: Stop) -> str:
    """A stop by a name that another opening of the interview knows again: a repeat is asked about twice."""
    return f"{stop.kind.value} {stop.ref}"


def place_of(stops: Sequence[Stop], place: Place) -> int | None:
    """Where the question of a kept place is now; None where there is none."""
    return next((n for n, stop in enumerate(stops) if name_of(stop) == place.question), None)


def keep(store: Store, label: str, place: Place) -> None:
    """Keep the place of the user of a slot, in one transaction. Raises Refusal V108 or V117."""
    store.keep_secrets({_name(label): json.dumps(asdict(place)).encode()})


def take(store: Store, label: str) -> Place | None:
    """Give the place of the user of a slot, and forget it. None where there is none, or none that can be read.

    Raises Refusal V108 or V117.
    """
    kept = store.secret(_name(label))
    if not kept:
        return None
    store.keep_secrets({_name(label): b""})
    try:
        return Place(**json.loads(kept))
    except (ValueError, TypeError):  # another version of kommisjon kept it
        return None


def _name(label: str) -> str:
    return f"place of {label}"
