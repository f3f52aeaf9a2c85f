"""Folding fresh changes into the record documents, and what follows: conflicts, and who waits for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, tuple_, update

from kommisjon.model.ids import is_uuid
from sync.central.among import among
from sync.central.loading import load
from sync.central.schema import conflict, rec, stage_key, stage_rec
from sync.central.upsert import insert_or
from sync.merge import ASK, Change, Doc, View, absorb, decode, encode, view
from sync.merge.policies import POLICIES

Key = tuple[str, str]
"""(home, record)."""

_COLUMNS = [column.name for column in rec.columns]


@dataclass(slots=True)
class Folded:
    """What a batch did.

    `views` and `docs` are the touched records as they stand now, `new` those central did not have, `released`
    those that no longer wait, `left` the records that touched ones hung under before; `opened` conflicts are
    (record, path).
    """

    views: dict[Key, View] = field(default_factory=dict)
    docs: dict[Key, Doc] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    released: set[Key] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    superseded: int = 0
    waiting: int = 0
    opened: list[tuple[str, str]] = field(default_factory=list)


def fold_in(connection: Connection, bundle_no: int, at: str, fresh: Iterable[Change]) -> Folded:
    """Fold changes that are new to central into `rec`; keep `conflict` and `waiting` true. `at` is ISO 8601."""
    by_record: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in fresh:
        by_record[change.home, change.rec].append(change)
    load(connection, stage_key, ("bundle_no", "home", "rec"), ((bundle_no, *key) for key in by_record))
    before, parents = _documents(connection, bundle_no)
    folded = Folded(left=parents, new=[rec_id for home, rec_id in by_record if (home, rec_id) not in before])
    times: dict[Key, int] = {}
    for key, changes in by_record.items():
        doc, time = before.get(key, ({}, 0))
        folded.docs[key] = doc = absorb(doc, changes)
        folded.views[key] = view(doc, POLICIES)
        times[key] = max(time, *(change.hlc for change in changes))
        folded.superseded += sum(not _stands(doc, change) for change in changes)
    _store(connection, bundle_no, folded, times)
    _note_conflicts(connection, bundle_no, at, folded)
    _release(connection, folded)
    return folded


def reference(seen: View, path: str) -> str | None:
    """Give the record that `path` points to, or None."""
    value = seen.value(path)
    return value if isinstance(value, str) and is_uuid(value) else None


def _documents(connection: Connection, bundle_no: int) -> tuple[dict[Key, tuple[Doc, int]], set[str]]:
    found = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.doc, rec.c.max_hlc, rec.c.parent)
        .join(stage_key, and_(rec.c.home == stage_key.c.home, rec.c.rec == stage_key.c.rec))
        .where(stage_key.c.bundle_no == bundle_no)
    )
    before, parents = {}, set()
    for row in found:
        before[row.home, row.rec] = (decode(row.doc), row.max_hlc)
        parents.add(row.parent)
    return before, parents - {None}


def _stands(doc: Doc, change: Change) -> bool:
    dot = (change.actor, change.n)
    for entry in change.entries:  # nearly always the first one tells
        for head in doc[entry.path].heads:
            if head[1:3] == dot:
                return True
    return False


def _store(connection: Connection, bundle_no: int, folded: Folded, times: Mapping[Key, int]) -> None:
    missing = _missing(connection, folded)
    rows = []
    for key, seen in folded.views.items():
        parent, case_id = reference(seen, "_parent"), reference(seen, "_case")
        waiting = _waits_for(parent, case_id, missing) if seen.alive else None
        folded.waiting += waiting is not None
        kind = seen.value("_type")
        kind = kind if isinstance(kind, str) else None
        text = encode(folded.docs[key])
        rows.append(
            (bundle_no, *key, kind, parent, case_id, text, len(seen.conflicts), seen.alive, waiting, times[key])
        )
    load(connection, stage_rec, ("bundle_no", *_COLUMNS), rows)
    staged = select(*(stage_rec.c[name] for name in _COLUMNS)).where(stage_rec.c.bundle_no == bundle_no)
    statement = insert_or(connection, rec).from_select(_COLUMNS, staged)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["home", "rec"],
            set_={name: statement.excluded[name] for name in _COLUMNS if name not in {"home", "rec"}},
        )
    )
    connection.execute(delete(stage_rec).where(stage_rec.c.bundle_no == bundle_no))


def _missing(connection: Connection, folded: Folded) -> set[str]:
    """Give the records that touched ones point to and that have not come."""
    wanted = {
        target
        for seen in folded.views.values()
        for target in (reference(seen, "_parent"), reference(seen, "_case"))
        if target is not None
    } - {rec_id for _, rec_id in folded.views}
    return wanted - present(connection, wanted)


def present(connection: Connection, wanted: Collection[str]) -> set[str]:
    """Give those of `wanted` that are in `rec`."""
    if not wanted:
        return set()
    return set(connection.scalars(select(rec.c.rec).where(among(rec.c.rec, wanted))))


def _waits_for(parent: str | None, case_id: str | None, missing: set[str]) -> str | None:
    if parent in missing:
        return "parent"
    return "case" if case_id in missing else None


def _release(connection: Connection, folded: Folded) -> None:
    """Let go the records that waited for one of the new ones."""
    waiters = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.parent, rec.c.case_id)
        .where(rec.c.waiting.is_not(None))
        .where(or_(among(rec.c.parent, folded.new), among(rec.c.case_id, folded.new)))
    ).all()
    if not waiters:
        return
    targets = {target for row in waiters for target in (row.parent, row.case_id) if target is not None}
    missing = targets - present(connection, targets)
    connection.execute(
        update(rec)
        .where(rec.c.home == bindparam("its_home"), rec.c.rec == bindparam("its_rec"))
        .values(waiting=bindparam("its_waiting")),
        [
            {
                "its_home": row.home,
                "its_rec": row.rec,
                "its_waiting": _waits_for(row.parent, row.case_id, missing),
            }
            for row in waiters
        ],
    )
    folded.released = {(row.home, row.rec) for row in waiters}


def _note_conflicts(connection: Connection, bundle_no: int, at: str, folded: Folded) -> None:
    """Open, keep and close the rows of `conflict` for the touched records."""
    touched = select(stage_key.c.home, stage_key.c.rec).where(stage_key.c.bundle_no == bundle_no)
    known = {
        (row.home, row.rec, row.path): row
        for row in connection.execute(
            select(conflict).join(
                stage_key,
                and_(
                    conflict.c.home == stage_key.c.home,
                    conflict.c.rec == stage_key.c.rec,
                    stage_key.c.bundle_no == bundle_no,
                ),
            )
        )
    }
    rows: dict[tuple[str, str, str], tuple[str, str, int | None, int | None]] = {}
    for (home, rec_id, path), row in known.items():
        if row.resolved_n is not None:
            rows[home, rec_id, path] = (row.policy, row.opened_at, row.resolved_actor, row.resolved_n)
        elif heads := folded.docs[home, rec_id][path].heads:
            rows[home, rec_id, path] = (row.policy, row.opened_at, *heads[-1][1:3])
        # Nothing stands where each writer claims to have seen the other: nobody differs, and nobody has decided.
    for (home, rec_id), seen in folded.views.items():
        for path in seen.conflicts:
            before = known.get((home, rec_id, path))
            if before is None or before.resolved_n is not None:
                folded.opened.append((rec_id, path))
            opened_at = at if before is None or before.resolved_n is not None else before.opened_at
            rows[home, rec_id, path] = (POLICIES.get(path, ASK).rule, opened_at, None, None)
    if known:
        connection.execute(delete(conflict).where(tuple_(conflict.c.home, conflict.c.rec).in_(touched)))
    columns = ("home", "rec", "path", "policy", "opened_at", "resolved_actor", "resolved_n")
    load(connection, conflict, columns, ((*key, *values) for key, values in rows.items()))
    connection.execute(delete(stage_key).where(stage_key.c.bundle_no == bundle_no))
