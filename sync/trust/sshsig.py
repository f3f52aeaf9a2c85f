"""SSH signatures (SSHSIG version 1) with Ed25519 and SHA-512, as `ssh-keygen -Y sign` makes them.

Format: OpenSSH's PROTOCOL.sshsig; use: security-and-bundles.md 4.2. The public key inside is either a certificate
or a plain key (an enrolment request, before there is a certificate). Only one armour is accepted: our own
re-encoding, 70 columns and LF.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kommisjon.errors import Code, Refusal
from sync.trust import wire
from sync.trust.keys import KEY_TYPE

MAX_ARMOUR = 4 * 1024
"""Bytes of an armoured signature (security-and-bundles.md 4.2)."""

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASH = b"sha512"
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----\n"
_COLUMNS = 70


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was read but not yet checked."""

    public: bytes
    """Public key or certificate in SSH wire encoding."""
    namespace: str
    signature: bytes
    """The 64 bytes of Ed25519."""


def sign(message: bytes, namespace: str, key: Ed25519PrivateKey, public: bytes) -> bytes:
    """Sign `message` for one use, named by `namespace`. Gives the armoured signature.

    `public` is the wire encoding of the key's public half or of its certificate.
    """
    return _armour(Signature(public, namespace, key.sign(_signed(message, namespace))))


def parse(armoured: bytes) -> Signature:
    """Read an armoured signature. Raises Refusal S201 unless it is in the one accepted form."""
    try:
        signature = _parse(armoured)
        same = _armour(signature) == armoured
    except ValueError:
        same = False
    if not same:
        raise Refusal(Code.SIG, detail="form")
    return signature


def check(signature: Signature, message: bytes, key: Ed25519PublicKey) -> None:
    """Check that `key` made `signature` over `message` for the namespace in it. Raises Refusal S202."""
    try:
        key.verify(signature.signature, _signed(message, signature.namespace))
    except InvalidSignature:
        raise Refusal(Code.SIG_INVALID) from None


def _signed(message: bytes, namespace: str) -> bytes:
    fields = (namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())
    return _MAGIC + b"".join(wire.string(field) for field in fields)


def _armour(signature: Signature) -> bytes:
    inner = wire.string(KEY_TYPE) + wire.string(signature.signature)
    fields = (signature.public, signature.namespace.encode(), b"", _HASH, inner)
    blob = _MAGIC + wire.u32(_VERSION) + b"".join(wire.string(field) for field in fields)
    text = base64.b64encode(blob)
    rows = (text[at : at + _COLUMNS] + b"\n" for at in range(0, len(text), _COLUMNS))
    return _BEGIN + b"".join(rows) + _END


def _parse(armoured: bytes) -> Signature:
    if len(armoured) > MAX_ARMOUR or not (armoured.startswith(_BEGIN) and armoured.endswith(_END)):
        raise ValueError("armour")
    body = armoured[len(_BEGIN) : -len(_END)]
    reader = wire.Reader(base64.b64decode(body.replace(b"\n", b""), validate=True))
    if reader.take(len(_MAGIC)) != _MAGIC or reader.u32() != _VERSION:
        raise ValueError("version")
    public, namespace, reserved, hashed, inner = (reader.string() for _ in range(5))
    reader.end()
    if reserved or hashed != _HASH:
        raise ValueError("hash")
    within = wire.Reader(inner)
    if within.string() != KEY_TYPE:
        raise ValueError("signature type")
    made = within.string()
    within.end()
    if len(made) != 64:
        raise ValueError("signature length")
    return Signature(public, namespace.decode("ascii"), made)
