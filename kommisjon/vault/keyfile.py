"""The key file `vault.kmv` (security-and-bundles.md 3.2): slots, wrapped database key, high-water mark, MAC.

Two copies lie side by side. Reading takes the intact copy of the highest generation and repairs the other; writing
puts each in place whole: temporary file, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kommisjon.errors import Code, Refusal
from kommisjon.vault.durable import put_whole
from kommisjon.vault.secret import wipe
from kommisjon.vault.slot import MOST_SLOTS, Cost, Slot, b64, make_slot, open_slot, unb64
from sync.canonical import dumps, loads

FORMAT, VERSION = "kommisjon.vault", 1
_LARGEST = 64 * 1024
_ZEROS = "0" * 64


@dataclass(frozen=True, slots=True)
class HighWater:
    """How far the database is known to have got; an older database than this is noticed at unlock."""

    epoch: int = 1
    seq: int = 0
    manifest: str = _ZEROS
    commits: int = 0


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of a key file whose MAC has not been checked yet; `unlock` checks it."""

    vault: str
    """32 hex digits."""
    generation: int
    db_created: bool
    dek: dict[str, str]
    """The database key wrapped by the master key: id, nonce, ct."""
    high_water: HighWater
    slots: tuple[Slot, ...]
    mac: bytes

    def body(self) -> dict[str, Any]:
        mark = self.high_water
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault": self.vault,
            "generation": self.generation,
            "db_created": self.db_created,
            "dek": self.dek,
            "high_water": {
                "epoch": mark.epoch,
                "seq": mark.seq,
                "manifest": mark.manifest,
                "commits": mark.commits,
            },
            "slots": [slot.as_dict() for slot in self.slots],
        }

    def encode(self) -> bytes:
        return dumps({**self.body(), "mac": b64(self.mac)})


def decode(data: bytes) -> KeyFile:
    """Read the bytes of one copy. Raises Refusal V102 for anything out of shape."""
    try:
        raw = loads(data, limit=_LARGEST)
        mark = raw["high_water"]
        read = KeyFile(
            raw["vault"],
            int(raw["generation"]),
            bool(raw["db_created"]),
            {"id": raw["dek"]["id"], "nonce": raw["dek"]["nonce"], "ct": raw["dek"]["ct"]},
            HighWater(int(mark["epoch"]), int(mark["seq"]), str(mark["manifest"]), int(mark["commits"])),
            tuple(Slot.from_dict(slot) for slot in raw["slots"]),
            unb64(raw["mac"], 32),
        )
        whole = (
            read.encode() == data and 1 <= len(read.slots) <= MOST_SLOTS and len(bytes.fromhex(read.vault)) == 16
        )
    except (Refusal, ValueError, KeyError, TypeError):
        raise Refusal(Code.KEYFILE_DAMAGED) from None
    if not whole:
        raise Refusal(Code.KEYFILE_DAMAGED)
    return read


class Opened:
    """An unlocked key file: holds the master key until `close`."""

    def __init__(self, content: KeyFile, master: bytearray, label: str) -> None:
        self.content = content
        self.label = label
        """Initials on the slot that was opened."""
        self._master = master

    def database_key(self) -> bytearray:
        """The 32-byte SQLCipher key; whoever takes it wipes it. Raises Refusal V102 when it does not unwrap."""
        dek = self.content.dek
        key, out = self._derived(b"kommisjon/v1/wrap-dek"), bytearray(32)
        try:
            bound = _dek_bound(self.content.vault, dek["id"])
            AESGCM(key).decrypt_into(unb64(dek["nonce"], 12), unb64(dek["ct"], 48), bound, out)
        except (InvalidTag, ValueError):
            raise Refusal(Code.KEYFILE_DAMAGED) from None
        finally:
            wipe(key)
        return out

    def is_genuine(self) -> bool:
        """Whether the MAC over the whole file holds: slots added, removed or put back are seen here."""
        return hmac.compare_digest(self._mac_of(self.content), self.content.mac)

    def changed(self, **fields: Any) -> KeyFile:
        """A copy with `fields` replaced, the next generation, and a MAC of its own."""
        fresh = replace(self.content, generation=self.content.generation + 1, **fields)
        self.content = replace(fresh, mac=self._mac_of(fresh))
        return self.content

    def close(self) -> None:
        wipe(self._master)

    def _mac_of(self, content: KeyFile) -> bytes:
        key = self._derived(b"kommisjon/v1/vault-mac")
        try:
            return hmac.digest(key, dumps(content.body()), "sha256")
        finally:
            wipe(key)

    def _derived(self, purpose: bytes) -> bytearray:
        out = bytearray(32)
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=bytes.fromhex(self.content.vault), info=purpose)
        hkdf.derive_into(self._master, out)
        return out


def create(label: str, passphrase: str, cost: Cost, random: Callable[[int], bytes] = os.urandom) -> Opened:
    """Make a new vault's key file content with one slot and a fresh database key. Nothing is written."""
    vault, master, dek = random(16).hex(), bytearray(random(32)), bytearray(random(32))
    slot = make_slot(1, label, passphrase, master, vault, cost, random)
    opened = Opened(KeyFile(vault, 0, False, {}, HighWater(), (slot,), b""), master, label)
    key, nonce, dek_id = opened._derived(b"kommisjon/v1/wrap-dek"), random(12), random(4).hex()
    try:
        wrapped = AESGCM(key).encrypt(nonce, dek, _dek_bound(vault, dek_id))
    finally:
        wipe(key)
        wipe(dek)
    opened.changed(dek={"id": dek_id, "nonce": b64(nonce), "ct": b64(wrapped)})
    return opened


def unlock(content: KeyFile, passphrase: str) -> Opened:
    """Open with a passphrase. Raises Refusal V101 when no slot takes it, V102 when the file was tampered with."""
    for slot in content.slots:
        master = open_slot(slot, passphrase, content.vault)
        if master is not None:
            opened = Opened(content, master, slot.label)
            if opened.is_genuine():
                return opened
            opened.close()
            raise Refusal(Code.KEYFILE_DAMAGED)
    raise Refusal(Code.WRONG_PASSPHRASE)


def copies(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(path.name + ".bak")


def read_and_unlock(path: Path, passphrase: str) -> Opened:
    """Open the newest intact copy and repair the other. Raises Refusal V112, V102 or V101."""
    contents: list[KeyFile] = []
    present = [copy for copy in copies(path) if copy.exists()]
    if not present:
        raise Refusal(Code.NO_VAULT)
    for copy in present:
        try:
            contents.append(decode(copy.read_bytes()[: _LARGEST + 1]))
        except (Refusal, OSError):
            continue
    if not contents:
        raise Refusal(Code.KEYFILE_DAMAGED)
    opened = _first_that_opens(
        sorted(set(map(KeyFile.encode, contents)), key=lambda raw: -decode(raw).generation), passphrase
    )
    if len(contents) < 2 or contents[0] != contents[1]:
        with suppress(Refusal):  # on a full disk the vault opens all the same; the next writing repairs it
            write(path, opened.content)
    return opened


def _first_that_opens(encoded: list[bytes], passphrase: str) -> Opened:
    refusals: list[Refusal] = []
    for raw in encoded:
        try:
            return unlock(decode(raw), passphrase)
        except Refusal as refusal:
            refusals.append(refusal)
    raise next((r for r in refusals if r.code is Code.WRONG_PASSPHRASE), refusals[0])


def write(path: Path, content: KeyFile) -> None:
    """Put both copies in place, each whole or not at all. Raises Refusal V108 when the disk is full."""
    for copy in copies(path):
        put_whole(copy, content.encode())


def _dek_bound(vault: str, dek_id: str) -> bytes:
    return bytes.fromhex(vault) + dek_id.encode()
