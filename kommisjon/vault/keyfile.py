"""The key file `vault.kmv` (security-and-bundles.md 3.2): slots, wrapped database key, high-water mark, MAC.

Two copies lie side by side. Reading takes the intact copy of the highest generation and repairs the other; writing
puts each in place whole: temporary file, fsync, rename, fsync of the folder. An older copy never stands in for a
newer one that can be read: it may hold the slot of somebody who was removed. So a change holds from the moment the
first copy has it, and what keeps the second from its place refuses nothing.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kommisjon.errors import Code, Refusal
from kommisjon.vault.durable import put_whole
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.secret import wipe
from kommisjon.vault.slot import (
    MOST_SLOTS,
    Cost,
    OpenedSlot,
    Secret,
    Slot,
    b64,
    make_recovery_slot,
    make_slot,
    open_slot,
    unb64,
)
from kommisjon.vault.travel import Travel, mixed
from kommisjon.vault.wipe import refuse_wiped
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
    travel: Travel | None = None
    """The travel lock, while there is one."""
    dek_next: dict[str, str] | None = None
    """The key that the database is about to get, or has just got; None at all other times."""

    def body(self) -> dict[str, Any]:
        mark, lock = self.high_water, self.travel
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault": self.vault,
            "generation": self.generation,
            "db_created": self.db_created,
            "dek": self.dek,
            **({"dek_next": self.dek_next} if self.dek_next is not None else {}),
            "high_water": {
                "epoch": mark.epoch,
                "seq": mark.seq,
                "manifest": mark.manifest,
                "commits": mark.commits,
            },
            "slots": [slot.as_dict() for slot in self.slots],
            **({"travel": {"until": lock.until, "check": b64(lock.check)}} if lock else {}),
        }

    def encode(self) -> bytes:
        return dumps({**self.body(), "mac": b64(self.mac)})


def decode(data: bytes) -> KeyFile:
    """Read the bytes of one copy. Raises Refusal V102 for anything out of shape."""
    try:
        raw = loads(data, limit=_LARGEST)
        mark, lock = raw["high_water"], raw.get("travel")
        read = KeyFile(
            raw["vault"],
            int(raw["generation"]),
            bool(raw["db_created"]),
            _shape(raw["dek"]),
            HighWater(int(mark["epoch"]), int(mark["seq"]), str(mark["manifest"]), int(mark["commits"])),
            tuple(Slot.from_dict(slot) for slot in raw["slots"]),
            unb64(raw["mac"], 32),
            None if lock is None else Travel(str(lock["until"]), unb64(lock["check"], 16)),
            _shape(raw["dek_next"]) if "dek_next" in raw else None,
        )
        if read.encode() != data or not _is_in_order(read):
            raise ValueError("form")
    except (Refusal, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise Refusal(Code.KEYFILE_DAMAGED) from None
    return read


def _is_in_order(read: KeyFile) -> bool:
    """Whether the values are possible. Raises ValueError for some that are not."""
    if read.travel is not None:
        _ = read.travel.ends
    numbers = {slot.id for slot in read.slots}
    return (
        len(bytes.fromhex(read.vault)) == 16
        and 1 <= len(read.slots) <= MOST_SLOTS
        and len(numbers) == len(read.slots)
        and numbers <= set(range(1, MOST_SLOTS + 1))
    )


class Opened:
    """An unlocked key file: holds the master key until `close`."""

    def __init__(self, content: KeyFile, master: bytearray, slot: Slot) -> None:
        self.content = content
        self.slot = slot
        """The slot that was opened, as it was found."""
        self.unwritten = False
        """Whether `content` is newer than the file; whoever opens the store writes it then."""
        self.left: tuple[bytes, bytes] | None = None
        """Both copies as they were left on the disk when this was opened; None where it came from no disk."""
        self._master = master

    @property
    def label(self) -> str:
        """Initials on the slot that was opened."""
        return self.slot.label

    def database_key(self) -> bytearray:
        """The 32-byte SQLCipher key; whoever takes it wipes it. Raises Refusal V102 when it does not unwrap."""
        return self.unwrapped(self.content.dek)

    def next_database_key(self) -> bytearray:
        """The key that the database is to get; whoever takes it wipes it. Raises Refusal V102 without one."""
        if self.content.dek_next is None:
            raise Refusal(Code.KEYFILE_DAMAGED)
        return self.unwrapped(self.content.dek_next)

    def draw_next(self, random: Callable[[int], bytes]) -> KeyFile:
        """Draw the key that the database is to get, unless that was done; gives the content to be written."""
        if self.content.dek_next is None:
            dek = bytearray(random(32))
            self.changed(dek_next=self._wrapped(dek, random(4).hex(), random))
        return self.content

    def promoted(self) -> KeyFile:
        """Make the next key the only one; gives the content to be written."""
        if self.content.dek_next is None:
            raise Refusal(Code.KEYFILE_DAMAGED)
        return self.changed(dek=self.content.dek_next, dek_next=None)

    def adopt(self, dek: bytearray, dek_id: str, random: Callable[[int], bytes]) -> None:
        """Take the key of a database that comes from elsewhere, which is wiped, and draw the one to follow it.

        Whoever holds the key file that it comes from has that key too.
        """
        self.changed(dek=self._wrapped(dek, dek_id, random), dek_next=None)
        self.draw_next(random)

    def unwrapped(self, dek: dict[str, str]) -> bytearray:
        """A database key that was wrapped by this master key; whoever takes it wipes it. Raises Refusal V102."""
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

    def changed(self, *, after: int = 0, **fields: Any) -> KeyFile:
        """A copy with `fields` replaced, the next generation (also next to `after`), and a MAC of its own."""
        fresh = replace(self.content, generation=max(self.content.generation, after) + 1, **fields)
        self.content = replace(fresh, mac=self._mac_of(fresh))
        return self.content

    def slot_for(
        self,
        number: int,
        label: str,
        secret: Secret,
        cost: Cost,
        random: Callable[[int], bytes],
        roles: tuple[str, ...] = (),
    ) -> Slot:
        """A slot of this vault for a passphrase, or for the bytes of a recovery code, which ignores `cost`.

        Raises Refusal V114, V120 or R602. Not under the travel lock, when slots hold another key.
        """
        if self.content.travel is not None:
            raise RuntimeError("travel lock")
        if isinstance(secret, bytes):
            return make_recovery_slot(number, label, secret, self._master, self.content.vault, random)
        return make_slot(number, label, secret, self._master, self.content.vault, cost, random, roles)

    def remastered(
        self, master: bytearray, random: Callable[[int], bytes], *, after: int = 0, **fields: Any
    ) -> KeyFile:
        """As `changed`, under another master key, which this takes over; the former one is wiped."""
        named = {name: key for name in ("dek", "dek_next") if (key := getattr(self.content, name)) is not None}
        keys = {name: self.unwrapped(key) for name, key in named.items()}
        former, self._master = self._master, master
        wipe(former)
        wrapped = {name: self._wrapped(key, named[name]["id"], random) for name, key in keys.items()}
        return self.changed(after=after, **wrapped, **fields)

    def locked_for_travel(self, until: str, share: bytes, random: Callable[[int], bytes]) -> KeyFile:
        """A copy that opens with this share only. Nothing can be changed in it afterwards but the mark."""
        key, check = mixed(self._master, share, self.content.vault)
        return self.remastered(key, random, travel=Travel(until, check))

    def close(self) -> None:
        wipe(self._master)

    def _wrapped(self, dek: bytearray, dek_id: str, random: Callable[[int], bytes]) -> dict[str, str]:
        """The database key under the master key. Wipes `dek`."""
        key, nonce = self._derived(b"kommisjon/v1/wrap-dek"), random(12)
        try:
            sealed = AESGCM(key).encrypt(nonce, dek, _dek_bound(self.content.vault, dek_id))
        finally:
            wipe(key)
            wipe(dek)
        return {"id": dek_id, "nonce": b64(nonce), "ct": b64(sealed)}

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


def create(
    label: str,
    passphrase: str,
    cost: Cost,
    random: Callable[[int], bytes] = os.urandom,
    *,
    roles: tuple[str, ...] = (),
    dek: bytes | None = None,
) -> Opened:
    """Make a new vault's key file content with one slot and a fresh database key. Nothing is written.

    `dek` is the 32-byte key of a database that is there already.
    """
    vault, master, key = random(16).hex(), bytearray(random(32)), bytearray(random(32) if dek is None else dek)
    slot = make_slot(1, label, passphrase, master, vault, cost, random, roles)
    opened = Opened(KeyFile(vault, 0, False, {}, HighWater(), (slot,), b""), master, slot)
    opened.changed(dek=opened._wrapped(key, random(4).hex(), random))
    return opened


def unlock(
    content: KeyFile,
    secret: Secret,
    *,
    travel_code: str = "",
    now: datetime | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Opened:
    """Open with a passphrase, or the 16 bytes of a recovery code. `now` is judged by only under the travel lock.

    Raises Refusal V101 or V109 when no slot takes it, V102 when the file was tampered with, V121 to V123 for what
    the travel lock asks for.
    """
    for slot in content.slots:
        found = open_slot(slot, secret, content.vault, random)
        if found is not None:
            return _genuine(content, slot, found, travel_code, now or datetime.now(UTC), random)
    raise Refusal(Code.WRONG_PASSPHRASE if isinstance(secret, str) else Code.RECOVERY_CODE_BAD)


def _genuine(
    content: KeyFile,
    slot: Slot,
    found: OpenedSlot,
    travel_code: str,
    now: datetime,
    random: Callable[[int], bytes],
) -> Opened:
    """An opened file whose MAC holds, without its travel lock, and with the opened slot as it should stand."""
    opened = Opened(content, found.master, slot)
    if content.travel is not None:
        key, check = mixed(found.master, content.travel.share(travel_code, now), content.vault)
        if not hmac.compare_digest(check, content.travel.check):
            raise Refusal(Code.TRAVEL_CODE_BAD)
        opened = Opened(content, key, slot)
    if not opened.is_genuine():
        opened.close()
        raise Refusal(Code.KEYFILE_DAMAGED)
    if content.travel is not None:
        opened.remastered(found.master, random, travel=None)
    if found.slot is not slot:
        opened.changed(slots=tuple(found.slot if other is slot else other for other in content.slots))
    opened.unwritten = opened.content is not content
    return opened


def copies(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(path.name + ".bak")


def read_and_unlock(
    path: Path,
    secret: Secret,
    *,
    travel_code: str = "",
    now: datetime | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Opened:
    """Open the newest intact copy and repair the other. Raises Refusal V112, V102 and those of `unlock`."""
    if not any(copy.exists() for copy in copies(path)):
        raise Refusal(Code.NO_VAULT)
    found = on_disk(path)
    contents = _readable(found)
    if not contents:
        raise Refusal(Code.KEYFILE_DAMAGED)
    newest_first = sorted(contents, key=lambda content: -content.generation)
    if len(contents) == 2 and contents[0] == contents[1]:
        newest_first.pop()
    opened = _first_that_opens(
        newest_first, lambda content: unlock(content, secret, travel_code=travel_code, now=now, random=random)
    )
    if not opened.unwritten and found[0] != found[1] and found == on_disk(path):
        with suppress(Refusal):  # on a full disk the vault opens all the same; the next writing repairs it
            write(path, opened.content)
            found = (opened.content.encode(),) * 2
    opened.left = found
    return opened


def on_disk(path: Path) -> tuple[bytes, bytes]:
    """The bytes of both copies, none for one that cannot be read."""
    first, second = (_bytes_of(copy) for copy in copies(path))
    return first, second


def _bytes_of(copy: Path) -> bytes:
    try:
        with copy.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError:
        return b""


def _readable(found: tuple[bytes, bytes]) -> list[KeyFile]:
    contents = []
    for data in found:
        with suppress(Refusal):
            contents.append(decode(data))
    return contents


def readable_copies(path: Path) -> list[KeyFile]:
    """What both copies say before anything is opened; nobody vouches for it yet."""
    return _readable(on_disk(path))


def travel_lock(path: Path) -> Travel | None:
    """The travel lock as the newest readable copy tells of it, before anything is opened; None without one."""
    contents = readable_copies(path)
    return max(contents, key=lambda content: content.generation).travel if contents else None


def _first_that_opens(newest_first: list[KeyFile], opening: Callable[[KeyFile], Opened]) -> Opened:
    """Open the newest that is not damaged. One that can be read and refuses is not gone behind to an older one."""
    refused: list[tuple[int, Refusal]] = []
    for content in newest_first:
        if any(content.generation < newer and why.code is not Code.KEYFILE_DAMAGED for newer, why in refused):
            break
        try:
            return opening(content)
        except Refusal as refusal:
            refused.append((content.generation, refusal))
    raise next((why for _, why in refused if why.code is not Code.KEYFILE_DAMAGED), refused[0][1])


def write(path: Path, content: KeyFile) -> Refusal | None:
    """Put both copies in place, each whole or not at all.

    Gives what kept the second from its place, None where it is there too: the change holds either way. Raises
    Refusal V108, V111 or V117 where the first is as it was, and V131 or V132 where the vault was wiped, from
    another window: it would be there again (kommisjon.vault.wipe). Nothing is changed then.
    """
    refuse_wiped(VaultFolder(path.parent))
    data, (first, second) = content.encode(), copies(path)
    try:
        put_whole(first, data)
    except Refusal:
        if _bytes_of(first) != data:  # it may be there, where only its name could not be made to last
            raise
    try:
        put_whole(second, data)
    except Refusal as refusal:
        return refusal
    return None


def _shape(raw: Any) -> dict[str, str]:
    return {"id": raw["id"], "nonce": raw["nonce"], "ct": raw["ct"]}


def _dek_bound(vault: str, dek_id: str) -> bytes:
    return bytes.fromhex(vault) + dek_id.encode()
