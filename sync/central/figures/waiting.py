"""Waiting times from permit to settlement against the goals (domain.md section 10, point 13).

90 % of all within six months; half of the families with children and of minors without an adult within three.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kommisjon.model.settling_clocks import months_after
from sync.central.figures.rounding import Figure, told
from sync.central.merged.cells import PROMPT


@dataclass(frozen=True, slots=True)
class Goal:
    """So many per cent of the households within so many months; `prompt` are those with the shorter goal only."""

    name: str
    months: int
    share: int
    prompt: bool


GOALS = (Goal("all", 6, 90, prompt=False), Goal(PROMPT, 3, 50, prompt=True))


@dataclass(frozen=True, slots=True)
class Waited:
    """Households against one goal: settled in time, settled late or late by now, and still in time."""

    goal: Goal
    within: Figure
    over: Figure
    still: Figure

    @property
    def share(self) -> int | None:
        """Whole per cent of those of whom it is decided; None where too few are told to say."""
        if self.within.n is None and self.over.n is None:
            return None
        return (self.within.n or 0) * 100 // ((self.within.n or 0) + (self.over.n or 0))


def waited(waits: Iterable[tuple[str, int, date]]) -> list[Waited]:
    """Hold households against the goals: each wait is a cell's value, how many have it, the day it is told of."""
    counts = {(goal, state): 0 for goal in GOALS for state in ("within", "over", "still")}
    for value, n, day in waits:
        permit, settled, kind = value.split(" ")
        for goal in GOALS:
            if kind == PROMPT or not goal.prompt:
                counts[goal, _state(date.fromisoformat(permit), settled, goal, day)] += n
    return [Waited(goal, *(told(counts[goal, state]) for state in ("within", "over", "still"))) for goal in GOALS]


def _state(permit: date, settled: str, goal: Goal, day: date) -> str:
    due = months_after(permit, goal.months)
    if settled != "-":
        return "within" if date.fromisoformat(settled) <= due else "over"
    return "over" if day > due else "still"
