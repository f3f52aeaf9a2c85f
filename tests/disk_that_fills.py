"""Work on a disk that is filled up to the last pages: python -m tests.disk_that_fills FOLDER VAULT EVERY.

FOLDER lies on a small file system of its own, which nothing else writes to. A case leaves so many pages of 4 KiB
free, does one kind of work, and sees that nothing but a typed refusal comes of it, that reading goes on, and that
everything acknowledged is there once the disk has room again. VAULT is what each begins with; each EVERYth case
is done. Prints how many cases ended how, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.store.attachments import Incoming
from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import OpenVault, open_with
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder

PASSPHRASE = "seks ord som ingen andre vet"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PAGE = 4096
RESERVE = 60
"""Pages, for the cases with one: as a large disk has 32 MiB."""
FULL = {Code.DISK_FULL, Code.MEDIUM_FULL, Code.RESOURCE}


class Disk:
    """The small file system, and the vault that each case begins with."""

    def __init__(self, root: Path, vault: Path) -> None:
        self.root, self.vault = root, vault
        self.laptop = root / "laptop"
        self.keys = keyfile.read_and_unlock(vault / "vault.kmv", PASSPHRASE)
        self.begun = 0

    def begin(self, *, reserve: bool) -> None:
        shutil.rmtree(self.laptop, ignore_errors=True)
        (self.root / "other").unlink(missing_ok=True)
        shutil.copytree(self.vault, self.laptop)
        if reserve:
            (self.laptop / "ballast").write_bytes(os.urandom(RESERVE * PAGE))

    def opened(self) -> OpenVault:
        """The vault, without working out its passphrase again."""
        content = keyfile.decode((self.laptop / "vault.kmv").read_bytes())
        keys = keyfile.Opened(content, bytearray(self.keys._master), content.slots[0])
        return open_with(VaultFolder(self.laptop), keys, clock=lambda: NOON)

    @contextmanager
    def filled(self, pages: int) -> Iterator[None]:
        """Only so many pages are free."""
        with (self.root / "other").open("wb", buffering=0) as other:
            while (free := self.free()) > pages:
                try:
                    other.write(bytes((free - pages) * PAGE))
                except OSError:
                    break
        try:
            yield
        finally:
            (self.root / "other").unlink()

    def free(self) -> int:
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize // PAGE


def remark(store: Store) -> list[str]:
    return sorted(record.rec for record in store.records("", home="h"))


def saves(store: Store, many: int = 12) -> Iterator[str]:
    """Save, each time a record of its own; gives what was acknowledged, until the disk is full."""
    for number in range(many):
        rec = f"r{number:02}-{store.vault_state()['commits']}"
        store.save([Write("h", rec, {"a": {"s": "answered", "v": "x" * 900}})], "KN")
        yield rec


def edit(disk: Disk, vault: OpenVault, said: list[str]) -> None:
    for rec in saves(vault.store):
        said.append(rec)


def attach(disk: Disk, vault: OpenVault, said: list[str]) -> None:
    data = bytes(40_000)
    digest = hashlib.sha256(data).hexdigest()
    att = {"name": "a.pdf", "sha256": digest, "size": len(data), "kind": "pdf"}
    answer = {"s": "answered", "v": f"{digest}.pdf", "att": att}
    vault.store._bringing = Incoming(digest, len(data), lambda: [data])  # past the look at how much is free
    try:
        vault.store.save([Write("h", "paper", {"a": answer})], "KN")
    finally:
        vault.store._bringing = None
    said.append("paper")


def send(disk: Disk, vault: OpenVault, said: list[str]) -> None:
    export(vault, disk.root / "laptop", NOON)


def checkpoint(disk: Disk, vault: OpenVault, said: list[str]) -> None:
    vault.store.check()


OPERATIONS: dict[str, Callable[[Disk, OpenVault, list[str]], None]] = {
    "edit": edit, "attach": attach, "export": send, "checkpoint": checkpoint,
}  # fmt: skip


def case(disk: Disk, operation: str, pages: int, *, reserve: bool) -> str:
    """One case; gives how it ended."""
    disk.begin(reserve=reserve)
    vault = disk.opened()
    said = list(saves(vault.store, 3))
    ended = "done"
    with disk.filled(pages):
        try:
            OPERATIONS[operation](disk, vault, said)
        except Refusal as refusal:
            if refusal.code not in FULL:
                raise
            ended = refusal.code.id
        assert set(said) <= set(remark(vault.store)), "reading does not go on"
        used = vault.store.reserve_used
        try:
            vault.close()
        except Refusal as refusal:
            if refusal.code is not Code.DISK_FULL:
                raise
    with disk.opened() as again:
        kept = [rec for rec in remark(again.store) if rec.startswith(("r", "paper"))]
        assert kept == sorted(said), set(said) ^ set(kept)
        numbers = [change.n for change in again.store.changes()]
        assert numbers == list(range(1, len(numbers) + 1))
        again.store.check()
        if operation == "export":
            assert export(again, disk.root, NOON).path.stat().st_size
            for bundle in disk.root.glob("*.kmb"):
                bundle.unlink()
    return f"{ended} with the reserve" if used else ended


def main(root: Path, vault: Path, every: int) -> None:
    disk = Disk(root, vault)
    plan = [
        *(("edit", pages, reserve) for pages in range(0, 160, 4) for reserve in (False, True)),
        *(("attach", pages, False) for pages in range(40)),
        *(("export", pages, pages % 2 == 1) for pages in range(40)),
        *(("checkpoint", pages, False) for pages in range(40)),
    ]
    ended: dict[str, Counter[str]] = {name: Counter() for name in OPERATIONS}
    for number, (operation, pages, reserve) in enumerate(plan):
        if number % every == every // 2:  # from few free pages on, where more is refused
            run = partial(case, disk, operation, pages, reserve=reserve)
            ended[operation][run()] += 1
    print(json.dumps(ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
