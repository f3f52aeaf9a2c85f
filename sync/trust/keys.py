"""Ed25519 keys in OpenSSH's own texts: one public line, one private file that `ssh-keygen` reads."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from kommisjon.errors import N_, Code, Refusal
from sync.trust import wire

KEY_TYPE = b"ssh-ed25519"


def key_blob(key: Ed25519PublicKey) -> bytes:
    """Give `key` in SSH wire encoding, as it stands inside signatures and certificates."""
    return wire.string(KEY_TYPE) + wire.string(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def parse_key_blob(blob: bytes) -> Ed25519PublicKey:
    """Read an Ed25519 key from SSH wire encoding. Raises ValueError for anything else."""
    reader = wire.Reader(blob)
    if reader.string() != KEY_TYPE:
        raise ValueError("not an Ed25519 key")
    raw = reader.string()
    reader.end()
    return Ed25519PublicKey.from_public_bytes(raw)


def public_line(key: Ed25519PublicKey) -> str:
    """Give `key` as OpenSSH writes it into a .pub file: 'ssh-ed25519 AAAA…', without a comment."""
    return f"{KEY_TYPE.decode()} {base64.b64encode(key_blob(key)).decode()}"


def parse_public_line(line: str) -> Ed25519PublicKey:
    """Read a line of `public_line`. Raises ValueError if it is anything but that one spelling."""
    try:
        blob = base64.b64decode(line.removeprefix(f"{KEY_TYPE.decode()} "), validate=True)
    except binascii.Error as problem:
        raise ValueError("not base64") from problem
    key = parse_key_blob(blob)
    if public_line(key) != line:
        raise ValueError("not the one spelling")
    return key


def key_print(line: str) -> str:
    """The fingerprint of a public line as `ssh-keygen -l` gives it: 'SHA256:…'."""
    digest = hashlib.sha256(key_blob(parse_public_line(line))).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def private_text(key: Ed25519PrivateKey) -> bytes:
    """Give the private key file that OpenSSH reads, without a passphrase."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def parse_private_text(data: bytes) -> Ed25519PrivateKey:
    """Read an OpenSSH private key file. Raises Refusal S203 if it holds no Ed25519 key that can be read."""
    try:
        key = load_ssh_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal(Code.CERT, detail=N_("private key file")) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal(Code.CERT, detail=N_("private key type"))
    return key
