"""Languages against interpreters: for each that the mission's persons need, how many sessions to come have one.

UDI's guideline asks for the balance (domain.md section 5); what lacks an interpreter is what the day's board says
lacks one. A count of 1 to 4 is not told, of those with an interpreter or of those without, nor is anything told of
a language whose persons are not: each could be worked out from the other. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kommisjon.i18n.languages import identifier
from kommisjon.interview.mission.portfolio import Count, told
from kommisjon.interview.sessions.day import Slot


@dataclass(frozen=True, slots=True)
class Interpreting:
    """One language. All three are None where a count in it is too small to be told."""

    language: str
    """Its ISO 639 code as the list has it; blank for that of persons of whom no language is known."""
    sessions: int | None
    """Sessions still to be held in it."""
    settled: int | None
    """Those for which an interpreter is planned, or none is needed."""
    days_lacking: int | None
    """Days with a session for which nothing is settled; one planned without a time stands on none."""
    some_lack: bool
    """Whether any does. Told of each language: it says nothing of how many persons there are."""


def interpreting(languages: Iterable[Count], slots: Sequence[Slot]) -> tuple[Interpreting, ...]:
    """Hold the sessions of all days against the languages of the persons, as `portfolio` counts those."""
    return tuple(_of(count, slots) for count in languages if count.name)


def _of(count: Count, slots: Sequence[Slot]) -> Interpreting:
    code = identifier(count.name)
    here = [one for one in slots if one.state.takes_time and one.language and identifier(one.language) == code]
    lacking = [one for one in here if one.lacks_interpreter]
    some = bool(lacking)
    settled = len(here) - len(lacking)
    if count.n is None or None in (told(len(lacking)), told(settled)):
        return Interpreting(count.name, None, None, None, some)
    days = {one.start.date() for one in lacking if one.start is not None}
    return Interpreting(count.name, len(here), settled, len(days), some)
