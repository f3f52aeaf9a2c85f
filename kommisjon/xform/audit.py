"""Notes what happened in a filling and when: each question with its old and new value, members that came and went.

The times are made as in ODK Collect's log: the clock is read once, when the filling is opened; from then on a
stopwatch that nobody sets says how much later it is. A clock put back in the middle makes no event end before it
began (the names of the events are Collect's too: docs.getodk.org/form-audit-log).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kommisjon.model.answers import Status
from kommisjon.xform.node import Node
from kommisjon.xform.standing import NoSuchPlace
from kommisjon.xform.state import Outcome, State


class Happening(StrEnum):
    """What a line of the log tells of."""

    START = "form start"
    QUESTION = "question"
    ADDED = "add repeat"
    REMOVED = "delete repeat"
    SAVED = "form save"
    EXIT = "form exit"
    FINALIZED = "form finalize"


@dataclass(frozen=True, slots=True)
class Event:
    """One line. Times are milliseconds since 1970, UTC; values are blank where nothing changed."""

    what: Happening
    node: str
    start: int
    end: int | None = None
    old: str = ""
    new: str = ""
    status: Status | None = None
    """Declined or unknown, where that is what was said."""
    user: str = ""


class Recorder:
    """Answers a filling and notes each answer. Methods take and give what those of `State` do.

    `stopwatch` gives seconds that only ever grow.
    """

    def __init__(self, state: State, stopwatch: Callable[[], float], user: str = "") -> None:
        self.state = state
        self._stopwatch = stopwatch
        self._user = user
        self._opened = int(state.now().timestamp() * 1000)
        self._begun = stopwatch()
        self._since = self._opened
        self.events: list[Event] = [Event(Happening.START, "", self._opened, user=user)]

    def enter(self, ref: str, text: str) -> Outcome:
        before = self._text(ref)
        outcome = self.state.enter(ref, text)
        self._question(ref, before)
        return outcome

    def mark(self, ref: str, status: Status) -> Outcome:
        before = self._text(ref)
        outcome = self.state.mark(ref, status)
        self._question(ref, before, status if status is not Status.NOT_ASKED else None)
        return outcome

    def add(self, repeat: str) -> int:
        place = self.state.add(repeat)
        self._note(Happening.ADDED, f"{repeat.rstrip('/')}[{place}]")
        return place

    def remove(self, repeat: str, index: int) -> None:
        self.state.remove(repeat, index)
        self._note(Happening.REMOVED, f"{repeat.rstrip('/')}[{index}]")

    def finish(self) -> None:
        """The filling is done: the form notes its end, and the log closes."""
        self.state.finish()
        now = self._now()
        self.events += [
            Event(what, "", now, user=self._user)
            for what in (Happening.SAVED, Happening.EXIT, Happening.FINALIZED)
        ]

    def _now(self) -> int:
        return self._opened + int((self._stopwatch() - self._begun) * 1000)

    def _text(self, ref: str) -> str:
        try:
            return self.state.value(ref)
        except NoSuchPlace:
            return ""

    def _question(self, ref: str, before: str, status: Status | None = None) -> None:
        node = self.state.find(ref)
        changed = node.text != before
        old, new = (before, node.text) if changed else ("", "")
        self._note(Happening.QUESTION, audit_path(node), old, new, status)

    def _note(
        self, what: Happening, node: str, old: str = "", new: str = "", status: Status | None = None
    ) -> None:
        now = self._now()
        self.events.append(Event(what, node, self._since, now, old, new, status, self._user))
        self._since = now


def audit_path(node: Node) -> str:
    """The path as the log has it: the place of every member of a repeat is told, also of the first."""
    parts: list[str] = []
    here: Node | None = node
    while here is not None:
        parts.append(f"{here.name}[{here.position}]" if here.definition.repeat else here.name)
        here = here.parent
    return "/" + "/".join(reversed(parts))
