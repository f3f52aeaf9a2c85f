"""Sticks lost, late and twice, receipts in any order, purges, and both machines put back from older copies (F15).

The rules are the real ones: the laptop's store and ledger, what an export sends, central's importer, its answer.
Only the file between them is left out, and both databases stand in memory. Nobody in these missions exists.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, insert, select
from sqlalchemy.pool import StaticPool

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import bundles
from kommisjon.exchange.enrolment import _make_keys
from kommisjon.model.answers import Attached
from kommisjon.model.files import FileKind
from kommisjon.model.system import system_values
from kommisjon.store import opening, purging, receipts
from kommisjon.store.attachments import Incoming
from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import OpenVault
from sync.bundle.attachments import Attachment, Entry
from sync.bundle.write import Written
from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.arriving.sequence import ManifestFacts
from sync.merge.ranges import holds
from sync.merge.receipt import Receipt, read_lines
from sync.trust.certificate import issue
from sync.trust.headquarters import Headquarters
from sync.trust.keys import parse_private_text

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
CASES = 4
MISSION, DEVICE = "mission-b2", "laptop-7"


def case_id(number: int) -> str:
    return f"0199f3c2-0000-7000-8000-{number:012}"


@cache
def _keys() -> dict[str, bytes]:
    """An enrolled laptop's keys, made once: they are not what is tried here."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        hq = Headquarters.create(
            Path(folder) / "hq", now=START, expires=START + timedelta(days=900), random=os.urandom, seal="x25519"
        )
        authority, trust = parse_private_text((Path(folder) / "hq/ca/ca").read_bytes()), hq.signed().to_bytes()
    with Store(None, bytearray(32), clock=lambda: START, random=os.urandom) as store:
        _make_keys(store, START, os.urandom)
        key = bundles.signing_key(store).public_key()
        span = {"valid_from": START - timedelta(days=1), "valid_until": START + timedelta(days=800)}
        made = issue(authority, key, device=DEVICE, mission=MISSION, random=os.urandom, **span)
        store.keep_secrets({"certificate": made.line.encode(), "trust": trust})
        return {row[0]: row[1] for row in store.connection.execute("SELECT name, value FROM secret").fetchall()}


@dataclass(frozen=True)
class Stick:
    """A bundle as central meets it, without its seal."""

    facts: ManifestFacts
    lines: tuple[bytes, ...]
    files: tuple[Attachment, ...]
    full: bool


class Laptop:
    """A real store in memory; `export` is the real one but for the file."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.ticks = chance, 0
        self.store = Store(None, bytearray(32), clock=self.clock, random=chance.randbytes)
        self.store.name_device(DEVICE, 1, _keys())
        self.made: dict[int, tuple[bytes, ...]] = {}
        self.sticks: list[Stick] = []
        for number in range(1, CASES + 1):
            values = system_values("case", case=None)
            values |= {"number": _said(f"SYN-{number}"), "mission": _said("2026-SYN-01")}
            self.store.save([Write(case_id(number), case_id(number), values)], "AB")

    def clock(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)

    def edit(self) -> None:
        open_cases = [case.home for case in self.store.records("case")]
        if not open_cases:
            return
        home = self.chance.choice(open_cases)
        if self.chance.random() < 0.2:
            self._attach(home)
        else:
            self.store.save([Write(home, home, {"remark": _said(f"r{self.chance.randrange(10**9)}")})], "AB")

    def _attach(self, home: str) -> None:
        content = b"synthetic text " + str(self.chance.randrange(4)).encode()
        digest = hashlib.sha256(content).hexdigest()
        file = Attached(name="x.txt", sha256=digest, size=len(content), kind=FileKind.TEXT)
        value = {"s": "answered", "v": file.value, "att": file.model_dump(mode="json")}
        with self.store.bringing(Incoming(digest, len(content), lambda: [content])):
            self.store.save([Write(home, home, {"paper": value})], "AB")

    def export(self, *, full: bool = False) -> None:
        """Write the next bundle on a stick, or fail at it."""
        fails = self.chance.random() < 0.1
        folder = SimpleNamespace(prepare=lambda: None, out=None)
        vault = cast("OpenVault", SimpleNamespace(store=self.store, folder=folder, label="AB", mark=lambda: None))
        with _sticks(lambda stick: self._written(stick, full, fails)):
            code = _code_of(lambda: bundles.export(vault, Path(), self.clock(), full=full))
            assert code in (None, Code.NOTHING_NEW, Code.MEDIUM_FULL)

    def _written(self, stick: Stick, full: bool, fails: bool) -> None:
        if fails:
            raise Refusal(Code.MEDIUM_FULL, size=1)
        self.sticks.append(Stick(stick.facts, stick.lines, stick.files, full))

    def take(self, receipt: Receipt) -> None:
        """Take a receipt that was verified and opened: its lines are what travels."""
        told, _trust = read_lines(receipt.lines(None))
        assert told == receipt
        digest = hashlib.sha256(b"\n".join(receipt.lines(None))).hexdigest()
        receipts.take(self.store, told, digest)

    def own(self) -> dict[int, Any]:
        return {change.n: change for change in self.store.changes()}

    def copy(self) -> Any:
        """The database as it stands."""
        held = opening.in_memory(bytearray(32), "00" * 16)
        self.store.connection.backup(held)
        return held

    def put_back(self, held: Any) -> None:
        """The database of then, the key file with it: nothing on the laptop can tell."""
        held.backup(self.store.connection)
        self.store.forget_folded()


@contextmanager
def _sticks(written: Any) -> Iterator[None]:
    """The real export, with the bundle's file left out: number, digest and content are as they would be."""

    def write(_folder: Path, *, announce: Any, signer: Any, recipients: Any, staging: Any, **said: Any) -> Any:
        lines, files = tuple(said["lines"]), tuple(said["attachments"])
        chain = repr((said["seq"], said["base_seq"], said["prev"], said["created"])).encode()
        digest = hashlib.sha256(b"\n".join([*lines, chain])).hexdigest()
        announce(digest, f"{digest[:8]}.kmb")
        names = ("device", "mission", "epoch", "seq", "base_seq", "prev")
        written(Stick(ManifestFacts(digest, *(said[name] for name in names), 7), lines, files, full=False))
        return Written(Path(), cast("Any", None), digest, 0, len(lines) + 1, len(files))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundles, "write_bundle", write)
        yield


@cache
def _empty() -> bytes:
    raw = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    schema.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(schema.lane), [{"n": 0}])
    return raw.serialize()


@dataclass
class Central:
    """A real central in memory. `ever` is every change that any state of it held, with its bytes."""

    raw: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:", check_same_thread=False))
    ever: dict[int, set[str]] = field(default_factory=dict)
    hours: int = 0

    def __post_init__(self) -> None:
        self.raw.isolation_level = None
        self.raw.deserialize(_empty())
        self.engine: Engine = create_engine("sqlite://", creator=lambda: self.raw, poolclass=StaticPool)

        @event.listens_for(self.engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

    def take(self, stick: Stick) -> Receipt:
        self.hours += 1
        entries = ((Entry(one.sha256, one.size, FileKind.TEXT), one.read()) for one in stick.files)
        receipt = take(self.engine, stick.lines, stick.facts, START + timedelta(hours=self.hours), entries)
        for n, text in self.held().items():
            self.ever.setdefault(n, set()).add(text)
        return receipt

    def held(self) -> dict[int, str]:
        with self.engine.connect() as connection:
            return {row.n: row.f for row in connection.execute(select(schema.chg.c.n, schema.chg.c.f))}

    def seqs(self) -> set[int]:
        with self.engine.connect() as connection:
            return set(connection.scalars(select(schema.bundle.c.seq)))

    def files(self) -> set[str]:
        with self.engine.connect() as connection:
            return set(connection.scalars(select(schema.attachment.c.sha256)))


class Schedule:
    """One random history, and what must hold at each of its steps."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.laptop, self.central = Laptop(self.chance), Central()
        self.receipts: list[Receipt] = []
        self.laptop_copies: list[Any] = []
        self.central_copies: list[bytes] = []
        self.laptop_restored = self.central_restored = False
        self.purged: set[int] = set()
        self.told: dict[str, int] = {}

    def run(self, steps: int) -> None:
        laptop_back, central_back = self.chance.choice(((0, 0), (1, 2), (6, 0), (0, 6)))
        acts = {
            self.laptop.edit: 30,
            self.laptop.export: 18,
            self.deliver: 22,
            self.receive: 14,
            self.purge: 8,
            self.copy: 6,
            self.put_laptop_back: laptop_back,
            self.put_central_back: central_back,
            self.export_in_full: 2,
        }
        for act in self.chance.choices(list(acts), list(acts.values()), k=steps):
            act()
        self.finish()

    def note(self, what: str) -> None:
        self.told[what] = self.told.get(what, 0) + 1

    def export_in_full(self) -> None:
        self.laptop.export(full=True)

    def deliver(self) -> None:
        """A stick reaches central: any of the last ones, some of them again."""
        if self.laptop.sticks:
            self.taken(self.chance.choice(self.laptop.sticks[-6:]))

    def taken(self, stick: Stick) -> Receipt | None:
        before, known = self.central.raw.serialize(), self.central.seqs()
        code = _code_of(lambda: self.central.take(stick))
        if code is not None:
            assert self.central.raw.serialize() == before  # all or nothing
            assert self.expected(code), code
            self.note(code.id)
            return None
        receipt = self.central.take(stick)
        if stick.facts.seq in known:
            self.note("again")
            assert self.central.raw.serialize() == before
            assert receipt in self.receipts or self.central_restored
        else:
            self.note(receipt.status)
            seen = known | {stick.facts.seq}
            never = {n for first, last in receipt.unaccounted for n in range(first, last + 1)}
            assert never == set(range(1, max(seen))) - seen
        self.receipts.append(receipt)
        return receipt

    def expected(self, code: Code) -> bool:
        """A refusal has its reason in what was done to the machines."""
        if code is Code.CENTRAL_LOST_STATE:
            return self.central_restored
        if code is Code.LATE_BUT_NEWER:
            return self.laptop_restored or self.central_restored
        return code is Code.EQUIVOCATION and self.laptop_restored

    def receive(self) -> None:
        """A receipt reaches the laptop: any there ever was, so late, twice and out of order."""
        if not self.receipts:
            return
        receipt = self.chance.choice(self.receipts[-8:])
        before = receipts.acknowledged(self.laptop.store)
        code = _code_of(lambda: self.laptop.take(receipt))
        if code is not None:
            assert (code, self.laptop_restored) == (Code.RECEIPT_UNKNOWN, True)
            assert receipts.acknowledged(self.laptop.store) == before
            self.note(code.id)
            return
        after = receipts.acknowledged(self.laptop.store)
        kept = all(holds(after[actor], n) for actor, ranges in before.items() for pair in ranges for n in pair)
        assert kept or self.central_restored
        base = max(sent.seq for sent in receipts.ledger(self.laptop.store) if sent.receipt)
        assert base >= receipt.seq

    def purge(self) -> None:
        before = self.laptop.own()
        purging.delete(self.laptop.store, purging.plan(self.laptop.store, ()), self.laptop.clock())
        gone = set(before) - set(self.laptop.own())
        for n in gone:
            entries = [[entry.path, entry.value] for entry in before[n].entries]
            assert n in self.central.ever, "purged before central held it"
            assert any([part[:2] for part in json.loads(text)] == entries for text in self.central.ever[n])
        self.purged |= gone
        self.note("purged" if gone else "nothing to purge")

    def copy(self) -> None:
        self.laptop_copies.append(self.laptop.copy())
        self.central_copies.append(self.central.raw.serialize())

    def put_laptop_back(self) -> None:
        if self.laptop_copies:
            self.laptop.put_back(self.chance.choice(self.laptop_copies))
            self.laptop_restored = True
            self.note("laptop put back")

    def put_central_back(self) -> None:
        if self.central_copies:
            # Over SQLite's backup: a connection given other bytes underneath its prepared statements crashes
            # in 3.40 where one of them looks into a parameter (json_each).
            copy = sqlite3.connect(":memory:")
            copy.deserialize(self.chance.choice(self.central_copies))
            copy.backup(self.central.raw)
            copy.close()
            self.central_restored = True
            self.note("central put back")

    def finish(self) -> None:
        """A last stick arrives: what the laptop has and has forgotten is with central, or it was caught."""
        self.laptop.edit()
        lost_state = False
        for full in (False, True):
            before = len(self.laptop.sticks)
            while len(self.laptop.sticks) == before:  # a stick that is full is changed for another
                if not receipts.unacknowledged(self.laptop.store) and not full:
                    break
                self.laptop.export(full=full)
                if not self.laptop.own():
                    return
            if len(self.laptop.sticks) == before:
                continue
            receipt = self.taken(self.laptop.sticks[-1])
            lost_state |= receipt is None
            if receipt is not None and not receipt.exceptions:
                self.laptop.take(receipt)
                self._everything_there()
        assert self.laptop_restored or self.central_restored or not lost_state

    def _everything_there(self) -> None:
        held = self.central.held()
        here = set(self.laptop.own())
        if not self.laptop_restored:
            assert here <= set(held)
            named = {
                value["att"]["sha256"]
                for change in self.laptop.own().values()
                for _path, value, _context in change.entries
                if value is not None and "att" in value
            }
            assert named <= self.central.files()
            # What was forgotten is there too, unless central was put back, and then the laptop knows.
            gone = self.purged - set(held)
            assert self.central_restored or not gone
            assert all(holds(receipts.lost(self.laptop.store), n) for n in gone)


def _code_of(act: Callable[[], object]) -> Code | None:
    """Why something was refused, or None when it was done."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


def _said(value: str) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": "staff"}


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), steps=st.integers(10, 60))
def test_nothing_is_lost_and_nothing_forgotten_too_early(seed: int, steps: int) -> None:
    Schedule(seed).run(steps)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(40))
def test_twenty_thousand_schedules(part: int) -> None:
    told: dict[str, int] = {}
    for seed in range(part * 500, (part + 1) * 500):
        schedule = Schedule(seed)
        schedule.run(40)
        for what, count in schedule.told.items():
            told[what] = told.get(what, 0) + count
    # All of it happened, often.
    happened = ("accepted", "superseded", "again", "purged", "laptop put back", "central put back")
    codes = (Code.EQUIVOCATION, Code.CENTRAL_LOST_STATE, Code.RECEIPT_UNKNOWN)
    assert min(told.get(what, 0) for what in (*happened, *(code.id for code in codes))) > 10, told
