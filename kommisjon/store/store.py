"""The open store: what a laptop knows, and the one way to change it.

Every change is one durable transaction: a line in the log `chg`, the record's folded document in `rec`, and the
counters, together or not at all. Reading gives records as documents (sync.merge) or as typed models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.store import attachments, audit, log, upkeep
from kommisjon.store.acceptable import check_origin, check_values, composed_text, portions
from kommisjon.store.folded import UNWRITTEN, Folded
from kommisjon.store.keeping import Keeping, with_reserve
from kommisjon.store.opening import telling, transaction
from kommisjon.store.settled import check_open, check_unsealed
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


class Store(Keeping):
    """One open database. Not for more than one thread. `clock` gives aware datetimes, `random` bytes.

    Without a `path` it lives in memory only, and nothing of it is left when it is closed.
    """

    # What the laptop is

    @with_reserve
    def keep_secrets(self, secrets: Mapping[str, bytes]) -> None:
        """Put keys or certificates away, all or none."""
        with self.together():
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    @with_reserve
    def name_device(self, device: str, epoch: int, secrets: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """Say once who this laptop is, and keep the keys that go with it; its changes carry that name for ever."""
        with transaction(self._connection):
            self._connection.execute("INSERT INTO actor SELECT me, ?, ? FROM upkeep", (device, epoch))
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    @with_reserve
    def certified_again(self, secrets: Mapping[str, bytes], gone: Sequence[str]) -> None:
        """Keep what goes with the epoch that headquarters has certified, and no longer what is named in `gone`."""
        with self.writing():
            self.keep_secrets(secrets)
            self._connection.executemany("DELETE FROM secret WHERE name = ?", [(name,) for name in gone])
            upkeep.caught_up(self._connection)

    # Forms, kept with what was answered by them

    @with_reserve
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

    @with_reserve
    def save(self, writes: Sequence[Write], by: str) -> datetime:
        """Commit all `writes` in one transaction and give the time of the commit.

        When this returns, everything is on disk. Raises Refusal V108 when the disk is full; R602, R603, R605, R607
        or R608 for what could not be read again or sent; D703, D713 or D750 for a case that takes no more; those
        of `bringing`. Then nothing was written.
        """
        now = self._clock()
        folded: dict[tuple[str, str], Folded] = {}
        try:
            with self.writing():
                if self._bringing is not None:
                    attachments.keep(self._connection, self._bringing)
                n, clock, me = self._row("SELECT last_n, hlc, me FROM vault_state, upkeep")
                check_open(self._connection, {write.home for write in writes})
                check_unsealed(self._connection, map(_made, writes))
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
        if self._saves >= _SAVES_A_MARK and self.after_saves is not None and not self._joined:
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

    # The ledger of bundles

    @with_reserve
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

    @with_reserve
    def bundle_signed(self, seq: int, manifest_sha256: str, name: str) -> None:
        """Note, before it is on any medium, that a bundle is signed: the next one points to its manifest.

        Whatever happens while it is written, the file may have got out, and central may come to hold it.
        """
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET manifest_sha256 = ?, name = ? WHERE seq = ?", (manifest_sha256, name, seq)
            )
            self._connection.execute("UPDATE vault_state SET head_seq = ?, head_hash = ?", (seq, manifest_sha256))

    @with_reserve
    def bundle_written(self, seq: int) -> None:
        """Note that a signed bundle was written and read back."""
        with self.writing():
            self._connection.execute("UPDATE bundle SET status = 'written' WHERE seq = ?", (seq,))

    @with_reserve
    def bundle_failed(self, seq: int, reason: str) -> None:
        """Note why a number was burnt."""
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET status = 'failed', reason = ? WHERE seq = ?", (reason, seq)
            )


def _made(write: Write) -> tuple[str, str, str | None]:
    """(home, record, the type that the write gives it, if any)."""
    kind = write.values.get("_type")
    return write.home, write.rec, None if kind is None else str(kind.get("v"))


def _changes(write: Write, standing: Folded) -> Iterator[tuple[Entry, ...]]:
    """What one write adds to the log: nothing for a write without values, else one change or a few."""
    values = composed_text(write.values)
    kind = values.get("_type")
    check_values(str(kind.get("v")) if kind is not None else standing.type, values)
    return portions(compose(standing.doc, values))
