"""Takes records out of every table, by law, and turns away what comes for them later.

The numbers of their changes stay with a digest, so that a change that comes again is known, and one that says
something else under the same number is still seen (central-and-merge.md 2.2). What comes new for an erased record,
or hangs on one, is refused line by line; a record that turns out to hang on one is erased as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, select, update

from kommisjon.model.records import Case
from sync.central.among import among, pair_among
from sync.central.merged import erased, list_notes, log, reach, sealed_log, shielding
from sync.central.merged.erased import Ground
from sync.central.merged.naming import pointed
from sync.central.merged.projections import rebuild
from sync.central.merged.records import Key
from sync.central.schema import (
    attachment,
    attachment_chunk,
    attachment_ref,
    chg,
    conflict,
    looked,
    quarantine,
    rec,
    relayed,
    shielded,
    shielded_chg,
    shielded_chunk,
)
from sync.merge import Change, Dot

_NO_BUNDLE = 0


def forget(connection: Connection, keys: Mapping[Key, Ground]) -> None:
    """Erase these records, within the transaction that is open and with the lanes of their homes held."""
    by_home: defaultdict[str, list[str]] = defaultdict(list)
    for home, rec_id in sorted(keys):
        by_home[home].append(rec_id)
    left: set[str] = set()
    for home, ids in by_home.items():
        left.update(_above(connection, home, ids))
        _forget_changes(connection, home, ids)
        for table in (conflict, rec, shielded):
            connection.execute(delete(table).where(table.c.home == home, among(table.c.rec, ids)))
    _forget_files(connection, keys)
    _forget_lines(connection, {rec_id for _, rec_id in keys})
    list_notes.strip(connection)
    cases = [home for home, rec_id in keys if home == rec_id]
    connection.execute(delete(looked).where(among(looked.c.home, cases)))
    erased.mark(connection, keys)
    rebuild(connection, _NO_BUNDLE, keys, left)


def refuse(connection: Connection, fresh: Collection[Change]) -> set[Dot]:
    """Those of these changes that are for records erased by law, or that hang on one; with the lanes held.

    What is here already of a record that is now seen to hang on one goes as well: it may have come before the
    change that says so.
    """
    if not fresh or not erased.anything(connection):
        return set()
    by_record: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in fresh:
        by_record[change.home, change.rec].append(change)
    named = {one for change in fresh for _path, words in pointed(change) for one in words}
    gone = erased.grounds(connection, {*named, *(one for key in by_record for one in key)})
    placed = _placed(connection, by_record) if gone else set()
    found: dict[Key, Ground] = {}
    while gone and (more := _hanging(by_record, gone, placed)):
        reached = {key: more[key] for key in more}
        for key in reach.below(connection, more):
            reached.setdefault(key, next(iter(more.values())))
        found |= reached
        gone |= {rec_id: ground for (_, rec_id), ground in reached.items()}
    if found:
        forget(connection, found)
    return {
        change.dot
        for changes in by_record.values()
        for change in changes
        if change.rec in gone or _ground(change, gone) or _is_lost(change, changes, gone, placed)
    }


def _hanging(
    by_record: Mapping[Key, list[Change]], gone: Mapping[str, Ground], placed: set[Key]
) -> dict[Key, Ground]:
    """The records that these changes hang on one that is gone, and that stand nowhere else here."""
    found: dict[Key, Ground] = {}
    for key, changes in by_record.items():
        if key[1] not in gone and key not in placed:
            ground = next(filter(None, (_ground(change, gone) for change in changes)), None)
            if ground is not None:
                found[key] = ground
    return found


def _ground(change: Change, gone: Mapping[str, Ground]) -> Ground | None:
    """Why a change may not be taken: what it hangs on, or names, is gone."""
    to = reach.leads_to(change, gone)
    return None if to is None else gone[to]


def _is_lost(change: Change, with_it: Iterable[Change], gone: Mapping[str, Ground], placed: set[Key]) -> bool:
    """Whether a change was written in a case that is gone, and nothing says that it belongs anywhere else."""
    if change.home not in gone or (change.home, change.rec) in placed:
        return False
    return not any(path in ("_parent", "_case") for one in with_it for path, _words in pointed(one))


def _placed(connection: Connection, keys: Collection[Key]) -> set[Key]:
    """Those of these records that are here and say where they belong, in the open or put away."""
    its = pair_among(rec.c.home, rec.c.rec, keys)
    rows = connection.execute(select(rec.c.home, rec.c.rec, rec.c.parent, rec.c.case_id, rec.c.type).where(its))
    found = {(row.home, row.rec) for row in rows if row.parent or row.case_id or row.type == Case.TYPE}
    sealed = pair_among(shielded.c.home, shielded.c.rec, keys)
    return found.union((row.home, row.rec) for row in connection.execute(select(shielded).where(sealed)))


def _above(connection: Connection, home: str, ids: list[str]) -> set[str]:
    rows = connection.scalars(select(rec.c.parent).where(rec.c.home == home, among(rec.c.rec, ids)))
    return {one for one in rows if one is not None}


def _forget_changes(connection: Connection, home: str, ids: list[str]) -> None:
    its = (chg.c.home == home, among(chg.c.rec, ids))
    rows = connection.execute(select(chg).where(*its)).all()
    kept: dict[tuple[int, int], tuple[str, int, int, str, str | None]] = {}
    for change in map(log.change_of, rows):
        kept[change.dot] = (home, change.actor, change.n, change.rec, log.digest_of(change))
    connection.execute(delete(chg).where(*its))
    its_sealed = (shielded_chg.c.home == home, among(shielded_chg.c.rec, ids))
    sealed = select(shielded_chg.c.actor_no, shielded_chg.c.n, shielded_chg.c.rec).where(*its_sealed)
    for row in (there := connection.execute(sealed).all()):
        kept.setdefault((row.actor_no, row.n), (home, row.actor_no, row.n, row.rec, None))
    if there:  # importers may not delete here, and never come upon any
        connection.execute(delete(shielded_chg).where(*its_sealed))
    erased.keep_numbers(connection, kept.values())
    numbers = pair_among(relayed.c.actor_no, relayed.c.n, kept)
    connection.execute(delete(relayed).where(relayed.c.home == home, numbers))


def _forget_files(connection: Connection, keys: Iterable[Key]) -> None:
    """Delete the files that nobody else names; one that only shielded persons name now is sealed."""
    its = pair_among(attachment_ref.c.home, attachment_ref.c.rec, keys)
    named = set(connection.scalars(select(attachment_ref.c.sha256).where(its)))
    connection.execute(delete(attachment_ref).where(its))
    others = set(connection.scalars(select(attachment_ref.c.sha256).where(among(attachment_ref.c.sha256, named))))
    alone = named - others
    if any(sealed_log.holds_file(connection, one) for one in alone):
        connection.execute(delete(shielded_chunk).where(among(shielded_chunk.c.sha256, alone)))
    for table in (attachment_chunk, attachment):
        connection.execute(delete(table).where(among(table.c.sha256, alone)))
    _put_away(connection, others)


def _put_away(connection: Connection, named: Iterable[str]) -> None:
    away = shielding.sealed_files(connection, named)
    if away is None:
        return
    for sha256 in sorted(away.alone):
        if sealed_log.holds_file(connection, sha256):
            connection.execute(delete(attachment_chunk).where(attachment_chunk.c.sha256 == sha256))
        else:
            sealed_log.seal_file(connection, away.to, sha256)


def _forget_lines(connection: Connection, ids: set[str]) -> None:
    """Of lines that were set aside and name one of these records, their numbers and codes stay."""
    for row in connection.execute(select(quarantine)).all():
        named = shielding.ids_in(row.content) if row.named is None else set(row.named.split())
        if not ids.isdisjoint(named):
            where = (quarantine.c.bundle_no == row.bundle_no, quarantine.c.line == row.line)
            connection.execute(update(quarantine).where(*where).values(content=b"", named=None))
