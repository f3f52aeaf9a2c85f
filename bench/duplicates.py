"""duplicates: how many of those registered twice are found, and how many of the pairs found are right.

People of bench/registered_twice, made of the words that nothing was tuned by, as rows of central's tables in an
encrypted SQLite file; every step from the tables to the pairs is the program's own. What is measured is a share of
the pairs, not a time: the floor is the share found, ours the one asked for (central-and-merge.md 9, bar 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from bench.registered_twice import Registered, registrations
from bench.report import Comparison, Measured
from kommisjon.model.dates import PartialDate
from sync.central import schema, store
from sync.central.duplicates.candidates import Pair
from sync.central.duplicates.suggesting import alike
from sync.central.duplicates.weighing import SHOWN_FROM
from sync.central.loading import load
from sync.central.merged.comparable import is_loose
from sync.central.skeletons import skeletons, tokens

ROUNDS = 4
PRECISION, RECALL, ACROSS = 0.95, 0.85, 0.75
Scored = list[tuple[float, bool, bool]]
"""Score, whether it is one person, whether across scripts; of every pair shown."""


def measure(folder: Path) -> Measured:
    """Four drawings of people; a ratio over 1 means that fewer were found than asked for."""
    return shares(folder, half=1, rounds=ROUNDS)


def shares(folder: Path, half: int, rounds: int) -> Measured:
    """Measure on one half of the words: 0 is the one that things are tuned by, 1 the other."""
    found: list[float] = []
    across: list[float] = []
    notes = []
    for seed in range(rounds):
        people = registrations(half, seed)
        scored, all_pairs, all_across = _scored(folder / f"{half}-{seed}.db", people)
        least = _least(scored)
        right = [pair for pair in scored if pair[0] >= least and pair[1]]
        shown = [pair for pair in scored if pair[1]]
        found.append(len(right) / all_pairs)
        across.append(sum(pair[2] for pair in right) / all_across)
        notes.append(
            f"duplicates {seed}: {all_pairs} true pairs, recall {found[-1]:.3f}, across scripts {across[-1]:.3f}, "
            f"at precision {PRECISION} (from {least}); as shown, from {SHOWN_FROM}: "
            f"recall {len(shown) / all_pairs:.3f}, precision {len(shown) / len(scored):.3f}"
        )
    return Measured(
        [
            Comparison("duplicates", 1.0, [RECALL] * rounds, found, "found"),
            Comparison("duplicates-across", 1.0, [ACROSS] * rounds, across, "found"),
        ],
        notes,
    )


def _scored(path: Path, people: Sequence[Registered]) -> tuple[Scored, int, int]:
    engine = store.create(str(path), bytes(range(32)))
    with store.writing(engine) as connection:
        _fill(connection, people)
    with engine.connect() as connection:
        pairs = {pair: score for pair, (score, _) in alike(connection).items()}
    engine.dispose()
    truth = _truth(people)
    scored = []
    for (a, b), score in pairs.items():
        ours, theirs = people[_number(a)], people[_number(b)]
        scored.append((score, ours.who == theirs.who, bool(ours.original) != bool(theirs.original)))
    return scored, len(truth), sum(truth.values())


def _least(scored: Scored) -> float:
    """The lowest score from which on enough of the pairs are right."""
    for least in sorted({pair[0] for pair in scored}):
        shown = [pair for pair in scored if pair[0] >= least]
        if sum(pair[1] for pair in shown) / len(shown) >= PRECISION:
            return least
    return float("inf")


def _truth(people: Sequence[Registered]) -> dict[Pair, bool]:
    """Every pair that is one person, and whether it is across scripts."""
    first: dict[int, int] = {}
    found = {}
    for number, one in enumerate(people):
        if one.who in first:
            before = first[one.who]
            found[_id(before), _id(number)] = bool(people[before].original) != bool(one.original)
        first.setdefault(one.who, number)
    return found


def _fill(connection: object, people: Iterable[Registered]) -> None:
    rows: dict[str, list[tuple[object, ...]]] = {"person": [], "compared": [], "name_skeleton": []}
    for number, one in enumerate(people):
        key = (_id(0), _id(number))
        birth = _readable(one.birth)
        date = None if birth is None else PartialDate.parse(birth)
        tight = None if date is None or is_loose(date) else date.first
        year = None if date is None else date.year
        latin, original = tokens(one.latin), tokens(one.original)
        rows["person"].append((*key, None, one.latin, one.original, None, one.sex, birth, year, None, None, None))
        written = None if tight is None else tight.isoformat()
        rows["compared"].append((*key, " ".join(latin), " ".join(original), None, written))
        day = None if tight is None else f"{tight:%m%d}"
        held = sorted(set(skeletons((*latin, *original))))
        rows["name_skeleton"] += ((word, *key, year, day) for word in held)
    for name, some in rows.items():
        table = schema.metadata.tables[name]
        load(connection, table, [column.name for column in table.columns], some)  # type: ignore[arg-type]


def _readable(birth: str | None) -> str | None:
    """A date that does not exist is written down by its year."""
    try:
        return None if birth is None else str(PartialDate.parse(birth))
    except ValueError:
        return birth[:4] if birth else None


def _id(number: int) -> str:
    return str(UUID(int=0x0199F3C2_0000_7000_8000_000000000000 + number))


def _number(rec_id: str) -> int:
    return UUID(rec_id).int - 0x0199F3C2_0000_7000_8000_000000000000
