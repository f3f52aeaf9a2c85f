"""What can be read from an open store. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.store import attachments, audit, log, upkeep
from kommisjon.store.opening import Connection, telling
from sync.merge import Change, Doc, decode, decode_some
from sync.merge.ranges import Ranges, holds


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it stands: its place, its type and its document."""

    home: str
    rec: str
    type: str
    parent: str | None
    doc: Doc


@dataclass(frozen=True, slots=True)
class Brought:
    """One standing value that a mission pack brought: where it stands, and which save of whom it is."""

    rec: str
    type: str
    path: str
    dot: str


class Reading:
    """The reading half of `kommisjon.store.store.Store`."""

    _connection: Connection

    # What the laptop is

    def vault_state(self) -> dict[str, Any]:
        """The vault's id, how many saves were committed, the head of the chain of bundles, and the epoch."""
        row = self._row(
            "SELECT vault, commits, head_seq, head_hash, hlc, coalesce(epoch, 1) "
            "FROM vault_state, upkeep LEFT JOIN actor ON actor_no = me"
        )
        return dict(zip(("vault", "commits", "head_seq", "head_hash", "hlc", "epoch"), row, strict=True))

    def secret(self, name: str) -> bytes | None:
        """A key or certificate kept inside the encrypted database, or None."""
        rows = self._rows("SELECT value FROM secret WHERE name = ?", name)
        return bytes(rows[0][0]) if rows else None

    def secret_names(self, start: str) -> list[str]:
        """The names that begin so, of what `secret` gives."""
        return [name for (name,) in self._rows("SELECT name FROM secret ORDER BY name") if name.startswith(start)]

    def device(self) -> tuple[str, int]:
        """(device pseudonym, epoch). Raises Refusal V115 before enrolment."""
        rows = self._rows("SELECT device, epoch FROM actor, upkeep WHERE actor_no = me")
        if not rows:
            raise Refusal(Code.NOT_ENROLLED)
        return rows[0][0], rows[0][1]

    def actors(self) -> dict[int, tuple[str, int]]:
        """Whom the numbers in changes and documents mean: (device, epoch)."""
        return {
            no: (device, epoch) for no, device, epoch in self._rows("SELECT actor_no, device, epoch FROM actor")
        }

    # Forms and records

    def forms(self) -> list[tuple[str, int, str]]:
        """(id, version, sha256) of every form that was used here."""
        return [tuple(row) for row in self._rows("SELECT id, version, sha256 FROM form ORDER BY id, version")]

    def form(self, form_id: str, version: int, sha256: str) -> bytes | None:
        """A form that was used here, as it was converted then; None when it was not."""
        rows = self._rows(
            "SELECT xform FROM form WHERE id = ? AND version = ? AND sha256 = ?", form_id, version, sha256
        )
        return bytes(rows[0][0]) if rows else None

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

    def parts(
        self, record_type: str, *paths: str, home: str | None = None
    ) -> Iterator[tuple[str, str | None, Doc]]:
        """(home, parent, what stands on `paths`) of the living records of a type, oldest first; two paths or more.

        For lists over many records: the rest of each document is not read.
        """
        places = [f'$."{path}"' for path in paths]
        marks = ", ".join("?" * len(paths))
        where = "type = ? AND alive" + ("" if home is None else " AND home = ?")
        sql = f"SELECT home, parent, json_extract(doc, {marks}) FROM rec WHERE {where} ORDER BY rec"  # noqa: S608
        wanted = (record_type,) if home is None else (record_type, home)
        for its_home, parent, doc in self._rows(sql, *places, *wanted):
            yield its_home, parent, decode_some(paths, doc)

    def in_conflict(self, home: str) -> list[StoredRecord]:
        """The living records of a case on which standing answers disagree, oldest first."""
        return self._select("home = ? AND n_conflicts > 0 AND alive", home)

    def below(self, parent: str) -> list[StoredRecord]:
        """The living records of any type that hang under a record, oldest first."""
        return self._select("parent = ? AND alive", parent)

    def changes(self, *, but: Mapping[int, Ranges] = MappingProxyType({})) -> Iterator[Change]:
        """Every change held here, in the order (actor, n); without those of each actor that `but` names."""
        with telling():
            for row in self._connection.execute(f"{log.SELECT} ORDER BY actor_no, n"):
                change = log.change_of(*row)
                if not holds(but.get(change.actor, []), change.n):
                    yield change

    def history(self, home: str, rec: str) -> list[Change]:
        """The changes of one record, oldest first."""
        rows = self._rows(f"{log.SELECT} WHERE home = ? AND rec = ? ORDER BY hlc, actor_no, n", home, rec)
        return [log.change_of(*row) for row in rows]

    def case_history(self, home: str) -> list[tuple[str | None, Change]]:
        """The changes of every record of a case, each with the type of its record."""
        kinds = dict(self._rows("SELECT rec, type FROM rec WHERE home = ?", home))
        ours = "home = ? AND rec IN (SELECT rec FROM rec WHERE home = ?)"
        wanted = f"{log.SELECT} WHERE {ours} ORDER BY actor_no, n"
        return [(kinds[row[1]], log.change_of(*row)) for row in self._rows(wanted, home, home)]

    def brought(self, home: str) -> list[Brought]:
        """What stands in a case without a line in the log here: a mission pack brought it."""
        logged = set(self._rows("SELECT actor_no, n FROM chg WHERE home = ?", home))
        actors = self.actors()
        return [
            Brought(record.rec, record.type, path, f"{'/'.join(map(str, actors[head.actor]))}/{head.n}")
            for record in self._select("home = ?", home)
            for path, state in record.doc.items()
            for head in state.heads
            if (head.actor, head.n) not in logged
        ]

    def attachment_size(self, sha256: str) -> int | None:
        """The size in bytes of an attached file, or None where it is not here."""
        return attachments.size_of(self._connection, sha256)

    def attachment(self, sha256: str) -> Iterator[bytes]:
        """Give an attached file chunk by chunk. Raises Refusal V105 where it is not whole."""
        return attachments.content(self._connection, sha256)

    # Bundles, and what was done

    def bundles(self) -> list[dict[str, Any]]:
        """The ledger, oldest first, with that of epochs that are over."""
        columns = ("seq", "epoch", "base_seq", "manifest_sha256", "name", "status", "reason", "at")
        names = ", ".join(columns)
        rows = self._rows(
            f"SELECT {names} FROM former_bundle UNION ALL SELECT {names} FROM bundle ORDER BY epoch, seq"  # noqa: S608
        )
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def not_exported(self) -> int:
        """How many of this laptop's own changes no bundle could carry that was written and read back."""
        sent = self._row("SELECT coalesce(max(last_n), 0) FROM bundle WHERE status = 'written'")[0]
        return int(self._row("SELECT count(*) FROM chg, upkeep WHERE actor_no = me AND n > ?", sent)[0])

    def audit(self) -> Iterator[audit.Noted]:
        """The audit trail, oldest first, checked on the way. Raises Refusal V140 where it does not hold."""
        return audit.entries(self._connection)

    def last(self, done: upkeep.Done) -> datetime | None:
        """When the store was last checked in full, or copied to another medium; None for never."""
        return upkeep.last(self._connection, done)

    def behind(self) -> int | None:
        """How many saves were missing when an older state was taken, 0 where nobody knows; None when none was."""
        return upkeep.behind(self._connection)

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
