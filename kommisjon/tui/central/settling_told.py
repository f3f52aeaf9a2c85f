"""A case after the mission in sentences, for the screen and for the commands alike: where it stands, what is due.

Pure: values in, lines out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.records import CaseStatus
from kommisjon.model.settling import WORDS, SettlingStatus

if TYPE_CHECKING:
    from kommisjon.model.settling_clocks import Running
    from sync.central.casework.due import Due
    from sync.central.casework.steps import Done, Found

_UNKNOWN = "–"

CLOCKS = {
    "answer": N_("the municipality's answer is expected"),
    "goal": N_("the goal for settling"),
    "entry": N_("the entry permit ends"),
    "turns_15": N_("turns 15"),
    "turns_18": N_("turns 18"),
}

FIELDS = {
    "municipality": N_("municipality"),
    "reference": N_("asked as"),
    "ready_on": N_("ready on"),
    "permit_on": N_("entry permit given on"),
    "earliest_on": N_("can arrive from"),
    "asked_on": N_("asked on"),
    "answered_on": N_("answered on"),
    "travel_on": N_("journey on"),
    "settled_on": N_("settled on"),
    "reason": N_("reason"),
}
"""What is written of a case beside its status, in the order in which it is told."""


def standing(found: Found) -> Iterator[str]:
    """How far a case is: a line for its status, and those below it indented."""
    held = found.settling
    yield f"{found.case.row.number}  {_(WORDS[held.status if held is not None else None])}"
    if found.case.row.status == CaseStatus.WITHDRAWN:
        yield _("  ! withdrawn on the mission")
    if held is None:
        return
    if held.municipality is not None:
        told = _("  municipality {municipality}, asked as {reference}, {day}")
        day = held.asked_on or _UNKNOWN
        yield told.format(municipality=held.municipality, reference=held.reference or _UNKNOWN, day=day)
    if held.earliest_on is not None:
        yield _("  can arrive from {day}").format(day=held.earliest_on)
    if held.travel_on is not None:
        yield _("  the journey: {day}").format(day=held.travel_on)
    if found.in_conflict:
        yield _("  ! people differ on this: the next step settles it")


def due(one: Due, today: date, *, number: bool) -> str:
    """A line: how urgent in a word, the day or the span, what it is, whom it is about; the case's number first."""
    running = one.running
    if one.overdue:
        urgent = _("! overdue")
    elif running.first <= today:
        urgent = _("! now") if running.first == running.last else _("! perhaps already")
    else:
        n = (running.first - today).days
        urgent = ngettext("in {n} day", "in {n} days", n).format(n=n)
    parts = [one.number if number else "", urgent, _day(running), _(CLOCKS[running.clock.value]), one.name]
    return "  ".join(filter(None, parts))


def how_many(found: Sequence[Due]) -> Iterator[str]:
    """How much is due, and how much of it is overdue."""
    overdue = sum(one.overdue for one in found)
    yield ngettext("{n} thing is due.", "{n} things are due.", len(found)).format(n=len(found))
    if overdue:
        yield ngettext("{n} of them is overdue.", "{n} of them are overdue.", overdue).format(n=overdue)


def done(entry: Done) -> str:
    """One thing that was done with a case: the day, who, and what was written or, without a step, taken away."""
    said = entry.said
    parts = [_(WORDS[SettlingStatus(said["status"])])] if said.get("status") else []
    parts += [f"{_(words)}: {said[name]}" for name, words in FIELDS.items() if said.get(name)]
    if not said.get("status"):
        gone = [_(words) for name, words in FIELDS.items() if said.get(name) == ""]
        parts += [_("{what}: taken away").format(what=what) for what in gone]
    return f"{entry.at.date().isoformat()}  {entry.by}  {', '.join(parts)}"


def _day(running: Running) -> str:
    """The day, or from when to when, with ~ where it is an estimate."""
    mark = "~" if running.estimated else ""
    if running.first == running.last:
        return running.last.isoformat() + mark
    return _("some day from {first} to {last}").format(first=running.first, last=running.last) + mark
