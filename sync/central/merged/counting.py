"""Keeps the counts true as records come in, and tells new ones only once they point at nobody (decision 0043).

A count that moves by one between two days tells what the one person is who came. So what may be told of a mission
stands still until at least five of its persons have changed, and then moves as a whole. Who has left it since then
is kept as a mark without a name, so that the same person who comes and goes never makes five.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update

from sync.central.among import pair_among
from sync.central.loading import load
from sync.central.merged.cells import Cell, Dimension
from sync.central.schema import bundle, counted, meta, stat_cell, stat_mission
from sync.central.upsert import insert_or

OWN_CLOCK = "clock"
"""Where `meta` has the clock of what central writes itself (sync.central.merged.saving)."""
FEWEST = 5
"""Fewer persons than this are never told, nor fewer changes (domain.md section 9)."""

Key = tuple[str, str]
_NO_CELLS = "[]"
_CODE = re.compile(r"[0-9]{4}-[A-Z]{3}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Share:
    """What one person or one case adds, and to which mission."""

    mission: str
    cells: frozenset[Cell]

    @property
    def text(self) -> str:
        return json.dumps(sorted(self.cells), separators=(",", ":"))


def mission_of(code: str | None) -> str:
    """Give a mission's code as counts have it: blank where there is none of that shape."""
    return code if code is not None and _CODE.fullmatch(code) else ""


def recount(connection: Connection, bundle_no: int, keys: Collection[Key], now: Mapping[Key, Share]) -> None:
    """Replace what the persons and cases `keys` added before by what they add `now`; those without add nothing."""
    before = _before(connection, keys)
    missions = {share.mission for share, _ in before.values()} | {share.mission for share in now.values()}
    marks = _marks(connection, missions)
    changes: Counter[tuple[str, str, str]] = Counter()
    moved: Counter[str] = Counter()
    rows: list[tuple[str, str, str, str, bool]] = []
    gone: list[Key] = []
    for key in sorted(keys):
        old, new = before.get(key), now.get(key)
        new = new if new is not None and new.cells else None
        if new is not None and old is not None and old[0] == new:
            continue
        left, came = _missions(None if old is None else old[0]), _missions(new)
        marked = {mission for mission in left | came if marks and _mark(mission, key) in marks}
        already = marked | (left if old is not None and old[1] else set())
        if old is not None:
            changes.subtract((old[0].mission, *cell) for cell in old[0].cells)
            gone.append(key)
        if new is not None:
            changes.update((new.mission, *cell) for cell in new.cells)
            rows.append((*key, new.mission, new.text, _is_person(new)))
        moved.update((left | came) - already)
        gone += [_mark(mission, key) for mission in came & marked]
        rows += [(*_mark(mission, key), mission, _NO_CELLS, True) for mission in left - came]
    if gone:
        connection.execute(delete(counted).where(pair_among(counted.c.home, counted.c.unit, gone)))
    load(connection, counted, [column.name for column in counted.columns], rows)
    _note(connection, {mission for mission, _, _ in changes}, moved)
    _add(connection, changes)
    _tell(connection, bundle_no, moved)


def _day(connection: Connection, bundle_no: int) -> str | None:
    """The day of a bundle's arrival; of what central wrote itself, the day by its clock."""
    if bundle_no:
        return str(connection.scalar(select(bundle.c.received_at).where(bundle.c.bundle_no == bundle_no)))[:10]
    clock = connection.scalar(select(meta.c.value).where(meta.c.key == OWN_CLOCK))
    if clock is not None:
        return datetime.fromtimestamp((int(clock) >> 16) / 1000, UTC).date().isoformat()
    last = connection.scalar(select(func.max(bundle.c.received_at)))
    return None if last is None else str(last)[:10]


def _before(connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[Share, bool]]:
    found: dict[Key, tuple[Share, bool]] = {}
    for row in connection.execute(select(counted).where(pair_among(counted.c.home, counted.c.unit, keys))):
        cells = frozenset((dimension, value) for dimension, value in json.loads(row.cells))
        found[row.home, row.unit] = (Share(row.mission, cells), row.moved)
    return found


def _marks(connection: Connection, missions: set[str]) -> set[Key]:
    """The marks of who has left these missions: fewer than five in each, for then its figures are told."""
    left = counted.c.mission.in_(sorted(missions)), counted.c.moved, counted.c.cells == _NO_CELLS
    return {
        (row.home, row.unit) for row in connection.execute(select(counted.c.home, counted.c.unit).where(*left))
    }


def _mark(mission: str, key: Key) -> Key:
    """Where it stands that somebody has changed who is not counted in a mission any more: it names nobody."""
    digest = hashlib.sha256("\n".join((mission, *key)).encode()).digest()
    mark = str(UUID(bytes=digest[:16]))
    return mark, mark


def _is_person(share: Share) -> bool:
    return (Dimension.PERSONS.value, "") in share.cells


def _missions(share: Share | None) -> set[str]:
    """The mission in which a person counts, in a set; empty for a household, and for nothing."""
    return {share.mission} if share is not None and _is_person(share) else set()


def _add(connection: Connection, changes: Counter[tuple[str, str, str]]) -> None:
    rows = [
        {"mission": mission, "dimension": dimension, "value": value, "n": n, "told": 0}
        for (mission, dimension, value), n in sorted(changes.items())
        if n
    ]
    if not rows:
        return
    statement = insert_or(connection, stat_cell)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["mission", "dimension", "value"], set_={"n": stat_cell.c.n + statement.excluded.n}
        ),
        rows,
    )
    connection.execute(delete(stat_cell).where(stat_cell.c.n == 0, stat_cell.c.told == 0))


def _note(connection: Connection, missions: set[str], moved: Counter[str]) -> None:
    """Note how many changed. It comes first, for it holds off other importers of the same mission."""
    rows = [
        {"mission": mission, "moved": moved[mission], "bundle_no": 0} for mission in sorted(missions | set(moved))
    ]
    if rows:
        statement = insert_or(connection, stat_mission)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["mission"], set_={"moved": stat_mission.c.moved + statement.excluded.moved}
            ),
            rows,
        )


def _tell(connection: Connection, bundle_no: int, moved: Counter[str]) -> None:
    """Where five persons or more have changed, what is counted now is what may be told."""
    ripe = connection.scalars(
        select(stat_mission.c.mission)
        .where(stat_mission.c.mission.in_(sorted(moved)), stat_mission.c.moved >= FEWEST)
        .order_by(stat_mission.c.mission)
    ).all()
    if not ripe:
        return
    connection.execute(update(stat_cell).where(stat_cell.c.mission.in_(ripe)).values(told=stat_cell.c.n))
    connection.execute(delete(counted).where(counted.c.mission.in_(ripe), counted.c.cells == _NO_CELLS))
    connection.execute(update(counted).where(counted.c.mission.in_(ripe), counted.c.moved).values(moved=False))
    told = {"moved": 0, "told_on": _day(connection, bundle_no)} | ({"bundle_no": bundle_no} if bundle_no else {})
    connection.execute(update(stat_mission).where(stat_mission.c.mission.in_(ripe)).values(**told))
    connection.execute(delete(stat_cell).where(stat_cell.c.n == 0, stat_cell.c.told == 0))
