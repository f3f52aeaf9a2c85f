"""The last stop of an interview in words: what is still to be put right, each as a way to it, and the way out."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.ending import Blocking, Why
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop

FINISH, LEAVE = "yes", "leave"
_GO, _REMOVE = "go", "remove"


@dataclass(frozen=True, slots=True)
class WayOut:
    """What can be chosen at the end; `way` reads the value."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Way:
    """What a choice at the end means: go to a stop, or remove the entry that stop stands in."""

    place: int
    removes: bool


def way(value: str) -> Way | None:
    """Read a choice at the end; None for finishing and leaving."""
    what, _blank, place = value.partition(" ")
    return Way(int(place), what == _REMOVE) if place else None


def last_words(blocking: list[Blocking]) -> str:
    """How much stands in the way of finishing, in words."""
    if not blocking:
        return _("That was the last question. Nothing that needs an answer is open.")
    missing = sum(1 for one in blocking if one.why is Why.REQUIRED)
    wrong = len(blocking) - missing
    said = [
        ngettext("{n} question still needs an answer.", "{n} questions still need an answer.", missing).format(
            n=missing
        )
        if missing
        else "",
        ngettext("{n} thing is to be put right.", "{n} things are to be put right.", wrong).format(n=wrong)
        if wrong
        else "",
    ]
    return " ".join(filter(None, said))


def ways_to_end(sitting: Sitting, blocking: list[Blocking], language: str) -> list[WayOut]:
    """To each thing that blocks finishing; then out, finished where nothing does."""
    ways = [found for one in blocking for found in _ways(sitting, one, language)]
    if blocking:
        return [*ways, WayOut(LEAVE, _("Leave it unfinished for now"))]
    return [WayOut(FINISH, _("Finish the interview"))]


def _ways(sitting: Sitting, one: Blocking, language: str) -> list[WayOut]:
    stop = sitting.stops[one.place]
    if one.why is not Why.SURPLUS:
        said = {
            Why.REQUIRED: _("Open: {question}"),
            Why.CONSTRAINT: _("Does not fit: {question}"),
            Why.CHOICE: _("No longer on the list: {question}"),
        }[one.why]
        return [WayOut(f"{_GO} {one.place}", said.format(question=named(sitting, stop, language)))]
    entry = sitting.section(stop, language) or stop.ref
    found = [
        WayOut(f"{_GO} {one.place}", _("More than counted: look at {entry}").format(entry=entry)),
        WayOut(f"{_REMOVE} {one.place}", _("More than counted: remove {entry}").format(entry=entry)),
    ]
    if one.counted_at is not None:
        counted = named(sitting, sitting.stops[one.counted_at], language)
        keep = _("Keep {entry}: change the number at {question}").format(entry=entry, question=counted)
        found.append(WayOut(f"{_GO} {one.counted_at}", keep))
    return found


def named(sitting: Sitting, stop: Stop, language: str) -> str:
    """A question by its section and its words, on one line."""
    words = sitting.wording(stop, language)
    section, label = sitting.section(stop, language), words.label or words.media
    return " ".join((f"{section}: {label}" if section else label).split())
