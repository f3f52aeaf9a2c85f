"""The open store: what a laptop knows, and the one way to change it.

Every change is one durable transaction: a line in the log `chg`, the record's folded document in `rec`, and the
counters, together or not at all. Reading gives records as documents (sync.merge) or as typed models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

from kommisjon.errors import Code, Refusal
from kommisjon.model.ids import uuid7
from kommisjon.store import attachments, audit, ballast, checking, log, rekeying, upkeep
from kommisjon.store.acceptable import check_origin, check_values, composed_text, portions
from kommisjon.store.folded import UNWRITTEN, Folded
from kommisjon.store.opening import Connection, connect, in_memory, telling, transaction
from kommisjon.store.reading import Reading
from kommisjon.store.settled import check_open
from sync.merge import Change, Entry, Why, compose, decode, hlc, tombstones

_KEPT_FOLDED = 8
"""Records kept folded between saves: an interview's own, its entries', the case's."""

_SAVES_A_MARK = 20
"""Saves between two marks: as many may be missing without notice when the log is lost with the laptop's power."""

_MOST_FORMS = 500
"""A bundle names the forms of its changes in one array of canonical JSON (security-and-bundles.md 4.4)."""


@dataclass(frozen=True, slots=True)
class Write:
    """One record to be changed: answers by path (None takes a path away), and where it belongs when it is new."""

    home: str
    rec: str
    values: Mapping[str, dict[str, Any] | None]
    form: str | None = None
    why: Why | None = None


Written = TypeVar("Written")
Parameters = ParamSpec("Parameters")


def _with_reserve(
    write: Callable[Concatenate[Store, Parameters], Written],
) -> Callable[Concatenate[Store, Parameters], Written]:
    """Try once more when the disk is full and there is a reserve to give up for it."""

    @wraps(write)
    def twice(self: Store, /, *args: Parameters.args, **named: Parameters.kwargs) -> Written:
        try:
            return write(self, *args, **named)
        except Refusal as refusal:
            if refusal.code is not Code.DISK_FULL or not self.give_up_reserve():
                raise
        return write(self, *args, **named)

    return twice


class Store(Reading):
    """One open database. Not for more than one thread. `clock` gives aware datetimes, `random` bytes.

    Without a `path` it lives in memory only, and nothing of it is left when it is closed.
    """

    def __init__(
        self, path: Path | None, key: bytearray, *, clock: Callable[[], datetime], random: Callable[[int], bytes]
    ) -> None:
        self._path = path
        self._clock = clock
        self._random = random
        self._connection: Connection = in_memory(key, self.new_id()) if path is None else connect(path, key)
        self._folded: dict[tuple[str, str], Folded] = {}
        self._bringing: attachments.Incoming | None = None
        self._unwritten: list[tuple[datetime, audit.Act | str, str, Sequence[str], str | None]] = []
        self.after_saves: Callable[[], None] | None = None
        """Called after every few saves: the vault writes down how far the store has got."""
        self._saves = 0
        self.audit_broken: Refusal | None = None
        """What a check found wrong with the audit trail; whoever works here is told."""
        self.reserve_used = False
        """The disk was full, and what was kept back for that is used up: only what is freed now is left."""
        self._closed = False

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        self._folded.clear()
        try:
            self._fold_log()
        finally:
            self._connection.close()

    @_with_reserve
    def _fold_log(self) -> None:
        with telling():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def give_up_reserve(self) -> bool:
        """Make room; False where there is no reserve. None is given up for a file: answers in words come first."""
        if self._path is None or self._bringing is not None or self._connection.in_transaction:
            return False
        given_up = ballast.release(self._path.parent)
        self.reserve_used = self.reserve_used or given_up
        return given_up

    @property
    def closed(self) -> bool:
        """Whether nothing can be read or written any more."""
        return self._closed

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def change_key(self, key: Callable[[], bytearray]) -> None:
        """Give the database the 32-byte key that `key` makes, each time anew, and open it again with that.

        Raises Refusal V108 or V117 where it cannot be written; it then goes on under its old key.
        """
        if self._path is None:
            raise ValueError("a store in memory keeps its key")
        rekeying.rekey(self._connection, key())
        self._closed = True
        self._connection.close()
        self._connection = connect(self._path, key())
        self._closed = False

    def check_room_for_key(self) -> None:
        """Check that the disk has room to write the whole database anew. Raises Refusal V108."""
        if self._path is not None:
            rekeying.check_room_for(self._connection, self._path)

    @property
    def connection(self) -> Connection:
        """The open database, for the modules of this room."""
        return self._connection

    def forget_folded(self) -> None:
        """Let go of the records kept folded, when something else than `save` has written to them."""
        self._folded.clear()

    # What the laptop is

    @_with_reserve
    def keep_secrets(self, secrets: Mapping[str, bytes]) -> None:
        """Put keys or certificates away, all or none."""
        with self.together():
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    @_with_reserve
    def name_device(self, device: str, epoch: int, secrets: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """Say once who this laptop is, and keep the keys that go with it; its changes carry that name for ever."""
        with transaction(self._connection):
            self._connection.execute("INSERT INTO actor SELECT me, ?, ? FROM upkeep", (device, epoch))
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    # Forms, kept with what was answered by them

    @_with_reserve
    def keep_form(self, form_id: str, version: int, sha256: str, xform: bytes) -> None:
        """Keep the converted form for ever, beside the records made by it.

        Raises Refusal F805 for more forms than the first line of a bundle can name.
        """
        known = self.forms()
        if (form_id, version, sha256) in known:
            return
        if len(known) >= _MOST_FORMS:
            raise Refusal(Code.FORM_LIMIT, which=f"{_MOST_FORMS} forms on one laptop")
        with transaction(self._connection):
            self._connection.execute(
                "INSERT OR IGNORE INTO form VALUES (?, ?, ?, ?)", (form_id, version, sha256, xform)
            )

    # Writing

    def new_id(self) -> str:
        """An id for a record that is about to be made."""
        return uuid7(int(self._clock().timestamp() * 1000), self._random(10))

    @_with_reserve
    def save(self, writes: Sequence[Write], by: str) -> datetime:
        """Commit all `writes` in one transaction and give the time of the commit.

        When this returns, everything is on disk. Raises Refusal V108 when the disk is full; R602, R603, R605, R607
        or R608 for what could not be read again or sent; D703 or D713 for a case that takes no more; those of
        `bringing`. Then nothing was written.
        """
        now = self._clock()
        folded: dict[tuple[str, str], Folded] = {}
        try:
            with self.writing():
                if self._bringing is not None:
                    attachments.keep(self._connection, self._bringing)
                n, clock, me = self._row("SELECT last_n, hlc, me FROM vault_state, upkeep")
                check_open(self._connection, {write.home for write in writes})
                for write in writes:
                    check_origin(by, write.form)
                    place = write.home, write.rec
                    standing = folded.get(place) or self._stands(*place)
                    for entries in _changes(write, standing):
                        n += 1
                        clock = hlc.tick(clock, int(now.timestamp() * 1000))
                        change = Change(*place, me, n, clock, by, write.form, write.why, entries)
                        standing = folded[place] = self._put(change, standing)
                    attachments.check_held(self._connection, write.values.values())
                self._connection.execute("UPDATE vault_state SET last_n = ?, hlc = ?", (n, clock))
                if self._bringing is not None:
                    self.note(audit.Act.ATTACHED, by, (writes[0].home, writes[0].rec))
            self._keep_folded(folded)
        except BaseException:
            # What is kept folded must never be older than what is on disk, wherever this was cut off.
            self._folded.clear()
            raise
        self._saves += 1
        if self._saves >= _SAVES_A_MARK and self.after_saves is not None and not self._connection.in_transaction:
            self._saves = 0
            self.after_saves()
        return now

    @contextmanager
    def bringing(self, file: attachments.Incoming) -> Iterator[None]:
        """What is saved within is committed together with an attached file, in one transaction.

        Raises Refusal V108 when the disk has no room for it. `save` then also raises R612 or B106
        (kommisjon.store.attachments.keep).
        """
        if self._path is not None and self.attachment_size(file.sha256) is None:
            attachments.check_room(self._path.parent, file.size)
        self._bringing = file
        try:
            yield
        finally:
            self._bringing = None
            # The log grew by a whole file, kept or not, and would keep that room. What is saved is saved without.
            with suppress(Refusal), telling():
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def delete(self, home: str, rec: str, by: str) -> datetime:
        """Take a record away: a tombstone on every path of it that is known here."""
        found = self.record(home, rec)
        values = {entry.path: entry.value for entry in tombstones(found.doc)} if found else {}
        return self.save([Write(home, rec, values, why="delete")], by)

    def _stands(self, home: str, rec: str) -> Folded:
        """The record as it was committed. Only `save` writes to `rec`, and no other program can meanwhile."""
        if (known := self._folded.get((home, rec))) is not None:
            return known
        row = self._connection.execute("SELECT doc FROM rec WHERE home = ? AND rec = ?", (home, rec)).fetchone()
        return Folded.of(decode(row[0])) if row else UNWRITTEN

    def _keep_folded(self, committed: Mapping[tuple[str, str], Folded]) -> None:
        """Keep what is on disk now, the newest last, and no more than a few."""
        for place, folded in committed.items():
            self._folded.pop(place, None)
            self._folded[place] = folded
        for place in list(self._folded)[:-_KEPT_FOLDED]:
            del self._folded[place]

    def _put(self, change: Change, before: Folded) -> Folded:
        after = before.after(change)
        self._connection.execute(log.INSERT, log.row_of(change))
        columns = (after.text, after.conflicts, int(after.alive), change.hlc)
        if before is not UNWRITTEN and (before.type, before.parent) == (after.type, after.parent):
            # Leaves the indexes alone: each page touched is encrypted anew and written to the log.
            self._connection.execute(
                "UPDATE rec SET doc = ?, n_conflicts = ?, alive = ?, max_hlc = ? WHERE home = ? AND rec = ?",
                (*columns, change.home, change.rec),
            )
        else:
            self._connection.execute(
                "INSERT OR REPLACE INTO rec VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (change.home, change.rec, after.type, after.parent, *columns),
            )
        return after

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written within is committed in one transaction, or nothing of it."""
        if self._connection.in_transaction:
            yield
            return
        try:
            with transaction(self._connection):
                yield
        except BaseException:
            self._folded.clear()
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that the count of saves in `vault_state` knows of."""
        with self.together():
            yield self._connection
            self._connection.execute("UPDATE vault_state SET commits = commits + 1")

    # Who did what

    def note(self, act: audit.Act | str, by: str, about: Sequence[str] = (), why: str | None = None) -> None:
        """Write down in the audit trail that somebody did something: by whose label, about which ids (case first).

        Within `together` it is committed with what it tells of. On a full disk reading goes on: the entry waits,
        and is written before the next one. The reserve is left for answers.
        """
        entry = (self._clock(), act, by, about, why)
        if self._connection.in_transaction:
            audit.append(self._connection, *entry)
            return
        waiting, self._unwritten = [*self._unwritten, entry], []
        try:
            with self.together():
                for one in waiting:
                    audit.append(self._connection, *one)
        except Refusal as refusal:
            if refusal.code is not Code.DISK_FULL:
                raise
            self._unwritten = waiting

    # Upkeep

    @_with_reserve
    def fall_behind(self, missing: int, least_epoch: int, by: str, act: audit.Act) -> None:
        """Go on from a state older than this laptop had reached: what is saved from now on is another epoch's.

        `missing` saves, 0 where nobody knows. `least_epoch` is past every epoch this laptop is known to have had.
        """
        with self.writing():
            upkeep.fall_behind(self._connection, missing, max(least_epoch, self.vault_state()["epoch"] + 1))
            self.note(act, by)

    @_with_reserve
    def certified_again(self, secrets: Mapping[str, bytes], gone: Sequence[str]) -> None:
        """Keep what goes with the epoch that headquarters has certified, and no longer what is named in `gone`."""
        with self.writing():
            self.keep_secrets(secrets)
            self._connection.executemany("DELETE FROM secret WHERE name = ?", [(name,) for name in gone])
            upkeep.caught_up(self._connection)

    def check(self, progress: checking.Progress = checking.in_silence) -> None:
        """Check everything in the file and note when. Raises Refusal V105 (pages listed), V140 or V108.

        V140 comes last: everything but the audit trail is sound then.
        """
        checking.check(self._connection, progress)
        with self.together():
            upkeep.note(self._connection, "checked_at", self._clock())
        for _entry in self.audit():
            pass

    def check_for_work(self, progress: checking.Progress = checking.in_silence) -> None:
        """Check as `check` does, but only remember that the audit trail does not hold.

        Nobody may be kept from an interview, nor interviews from headquarters, by a list of who looked at what.
        """
        try:
            self.check(progress)
        except Refusal as refusal:
            if refusal.code is not Code.AUDIT_BROKEN:
                raise
            self.audit_broken = refusal

    def copy_into(self, other: Connection, pages: int, progress: checking.Progress) -> None:
        """Copy everything into another open, encrypted database, so many pages a step. Raises as `save` does."""
        with telling():
            self._connection.backup(other, pages=pages, progress=lambda _status, left, of: progress(of - left, of))

    def counts(self, count: Callable[[Connection], dict[str, int]]) -> dict[str, int]:
        """What `count` finds here."""
        with telling():
            return count(self._connection)

    def note_copied(self) -> None:
        """Note that a copy on another medium was read back."""
        with self.together():
            upkeep.note(self._connection, "copied_at", self._clock())

    def check_is_due(self) -> bool:
        """Whether a week has gone since the last full check; also when the clock was put back."""
        at = self.last("checked_at")
        return at is None or not timedelta(0) <= self._clock() - at < checking.OFTEN_ENOUGH

    # The ledger of bundles

    @_with_reserve
    def reserve_bundle(
        self, at: datetime, *, files: Sequence[str] = (), full: bool = False
    ) -> tuple[int, int, str]:
        """Take the next bundle number, for good, and give (seq, base_seq, sha256 of the last manifest signed).

        `files` are the digests of those it will bring. A `full` one leans on no receipt: its base_seq is 0.
        """
        with self.writing() as connection:
            seq = self._row("SELECT coalesce(max(seq), 0) + 1 FROM bundle")[0]
            previous = self._row("SELECT head_hash FROM vault_state")[0]
            epoch = self.device()[1]
            base_seq = 0 if full else self._last_receipted(epoch)
            connection.execute(
                "INSERT INTO bundle (seq, epoch, base_seq, status, at, last_n)"
                " VALUES (?, ?, ?, 'reserved', ?, (SELECT last_n FROM vault_state))",
                (seq, epoch, base_seq, at.astimezone(UTC).isoformat()),
            )
            attachments.note_sent(connection, seq, files)
        return seq, base_seq, previous

    def _last_receipted(self, epoch: int) -> int:
        found = "SELECT coalesce(max(seq), 0) FROM bundle WHERE epoch = ? AND receipt IS NOT NULL"
        return int(self._row(found, epoch)[0])

    @_with_reserve
    def bundle_signed(self, seq: int, manifest_sha256: str, name: str) -> None:
        """Note, before it is on any medium, that a bundle is signed: the next one points to its manifest.

        Whatever happens while it is written, the file may have got out, and central may come to hold it.
        """
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET manifest_sha256 = ?, name = ? WHERE seq = ?", (manifest_sha256, name, seq)
            )
            self._connection.execute("UPDATE vault_state SET head_seq = ?, head_hash = ?", (seq, manifest_sha256))

    @_with_reserve
    def bundle_written(self, seq: int) -> None:
        """Note that a signed bundle was written and read back."""
        with self.writing():
            self._connection.execute("UPDATE bundle SET status = 'written' WHERE seq = ?", (seq,))

    @_with_reserve
    def bundle_failed(self, seq: int, reason: str) -> None:
        """Note why a number was burnt."""
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET status = 'failed', reason = ? WHERE seq = ?", (reason, seq)
            )


def _changes(write: Write, standing: Folded) -> Iterator[tuple[Entry, ...]]:
    """What one write adds to the log: nothing for a write without values, else one change or a few."""
    values = composed_text(write.values)
    kind = values.get("_type")
    check_values(str(kind.get("v")) if kind is not None else standing.type, values)
    return portions(compose(standing.doc, values))
