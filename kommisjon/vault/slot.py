"""A key slot: one person's passphrase opens the vault's master key (security-and-bundles.md 3.1 to 3.3)."""

from __future__ import annotations

import base64
import hmac
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import tidy, unsafe_character
from kommisjon.vault.secret import wipe
from sync.canonical import dumps

LEAST_PASSPHRASE = 16
"""Characters of a passphrase a person chose; generated ones are longer."""
MOST_SLOTS = 16
MOST_LABEL = 40
"""Characters."""
_CHECK = b"kommisjon/v1/slot-check"
_FLOOR_KIB, _CEILING_KIB, _REFUSED_KIB, _REFUSED_PASSES = 64 * 1024, 512 * 1024, 2 * 1024 * 1024, 16


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int = _FLOOR_KIB
    passes: int = 3
    lanes: int = 4


FLOOR = Cost()
"""RFC 9106's second choice, and never less."""


def calibrate(memory_available: int, clock: Callable[[], float] = time.perf_counter) -> Cost:
    """Find the cost for this machine: double the memory while one unlock takes under 0.8 s.

    `memory_available` is the machine's memory in KiB, of which an eighth may be used.
    """
    cost = FLOOR
    while cost.memory * 2 <= min(_CEILING_KIB, memory_available // 8):
        started = clock()
        wipe(_derive("calibration", b"\0" * 16, cost))
        if clock() - started >= 0.4:  # twice the memory takes about twice the time
            break
        cost = Cost(cost.memory * 2, cost.passes, cost.lanes)
    return cost


@dataclass(frozen=True, slots=True)
class Slot:
    """One way into the vault. The label is readable without a passphrase: initials only."""

    id: int
    label: str
    cost: Cost
    salt: bytes
    check: bytes
    nonce: bytes
    sealed: bytes

    def as_dict(self) -> dict[str, Any]:
        return {
            **_described(self.id, self.label, self.cost, self.salt, self.check, self.nonce),
            "ct": b64(self.sealed),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Slot:
        """Read a slot of a key file. Raises ValueError, KeyError or TypeError for anything out of shape."""
        cost = Cost(int(raw["m"]), int(raw["t"]), int(raw["p"]))
        if not (
            _FLOOR_KIB <= cost.memory <= _REFUSED_KIB
            and 1 <= cost.passes <= _REFUSED_PASSES
            and 1 <= cost.lanes <= 16
        ):
            raise ValueError("cost")
        if raw["kind"] != "passphrase" or raw["kdf"] != "argon2id":
            raise ValueError("kind")
        return cls(
            int(raw["id"]),
            str(raw["label"]),
            cost,
            *(unb64(raw[k], n) for k, n in (("salt", 16), ("check", 16), ("nonce", 12), ("ct", 48))),
        )


def make_slot(
    number: int,
    label: str,
    passphrase: str,
    master: bytearray,
    vault: str,
    cost: Cost,
    random: Callable[[int], bytes],
) -> Slot:
    """Wrap the master key for `passphrase`.

    Raises Refusal V114 for a passphrase that is too short, R602 for a label that could not stand on a change.
    """
    if not is_label(label):
        raise Refusal(Code.SCHEMA, path="label")
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refusal(Code.PASSPHRASE_WEAK, least=LEAST_PASSPHRASE)
    salt, nonce = random(16), random(12)
    derived = _derive(passphrase, salt, cost)
    try:
        check = _check(derived)
        shown = _described(number, label, cost, salt, check, nonce)
        sealed = _cipher(derived).encrypt(nonce, master, _bound(vault, shown))
    finally:
        wipe(derived)
    return Slot(number, label, cost, salt, check, nonce, sealed)


def is_label(text: str) -> bool:
    """Whether `text` can be the label of a slot: it signs every change that is made with it."""
    return 1 <= len(text) <= MOST_LABEL and text == tidy(text) and unsafe_character(text, multiline=False) is None


def open_slot(slot: Slot, passphrase: str, vault: str) -> bytearray | None:
    """Give the 32-byte master key, or None when the passphrase is not this slot's.

    Raises Refusal V102 when the passphrase is right and the slot is damaged.
    """
    derived = _derive(passphrase, slot.salt, slot.cost)
    try:
        if not hmac.compare_digest(_check(derived), slot.check):
            return None
        shown = _described(slot.id, slot.label, slot.cost, slot.salt, slot.check, slot.nonce)
        master = bytearray(32)
        _cipher(derived).decrypt_into(slot.nonce, slot.sealed, _bound(vault, shown), master)
        return master
    except InvalidTag:
        raise Refusal(Code.KEYFILE_DAMAGED) from None
    finally:
        wipe(derived)


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def unb64(text: str, size: int) -> bytes:
    """Decode standard base64 of exactly `size` bytes, in its one spelling; else ValueError."""
    raw = base64.b64decode(text, validate=True)
    if len(raw) != size or b64(raw) != text:
        raise ValueError("base64")
    return raw


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
    """KEK and check key, 32 bytes each."""
    out = bytearray(64)
    # What a terminal could not decode is a wrong passphrase, not an error.
    typed = bytearray(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"))
    try:
        kdf = Argon2id(salt=salt, length=64, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
        kdf.derive_into(typed, out)  # type: ignore[arg-type]  # takes any buffer; its stub says bytes
    finally:
        wipe(typed)
    return out


def _cipher(derived: bytearray) -> AESGCM:
    """The cipher of the KEK. Views, not slices: a slice is one more copy of a key."""
    return AESGCM(memoryview(derived)[:32])


def _check(derived: bytearray) -> bytes:
    return hmac.digest(memoryview(derived)[32:], _CHECK, "sha256")[:16]


def _described(number: int, label: str, cost: Cost, salt: bytes, check: bytes, nonce: bytes) -> dict[str, Any]:
    return {
        "id": number,
        "kind": "passphrase",
        "label": label,
        "kdf": "argon2id",
        "m": cost.memory,
        "t": cost.passes,
        "p": cost.lanes,
        "salt": b64(salt),
        "check": b64(check),
        "nonce": b64(nonce),
    }


def _bound(vault: str, shown: dict[str, Any]) -> bytes:
    return bytes.fromhex(vault) + dumps(shown)
