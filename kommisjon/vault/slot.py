"""A key slot: a passphrase or a recovery code opens the vault's master key (security-and-bundles.md 3.1 to 3.3).

A slot carries a public key whose private half only its passphrase or code gives. So a new master key can be handed
to everybody who stays without their passphrases, when somebody leaves (docs/decisions/0016).
"""

from __future__ import annotations

import base64
import hmac
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import tidy, unsafe_character
from kommisjon.vault import codes
from kommisjon.vault.passphrases import check
from kommisjon.vault.secret import wipe
from sync.canonical import dumps
from sync.trust.sealing import Identity, Recipient

MOST_SLOTS = 16
MOST_LABEL = 40
"""Characters."""
_ROLE = re.compile("[a-z]{1,20}")
_CHECK = b"kommisjon/v1/slot-check"
_FLOOR_KIB, _CEILING_KIB, _REFUSED_KIB, _REFUSED_PASSES = 64 * 1024, 512 * 1024, 2 * 1024 * 1024, 16

Kind = Literal["passphrase", "recovery"]
Secret = str | bytes
"""What opens a slot: a passphrase, or the 16 bytes of a recovery code."""

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PUBLIC_SIZE, _WRAPPED_SIZE, _HANDED_SIZE = 1216, 48, 1168
"""Bytes: a public key; the master key wrapped by the slot's own user; the same handed over by somebody else."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int = _FLOOR_KIB
    passes: int = 3
    lanes: int = 4


FLOOR = Cost()
"""RFC 9106's second choice, and never less."""
_NO_COST = Cost(0, 0, 0)
"""A code of 128 random bits needs no slowness."""


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
    kind: Kind
    label: str
    cost: Cost
    salt: bytes
    check: bytes
    public: bytes
    """The slot's own public key; empty in key files of before there were several slots."""
    nonce: bytes
    sealed: bytes
    """The master key: wrapped under the passphrase, or handed over to the public key by somebody else."""
    roles: tuple[str, ...] = ()
    """What whoever opens it may do, where a key file tells people apart (central's does, a laptop's does not)."""

    def as_dict(self) -> dict[str, Any]:
        return {**self.shown(), "ct": b64(self.sealed)}

    def shown(self) -> dict[str, Any]:
        """All but the sealed key, which is bound to it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "label": self.label,
            "kdf": "argon2id" if self.kind == "passphrase" else "hkdf",
            "m": self.cost.memory,
            "t": self.cost.passes,
            "p": self.cost.lanes,
            "salt": b64(self.salt),
            "check": b64(self.check),
            **({"pub": b64(self.public)} if self.public else {}),
            **({"roles": list(self.roles)} if self.roles else {}),
            "nonce": b64(self.nonce),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Slot:
        """Read a slot of a key file. Raises ValueError, KeyError or TypeError for anything out of shape."""
        cost = Cost(int(raw["m"]), int(raw["t"]), int(raw["p"]))
        kind: Kind = "recovery" if raw["kind"] == "recovery" else "passphrase"
        if kind == "recovery":
            payable = cost == _NO_COST
        else:
            payable = _FLOOR_KIB <= cost.memory <= _REFUSED_KIB and 1 <= cost.lanes <= 16
            payable = payable and 1 <= cost.passes <= _REFUSED_PASSES
        if not payable or not is_label(str(raw["label"])):
            raise ValueError("cost or label")
        sealed = base64.b64decode(raw["ct"])
        handed = len(sealed) == _HANDED_SIZE and "pub" in raw
        salt, check, nonce = (
            unb64(raw[name], size) for name, size in (("salt", 16), ("check", 16), ("nonce", 12))
        )
        public = unb64(raw["pub"], _PUBLIC_SIZE) if "pub" in raw else b""
        sealed = unb64(raw["ct"], _HANDED_SIZE if handed else _WRAPPED_SIZE)
        roles = _roles(raw["roles"]) if "roles" in raw else ()
        return cls(int(raw["id"]), kind, str(raw["label"]), cost, salt, check, public, nonce, sealed, roles)

    def handed(self, master: bytearray, vault: str, random: Callable[[int], bytes]) -> Slot:
        """The same slot with another master key, given to its public key. Raises ValueError if it has none."""
        fresh = replace(self, nonce=random(12))
        recipient = Recipient("mlkem768x25519", self.public).public_key()
        return replace(fresh, sealed=_SUITE.encrypt(master, recipient, _bound(vault, fresh)))


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """What opening a slot gives."""

    master: bytearray
    slot: Slot
    """The slot as it should stand from now on; another one where the key had been handed over."""


def make_slot(
    number: int,
    label: str,
    passphrase: str,
    master: bytearray,
    vault: str,
    cost: Cost,
    random: Callable[[int], bytes],
    roles: tuple[str, ...] = (),
) -> Slot:
    """Wrap the master key for `passphrase`.

    Raises Refusal V114 or V120 for a passphrase that is too short or too easy, R602 for a label that could not
    stand on a change.
    """
    if not is_label(label):
        raise Refusal(Code.SCHEMA, path="label")
    check(passphrase, label)
    return _made(number, "passphrase", label, passphrase, master, vault, cost, random, roles)


def make_recovery_slot(
    number: int, label: str, secret: bytes, master: bytearray, vault: str, random: Callable[[int], bytes]
) -> Slot:
    """Wrap the master key for the 16 random bytes of a recovery code."""
    if len(secret) != codes.SECRET_SIZE:
        raise ValueError("size")
    return _made(number, "recovery", label, secret, master, vault, _NO_COST, random)


def is_label(text: str) -> bool:
    """Whether `text` can be the label of a slot: it signs every change that is made with it."""
    return 1 <= len(text) <= MOST_LABEL and text == tidy(text) and unsafe_character(text, multiline=False) is None


def open_slot(slot: Slot, secret: Secret, vault: str, random: Callable[[int], bytes]) -> OpenedSlot | None:
    """Give the 32-byte master key, or None when the secret is not this slot's.

    Raises Refusal V102 when the secret is right and the slot is damaged.
    """
    if isinstance(secret, str) is not (slot.kind == "passphrase"):
        return None
    derived = _derive(secret, slot.salt, slot.cost)
    try:
        if not hmac.compare_digest(_check(derived), slot.check):
            return None
        if len(slot.sealed) == _WRAPPED_SIZE:
            master = bytearray(32)
            _cipher(derived).decrypt_into(slot.nonce, slot.sealed, _bound(vault, slot), master)
        else:
            private = _identity(derived, vault).private_key()
            master = bytearray(_SUITE.decrypt(slot.sealed, private, _bound(vault, slot)))
        in_order = slot.public and len(slot.sealed) == _WRAPPED_SIZE
        return OpenedSlot(master, slot if in_order else _wrapped(slot, derived, master, vault, random))
    except (InvalidTag, ValueError):
        raise Refusal(Code.KEYFILE_DAMAGED) from None
    finally:
        wipe(derived)


def _roles(raw: Any) -> tuple[str, ...]:
    """The roles of a slot, in their one spelling. Raises ValueError or TypeError for anything else."""
    roles = tuple(raw)
    if not roles or list(roles) != sorted(set(roles)) or not all(_ROLE.fullmatch(role) for role in roles):
        raise ValueError("roles")
    return roles


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def unb64(text: str, size: int) -> bytes:
    """Decode standard base64 of exactly `size` bytes, in its one spelling; else ValueError."""
    raw = base64.b64decode(text, validate=True)
    if len(raw) != size or b64(raw) != text:
        raise ValueError("base64")
    return raw


def _made(
    number: int,
    kind: Kind,
    label: str,
    secret: Secret,
    master: bytearray,
    vault: str,
    cost: Cost,
    random: Callable[[int], bytes],
    roles: tuple[str, ...] = (),
) -> Slot:
    salt = random(16)
    derived = _derive(secret, salt, cost)
    try:
        empty = Slot(number, kind, label, cost, salt, _check(derived), b"", b"", b"", roles)
        return _wrapped(empty, derived, master, vault, random)
    finally:
        wipe(derived)


def _wrapped(
    slot: Slot, derived: bytearray, master: bytearray, vault: str, random: Callable[[int], bytes]
) -> Slot:
    """The slot with `master` under its own key, and with its public key."""
    fresh = replace(slot, public=_identity(derived, vault).recipient.raw, nonce=random(12))
    return replace(fresh, sealed=_cipher(derived).encrypt(fresh.nonce, master, _bound(vault, fresh)))


def _derive(secret: Secret, salt: bytes, cost: Cost) -> bytearray:
    """KEK and check key, 32 bytes each."""
    out = bytearray(64)
    if isinstance(secret, bytes):
        HKDF(SHA256(), 64, salt, b"kommisjon/v1/recovery").derive_into(secret, out)
        return out
    # What a terminal could not decode is a wrong passphrase, not an error.
    typed = bytearray(unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass"))
    try:
        kdf = Argon2id(salt=salt, length=64, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
        kdf.derive_into(typed, out)  # type: ignore[arg-type]  # takes any buffer; its stub says bytes
    finally:
        wipe(typed)
    return out


def _cipher(derived: bytearray) -> AESGCM:
    """The cipher of the KEK. Views, not slices: a slice is one more copy of a key."""
    return AESGCM(memoryview(derived)[:32])


def _identity(derived: bytearray, vault: str) -> Identity:
    """The pair of keys that the KEK gives: hybrid, so that the key file does not wait for a quantum computer."""
    hkdf = HKDF(SHA256(), 32, bytes.fromhex(vault), b"kommisjon/v1/slot-identity")
    return Identity("mlkem768x25519", hkdf.derive(memoryview(derived)[:32]))


def _check(derived: bytearray) -> bytes:
    return hmac.digest(memoryview(derived)[32:], _CHECK, "sha256")[:16]


def _bound(vault: str, slot: Slot) -> bytes:
    return bytes.fromhex(vault) + dumps(slot.shown())
