"""A database that was damaged, cut, mixed or put back is never called fine while anything is missing (F13)."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store.attachments import Incoming
from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import OpenVault, make_vault, open_with
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

PASSPHRASE = "seks ord som ingen andre vet"
PAGE, FRAME = 4096, 24 + 4096
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SEEN = {Code.DB_MISSING_OR_EMPTY, Code.DB_OLDER_THAN_MARK, Code.DB_DAMAGED, Code.AUDIT_BROKEN}
THOROUGH = pytest.param(1, marks=pytest.mark.long)
"""Every case; the ordinary run takes some of each."""


class Made:
    """A vault, and its keys without working out the passphrase again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_vault(VaultFolder(folder), "KN", PASSPHRASE, FLOOR)
        opened = keyfile.read_and_unlock(folder / "vault.kmv", PASSPHRASE)
        self._master = bytes(opened._master)
        opened.close()
        with self.opened(folder) as vault:
            vault.store.name_device("laptop-1", 1)
            attach(vault.store)
            save(vault.store, 10)
            vault.store.check()
        self.older = (folder / "store.db").read_bytes()
        with self.opened(folder) as vault:
            save(vault.store, 25)
            seq, _, _ = vault.store.reserve_bundle(NOON)
            vault.store.bundle_signed(seq, "ab" * 32, "x.kmb")
            vault.store.note("opened_case", "KN")
        self.newer = (folder / "store.db").read_bytes()
        with self.opened(folder) as vault:
            self.content = content(vault.store)

    def opened(self, folder: Path) -> OpenVault:
        file = (folder / "vault.kmv").read_bytes()
        content = keyfile.decode(file)
        keys = keyfile.Opened(content, bytearray(self._master), content.slots[0])
        return open_with(VaultFolder(folder), keys, clock=lambda: NOON)

    def verdict(self, folder: Path, database: bytes) -> Code | list[tuple[str, int]]:
        """What opening and checking such a database says; what is in it where nothing is said."""
        (folder / "store.db").write_bytes(database)
        for left in folder.glob("store.db-*"):
            left.unlink()
        shutil.copy(self.folder / "vault.kmv", folder)
        shutil.copy(self.folder / "vault.kmv.bak", folder)
        try:
            with self.opened(folder) as vault:
                vault.store.check()
                return content(vault.store)
        except Refusal as refusal:
            return refusal.code


def content(store: Store) -> list[tuple[str, int]]:
    return [(change.rec, change.n) for change in store.changes()]


def save(store: Store, many: int) -> None:
    done = store.vault_state()["commits"]
    for number in range(done, done + many):
        value = {"s": "answered", "v": f"synthetic {number} " + "x" * 700}
        store.save([Write("h", f"r{number % 7}", {f"q{number % 5}": value})], "KN")


def attach(store: Store) -> None:
    data = random.Random(1).randbytes(30_000)
    digest = hashlib.sha256(data).hexdigest()
    att = {"name": "a.pdf", "sha256": digest, "size": len(data), "kind": "pdf"}
    with store.bringing(Incoming(digest, len(data), lambda: [data])):
        store.save([Write("h", "r0", {"paper": {"s": "answered", "v": f"{digest}.pdf", "att": att}})], "KN")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("damaged") / "laptop")


@pytest.fixture
def verdict(made: Made, tmp_path: Path) -> Callable[[bytes], object]:
    return lambda database: made.verdict(tmp_path, database)


Verdict = Callable[[bytes], object]


def pages(data: bytes) -> range:
    return range(len(data) // PAGE)


def page(data: bytes, number: int) -> bytes:
    return data[number * PAGE : (number + 1) * PAGE]


def with_page(data: bytes, number: int, other: bytes) -> bytes:
    return data[: number * PAGE] + other + data[(number + 1) * PAGE :]


def test_untouched_it_is_fine(made: Made, verdict: Verdict) -> None:
    assert verdict(made.newer) == made.content
    assert len(made.content) == 36


@pytest.mark.parametrize("every", [4, THOROUGH])
def test_one_bit_anywhere_is_seen(made: Made, verdict: Verdict, every: int) -> None:
    chance = random.Random(every)
    for number in pages(made.newer)[::every]:
        for part in (range(16, PAGE - 80), range(PAGE - 80, PAGE - 64), range(PAGE - 64, PAGE)):
            at = number * PAGE + chance.choice(part)
            damaged = bytearray(made.newer)
            damaged[at] ^= 1 << chance.randrange(8)
            assert verdict(bytes(damaged)) is Code.DB_DAMAGED, (number, at)


@pytest.mark.parametrize(
    "size", [0, 1, 15, 100, PAGE - 1, PAGE, 2 * PAGE - 1, 2 * PAGE, 3 * PAGE, -PAGE, -1, -2 * PAGE]
)
def test_a_file_that_was_cut_is_seen(made: Made, verdict: Verdict, size: int) -> None:
    cut = made.newer[:size] if size >= 0 else made.newer[: len(made.newer) + size]
    assert verdict(cut) in (Code.DB_MISSING_OR_EMPTY, Code.DB_DAMAGED)


@pytest.mark.parametrize("every", [5, THOROUGH])
def test_two_pages_that_changed_places_are_seen(made: Made, verdict: Verdict, every: int) -> None:
    for one in pages(made.newer)[:-1:every]:
        other = (one + 1 + one % 3) % (len(made.newer) // PAGE)
        if one == other:
            continue
        swapped = with_page(made.newer, one, page(made.newer, other))
        assert verdict(with_page(swapped, other, page(made.newer, one))) is Code.DB_DAMAGED, (one, other)


def test_an_older_version_of_a_page_is_seen_unless_nothing_is_missing(made: Made, verdict: Verdict) -> None:
    both = [n for n in pages(made.older) if page(made.older, n) != page(made.newer, n)]
    assert len(both) > 8
    seen = 0
    for number in both:
        found = verdict(with_page(made.newer, number, page(made.older, number)))
        told = isinstance(found, Code) and found in SEEN
        assert told or found == made.content, number
        seen += told
    assert seen >= len(both) - 2, (seen, len(both))


def test_an_older_file_is_seen(made: Made, verdict: Verdict) -> None:
    assert verdict(made.older) is Code.DB_OLDER_THAN_MARK


class Running:
    """The files of a vault at work as they lie, after so many saves, with the log not folded in."""

    def __init__(self, made: Made, folder: Path, saves: int) -> None:
        shutil.copytree(made.folder, folder / "working")
        self.made, self.left = made, folder / "left"
        with made.opened(folder / "working") as vault:
            vault.store._row("PRAGMA wal_autocheckpoint = 0")
            save(vault.store, saves)
            self.content = content(vault.store)
            shutil.copytree(folder / "working", self.left)
        self.log = (self.left / "store.db-wal").read_bytes()
        self.database = (self.left / "store.db").read_bytes()

    def found(self, log: bytes | None) -> list[tuple[str, int]] | Code:
        """What opening says when the log is this; None for a log that was deleted."""
        again = self.left.with_name("again")
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(self.left, again)
        if log is None:
            (again / "store.db-wal").unlink()
        else:
            (again / "store.db-wal").write_bytes(log)
        try:
            with self.made.opened(again) as vault:
                vault.store.check()
                return content(vault.store)
        except Refusal as refusal:
            return refusal.code


@pytest.fixture(scope="module")
def running(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Running:
    return Running(made, tmp_path_factory.mktemp("running"), 49)


def told_or_nearly_whole(running: Running, found: list[tuple[str, int]] | Code) -> bool:
    """Saves that are missing are told, but for those since the last mark: fewer than twenty."""
    if isinstance(found, Code):
        return found is Code.DB_OLDER_THAN_MARK
    return found == running.content[: len(found)] and len(running.content) - len(found) < 20


def test_a_log_left_by_a_power_cut_loses_nothing(running: Running) -> None:
    assert running.found(running.log) == running.content


def test_a_log_that_was_deleted_is_told(running: Running) -> None:
    assert running.found(None) is Code.DB_OLDER_THAN_MARK


@pytest.mark.parametrize("every", [8, THOROUGH])
def test_a_log_that_was_cut_is_told(running: Running, every: int) -> None:
    lengths = [0, 1, 31, 32, 33, *range(32, len(running.log), 5 * FRAME), len(running.log) - 1]
    for length in lengths[::every]:
        assert told_or_nearly_whole(running, running.found(running.log[:length])), length


@pytest.mark.parametrize("flips", [12, pytest.param(100, marks=pytest.mark.long)])
def test_a_bit_flipped_in_the_log_is_told(running: Running, flips: int) -> None:
    chance = random.Random(flips)
    for _ in range(flips):
        damaged = bytearray(running.log)
        at = chance.randrange(len(damaged))
        damaged[at] ^= 1 << chance.randrange(8)
        assert told_or_nearly_whole(running, running.found(bytes(damaged))), at


@pytest.mark.parametrize("pages_more", [0, pytest.param(330, marks=pytest.mark.long)])
def test_one_bit_in_a_large_file_is_seen(made: Made, tmp_path: Path, pages_more: int) -> None:
    """The long run looks at a file of the size that the specification measured: 388 pages, three bits each."""
    shutil.copytree(made.folder, tmp_path / "large")
    with made.opened(tmp_path / "large") as vault:
        while vault.store._row("PRAGMA page_count")[0] < max(pages_more, 60):
            save(vault.store, 20)
    whole, chance = (tmp_path / "large/store.db").read_bytes(), random.Random(7)
    (tmp_path / "damaged").mkdir()
    for number in pages(whole)[:: 1 if pages_more else 9]:
        for part in (range(16, PAGE - 80), range(PAGE - 80, PAGE - 64), range(PAGE - 64, PAGE)):
            damaged = bytearray(whole)
            damaged[number * PAGE + chance.choice(part)] ^= 1 << chance.randrange(8)
            assert made.verdict(tmp_path / "damaged", bytes(damaged)) is Code.DB_DAMAGED, number
    assert os.path.getsize(tmp_path / "damaged/store.db") == len(whole)
