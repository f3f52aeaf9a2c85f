"""What was told so far where one more can be added: languages, schools and jobs, each entry with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Status


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of an entry."""

    stop: Stop
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    place: int
    """From 1."""
    first: Stop
    """Where the entry begins."""
    heading: str
    """What was answered first; blank where nothing was."""
    facts: tuple[Fact, ...]
    """The other answers, in the order of the form; longer texts stand with the questions only."""


def entries(sitting: Sitting, stops: Sequence[Stop], more: Stop, language: str) -> list[Entry]:
    """The entries at a MORE stop, in order, as far as their questions are among `stops`."""
    found: dict[int, list[Stop]] = {}
    for stop in stops:
        if stop.repeat is not None and in_entry(stop, more):
            found.setdefault(stop.repeat[1], []).append(stop)
    return [_entry(sitting, place, asked, language) for place, asked in found.items()]


def in_entry(stop: Stop, more: Stop) -> bool:
    """Whether a question stands in an entry of the repeat of a MORE stop."""
    if stop.item is None or more.item is None or stop.kind.adds or not stop.item.repeats:
        return False
    *around, (path, _place) = stop.item.repeats
    return tuple(around) == more.item.repeats and path == more.item.path


def _entry(sitting: Sitting, place: int, asked: Sequence[Stop], language: str) -> Entry:
    told = [_fact(sitting, stop, language) for stop in asked if _is_told(sitting, stop)]
    headed = bool(told) and told[0].stop == asked[0]
    return Entry(place, asked[0], told[0].answer if headed else "", tuple(told[headed:]))


def _is_told(sitting: Sitting, stop: Stop) -> bool:
    if not stop.kind.answerable or sitting.status(stop) is not Status.ANSWERED:
        return False
    return not sitting.asked(stop).several_lines


def _fact(sitting: Sitting, stop: Stop, language: str) -> Fact:
    answer = sitting.in_words(stop, sitting.text(stop), language)
    return Fact(stop, sitting.wording(stop, language).label, answer)
