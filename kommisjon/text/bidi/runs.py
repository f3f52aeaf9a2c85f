"""Isolating run sequences: the stretches that the resolving rules read as one (BD13, X9, X10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kommisjon.text.bidi.classes import ISOLATE_INITIATORS, REMOVED


@dataclass(frozen=True)
class RunSequence:
    """Places of one isolating run sequence, with its level and the directions at its ends."""

    places: list[int]
    level: int
    sos: str
    eos: str

    @property
    def embedding(self) -> str:
        """The direction of the sequence's own level."""
        return direction(self.level)


def direction(level: int) -> str:
    """Give the strong class of a level: L for even, R for odd."""
    return "R" if level % 2 else "L"


def run_sequences(
    classes: Sequence[str], levels: Sequence[int], pairs: Mapping[int, int], base: int
) -> Iterator[RunSequence]:
    """Cut a line into its isolating run sequences, without the characters that X9 removes."""
    kept = [place for place, cls in enumerate(classes) if cls not in REMOVED]
    runs = _level_runs(kept, levels)
    starting_at = {run[0]: run for run in runs}
    closers = set(pairs.values())
    position = {place: n for n, place in enumerate(kept)}
    for run in runs:
        if run[0] in closers:
            continue
        places = list(run)
        while (closer := pairs.get(places[-1])) is not None and closer in starting_at:
            places += starting_at[closer]
        level = levels[places[0]]
        before, after = position[places[0]] - 1, position[places[-1]] + 1
        level_before = levels[kept[before]] if before >= 0 else base
        unclosed = classes[places[-1]] in ISOLATE_INITIATORS and places[-1] not in pairs
        level_after = base if unclosed or after >= len(kept) else levels[kept[after]]
        yield RunSequence(places, level, direction(max(level, level_before)), direction(max(level, level_after)))


def _level_runs(kept: Sequence[int], levels: Sequence[int]) -> list[list[int]]:
    """Group neighbours of one level (BD7)."""
    runs: list[list[int]] = []
    for place in kept:
        if runs and levels[runs[-1][-1]] == levels[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
