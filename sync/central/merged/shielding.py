"""Shielded persons are put away as they come: no row of any table tells of them, but sealed ones and ids.

Fail closed: once any change raised a shield, the person is away until an officer for shielded persons decides
otherwise, even if another change lowered it again (docs/decisions/0042). With a person go the records below it and
those that name it; a case goes whole when nobody without a shield is known in it, and with it what comes to it
later. All of this needs the public key alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, or_, select, update

from kommisjon.errors import Code, Refusal
from kommisjon.model.records import Person, Shield
from sync.central.among import among
from sync.central.merged import list_notes, log, reach, sealed_log, trails
from sync.central.merged.naming import NAMING, named_by, pointed
from sync.central.merged.projections import rebuild
from sync.central.merged.records import Key
from sync.central.merged.sealed_log import Logged
from sync.central.schema import attachment_ref, chg, conflict, meta, quarantine, rec, shielded
from sync.merge import Change, Dot, decode, view
from sync.merge.policies import POLICIES
from sync.trust.sealing import Recipient

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Away:
    """A record that is put away: whose it is (None: what a case left), and the case it is in."""

    home: str
    rec: str
    person: str | None
    case_id: str | None


@dataclass(slots=True)
class _Going:
    """What is put away already, by record, and what goes now."""

    there: dict[str, Away]
    new: dict[str, Away] = field(default_factory=dict)
    deleted: dict[str, set[Key]] | None = None
    """Deleted records by what they hung on or named, once somebody goes."""

    def find(self, rec_id: str) -> Away | None:
        return self.there.get(rec_id) or self.new.get(rec_id)

    def put(self, away: Away) -> bool:
        if self.find(away.rec) is not None:
            return False
        self.new[away.rec] = away
        return True


def begin(connection: Connection, to: Recipient) -> int:
    """Seal shielded persons to this key from now on, and put those away who are here; gives how many records went.

    Raises Refusal V172 where they are sealed to another key already.
    """
    # An import that has begun knows of no key: whom it brings is put away here once it has ended.
    log.lock_every_lane(connection)
    held = sealed_log.recipient(connection)
    if held is not None:
        if held != to:
            raise Refusal(Code.SHIELDED_OTHER_KEY)
        return 0
    connection.execute(insert(meta).values(key=sealed_log.RECIPIENT, value=to.text))
    going = _Going({})
    for row in connection.execute(select(chg).where(chg.c.f.contains('"shield"'))):
        change = log.change_of(row)
        if _raises(change):
            going.put(Away(change.home, change.rec, change.rec, _case_of(connection, change)))
    _put_away(connection, to, 0, going, [])
    return len(going.new)


def divert(connection: Connection, bundle_no: int, fresh: list[Change]) -> list[Change]:
    """Put away what of `fresh` is about shielded persons, with all that is here of them; give the rest.

    Part of the transaction of an import or a save, with the lanes held, before the log is written.
    """
    to = sealed_log.recipient(connection)
    if to is None:
        return fresh
    going = _Going(away(connection))
    for change in fresh:
        if _raises(change):
            going.put(Away(change.home, change.rec, change.rec, _case_of(connection, change, fresh)))
    if not going.there and not going.new:
        return fresh
    sealed = _put_away(connection, to, bundle_no, going, fresh)
    return [change for change in fresh if change.dot not in sealed]


def told_again(connection: Connection, clashing: list[Change]) -> tuple[list[Change], list[Change]]:
    """Part changes that do not match the log: those whose number lies sealed, and those that truly contradict.

    A sealed change cannot be compared here: `keep_copies` keeps what came, for whoever may look.
    """
    sealed = sealed_log.holds(connection, clashing)
    copies = [change for change in clashing if change.dot in sealed]
    return copies, [change for change in clashing if change.dot not in sealed]


def keep_copies(connection: Connection, bundle_no: int, copies: list[Change], line_of: Mapping[Dot, int]) -> None:
    """Seal changes that came once more beside the first copy of each, with the line that each stood on."""
    to = sealed_log.recipient(connection)
    if copies and to is not None:
        sealed_log.add(connection, to, (Logged(one, bundle_no, line_of[one.dot]) for one in copies))


def away(connection: Connection) -> dict[str, Away]:
    """Every record that is put away. They are few: the whole country had 27 such persons in a year."""
    return {
        row.rec: Away(row.home, row.rec, row.person, row.case_id) for row in connection.execute(select(shielded))
    }


def anybody(connection: Connection) -> bool:
    """Whether anybody is put away here."""
    return connection.scalar(select(shielded.c.rec).limit(1)) is not None


def expect(connection: Connection, coming: Iterable[Away]) -> None:
    """Have records put away from their first change on, within the transaction that is open, with lanes held."""
    rows = [{"home": one.home, "rec": one.rec, "person": one.person, "case_id": one.case_id} for one in coming]
    if rows:
        connection.execute(insert(shielded), rows)


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The files, of some, that nobody names but records put away, and the key they are sealed to."""

    to: Recipient
    alone: frozenset[str]


def sealed_files(connection: Connection, named: Iterable[str]) -> SealedFiles | None:
    """Tell apart the files of shielded persons alone; None where nobody is put away here."""
    to = sealed_log.recipient(connection)
    there = away(connection) if to is not None else {}
    if to is None or not there:
        return None
    return SealedFiles(to, frozenset(one for one in named if _is_of(connection, one, there)))


@dataclass(frozen=True, slots=True)
class Concealing:
    """How lines that are set aside may be kept, as long as nobody else is put away."""

    to: Recipient | None
    away: Collection[str]
    """Records that are put away."""

    def kept(self, content: bytes, *, decided: bool = False) -> tuple[bytes, str | None]:
        """A line as it may be kept: sealed where it is, or may be, about somebody put away.

        Beside a sealed one stand the ids that it names, for whoever takes it out by law without opening it.
        `decided`: whoever the line is about was released, so that a shield in it hides nothing any more.
        """
        if self.to is None or not content:
            return content, None
        named = ids_in(content)
        raises = b'"shield"' in content and not decided
        if named and not raises and named.isdisjoint(self.away):
            return content, None
        return _sealed_line(self.to, content)


def concealing(connection: Connection) -> Concealing:
    """Ask once, for all lines of a bundle, whom they may be about who is put away."""
    to = sealed_log.recipient(connection)
    return Concealing(to, set() if to is None else away(connection).keys())


def ids_in(content: bytes) -> set[str]:
    """Every id that a line names, whatever it says of it."""
    return {found.decode() for found in _UUID.findall(content)}


def has_shielded_members(connection: Connection, case_id: str) -> bool:
    """Whether anybody of a case is put away: a case of nobody else must not be shown."""
    where = (shielded.c.case_id == case_id, shielded.c.person == shielded.c.rec)
    return connection.scalar(select(shielded.c.rec).where(*where).limit(1)) is not None


def members_away(connection: Connection, cases: Iterable[str]) -> dict[str, set[str]]:
    """Who of some households is put away, by case: who was born in it, and who is in it now."""
    wanted, found = set(cases), defaultdict[str, set[str]](set)
    its = or_(among(shielded.c.case_id, wanted), among(shielded.c.home, wanted))
    for row in connection.execute(select(shielded).where(shielded.c.person == shielded.c.rec, its)):
        for case in wanted & {row.home, row.case_id}:
            found[case].add(row.rec)
    return found


def _put_away(
    connection: Connection, to: Recipient, bundle_no: int, going: _Going, fresh: list[Change]
) -> set[tuple[int, int]]:
    """Seal what belongs to those who go or are gone. Gives the dots of the fresh changes among it."""
    while _grow(connection, going, fresh):
        pass
    held = _still_open(connection, {change.rec for change in fresh} - set(going.there) - set(going.new))
    own = [
        change
        for change in fresh
        if going.find(change.rec) is not None or (change.home in going.there and change.rec not in held)
    ]
    for change in own:
        going.put(Away(change.home, change.rec, None, change.home))
    _move(connection, to, going)
    sealed_log.add(connection, to, (Logged(change, bundle_no) for change in own))
    _note_cases(connection, going, own)
    moved = {(one.home, one.rec) for one in going.new.values()}
    if moved:
        rebuild(connection, bundle_no, moved)
    return {change.dot for change in own}


def _grow(connection: Connection, going: _Going, fresh: list[Change]) -> bool:
    """Add what hangs under, or names, records that go or are gone; then cases of nobody else. False at the end."""
    before = len(going.new)
    for change in fresh:
        ids = (one for _path, words in pointed(change) for one in words)
        owner = next(filter(None, map(going.find, ids)), None)
        if owner is not None:
            going.put(_beside(owner, change))
    if going.new and going.deleted is None:
        going.deleted = reach.deleted_by_what_they_named(connection)
    for one in list(going.new.values()):
        gone = (going.deleted or {}).get(one.rec, ())
        for home, rec_id in (*_below(connection, one), *gone):
            going.put(Away(home, rec_id, one.person, one.case_id))
    for case in {one.case_id for one in going.new.values() if one.person is not None and one.case_id is not None}:
        if going.find(case) is None and not _has_others(connection, case, going, fresh):
            for home, rec_id in _of_case(connection, case):
                going.put(Away(home, rec_id, None, case))
            going.put(Away(case, case, None, case))
    return len(going.new) > before


def _beside(owner: Away, change: Change) -> Away:
    if _entry(change, "_type") == Person.TYPE:
        return Away(change.home, change.rec, change.rec, _entry(change, "_case") or owner.case_id)
    return Away(change.home, change.rec, owner.person, owner.case_id)


def _below(connection: Connection, one: Away) -> list[Key]:
    """The records here that hang under one, or name the person that it is."""
    found = connection.execute(
        select(rec.c.home, rec.c.rec).where(rec.c.parent == one.rec, rec.c.type.is_distinct_from(Person.TYPE))
    )
    keys = [(row.home, row.rec) for row in found]
    if one.person != one.rec:
        return keys
    # In whatever case: a relation or a link may name somebody of another one.
    naming = select(rec.c.home, rec.c.rec, rec.c.type, rec.c.doc).where(
        rec.c.type.in_(list(NAMING)), rec.c.doc.contains(one.rec)
    )
    for row in connection.execute(naming):
        if one.rec in named_by(row.type, view(decode(row.doc), POLICIES)):
            keys.append((row.home, row.rec))
    return keys


def _has_others(connection: Connection, case: str, going: _Going, fresh: Iterable[Change]) -> bool:
    """Whether a case has a person who is not put away."""
    members = select(rec.c.rec).where(rec.c.case_id == case, rec.c.type == Person.TYPE, rec.c.alive)
    coming = {c.rec for c in fresh if _entry(c, "_type") == Person.TYPE and _entry(c, "_case") == case}
    return any(going.find(one) is None for one in coming.union(connection.scalars(members)))


def _of_case(connection: Connection, case: str) -> list[Key]:
    """What was born in a case, but for persons who are in another one now, and what hangs under them."""
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.type, rec.c.parent, rec.c.case_id).where(rec.c.home == case)
    ).all()
    apart = {row.rec for row in rows if row.type == Person.TYPE and row.case_id != case}
    while more := {row.rec for row in rows if row.parent in apart} - apart:
        apart |= more
    return [(row.home, row.rec) for row in rows if row.rec not in apart]


def _still_open(connection: Connection, wanted: set[str]) -> set[str]:
    return set(connection.scalars(select(rec.c.rec).where(among(rec.c.rec, wanted))))


def _move(connection: Connection, to: Recipient, going: _Going) -> None:
    """Move what is here of records that go: their changes, files and lines that were set aside."""
    by_home: defaultdict[str, set[str]] = defaultdict(set)
    for one in going.new.values():
        by_home[one.home].add(one.rec)
    for home, ids in sorted(by_home.items()):
        where = (chg.c.home == home, among(chg.c.rec, ids))
        rows = connection.execute(select(chg).where(*where)).all()
        sealed_log.add(connection, to, (Logged(log.change_of(row), row.bundle_no) for row in rows))
        connection.execute(delete(chg).where(*where))
        for table in (conflict, rec):
            connection.execute(delete(table).where(table.c.home == home, among(table.c.rec, ids)))
    if going.new:
        expect(connection, going.new.values())
        keys = {(one.home, one.rec) for one in going.new.values()}
        _seal_files_of(connection, to, keys, {**going.there, **going.new})
        _seal_lines(connection, to, set(going.new))
        trails.put_away(connection, to, set(going.new))
        list_notes.strip(connection)


def _seal_files_of(connection: Connection, to: Recipient, keys: Iterable[Key], there: Mapping[str, Away]) -> None:
    named: set[str] = set()
    for home, rec_id in keys:
        where = (attachment_ref.c.home == home, attachment_ref.c.rec == rec_id)
        named.update(connection.scalars(select(attachment_ref.c.sha256).where(*where)))
    for sha256 in sorted(named):
        if _is_of(connection, sha256, there):
            sealed_log.seal_file(connection, to, sha256)


def _is_of(connection: Connection, sha256: str, there: Mapping[str, Away]) -> bool:
    """Whether only records put away name a file."""
    users = connection.scalars(select(attachment_ref.c.rec).where(attachment_ref.c.sha256 == sha256)).all()
    return bool(users) and all(user in there for user in users)


def _seal_lines(connection: Connection, to: Recipient, ids: set[str]) -> None:
    in_the_open = quarantine.c.named.is_(None)
    # Bundle by bundle: what was set aside of one is bounded, of all of them it is not.
    for number in connection.scalars(select(quarantine.c.bundle_no).where(in_the_open).distinct()).all():
        of_one = quarantine.c.bundle_no == number
        for row in connection.execute(select(quarantine).where(of_one, in_the_open)).all():
            if not ids.isdisjoint(ids_in(row.content)):
                content, named = _sealed_line(to, row.content)
                where = (of_one, quarantine.c.line == row.line)
                connection.execute(update(quarantine).where(*where).values(content=content, named=named))


def _sealed_line(to: Recipient, content: bytes) -> tuple[bytes, str]:
    return sealed_log.seal(to, "line", content), " ".join(sorted(ids_in(content)))


def _note_cases(connection: Connection, going: _Going, own: Iterable[Change]) -> None:
    """A person put away who is moved to another case counts there."""
    for change in own:
        case = _entry(change, "_case")
        if case is not None and change.rec in going.there:
            where = (shielded.c.home == change.home, shielded.c.rec == change.rec)
            connection.execute(update(shielded).where(*where).values(case_id=case))


def _raises(change: Change) -> bool:
    """Whether a change puts a person under a shield; a value that is not understood does."""
    return any(
        entry.path == "shield"
        and entry.value is not None
        and entry.value.get("v") not in (None, Shield.NONE.value)
        for entry in change.entries
    )


def _case_of(connection: Connection, change: Change, fresh: Iterable[Change] = ()) -> str | None:
    """The case that somebody is in: as it stands here, or as it comes."""
    coming = [_entry(one, "_case") for one in fresh if one.rec == change.rec]
    here = connection.scalar(select(rec.c.case_id).where(rec.c.home == change.home, rec.c.rec == change.rec))
    return next((case for case in reversed(coming) if case), None) or here


def _entry(change: Change, path: str) -> str | None:
    """What a change says on a path, where that is text."""
    found = next((entry.value for entry in change.entries if entry.path == path), None)
    said = None if found is None else found.get("v")
    return said if isinstance(said, str) else None
