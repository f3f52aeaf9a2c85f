"""The open store: what a laptop knows, and the one way to change it.

Every change is one durable transaction: a line in the log `chg`, the record's folded document in `rec`, and the
counters, together or not at all. Reading gives records as documents (sync.merge) or as typed models.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.model.ids import uuid7
from kommisjon.store import attachments
from kommisjon.store.acceptable import check_origin, check_values, composed_text, portions
from kommisjon.store.folded import UNWRITTEN, Folded
from kommisjon.store.opening import Connection, connect, in_memory, telling, transaction
from kommisjon.store.settled import check_open
from sync.merge import Change, Doc, Entry, Why, compose, decode, hlc, tombstones
from sync.merge.ranges import Ranges, holds

_ME = 1
"""This laptop's own number in `actor`."""

_KEPT_FOLDED = 8
"""Records kept folded between saves: an interview's own, its entries', the case's."""

_MOST_FORMS = 500
"""A bundle names the forms of its changes in one array of canonical JSON (security-and-bundles.md 4.4)."""

_CHANGES = "SELECT home, rec, actor_no, n, hlc, by, form, why, f FROM chg"


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it stands: its place, its type and its document."""

    home: str
    rec: str
    type: str
    parent: str | None
    doc: Doc


@dataclass(frozen=True, slots=True)
class Write:
    """One record to be changed: answers by path (None takes a path away), and where it belongs when it is new."""

    home: str
    rec: str
    values: Mapping[str, dict[str, Any] | None]
    form: str | None = None
    why: Why | None = None


class Store:
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
        self._closed = False

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        self._folded.clear()
        try:
            with telling():
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connection(self) -> Connection:
        """The open database, for the modules of this room."""
        return self._connection

    def forget_folded(self) -> None:
        """Let go of the records kept folded, when something else than `save` has written to them."""
        self._folded.clear()

    # What the laptop is

    def vault_state(self) -> dict[str, Any]:
        """The vault's id, how many saves were committed, and the head of the chain of bundles."""
        row = self._row("SELECT vault, commits, head_seq, head_hash, hlc FROM vault_state")
        return dict(zip(("vault", "commits", "head_seq", "head_hash", "hlc"), row, strict=True))

    def secret(self, name: str) -> bytes | None:
        """A key or certificate kept inside the encrypted database, or None."""
        rows = self._rows("SELECT value FROM secret WHERE name = ?", name)
        return bytes(rows[0][0]) if rows else None

    def keep_secrets(self, secrets: Mapping[str, bytes]) -> None:
        """Put keys or certificates away, all or none."""
        with transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    def name_device(self, device: str, epoch: int, secrets: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """Say once who this laptop is, and keep the keys that go with it; its changes carry that name for ever."""
        with transaction(self._connection):
            self._connection.execute("INSERT INTO actor VALUES (?, ?, ?)", (_ME, device, epoch))
            self._connection.executemany("INSERT OR REPLACE INTO secret VALUES (?, ?)", list(secrets.items()))

    def device(self) -> tuple[str, int]:
        """(device pseudonym, epoch). Raises Refusal V115 before enrolment."""
        rows = self._rows("SELECT device, epoch FROM actor WHERE actor_no = ?", _ME)
        if not rows:
            raise Refusal(Code.NOT_ENROLLED)
        return rows[0][0], rows[0][1]

    def actors(self) -> dict[int, tuple[str, int]]:
        """Whom the numbers in changes and documents mean: (device, epoch)."""
        return {
            no: (device, epoch) for no, device, epoch in self._rows("SELECT actor_no, device, epoch FROM actor")
        }

    # Forms, kept with what was answered by them

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

    def forms(self) -> list[tuple[str, int, str]]:
        """(id, version, sha256) of every form that was used here."""
        return [tuple(row) for row in self._rows("SELECT id, version, sha256 FROM form ORDER BY id, version")]

    def form(self, form_id: str, version: int, sha256: str) -> bytes | None:
        """A form that was used here, as it was converted then; None when it was not."""
        rows = self._rows(
            "SELECT xform FROM form WHERE id = ? AND version = ? AND sha256 = ?", form_id, version, sha256
        )
        return bytes(rows[0][0]) if rows else None

    # Writing

    def new_id(self) -> str:
        """An id for a record that is about to be made."""
        return uuid7(int(self._clock().timestamp() * 1000), self._random(10))

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
                n, clock = self._row("SELECT last_n, hlc FROM vault_state")
                check_open(self._connection, {write.home for write in writes})
                for write in writes:
                    check_origin(by, write.form)
                    place = write.home, write.rec
                    standing = folded.get(place) or self._stands(*place)
                    for entries in _changes(write, standing):
                        n += 1
                        clock = hlc.tick(clock, int(now.timestamp() * 1000))
                        change = Change(*place, _ME, n, clock, by, write.form, write.why, entries)
                        standing = folded[place] = self._put(change, standing)
                    attachments.check_held(self._connection, write.values.values())
                self._connection.execute("UPDATE vault_state SET last_n = ?, hlc = ?", (n, clock))
            self._keep_folded(folded)
        except BaseException:
            # What is kept folded must never be older than what is on disk, wherever this was cut off.
            self._folded.clear()
            raise
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
        self._connection.execute(
            "INSERT INTO chg VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                change.home,
                change.actor,
                change.n,
                change.hlc,
                change.rec,
                change.by,
                change.form,
                change.why,
                _entries_text(change.entries),
            ),
        )
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
    def writing(self) -> Iterator[Connection]:
        """One transaction that the count of saves in `vault_state` knows of."""
        with transaction(self._connection):
            yield self._connection
            self._connection.execute("UPDATE vault_state SET commits = commits + 1")

    # Reading

    def record(self, home: str, rec: str) -> StoredRecord | None:
        """One record, or None when it was never written here."""
        found = self._select("home = ? AND rec = ?", home, rec)
        return found[0] if found else None

    def records(
        self, record_type: str, *, home: str | None = None, parent: str | None = None
    ) -> list[StoredRecord]:
        """The living records of a type, oldest first; of one home or one parent where given."""
        if parent is not None:
            return self._select("type = ? AND parent = ? AND alive", record_type, parent)
        if home is not None:
            return self._select("type = ? AND home = ? AND alive", record_type, home)
        return self._select("type = ? AND alive", record_type)

    def below(self, parent: str) -> list[StoredRecord]:
        """The living records of any type that hang under a record, oldest first."""
        return self._select("parent = ? AND alive", parent)

    def changes(self, *, but: Mapping[int, Ranges] = MappingProxyType({})) -> Iterator[Change]:
        """Every change held here, in the order (actor, n); without those of each actor that `but` names."""
        with telling():
            for row in self._connection.execute(f"{_CHANGES} ORDER BY actor_no, n"):
                if not holds(but.get(row[2], []), row[3]):
                    yield _change(*row)

    def history(self, home: str, rec: str) -> list[Change]:
        """The changes of one record, oldest first."""
        return [
            _change(*row) for row in self._rows(f"{_CHANGES} WHERE home = ? AND rec = ? ORDER BY hlc", home, rec)
        ]

    def attachment_size(self, sha256: str) -> int | None:
        """The size in bytes of an attached file, or None where it is not here."""
        return attachments.size_of(self._connection, sha256)

    def attachment(self, sha256: str) -> Iterator[bytes]:
        """Give an attached file chunk by chunk. Raises Refusal V105 where it is not whole."""
        return attachments.content(self._connection, sha256)

    # The ledger of bundles

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

    def bundle_signed(self, seq: int, manifest_sha256: str, name: str) -> None:
        """Note, before it is on any medium, that a bundle is signed: the next one points to its manifest.

        Whatever happens while it is written, the file may have got out, and central may come to hold it.
        """
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET manifest_sha256 = ?, name = ? WHERE seq = ?", (manifest_sha256, name, seq)
            )
            self._connection.execute("UPDATE vault_state SET head_seq = ?, head_hash = ?", (seq, manifest_sha256))

    def bundle_written(self, seq: int) -> None:
        """Note that a signed bundle was written and read back."""
        with self.writing():
            self._connection.execute("UPDATE bundle SET status = 'written' WHERE seq = ?", (seq,))

    def bundle_failed(self, seq: int, reason: str) -> None:
        """Note why a number was burnt."""
        with self.writing():
            self._connection.execute(
                "UPDATE bundle SET status = 'failed', reason = ? WHERE seq = ?", (reason, seq)
            )

    def bundles(self) -> list[dict[str, Any]]:
        """The ledger, oldest first."""
        columns = ("seq", "epoch", "base_seq", "manifest_sha256", "name", "status", "reason", "at")
        rows = self._rows(f"SELECT {', '.join(columns)} FROM bundle ORDER BY seq")  # noqa: S608 - our own names
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _select(self, where: str, *values: Any) -> list[StoredRecord]:
        sql = f"SELECT home, rec, type, parent, doc FROM rec WHERE {where} ORDER BY rec"  # noqa: S608 - own words
        return [
            StoredRecord(home, rec, kind, parent, decode(doc))
            for home, rec, kind, parent, doc in self._rows(sql, *values)
        ]

    def _row(self, sql: str, *values: Any) -> Any:
        return self._rows(sql, *values)[0]

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with telling():
            return list(self._connection.execute(sql, values))


def _entries_text(entries: Sequence[Entry]) -> str:
    shape = [[entry.path, entry.value, entry.context] for entry in entries]
    return json.dumps(shape, separators=(",", ":"), ensure_ascii=False)


def _change(
    home: str, rec: str, actor: int, n: int, clock: int, by: str, form: str | None, why: Why | None, entries: str
) -> Change:
    return Change(home, rec, actor, n, clock, by, form, why, _entries(entries))


def _entries(text: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(path, value, tuple((actor, n) for actor, n in context)) for path, value, context in json.loads(text)
    )


def _changes(write: Write, standing: Folded) -> Iterator[tuple[Entry, ...]]:
    """What one write adds to the log: nothing for a write without values, else one change or a few."""
    values = composed_text(write.values)
    kind = values.get("_type")
    check_values(str(kind.get("v")) if kind is not None else standing.type, values)
    return portions(compose(standing.doc, values))
