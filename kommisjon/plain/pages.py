"""What is beside the interviews of a household in the line mode: a list, in which one thing at a time is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import Household, household
from kommisjon.interview.place import Place
from kommisjon.plain.asking import Asked, ask
from kommisjon.plain.lists import Row
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import refusal_lines, say_saved
from kommisjon.store.unlocking import OpenVault


class Here(Protocol):
    """Where one is, as it is kept at a lock with the line that was cut off."""

    def place_in(self, half_typed: str) -> Place: ...


@dataclass(frozen=True, slots=True)
class Doing:
    """A line of the list, and what is done where it is chosen."""

    row: Row
    act: Callable[[], None]

    @classmethod
    def of(cls, text: str, act: Callable[[], None]) -> Doing:
        """One that is found by its own words."""
        return cls(Row(text, (text,)), act)


class HouseholdPage:
    """What the pages of a household have in common. `here` is the household as a place."""

    def __init__(
        self, talk: Talk, vault: OpenVault, clock: Callable[[], datetime], case: str, here: Place
    ) -> None:
        self._talk, self._vault, self._clock = talk, vault, clock
        self._case, self._here = case, here
        self._field = ""
        """What is being asked, by the name that is kept at a lock; blank for what is not kept."""
        self._draft: str | None = None
        """What was typed there before a lock."""

    @property
    def _household(self) -> Household:
        return household(self._vault.store, self._case, self._clock().date())

    def _kept(self, half_typed: str) -> str | None:
        return (half_typed or self._draft) if self._field else None

    def _ask(self, asked: Asked, field: str = "") -> str | None:
        """Ask for one thing; what a lock cut off is offered. None where one goes back. Raises Ended."""
        self._field = field
        given = ask(self._talk, replace(asked, draft=self._draft if field else None))
        self._field, self._draft = "", None
        return given

    def _say_saved(self) -> None:
        self._talk.say("")
        if self._vault.store.reserve_used:
            self._talk.say(*refusal_lines(Refusal(Code.RESERVE_USED)))
        else:
            say_saved(self._talk, self._clock())
