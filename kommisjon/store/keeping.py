"""An open database: its life, its transactions, its reserve on the disk, the audit trail, and its upkeep.

What is kept in it, and how it is changed, stands in `kommisjon.store.store`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from kommisjon.errors import Code, Refusal
from kommisjon.model.ids import uuid7
from kommisjon.store import attachments, audit, ballast, checking, rekeying, upkeep
from kommisjon.store.folded import Folded
from kommisjon.store.opening import Connection, connect, in_memory, telling, transaction
from kommisjon.store.reading import Reading

Kept = TypeVar("Kept", bound="Keeping")
Written = TypeVar("Written")
Parameters = ParamSpec("Parameters")


def with_reserve(
    write: Callable[Concatenate[Kept, Parameters], Written],
) -> Callable[Concatenate[Kept, Parameters], Written]:
    """Try once more when the disk is full and there is a reserve to give up for it."""

    @wraps(write)
    def twice(self: Kept, /, *args: Parameters.args, **named: Parameters.kwargs) -> Written:
        try:
            return write(self, *args, **named)
        except Refusal as refusal:
            if refusal.code is not Code.DISK_FULL or not self.give_up_reserve():
                raise
        return write(self, *args, **named)

    return twice


class Keeping(Reading):
    """The half of `kommisjon.store.store.Store` that keeps it open and sound."""

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
        self._joined = False
        """What `together` began is not over; SQLite itself forgets that when it gives up on a full disk."""
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

    @with_reserve
    def _fold_log(self) -> None:
        with telling():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def give_up_reserve(self) -> bool:
        """Make room; False where there is no reserve. None is given up for a file: answers in words come first.

        Nor within `together`, whose first half would not be done again.
        """
        if self._path is None or self._bringing is not None or self._joined:
            return False
        given_up = ballast.release(self._path.parent)
        self.reserve_used = self.reserve_used or given_up
        return given_up

    @property
    def closed(self) -> bool:
        """Whether nothing can be read or written any more."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def change_key(self, key: Callable[[], bytearray]) -> None:
        """Give the database the 32-byte key that `key` makes, each time anew, and open it again with that.

        Raises Refusal V108 or V117 where it cannot be written; it then goes on under its old key.
        """
        if self._path is None:
            raise ValueError("a store in memory keeps its key")
        rekeying.rekey(self._connection, self._path, key())
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

    def new_id(self) -> str:
        """An id for a record that is about to be made."""
        return uuid7(int(self._clock().timestamp() * 1000), self._random(10))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written within is committed in one transaction, or nothing of it.

        The reserve is not given up for it: what comes in packs can wait. What somebody said or did goes through
        `at_once`.
        """
        if self._joined:
            yield
            return
        self._joined = True
        try:
            with transaction(self._connection):
                yield
        except BaseException:
            self._folded.clear()
            raise
        finally:
            self._joined = False

    @with_reserve
    def at_once(self, write: Callable[[], Written]) -> Written:
        """Do what `write` does in one transaction, or nothing of it; gives what it gives.

        On a full disk it is done once more, from its beginning, with the room of the reserve.
        """
        with self.together():
            return write()

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
        if self._joined:
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

    @with_reserve
    def fall_behind(self, missing: int, least_epoch: int, by: str, act: audit.Act) -> None:
        """Go on from a state older than this laptop had reached: what is saved from now on is another epoch's.

        `missing` saves, 0 where nobody knows. `least_epoch` is past every epoch this laptop is known to have had.
        """
        with self.writing():
            upkeep.fall_behind(self._connection, missing, max(least_epoch, self.vault_state()["epoch"] + 1))
            self.note(act, by)

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
