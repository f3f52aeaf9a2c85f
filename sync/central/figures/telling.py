"""What may be told of missions: rounded figures, each with its rule, and how far they go.

Read from `stat_cell.told` alone, which stands still until five persons have changed (decision 0043).
Shielded persons are in no cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.records import CaseStatus
from sync.central.failing import telling
from sync.central.figures.dimensions import AGE, DESCRIBED, KINDS, Described, Labels, age_group, codes
from sync.central.figures.rounding import Figure, told
from sync.central.figures.waiting import Waited, waited
from sync.central.merged.cells import Dimension
from sync.central.merged.said import OTHER, SPECIAL
from sync.central.schema import bundle, stat_cell, stat_mission

HANDED_OVER = frozenset({CaseStatus.SEALED, CaseStatus.NO_SHOW, CaseStatus.WITHDRAWN})
"""Field statuses in which no more is to come from the mission."""


@dataclass(frozen=True, slots=True)
class Table:
    """One dimension: its rows by code, and how many persons or households there are in all."""

    described: Described
    rows: tuple[tuple[str, Figure], ...]
    whole: Figure


@dataclass(frozen=True, slots=True)
class MissionLine:
    """One mission of the portfolio: households by kind are in the order of KINDS."""

    mission: str
    persons: Figure
    households: Figure
    kinds: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told: `last_bundle` is the day of the newest bundle in it.

    `open` is how many persons' cases the field has not handed over whole yet.
    """

    missions: tuple[MissionLine, ...]
    persons: Figure
    households: Figure
    open: Figure
    last_bundle: str | None
    tables: tuple[Table, ...]
    waits: tuple[Waited, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints: null is a count below five."""
        return {
            "persons": self.persons.n,
            "households": self.households.n,
            "open": self.open.n,
            "last_bundle": self.last_bundle,
            "missions": [
                {
                    "mission": one.mission,
                    "persons": one.persons.n,
                    "households": one.households.n,
                    "kinds": dict(zip(KINDS, (kind.n for kind in one.kinds), strict=True)),
                }
                for one in self.missions
            ],
            "dimensions": {
                table.described.name: {
                    "rule": table.described.rule,
                    "rows": {code: figure.n for code, figure in table.rows},
                }
                for table in self.tables
            },
            "waiting": {
                one.goal.name: {
                    "months": one.goal.months,
                    "goal": one.goal.share,
                    "within": one.within.n,
                    "over": one.over.n,
                    "still": one.still.n,
                    "share": one.share,
                }
                for one in self.waits
            },
        }


def figures(engine: Engine, labels: Labels, today: date, mission: str = "", by: Sequence[str] = ()) -> Figures:
    """Give the figures of all missions whose code begins with `mission`, by the dimensions `by`, or by all.

    `labels` are codes in words; only codes that they name have rows of their own. `today` stands for the day of
    figures that have none. Raises Refusal D794 where nothing can be told, and those of sync.central.failing.
    """
    with telling(), engine.connect() as connection:
        cells = connection.execute(
            select(stat_cell).where(stat_cell.c.told > 0, stat_cell.c.mission.startswith(mission, autoescape=True))
        ).all()
        days: dict[str, tuple[str | None, str | None]] = {
            row.mission: (row.told_on, row.received_at)
            for row in connection.execute(
                select(stat_mission.c.mission, stat_mission.c.told_on, bundle.c.received_at).outerjoin(
                    bundle, bundle.c.bundle_no == stat_mission.c.bundle_no
                )
            )
        }
    if not cells:
        raise Refusal(Code.NOTHING_COUNTED, mission=mission or "…")
    counts = _counts(cells)
    persons, households = told(counts[Dimension.PERSONS][""]), told(counts[Dimension.HOUSEHOLDS][""])
    still_open = sum(n for code, n in counts[Dimension.STATUS].items() if code not in HANDED_OVER)
    received = [received for told_of, (_, received) in days.items() if received and told_of.startswith(mission)]
    return Figures(
        tuple(_line(name, [cell for cell in cells if cell.mission == name]) for name in _missions(cells)),
        persons,
        households,
        told(still_open),
        max(received)[:10] if received else None,
        tuple(
            _table(DESCRIBED[name], counts, labels, households if DESCRIBED[name].of_households else persons)
            for name in (by or DESCRIBED)
        ),
        tuple(waited(_waits(cells, {name: told_on for name, (told_on, _) in days.items()}, today))),
    )


def _missions(cells: Sequence[Row[Any]]) -> list[str]:
    return sorted({cell.mission for cell in cells})


def _counts(cells: Sequence[Row[Any]]) -> dict[str, Counter[str]]:
    """Counts by dimension and code; ages from the year of each mission."""
    found: dict[str, Counter[str]] = {name: Counter() for name in (*Dimension, AGE)}
    for cell in cells:
        found[cell.dimension][cell.value] += cell.told
        if cell.dimension == Dimension.BIRTH_YEAR:
            group = age_group(int(cell.mission[:4]), cell.value) if cell.mission else OTHER
            found[AGE][group] += cell.told
    return found


def _table(described: Described, counts: dict[str, Counter[str]], labels: Labels, whole: Figure) -> Table:
    found = counts[described.name]
    shown = codes(described, labels, found)
    grouped: Counter[str] = Counter()
    for code, n in found.items():
        grouped[code if code in shown else OTHER] += n
    rows = [(code, told(grouped[code])) for code in shown]
    # Households are of a kind or not: nobody was asked.
    bare = [row for row in rows if row[0] not in {OTHER, *SPECIAL}]
    return Table(described, tuple(bare if described.of_households else rows), whole)


def _line(mission: str, cells: Sequence[Row[Any]]) -> MissionLine:
    counts = _counts(cells)
    return MissionLine(
        mission,
        told(counts[Dimension.PERSONS][""]),
        told(counts[Dimension.HOUSEHOLDS][""]),
        tuple(told(counts[Dimension.KIND][kind]) for kind in KINDS),
    )


def _waits(cells: Sequence[Row[Any]], told_on: dict[str, str | None], today: date) -> list[tuple[str, int, date]]:
    """The day is the one on which the figures were told: a day's passing alone moves none of them."""
    found = []
    for cell in cells:
        if cell.dimension == Dimension.WAIT:
            day = told_on.get(cell.mission)
            found.append((cell.value, cell.told, date.fromisoformat(day) if day else today))
    return found
